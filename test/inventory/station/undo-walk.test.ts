/**
 * Whatever a person scans at a document, UNDO until there is nothing left leaves everything as it was, whoever else
 * works meanwhile.
 */
import fc from 'fast-check';
import { expect, it } from 'vitest';
import type { StationCommand } from '../../../agent/inventory/nouns/station/station-command.ts';
import { rulebook, World } from '../world.ts';

const tee = '4006381333931';
const mug = '4006381333948';
const unit = (serial: number): string => `]C1010${mug}21${serial}`;
const pallet = '395210010000000018';
const merchant = 'acme';
const lots = 1_000;

/** A notice, an order and a count are open, each at its station; all of them too large to be complete. */
function dock(): World {
  const stations = [...rulebook.stations, { name: 'receiving-2', work: 'receiving' } as const];
  const world = new World({ ...rulebook, stations }).withItem('TEE', tee).withItem('MUG', mug);
  for (const sku of ['TEE', 'MUG']) {
    world.submit({ type: 'adjust', by: 'test', merchant, sku, quantity: lots, reason: 'there' });
  }
  const notice = {
    lines: [
      { sku: 'TEE', quantity: lots },
      { sku: 'MUG', quantity: 2 },
    ],
    handlingUnits: [
      {
        sscc: pallet,
        lines: [
          { sku: 'TEE', quantity: 4 },
          { sku: 'MUG', quantity: 2 },
        ],
      },
    ],
  };
  expect(world.submit({ type: 'notice-announce', by: 'test', merchant, id: 'N-1', notice })).toMatchObject({
    type: 'done',
  });
  world.order('O-1', [
    { sku: 'TEE', quantity: lots / 2 },
    { sku: 'MUG', quantity: lots / 2 },
  ]);
  const open = (station: string, document: { type: 'notice' | 'order' | 'count'; id: string }) =>
    say(world, station, { command: 'open', document: { ...document, merchant } });
  open('receiving-1', { type: 'notice', id: 'N-1' });
  open('packing-1', { type: 'order', id: 'O-1' });
  open('counting-1', { type: 'count', id: 'C-1' });
  return world;
}

const say = (world: World, station: string, command: StationCommand) =>
  world.submit({ type: 'station', station, by: 'test', command });

/** All that counts, without what only says when. */
function picture(world: World) {
  const { tables } = world;
  const [tees, mugs] = ['TEE', 'MUG'].map((sku) => world.item(sku));
  const numbers = [tees, mugs].map((item) => [item?.inStock, item?.booked, item?.incoming, item?.packed]);
  const received = tables.row('notice', `${merchant}/N-1`)?.lines.map((line) => [line.sku, line.received]);
  const order = tables.order(merchant, 'O-1');
  const packed = order?.lines.map((line) => [line.sku, line.packed ?? 0, line.shipped]);
  const boxed = tables.row('packing-list', `${merchant}/O-1`)?.boxes.flatMap(({ contents }) => contents) ?? [];
  const tallied = tables.row('count', 'C-1')?.lines.map((line) => line.counted) ?? [];
  return {
    ...{ numbers, packed, status: order?.status },
    received: received?.filter(([, units]) => units !== 0),
    boxed: boxed.filter(({ quantity }) => quantity !== 0),
    tallied: tallied.filter((units) => units !== 0),
  };
}

const mine = ['receiving-1', 'packing-1', 'counting-1'] as const;
const codes = [tee, mug, unit(1), unit(2), unit(3), `]C100${pallet}`, 'NOBODY-KNOWS', 'TALLY-BROKEN-0'];
const step = fc.oneof(
  { weight: 6, arbitrary: fc.record({ at: fc.constantFrom(...mine), scan: fc.constantFrom(...codes) }) },
  {
    weight: 3,
    arbitrary: fc.record({
      at: fc.constantFrom(...mine),
      command: fc.constantFrom<StationCommand>(
        { command: 'undo' },
        { command: 'confirm' },
        { command: 'cancel' },
        { command: 'next-box' },
        { command: 'quantity', quantity: 3 },
      ),
    }),
  },
);

it('at a notice, an order and a count', () => {
  fc.assert(
    fc.property(fc.array(step, { maxLength: 40 }), (steps) => {
      const world = dock();
      const before = picture(world);
      let others = 0;
      for (const each of steps) {
        if ('scan' in each) world.scan(each.scan, each.at);
        // CANCEL answers what was asked; it puts no document aside here, which would end what UNDO reaches.
        else if (each.command.command !== 'cancel' || world.tables.row('session', each.at)?.question) {
          say(world, each.at, each.command);
        }
        if (world.scan(tee, 'receiving-2').type === 'recorded') others += 1;
      }
      // What was received here and packed there is taken back there first.
      const undo = () => mine.filter((station) => say(world, station, { command: 'undo' }).type === 'stepped').length;
      for (let turn = 0; undo() > 0; turn++) expect(turn).toBeLessThan(200);
      const [tees = []] = before.numbers;
      const expected = { ...before, numbers: [[(tees[0] ?? 0) + others, ...tees.slice(1)], before.numbers[1]] };
      expect(picture(world)).toEqual(expected);
    }),
    { numRuns: 200 },
  );
});
