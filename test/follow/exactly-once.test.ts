/**
 * Exactly-once effect, as a property: whatever is scanned, ordered and cancelled, however often the process is killed,
 * whatever the network loses, doubles, delays and reorders, and even if the storefront forgets everything — once it is
 * quiet, the storefront shows what the rules make of the ledger. A failing seed is printed; `fc` replays it.
 */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { seededRandom } from '../../firmware-sim/faults.ts';
import { MemoryLedger } from '../forward/memory-ledger.ts';
import { calm, Simulation, type Weather } from './simulation.ts';

type Action =
  | { type: 'receive'; sku: number; quantity: number }
  | { type: 'order'; sku: number; quantity: number }
  | { type: 'cancel'; nth: number }
  | { type: 'pass'; ms: number }
  | { type: 'kill' }
  | { type: 'link'; up: boolean }
  | { type: 'lose-state' };

const skus = 8;
const move = fc.oneof(
  {
    weight: 6,
    arbitrary: fc.record({
      type: fc.constant('receive'),
      sku: fc.nat(skus - 1),
      quantity: fc.integer({ min: 1, max: 9 }),
    }),
  },
  {
    weight: 3,
    arbitrary: fc.record({
      type: fc.constant('order'),
      sku: fc.nat(skus - 1),
      quantity: fc.integer({ min: 1, max: 4 }),
    }),
  },
  { weight: 1, arbitrary: fc.record({ type: fc.constant('cancel'), nth: fc.nat(20) }) },
  { weight: 5, arbitrary: fc.record({ type: fc.constant('pass'), ms: fc.integer({ min: 0, max: 4_000 }) }) },
  { weight: 1, arbitrary: fc.record({ type: fc.constant('pass'), ms: fc.integer({ min: 0, max: 700_000 }) }) },
) as fc.Arbitrary<Action>;
const harm = fc.oneof(
  { weight: 3, arbitrary: fc.record({ type: fc.constant('kill') }) },
  { weight: 2, arbitrary: fc.record({ type: fc.constant('link'), up: fc.boolean() }) },
) as fc.Arbitrary<Action>;
const loss = fc.record({ type: fc.constant('lose-state') }) as fc.Arbitrary<Action>;

const weather: fc.Arbitrary<Weather> = fc.record({
  lose: fc.constantFrom(0, 0.1, 0.4),
  double: fc.constantFrom(0, 0.2, 0.6),
  delay: fc.constantFrom(0, 0.2, 0.5),
  delayMsMax: fc.constantFrom(50, 5_000, 600_000),
});

function perform(world: Simulation, action: Action, orders: string[]): void {
  const { ledger } = world;
  switch (action.type) {
    case 'receive':
      ledger.receive(`SKU-${action.sku}`, action.quantity);
      world.news();
      break;
    case 'order': {
      const id = `order-${orders.length}`;
      ledger.submit({
        type: 'order-place',
        by: 'test',
        merchant: 'acme',
        id,
        lines: [{ sku: `SKU-${action.sku}`, quantity: action.quantity }],
      });
      orders.push(id);
      world.news();
      break;
    }
    case 'cancel': {
      const id = orders[action.nth % Math.max(1, orders.length)];
      if (id !== undefined) ledger.submit({ type: 'order-cancel', by: 'test', merchant: 'acme', id });
      world.news();
      break;
    }
    case 'pass':
      world.advance(action.ms);
      break;
    case 'kill':
      world.kill();
      break;
    case 'link':
      world.link(action.up);
      break;
    case 'lose-state':
      world.loseState();
      break;
  }
}

/**
 * The faults stop; one more movement makes the dock speak, so that a storefront that forgot in silence is found out.
 */
function calmDown(world: Simulation): void {
  world.weather = calm;
  world.link(true);
  expect(world.settle(3_600_000), `quiet within an hour\n${world.trace.slice(-40).join('\n')}`).toBe(true);
  world.ledger.receive('LAST');
  world.news();
  expect(world.settle(3_600_000), `quiet within an hour\n${world.trace.slice(-40).join('\n')}`).toBe(true);
}

function shown(world: Simulation): Record<string, number> {
  return Object.fromEntries([...world.shelves].map(([sku, { level }]) => [sku, level]).sort());
}

function wanted(world: Simulation): Record<string, number> {
  return Object.fromEntries([...world.ledger.wanted('acme-web')].sort());
}

function run(seed: number, sky: Weather, actions: Action[], ledger = new MemoryLedger()): Simulation {
  const world = new Simulation(seededRandom(seed), ledger);
  world.weather = sky;
  const orders: string[] = [];
  for (const action of actions) perform(world, action, orders);
  calmDown(world);
  expect(shown(world), world.trace.slice(-60).join('\n')).toEqual(wanted(world));
  return world;
}

const options = { seed: 20_261_122, numRuns: 1_000, endOnFailure: false };

describe('exactly-once effect', () => {
  it('holds in quiet weather without one resend, snapshot or surprise', () => {
    fc.assert(
      fc.property(fc.integer(), fc.array(move, { minLength: 30, maxLength: 150, size: 'max' }), (seed, actions) => {
        const world = run(seed, calm, actions);
        expect(world.mismatches).toBe(0);
        expect(world.pump.counts).toMatchObject({ resends: 0, ignored: 0, snapshots: 0, epochs: 0 });
      }),
      { ...options, numRuns: 300 },
    );
  });

  it('holds through kills, cuts and a network that loses, doubles, delays and reorders', () => {
    fc.assert(
      fc.property(
        fc.integer(),
        weather,
        fc.array(fc.oneof({ weight: 5, arbitrary: move }, { weight: 1, arbitrary: harm }), {
          minLength: 30,
          maxLength: 150,
          size: 'max',
        }),
        (seed, sky, actions) => {
          const world = run(seed, sky, actions);
          // Old answers may cost a snapshot; they must never look like a ledger from the past.
          expect(world.ledger.openings.map(({ reason }) => reason)).toEqual(['new-dock']);
          expect([world.mismatches, world.misbelieved]).toEqual([0, 0]);
        },
      ),
      options,
    );
  });

  it('holds through all that and a storefront that forgets', () => {
    fc.assert(
      fc.property(
        fc.integer(),
        weather,
        fc.array(
          fc.oneof({ weight: 10, arbitrary: move }, { weight: 2, arbitrary: harm }, { weight: 1, arbitrary: loss }),
          { minLength: 30, maxLength: 150, size: 'max' },
        ),
        (seed, sky, actions) => {
          run(seed, sky, actions);
        },
      ),
      options,
    );
  });

  it('holds when batches are small, so that backlogs and snapshots come in many parts', () => {
    fc.assert(
      fc.property(
        fc.integer(),
        weather,
        fc.array(
          fc.oneof({ weight: 10, arbitrary: move }, { weight: 2, arbitrary: harm }, { weight: 1, arbitrary: loss }),
          { minLength: 30, maxLength: 150, size: 'max' },
        ),
        (seed, sky, actions) => {
          const ledger = new MemoryLedger();
          ledger.linesMax = 2;
          run(seed, sky, actions, ledger);
        },
      ),
      options,
    );
  });
});
