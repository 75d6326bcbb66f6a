/**
 * R11: received means received and not taken back; what was never received is written only on purpose. R7, R9: why the
 * flag turns.
 */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { StationCommand } from '../../agent/inventory/nouns/station/station-command.ts';
import type { Submission } from '../../agent/inventory/nouns/submission.ts';
import { acknowledge, told, web } from './told.ts';
import { rulebook, World } from './world.ts';

const tee = '4006381333931';
const common = { by: 'ann', merchant: 'acme', sku: 'TEE' } as const;
const adjust = (quantity: number): Submission => ({ type: 'adjust', ...common, quantity, reason: 'found' });
const count = (quantity: number, confirm = false): Submission => ({ type: 'count', ...common, quantity, confirm });
const undo: Submission = { type: 'station', station: 'receiving-1', by: 'ann', command: { command: 'undo' } };

/** Ways to give an item units, and to take exactly that back. */
const mistakes: readonly (readonly [string, (world: World) => void])[] = [
  ['a mis-scan that was undone', (world) => void [world.scan(tee), world.submit(undo)]],
  [
    'two scans that were undone',
    (world) => void [world.scan(tee), world.submit(undo), world.scan(tee), world.submit(undo)],
  ],
  ['an adjustment that was reversed', (world) => void [world.submit(adjust(5)), world.submit(adjust(-5))]],
  ['an adjustment reversed in two steps', (world) => void [5, -2, -3].map((units) => world.submit(adjust(units)))],
  ['a count that was put right', (world) => void [world.submit(count(5)), world.submit(count(0))]],
  ['an adjustment that a count put right', (world) => void [world.submit(adjust(5)), world.submit(count(0))]],
];

describe.each(['never', 'always', 'process-orders'] as const)('R11 under the policy %s', (sync) => {
  it.each(mistakes)('%s leaves the item never received, and says nothing', (_name, make) => {
    const world = new World().withItem('TEE', tee);
    world.submit({ type: 'set-policy', by: 'ann', merchant: 'acme', sync });
    make(world);
    expect(world.item('TEE')).toMatchObject({ received: false, inStock: 0, processOrders: false });
    expect(told(world, 'TEE')).toBeUndefined();
    const now = world.submit({ type: 'sync-now', by: 'ann', merchant: 'acme', skus: ['TEE'] });
    expect(now).toMatchObject({ data: { items: [{ sku: 'TEE', sent: false, reason: 'never-received' }] } });
    expect(told(world, 'TEE')).toBeUndefined();
  });
});

describe('R11', () => {
  it.each([
    ['what was shipped was here', (world: World) => void [world.scan(tee), world.scan(tee, 'packing-1')]],
    [
      'what an adjustment added and a customer got was here',
      (world: World) => void [world.submit(adjust(3)), world.scan(tee, 'packing-1'), world.submit(adjust(-2))],
    ],
    ['what was received and is gone was here', (world: World) => void [world.scan(tee), world.submit(adjust(-1))]],
  ])('%s', (_name, make) => {
    const world = new World().withItem('TEE', tee);
    make(world);
    expect(world.item('TEE')).toMatchObject({ received: true, inStock: 0 });
    expect(told(world, 'TEE')).toMatchObject({ level: 0, previous: null, delta: null });
  });

  it('takes back at the storefront what it was told before the receipt was taken back, and then nothing more', () => {
    const world = new World().withItem('TEE', tee);
    world.scan(tee);
    expect(acknowledge(world, 'TEE')).toMatchObject({ level: 1, previous: null });
    world.submit(undo);
    expect(world.item('TEE').received).toBe(false);
    expect(acknowledge(world, 'TEE')).toMatchObject({ level: 0, previous: 1, delta: -1 });
    world.submit(adjust(2));
    world.submit(adjust(-2));
    expect(told(world, 'TEE')).toBeUndefined();
  });

  it('takes it back again at a storefront that lost its place: it may be back to the number of before', () => {
    const world = new World().withItem('TEE', tee);
    world.scan(tee);
    acknowledge(world, 'TEE');
    world.submit(undo);
    acknowledge(world, 'TEE');
    world.append({
      kind: 'channel',
      merchant: 'acme',
      document: web.name,
      body: { change: 'snapshot', reason: 'lost' },
    });
    expect(acknowledge(world, 'TEE')).toMatchObject({ level: 0 });
    expect(told(world, 'TEE')).toBeUndefined();
  });

  it('counts again once it is received after all', () => {
    const world = new World().withItem('TEE', tee);
    world.scan(tee);
    world.submit(undo);
    world.scan(tee);
    expect(told(world, 'TEE')).toMatchObject({ level: 1, processOrders: true });
  });

  it('holds over any history: received as long as something that came is not taken back', () => {
    const step = fc.oneof(
      fc.constant('scan' as const),
      fc.constant('undo' as const),
      fc.constant('ship' as const),
      fc.integer({ min: -4, max: 4 }).filter((units) => units !== 0),
    );
    fc.assert(
      fc.property(fc.array(step, { maxLength: 30 }), (steps) => {
        const world = new World().withItem('TEE', tee);
        let scanned = 0;
        let adjusted = 0;
        for (const each of steps) {
          if (typeof each === 'number') {
            if (world.submit(adjust(each)).type === 'done') adjusted += each;
          } else if (each === 'scan') {
            if (world.scan(tee).type === 'recorded') scanned += 1;
          } else if (each === 'ship') world.scan(tee, 'packing-1');
          else if (world.submit(undo).type === 'stepped') scanned -= 1;
        }
        const item = world.item('TEE');
        expect(item.received).toBe(scanned > 0 || adjusted > 0);
        if (!item.received) expect(told(world, 'TEE')).toBeUndefined();
      }),
    );
  });
});

describe('R11 what a storefront was told of, or somebody bought, is sold out when a correction finds none of it', () => {
  const snapshot: Submission = {
    ...{ type: 'snapshot', by: 'ann', merchant: 'acme', asOf: 0, base: 99, check: false },
    items: [{ sku: 'TEE', quantity: 0 }],
  };
  const told5 = (world: World) => acknowledge(world, 'TEE');
  const bought = (world: World) => world.order('o-1', [{ sku: 'TEE', quantity: 1 }]);
  const nobody = () => undefined;

  it.each<[string, Submission, string, (world: World) => unknown, boolean]>([
    ['a count', count(0), 'told', told5, true],
    ['a snapshot', snapshot, 'told', told5, true],
    ['a correction', adjust(-5), 'told', told5, true],
    ['a count', count(0), 'bought', bought, true],
    ['a snapshot', snapshot, 'bought', bought, true],
    ['a count', count(0), 'neither told nor bought', nobody, false],
    ['a snapshot', snapshot, 'neither told nor bought', nobody, false],
  ])('%s of what was %s', (_what, correction, _state, before, received) => {
    const world = new World().withItem('TEE', tee);
    world.submit(count(5));
    before(world);
    expect(world.submit(correction)).toMatchObject({ type: 'done' });
    expect(world.item('TEE')).toMatchObject({ received, inStock: 0 });
    expect(told(world, 'TEE')?.level).toBe(received ? 0 : undefined);
    acknowledge(world, 'TEE');
    world.cancel('o-1');
    expect(world.item('TEE'), 'for good').toMatchObject({ received });
    world.submit(adjust(2));
    world.submit(adjust(-2));
    expect(world.item('TEE')).toMatchObject({ received });
  });

  it('at a station, too', () => {
    const world = new World().withItem('TEE', tee);
    world.submit(count(2));
    acknowledge(world, 'TEE');
    const say = (command: StationCommand) =>
      world.submit({ type: 'station', station: 'counting-1', by: 'ann', command });
    const document = { type: 'count', merchant: 'acme', id: 'SHELF-7' } as const;
    say({ command: 'open', document, skus: ['TEE'] });
    for (let round = 0; round < 3; round += 1) [say({ command: 'finish' }), say({ command: 'confirm' })];
    expect(world.item('TEE')).toMatchObject({ received: true, inStock: 0 });
    expect(told(world, 'TEE')).toMatchObject({ level: 0 });
  });
});

describe('R11 a count of 0 with confirm', () => {
  it('without it leaves what was never received alone', () => {
    const world = new World().withItem('TEE', tee);
    world.submit(count(0));
    expect(world.item('TEE').received).toBe(false);
    expect(told(world, 'TEE')).toBeUndefined();
  });

  it.each(['always', 'process-orders'] as const)('says that there is none, under %s', (sync) => {
    const world = new World().withItem('TEE', tee);
    world.submit({ type: 'set-policy', by: 'ann', merchant: 'acme', sync });
    expect(world.submit(count(0, true))).toMatchObject({ type: 'done', data: { counted: 0 } });
    expect(acknowledge(world, 'TEE')).toMatchObject({ level: 0, previous: null, delta: null, processOrders: false });
    expect(told(world, 'TEE')).toBeUndefined();
  });

  it('says nothing under never, and something when somebody asks for it', () => {
    const world = new World().withItem('TEE', tee);
    world.submit({ type: 'set-policy', by: 'ann', merchant: 'acme', sync: 'never' });
    world.submit(count(0, true));
    expect(told(world, 'TEE')).toBeUndefined();
    world.submit({ type: 'sync-now', by: 'ann', merchant: 'acme', skus: ['TEE'] });
    expect(told(world, 'TEE')).toMatchObject({ level: 0 });
  });

  it('is refused beside any other number', () => {
    const world = new World().withItem('TEE', tee);
    expect(world.submit(count(3, true))).toMatchObject({ type: 'refused', field: 'confirm' });
  });
});

const flags = (world: World) =>
  world.entries
    .filter(({ kind }) => kind === 'process-orders')
    .map(({ body }) => body as { on: boolean; reason: string });

describe('R9 a turn of the flag names what caused it', () => {
  it.each([
    ['a receipt and its UNDO', (world: World) => void [world.scan(tee), world.submit(undo)], 'receipt', 'receipt'],
    [
      'an adjustment up and down',
      (world: World) => void [world.submit(adjust(5)), world.submit(adjust(-5))],
      'adjustment',
      'adjustment',
    ],
    ['counts up and down', (world: World) => void [world.submit(count(5)), world.submit(count(0))], 'count', 'count'],
    [
      'a receipt, and goods that leave',
      (world: World) => void [world.scan(tee), world.scan(tee, 'packing-1')],
      'receipt',
      'sell-out',
    ],
  ])('%s', (_name, make, on, off) => {
    const world = new World().withItem('TEE', tee);
    make(world);
    expect(flags(world)).toEqual([
      { on: true, reason: on },
      { on: false, reason: off },
    ]);
    expect(world.item('TEE').flagReason).toBe(off);
  });

  it('the order that sells out, and its end that frees', () => {
    const world = new World().withItem('TEE', tee);
    world.scan(tee);
    world.order('o-1', [{ sku: 'TEE', quantity: 1 }]);
    world.cancel('o-1');
    expect(flags(world).map(({ reason }) => reason)).toEqual(['receipt', 'sell-out', 'freed']);
  });
});

describe('R7 first-receipt', () => {
  const [acme, bolt] = rulebook.merchants;
  const rules = {
    ...rulebook,
    merchants: [
      { ...acme, id: 'acme', sync: 'process-orders', processOrders: 'first-receipt' } as const,
      bolt as NonNullable<typeof bolt>,
    ],
  };

  it('is turned on by the first receipt, and off by nobody but an admin', () => {
    const world = new World(rules).withItem('TEE', tee);
    world.scan(tee);
    expect(acknowledge(world, 'TEE')).toMatchObject({ level: 1, processOrders: true });
    world.order('o-1', [{ sku: 'TEE', quantity: 1 }]);
    expect(acknowledge(world, 'TEE')).toMatchObject({ level: 0, processOrders: true });
    world.submit({ type: 'set-process-orders', by: 'ann', merchant: 'acme', sku: 'TEE', on: false });
    world.scan(tee);
    expect(world.item('TEE').processOrders).toBe(false);
    expect(flags(world).map(({ reason }) => reason)).toEqual(['receipt', 'admin']);
  });

  it('is not turned on by a freed order', () => {
    const world = new World(rules).withItem('TEE', tee);
    world.order('o-1', [{ sku: 'TEE', quantity: 1 }]);
    world.cancel('o-1');
    expect(flags(world)).toEqual([]);
  });
});
