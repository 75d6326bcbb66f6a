/** Counting the shelf blind, in rounds; and a number that was counted elsewhere. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Outcome } from '../../../agent/inventory/nouns/outcome.ts';
import type { StationCommand } from '../../../agent/inventory/nouns/station/station-command.ts';
import { stationState } from '../../../agent/inventory/station/station-state.ts';
import { rulebook, World } from '../world.ts';

const tee = '4006381333931';
const mug = '4006381333948';
const at = 'counting-1';

function stocked(tees: number, mugs = 0): World {
  const world = new World().withItem('TEE', tee).withItem('MUG', mug);
  for (let n = 0; n < tees; n++) world.scan(tee);
  for (let n = 0; n < mugs; n++) world.scan(mug);
  return world;
}
const say = (world: World, command: StationCommand) =>
  world.submit({ type: 'station', station: at, by: 'test', command });
/** FINISH, and that it is so when a round found none of something. */
function finish(world: World): Outcome {
  const said = say(world, { command: 'finish' });
  return said.type === 'refused' && said.code === 'needs-confirm' ? say(world, { command: 'confirm' }) : said;
}
function count(world: World, code: string, times: number): void {
  for (let n = 0; n < times; n++) expect(world.scan(code, at)).toMatchObject({ type: 'recorded', what: 'count' });
}
const counts = (world: World) => world.entries.filter(({ kind }) => kind === 'count');
const session = (world: World) => world.tables.row('session', at);

describe('a count at a station', () => {
  /** What each round finds of 10 that should be there, and what is booked in the end. */
  it.each([
    { rounds: [10], booked: 10 },
    { rounds: [9, 9], booked: 9 },
    { rounds: [9, 10], booked: 10 },
    { rounds: [12, 12], booked: 12 },
    { rounds: [9, 8, 9], booked: 9 },
    { rounds: [9, 8, 7], booked: 7 },
    { rounds: [1, 0, 0], booked: 0 },
    { rounds: [3, 0, 10], booked: 10 },
  ])('finds $rounds of 10 and books $booked', ({ rounds, booked }) => {
    const world = stocked(10);
    rounds.forEach((found, index) => {
      count(world, tee, found);
      expect(world.item('TEE').inStock).toBe(10);
      const last = index === rounds.length - 1;
      expect(finish(world)).toMatchObject({ type: 'stepped', step: last ? 'finished' : 'recount' });
    });
    expect(world.item('TEE').inStock).toBe(booked);
    const [entry] = counts(world);
    expect(entry).toMatchObject({
      quantity: booked - 10,
      body: { counted: booked, expected: 10, rounds: rounds.length },
    });
    expect(session(world)).toMatchObject({ document: null });
    expect(finish(world)).toMatchObject({ code: 'no-count-open' });
  });

  it('never tells what should be there before it is counted', () => {
    const world = stocked(137);
    const said = [world.scan(tee, at), finish(world), world.scan(tee, at)];
    for (const outcome of said) expect(outcome).toMatchObject({ progress: { unitsOf: 0 } });
    // Nor where goods are set apart that the books do not have so many of.
    say(world, { command: 'quantity', quantity: 500 });
    say(world, { command: 'damaged' });
    const apart = world.scan(tee, at);
    expect(apart).toMatchObject({ type: 'refused', code: 'not-in-stock' });
    const state = stationState(world.tables, rulebook, at);
    expect(state.document).toMatchObject({ type: 'count', count: { lines: [{ sku: 'TEE', counted: 1, round: 2 }] } });
    expect(JSON.stringify([...said, apart, state])).not.toMatch(/13[67]|"(expected|inStock|available|before)"/);
  });

  it('asks again only for what differs, and books the rest at once', () => {
    const world = stocked(2, 3);
    count(world, tee, 2);
    count(world, mug, 1);
    expect(finish(world)).toMatchObject({ step: 'recount', text: expect.stringContaining('MUG') });
    expect(counts(world).map(({ sku }) => sku)).toEqual(['TEE']);
    count(world, mug, 3);
    finish(world);
    expect(counts(world).map(({ sku, quantity }) => [sku, quantity])).toEqual([
      ['TEE', 0],
      ['MUG', 0],
    ]);
  });

  it('is not emptied by a FINISH too many: that none is found is asked', () => {
    const world = stocked(10, 3);
    count(world, tee, 9);
    count(world, mug, 2);
    expect(say(world, { command: 'finish' })).toMatchObject({ step: 'recount' });
    count(world, mug, 2);
    for (let again = 0; again < 2; again++) {
      expect(say(world, { command: 'finish' })).toMatchObject({
        code: 'needs-confirm',
        text: expect.stringMatching(/^Nothing found of TEE\. CONFIRM/),
      });
      // For who does not read the rules' English.
      expect(stationState(world.tables, rulebook, at).session.question).toMatchObject({
        ...{ about: 'none-found', skus: ['TEE'], more: 0 },
      });
    }
    expect(counts(world)).toEqual([]);
    count(world, tee, 9);
    expect(session(world)).toMatchObject({ question: null });
    expect(say(world, { command: 'finish' })).toMatchObject({ step: 'finished' });
    expect([world.item('TEE').inStock, world.item('MUG').inStock]).toEqual([9, 2]);
  });

  it('leaves alone what moved since it began, in either round', () => {
    const world = stocked(10);
    count(world, tee, 8);
    world.scan(tee, 'packing-1');
    finish(world);
    // Nine are left by the books, seven on the shelf: the same two are missing as before.
    count(world, tee, 7);
    expect(finish(world)).toMatchObject({ step: 'finished' });
    expect(world.item('TEE').inStock).toBe(7);
  });

  it('compares with what was there when the first of the item was counted, not when the list or the round began', () => {
    const world = stocked(10);
    const document = { type: 'count', merchant: 'acme', id: 'SHELF-7' } as const;
    say(world, { command: 'open', document, skus: ['TEE'] });
    for (let n = 0; n < 3; n++) world.scan(tee, 'packing-1');
    // Seven are there, and one was overlooked.
    count(world, tee, 6);
    finish(world);
    world.scan(tee, 'packing-1');
    count(world, tee, 6);
    world.scan(tee, 'packing-1');
    expect(finish(world)).toMatchObject({ step: 'finished' });
    expect(world.item('TEE').inStock).toBe(5);
    expect(counts(world)).toMatchObject([{ quantity: 0 }]);
  });

  it('counts what lies on the shelf, not what waits in boxes', () => {
    const world = stocked(5);
    world.order('o-1', [{ sku: 'TEE', quantity: 2 }]);
    const packing = { kind: 'packing', station: 'packing-1', merchant: 'acme', sku: 'TEE', quantity: 2 } as const;
    world.append({ ...packing, document: 'o-1', body: { box: 1 } });
    count(world, tee, 3);
    expect(finish(world)).toMatchObject({ step: 'finished' });
    expect(world.item('TEE')).toMatchObject({ inStock: 5, packed: 2 });
  });

  it('takes a list, and asks for what nobody found', () => {
    const world = stocked(4, 1);
    const document = { type: 'count', merchant: 'acme', id: 'SHELF-7' } as const;
    expect(say(world, { command: 'open', document, skus: ['TEE', 'NONE'] })).toMatchObject({ code: 'unknown-item' });
    expect(say(world, { command: 'open', document, skus: ['TEE', 'MUG'] })).toMatchObject({ step: 'opened' });
    count(world, tee, 4);
    expect(finish(world)).toMatchObject({ step: 'recount', text: expect.stringContaining('MUG') });
    expect(finish(world)).toMatchObject({ step: 'finished' });
    expect(world.item('MUG').inStock).toBe(0);
    expect(say(world, { command: 'open', document })).toMatchObject({ code: 'bad-command' });
  });

  it('is put aside and taken up again by its number, and seen by a second station', () => {
    const world = stocked(3);
    count(world, tee, 1);
    const { document } = session(world) ?? {};
    expect(say(world, { command: 'cancel' })).toMatchObject({ step: 'left' });
    expect(
      say(world, { command: 'open', document: document ?? { type: 'count', merchant: '', id: '' } }),
    ).toMatchObject({
      step: 'opened',
    });
    world.submit({ type: 'station', station: 'packing-1', by: 'test', command: { command: 'work', work: 'counting' } });
    if (document) {
      const open: StationCommand = { command: 'open', document };
      world.submit({ type: 'station', station: 'packing-1', by: 'test', command: open });
    }
    expect(world.scan(tee, 'packing-1')).toMatchObject({ progress: { unitsDone: 2 } });
    count(world, tee, 1);
    expect(finish(world)).toMatchObject({ step: 'finished' });
    expect(world.item('TEE').inStock).toBe(3);
    // The other one counts on: the count is over, so a new one begins.
    expect(world.scan(tee, 'packing-1')).toMatchObject({ progress: { unitsDone: 1 } });
  });

  it('is gone on with by a scan of its goods where it was put aside; other goods begin another one', () => {
    const world = stocked(3, 1);
    const label = `]C1010${tee}21A`;
    world.scan(label, at);
    count(world, tee, 1);
    const aside = session(world)?.document;
    say(world, { command: 'cancel' });
    expect(world.scan(mug, at)).toMatchObject({ progress: { unitsDone: 1 } });
    expect(session(world)?.document?.id).not.toBe(aside?.id);
    finish(world);
    count(world, tee, 1);
    expect(session(world)?.document).toEqual(aside);
    // Its label is known from before.
    expect(world.scan(label, at)).toMatchObject({ type: 'unchanged' });
    expect(finish(world)).toMatchObject({ step: 'finished' });
    expect(world.item('TEE').inStock).toBe(3);
  });

  it('that another station put aside is gone on with there', () => {
    const world = stocked(3);
    count(world, tee, 1);
    say(world, { command: 'cancel' });
    world.submit({ type: 'station', station: 'packing-1', by: 'test', command: { command: 'work', work: 'counting' } });
    expect(world.scan(tee, 'packing-1')).toMatchObject({ progress: { unitsDone: 1 } });
  });

  it('takes tallies back one by one, but no earlier round', () => {
    const world = stocked(3);
    count(world, tee, 2);
    expect(say(world, { command: 'undo' })).toMatchObject({ step: 'undone' });
    finish(world);
    expect(say(world, { command: 'undo' })).toMatchObject({ code: 'nothing-to-undo' });
    count(world, tee, 4);
    expect(say(world, { command: 'undo' })).toMatchObject({ step: 'undone' });
    expect(finish(world)).toMatchObject({ step: 'finished' });
    expect(world.item('TEE').inStock).toBe(3);
  });

  it('counts a unit that its label names once in a round', () => {
    const world = stocked(2);
    const [one, two] = ['1', '2'].map((serial) => `]C1010${tee}21${serial}`);
    for (const label of [one, one, two, one]) world.scan(label ?? '', at);
    say(world, { command: 'undo' });
    expect(world.scan(two ?? '', at)).toMatchObject({ type: 'recorded' });
    expect(finish(world)).toMatchObject({ step: 'finished' });
    expect(counts(world)).toMatchObject([{ body: { counted: 2 } }]);
  });

  it('has a bound on its items: what is beyond is counted in another one', () => {
    const world = stocked(0);
    const more = Array.from({ length: 500 }, (_, n) => ({ merchant: 'acme', sku: `P${n}`, name: `p ${n}` }));
    world.submit({ type: 'items', by: 'test', items: more });
    const document = { type: 'count', merchant: 'acme', id: 'ALL' } as const;
    const skus = more.map(({ sku }) => sku);
    expect(say(world, { command: 'open', document, skus: [...skus, 'TEE'] })).toMatchObject({ code: 'bad-command' });
    expect(say(world, { command: 'open', document, skus })).toMatchObject({ step: 'opened' });
    expect(world.scan(tee, at)).toMatchObject({ type: 'refused', code: 'bad-command' });
    expect(world.tables.row('count', 'ALL')?.lines).toHaveLength(500);
  });

  it('turns Process Orders off with the last unit that is not there, and on with the first that is', () => {
    const world = stocked(1);
    const document = { type: 'count', merchant: 'acme', id: 'A' } as const;
    say(world, { command: 'open', document, skus: ['TEE'] });
    for (let round = 0; round < 2; round++) finish(world);
    expect(world.item('TEE')).toMatchObject({ inStock: 0, processOrders: false });
    count(world, tee, 2);
    finish(world);
    count(world, tee, 2);
    finish(world);
    expect(world.item('TEE')).toMatchObject({ inStock: 2, processOrders: true });
  });
});

describe('one item counted in two places at once', () => {
  const second = 'packing-1';
  const open = (world: World, station: string, id: string) =>
    world.submit({
      ...{ type: 'station', station, by: 'test' },
      command: { command: 'open', document: { type: 'count', merchant: 'acme', id } },
    });
  const finishAt = (world: World, station: string) =>
    world.submit({ type: 'station', station, by: 'test', command: { command: 'finish' } });

  it('finds what is too many once: whichever count is booked first', () => {
    const world = stocked(8);
    world.submit({ type: 'station', station: second, by: 'test', command: { command: 'work', work: 'counting' } });
    open(world, at, 'ONE');
    open(world, second, 'TWO');
    for (let round = 0; round < 2; round++) {
      for (let n = 0; n < 10; n++) {
        world.scan(tee, at);
        world.scan(tee, second);
      }
      if (round === 0) for (const station of [at, second]) finishAt(world, station);
    }
    expect(finishAt(world, at)).toMatchObject({ step: 'finished' });
    expect(world.item('TEE').inStock).toBe(10);
    expect(finishAt(world, second)).toMatchObject({ step: 'finished' });
    expect(world.item('TEE').inStock).toBe(10);
  });

  it('finds it once, too, when a number from elsewhere says so meanwhile', () => {
    const world = stocked(8);
    count(world, tee, 10);
    world.submit({ type: 'count', by: 'erp', merchant: 'acme', sku: 'TEE', quantity: 10 });
    expect(finish(world)).toMatchObject({ step: 'finished' });
    expect(world.item('TEE').inStock).toBe(10);
  });
});

describe('people who count what is there', () => {
  type Step = 'receive' | 'ship' | { counts: string } | { finishes: string } | 'elsewhere';
  const places = ['counting-1', 'counting-2'];
  const moving = fc.constantFrom<Step>('receive', 'ship', 'ship');
  const counting = places.flatMap((place): Step[] => [{ counts: place }, { finishes: place }]);
  const step = fc.oneof(
    { weight: 12, arbitrary: moving },
    { weight: 24, arbitrary: fc.constantFrom(...counting) },
    { weight: 1, arbitrary: fc.constant<Step>('elsewhere') },
  );

  it('leave the books as the shelf is, whatever moves and whoever else counts meanwhile', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 9 }), fc.array(step, { minLength: 20, maxLength: 40 }), (there, steps) => {
        const stations = [...rulebook.stations, { name: 'counting-2', work: 'counting' } as const];
        const world = new World({ ...rulebook, stations }).withItem('TEE', tee);
        for (let n = 0; n < 5; n++) world.scan(tee);
        let shelf = there;
        const at = (station: string, command: StationCommand) =>
          world.submit({ type: 'station', station, by: 'test', command });
        for (const each of steps) {
          const from = world.entries.length;
          if (each === 'receive') {
            world.scan(tee);
            shelf += 1;
          } else if (each === 'ship') {
            if (shelf > 1 && world.scan(tee, 'packing-1').type === 'recorded') shelf -= 1;
          } else if (each === 'elsewhere') {
            world.submit({ type: 'count', by: 'erp', merchant: 'acme', sku: 'TEE', quantity: shelf });
          } else if ('finishes' in each) {
            // Whoever has not counted yet does not say that it is done.
            if (countedAt(world, each.finishes) > 0) at(each.finishes, { command: 'finish' });
          } else if (countedAt(world, each.counts) === 0) {
            at(each.counts, { command: 'quantity', quantity: shelf });
            world.scan(tee, each.counts);
          }
          const booked = world.entries.slice(from).some(({ kind }) => kind === 'count');
          if (booked) expect(world.item('TEE').inStock).toBe(shelf);
        }
      }),
      { numRuns: 300 },
    );
  });

  const countedAt = (world: World, station: string): number => {
    const { document } = world.tables.row('session', station) ?? {};
    return world.tables.row('count', document?.id ?? '')?.lines.find(({ done }) => !done)?.counted ?? 0;
  };
});

describe('a number counted elsewhere', () => {
  const tell = (world: World, quantity: number, base?: number) =>
    world.submit({
      type: 'count',
      by: 'erp',
      merchant: 'acme',
      sku: 'TEE',
      quantity,
      ...(base === undefined ? {} : { base }),
    });

  it('is what is there', () => {
    const world = stocked(5);
    expect(tell(world, 3)).toMatchObject({ type: 'done', data: { difference: -2, inStock: 3 } });
    expect(world.item('TEE').inStock).toBe(3);
    expect(tell(world, 0)).toMatchObject({ data: { inStock: 0 } });
    expect(world.item('TEE').processOrders).toBe(false);
  });

  it('leaves what moved since its base', () => {
    const world = stocked(5);
    const base = world.entries.length;
    world.scan(tee, 'packing-1');
    world.scan(tee);
    world.scan(tee);
    expect(tell(world, 4, base)).toMatchObject({ data: { difference: -1, inStock: 5 } });
  });

  it('is the same number when it is told twice', () => {
    const world = stocked(5);
    const base = world.entries.length;
    world.scan(tee);
    for (let times = 0; times < 3; times++) tell(world, 7, base);
    expect(world.item('TEE').inStock).toBe(8);
    expect(tell(world, 6, base)).toMatchObject({ data: { difference: -1, inStock: 7 } });
  });

  it.each([-1, 1.5, Number.NaN, 1e9])('is refused when it is %s', (quantity) => {
    expect(tell(stocked(1), quantity)).toMatchObject({ code: 'bad-quantity', field: 'quantity' });
  });
});
