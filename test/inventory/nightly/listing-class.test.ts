/** R22: every combination of what is known here and what a store shows has one class, and only two are corrected. */
import { describe, expect, it } from 'vitest';
import {
  isCorrected,
  listingClass,
  listingClasses,
  type Standing,
  type StoreListing,
} from '../../../agent/inventory/nouns/nightly/listing-class.ts';

const levels = [0, 1, 7];
const theirs = [-3, 0, 1, 4.5, 7, 1_000_000];
const bools = [true, false];

/** All of them: 2 × 2 × 5 × 3 standings, and 1 + 2 × 2 × 6 listings. */
function* everything(): Generator<[Standing, StoreListing]> {
  const listings: StoreListing[] = [undefined];
  for (const counted of bools)
    for (const onSale of bools) for (const level of theirs) listings.push({ counted, onSale, level });
  for (const known of bools)
    for (const received of bools)
      for (const ours of ['yes', 'elsewhere', 'untold', 'replaced', 'policy'] as const)
        for (const level of levels) for (const there of listings) yield [{ known, received, ours, level }, there];
}

/** The table of the report once more, a row at a time and in other words: which rows hold. */
function rowsThatHold({ known, received, ours, level }: Standing, there: StoreListing): string[] {
  const listed = there !== undefined;
  const live = listed && there.counted && there.onSale;
  const shows = live && there.level > 0;
  const mine = live && known && received && ours === 'yes';
  const silenced = live && known && received && ours === 'policy';
  const held = { ...{ white: false, pink: false, orange: false, yellow: false, blue: false, green: false } };
  held.blue = listed && !live;
  // It is the dock's to tell, under one name or another: all but what is kept elsewhere or off for this channel.
  const told = ours !== 'elsewhere' && ours !== 'untold';
  held.green = !listed && known && told;
  held.pink = shows && (!known || (told && !received) || ours === 'replaced' || (silenced && level === 0));
  held.orange = mine && level === 0 && there.level !== 0;
  held.yellow = mine && level > 0 && there.level !== level;
  held.white = !held.blue && !held.green && !held.pink && !held.orange && !held.yellow;
  return Object.entries(held)
    .filter(([, holds]) => holds)
    .map(([name]) => name);
}

describe('R22: the class of a listing', () => {
  it('is one, and the one of the table, for every combination', () => {
    const cases = [...everything()];
    expect(cases.length).toBe(60 * 25);
    const met = new Set<string>();
    for (const [here, there] of cases) {
      const found = listingClass(here, there);
      met.add(found);
      expect({ here, there, found: [found] }).toEqual({ here, there, found: rowsThatHold(here, there) });
    }
    expect([...met].sort()).toEqual([...listingClasses].sort());
  });

  it('never corrects what is unknown, never received, kept elsewhere, silenced or not told (R10, R11, R16, R27)', () => {
    for (const [here, there] of everything()) {
      if (isCorrected(listingClass(here, there)))
        expect(here).toMatchObject({ known: true, received: true, ours: 'yes' });
    }
  });

  it.each([
    ['10 here, 0 there: the commonest drift', 10, 0, 'yellow'],
    ['0 here, less than none there', 0, -1, 'orange'],
    ['some here, less than none there', 3, -1, 'yellow'],
    ['the same', 3, 3, 'white'],
    ['none and none', 0, 0, 'white'],
    ['a fraction there', 4, 4.5, 'yellow'],
  ])('%s', (_name, level, there, expected) => {
    const here = { known: true, received: true, ours: 'yes', level } as const;
    expect(listingClass(here, { counted: true, onSale: true, level: there })).toBe(expected);
  });
});
