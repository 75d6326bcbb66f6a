/** An instant and its place in the ledger: across starts, clocks that are set late, put back, or never set. */
import { afterAll, expect, it } from 'vitest';
import { type Clock, systemClock } from '../../../agent/clock.ts';
import { openReadOnly } from '../../../agent/ledger/disk/store.ts';
import { placeOf } from '../../../agent/ledger/history/place.ts';
import { newDirectory, open, type TestBook } from '../dock.ts';
import { adjust, items } from '../goods.ts';

const day = Date.UTC(2026, 10, 20);
const hour = 3_600_000;
const dataDir = newDirectory();
const file = `${dataDir}/ledger.db`;
let opened: TestBook | undefined;
afterAll(() => opened?.book.close());

/** A device's clocks, set by hand. */
const device = { wallMs: 0, monoMs: 0, trusted: true };
const clock: Clock = { ...systemClock, wallMs: () => device.wallMs, monoMs: () => device.monoMs };

async function start(wallMs: number, trusted: boolean): Promise<void> {
  await opened?.book.close();
  Object.assign(device, { wallMs, monoMs: 5_000, trusted });
  opened = await open(dataDir, { clock, clockTrusted: () => device.trusted });
}
async function pass(ms: number): Promise<void> {
  device.wallMs += ms;
  device.monoMs += ms;
}
/** @returns the ledger's end after it */
async function move(): Promise<number> {
  const outcome = await opened?.book.submit(adjust(0, 1));
  if (outcome?.type !== 'done') throw new Error(`not done: ${JSON.stringify(outcome)}`);
  return opened?.book.head.seq ?? 0;
}
const placeAt = (atMs: number, lang?: 'de' | 'es') => {
  const db = openReadOnly(file);
  try {
    return placeOf(db, atMs, lang);
  } finally {
    db.close();
  }
};

it('is found by sequence, with what is not certain said', async () => {
  await start(day, true);
  await opened?.book.submit(items(1));
  await pass(hour);
  const first = await move();
  await pass(hour);
  const second = await move();
  expect(placeAt(day - 1)).toMatchObject({ seq: 0, note: expect.stringContaining('before the first entry') });
  expect(placeAt(day + hour)).toEqual({ seq: first });
  expect(placeAt(day + 2 * hour - 1)).toEqual({ seq: first });
  expect(placeAt(day + 2 * hour)).toEqual({ seq: second });

  // The power was away: the device begins in 1970, and hears the time half an hour later.
  await start(0, false);
  await pass(hour / 4);
  const dark = await move();
  await pass(hour / 4);
  Object.assign(device, { wallMs: day + 10 * hour, trusted: true });
  const set = await move();
  expect(placeAt(day + 9 * hour).seq).toBeLessThan(dark);
  // It was written a quarter of an hour before the clock was set.
  expect(placeAt(day + 10 * hour - hour / 4)).toEqual({
    seq: dark,
    note: expect.stringContaining('not known to be right'),
  });
  expect(placeAt(day + 10 * hour).seq).toBe(set);

  // Somebody puts it back by two hours.
  await pass(3 * hour);
  const late = await move();
  device.wallMs -= 2 * hour;
  const back = await move();
  await pass(hour / 2);
  const after = await move();
  const twice = placeAt(day + 11 * hour + hour / 4);
  expect(twice.seq).toBe(back);
  expect(twice.note).toMatch(new RegExp(`put back after entry ${late},.*twice, and the later is meant`));
  expect(placeAt(day + 20 * hour).seq).toBe(after);

  // It starts in 1970 again and is never set: what nobody can date came later than what can be.
  const end = opened?.book.head.seq;
  await start(0, false);
  await move();
  const undated = placeAt(day + 20 * hour);
  expect(undated.seq).toBe(end);
  expect(undated.note).toMatch(/while the clock was not set/);
  expect(placeAt(day + 20 * hour, 'es').note).toMatch(/^las? entradas? .* sin que el reloj estuviera en hora/);
  expect(placeAt(day - 1, 'de').note).toBe('das ist vor dem ersten Eintrag dieses Buchs');

  // What is only not vouched for does no harm; what was wrong does.
  expect(placeAt(day + 10 * hour - hour / 4).doubtful).toBeUndefined();
  expect(twice.doubtful).toBe(true);
  expect(undated.doubtful).toBe(true);
});

it('is doubtful where a clock was ahead, or behind without anybody vouching for it', async () => {
  const later = day + 240 * hour;
  await start(later, true);
  const right = await move();
  // It starts a month ahead …
  await start(later + 720 * hour, true);
  await move();
  // … and right again: what was written meanwhile may have come before or after.
  await start(later + 2 * hour, true);
  const back = await move();
  expect(placeAt(later + hour)).toEqual({
    seq: expect.any(Number),
    doubtful: true,
    note: expect.stringContaining('ahead'),
  });
  expect(placeAt(later + hour).seq).toBeGreaterThanOrEqual(right);
  expect(placeAt(later + 2 * hour)).toEqual({ seq: back });

  await start(later + hour, false);
  await move();
  const behind = placeAt(later + hour);
  expect(behind).toMatchObject({ doubtful: true, note: expect.stringContaining('behind') });
});
