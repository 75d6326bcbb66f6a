/** Working off unknown codes: given to an item, everything set aside under the code counts where it was meant to. */
import { describe, expect, it } from 'vitest';
import type { ResolveSubmission } from '../../../agent/inventory/nouns/station/exception.ts';
import type { StationCommand } from '../../../agent/inventory/nouns/station/station-command.ts';
import { codes, Packhouse } from '../station/pack-house.ts';
import { World } from '../world.ts';

const tee = '4006381333931';
const mug = '4006381333948';
const mug14 = '04006381333948';

/** MUG has no barcode yet. */
function newWorld(): World {
  const world = new World().withItem('TEE', tee);
  world.submit({ type: 'items', by: 'test', items: [{ merchant: 'acme', sku: 'MUG', name: 'Mug' }] });
  return world;
}
const queue = (world: World) => world.tables.openRows('exception', 99);
const first = (world: World) => queue(world)[0]?.seq ?? 0;
function resolve(world: World, more: Partial<ResolveSubmission> = {}) {
  const bind = { merchant: 'acme', sku: 'MUG', units: 1 };
  return world.submit({ type: 'exception-resolve', by: 'admin', seq: first(world), bind, ...more });
}
function say(world: World, station: string, command: StationCommand) {
  return world.submit({ type: 'station', station, by: 'test', command });
}

describe('an unknown code', () => {
  it('is kept with who, where and how many, and counts when somebody knows it', () => {
    const world = newWorld();
    say(world, 'receiving-1', { command: 'quantity', quantity: 4 });
    world.scan(mug);
    world.scan(`]E0${mug}`);
    world.scan(`]C101${mug14}10LOT7`);
    expect(queue(world)).toMatchObject([{ units: 4, station: 'receiving-1', scan: mug }, {}, {}]);
    expect(resolve(world, { bind: { merchant: 'acme', sku: 'MUG', units: 6 } })).toMatchObject({
      type: 'done',
      data: { code: mug14, left: [], more: 0, counted: [{ units: 24 }, { units: 6 }, { units: 6 }] },
    });
    expect(world.item('MUG')).toMatchObject({ inStock: 36, processOrders: true });
    expect(queue(world)).toEqual([]);
    const receipts = world.entries.filter(({ kind }) => kind === 'receipt');
    expect(receipts.map(({ body }) => (body as { lot?: string }).lot)).toEqual([undefined, undefined, 'LOT7']);
    expect(receipts.map(({ body }) => (body as { replays?: number }).replays)).toHaveLength(3);
    expect(world.scan(mug)).toMatchObject({ type: 'recorded', units: 6 });
  });

  it('is the same with a blank that somebody’s symbol is padded with, and then counts', () => {
    const world = newWorld();
    world.scan('MUG-17 ');
    expect(resolve(world)).toMatchObject({ data: { code: 'MUG-17', counted: [{ units: 1 }] } });
    expect(world.scan('MUG-17 ')).toMatchObject({ type: 'recorded', units: 1 });
    expect(world.scan('MUG-17')).toMatchObject({ type: 'recorded', units: 1 });
  });

  it('that comes again and again is one row that counts up, and counts for all of them', () => {
    const world = newWorld();
    for (let n = 0; n < 50; n += 1) world.scan(mug);
    say(world, 'receiving-1', { command: 'quantity', quantity: 4 });
    world.scan(mug);
    expect(queue(world)).toMatchObject([{ units: 54, scan: mug }]);
    expect(world.entries.filter(({ kind }) => kind === 'exception')).toHaveLength(51);
    expect(resolve(world)).toMatchObject({ data: { counted: [{ units: 54 }], left: [] } });
    expect(world.item('MUG').inStock).toBe(54);
    expect(queue(world)).toEqual([]);
  });

  it.each([
    ['another label of it', (world: World) => world.scan(`]E0${mug}`)],
    ['another station', (world: World) => world.scan(mug, 'packing-1')],
    [
      'one after it was settled',
      (world: World) => {
        world.submit({ type: 'exception-resolve', by: 'admin', seq: first(world) });
        world.scan(mug);
      },
    ],
  ])('does not count up for %s', (_, more) => {
    const world = newWorld();
    world.scan(mug);
    more(world);
    expect(world.entries.filter(({ kind, body }) => kind === 'exception' && 'again' in (body as object))).toEqual([]);
  });

  it('does not count up a unit that can be told from all others, nor beyond what can be counted', () => {
    const world = newWorld();
    for (let n = 0; n < 2; n += 1) world.scan(`]C101${mug14}21SERIAL-1`);
    expect(queue(world)).toMatchObject([{ units: 1 }, { units: 1 }]);
    for (let n = 0; n < 2; n += 1) {
      say(world, 'receiving-1', { command: 'quantity', quantity: 1_000_000 });
      world.scan('9788742940440');
    }
    expect(queue(world)).toHaveLength(4);
  });

  it('is counted once, however often somebody resolves it', () => {
    const world = newWorld();
    world.scan(mug);
    const seq = first(world);
    resolve(world);
    expect(resolve(world, { seq })).toMatchObject({ code: 'unknown-exception' });
    expect(resolve(world, { seq: 4711 })).toMatchObject({ code: 'unknown-exception' });
    expect(world.item('MUG').inStock).toBe(1);
  });

  it('is dismissed without counting anything', () => {
    const world = newWorld();
    world.scan('https://example.com/not-goods');
    const { bind: _, ...request } = { type: 'exception-resolve', by: 'admin', seq: first(world), bind: 0 } as const;
    expect(world.submit(request)).toMatchObject({ data: { how: 'dismissed' } });
    expect(queue(world)).toEqual([]);
  });

  it('of somebody else’s item is not bound', () => {
    const world = newWorld();
    world.scan(mug);
    world.withItem('CUP', mug);
    expect(resolve(world)).toMatchObject({ code: 'barcode-taken' });
    expect(resolve(world, { bind: { merchant: 'acme', sku: 'NONE', units: 1 } })).toMatchObject({
      code: 'unknown-item',
    });
    expect(resolve(world, { bind: { merchant: 'acme', sku: 'CUP', units: 0 } })).toMatchObject({
      code: 'bad-quantity',
    });
    expect(queue(world)).toHaveLength(1);
    expect(resolve(world, { bind: { merchant: 'acme', sku: 'CUP', units: 1 } })).toMatchObject({ type: 'done' });
    expect(world.item('CUP').inStock).toBe(1);
  });

  it('does not use up what the person at the station keyed in, and is not what they undo', () => {
    const world = newWorld();
    world.scan(mug);
    world.scan(tee);
    say(world, 'receiving-1', { command: 'quantity', quantity: 3 });
    resolve(world);
    expect(world.scan(tee)).toMatchObject({ units: 3 });
    say(world, 'receiving-1', { command: 'undo' });
    expect(world.item('TEE').inStock).toBe(1);
    expect(world.item('MUG').inStock).toBe(1);
  });

  it('scanned where the station worked as another one counts as it was meant', () => {
    const world = newWorld();
    world.submit({ type: 'adjust', by: 't', merchant: 'acme', sku: 'MUG', quantity: 2, reason: 'found' });
    say(world, 'receiving-1', { command: 'work', work: 'packing' });
    world.scan(mug);
    say(world, 'receiving-1', { command: 'work', work: null });
    resolve(world);
    expect(world.item('MUG').inStock).toBe(1);
  });

  it('stays in the queue where nothing is on the shelf to ship', () => {
    const world = newWorld();
    world.scan(mug, 'packing-1');
    world.scan(mug, 'receiving-1');
    world.scan(mug, 'packing-1');
    // The first came before anything was received; the receipt in between is there for the third.
    expect(resolve(world)).toMatchObject({
      data: { counted: [{}, {}], left: [{ reason: expect.stringContaining('shelf') }] },
    });
    expect(world.item('MUG').inStock).toBe(0);
    expect(queue(world)).toHaveLength(1);
  });

  it('says on its entry when its notice announced less, or none of it', () => {
    const world = newWorld();
    const bind = { merchant: 'acme', sku: 'MUG', units: 2 };
    for (const [id, quantity] of Object.entries({ 'N-1': 4, 'N-2': 3 })) {
      const lines = [{ sku: 'MUG', quantity }];
      world.submit({ type: 'notice-announce', by: 'test', merchant: 'acme', id, notice: { lines } });
      world.scan(id);
      for (let n = 0; n < 2; n++) world.scan(mug);
    }
    const lines = [{ sku: 'TEE', quantity: 1 }];
    world.submit({ type: 'notice-announce', by: 'test', merchant: 'acme', id: 'N-3', notice: { lines } });
    world.scan('N-3');
    world.scan(mug);
    resolve(world, { bind });
    const receipts = world.entries.filter(({ kind }) => kind === 'receipt');
    expect(receipts.map(({ document, body }) => [document, (body as { reason?: string }).reason])).toEqual([
      ...['N-1', 'N-1', 'N-2'].map((id) => [id, undefined]),
      ['N-2', 'overage'],
      ['N-3', 'unannounced'],
    ]);
  });

  it('is a tally of its count while that is open', () => {
    const world = newWorld();
    world.scan(tee, 'counting-1');
    world.scan(mug, 'counting-1');
    expect(resolve(world)).toMatchObject({ data: { counted: [{ document: 'C-counting-1-0' }] } });
    expect(world.tables.row('count', 'C-counting-1-0')?.lines).toMatchObject([
      { sku: 'TEE' },
      { sku: 'MUG', counted: 1 },
    ]);
  });

  it('counts a unit that its label names only once', () => {
    const world = newWorld();
    const label = `]C101${mug14}21SERIAL7`;
    world.scan(label);
    world.scan(label);
    expect(resolve(world)).toMatchObject({ data: { counted: [{}], left: [{}] } });
    expect(world.item('MUG').inStock).toBe(1);
  });
});

describe('an unknown code at packing', () => {
  const later = '5000112637922';
  const bind = { merchant: 'acme', sku: 'MUG', units: 1 };

  it('goes into a box that still stands, and leaves with it', () => {
    const house = new Packhouse().wants('A-1', { TEE: 1, MUG: 1 });
    house.open('A-1');
    house.pack('TEE');
    house.say('finish');
    house.say('confirm');
    house.open('A-1');
    house.scan(later, 'packing-1');
    expect(resolve(house, { seq: first(house), bind })).toMatchObject({ data: { counted: [{ document: 'A-1' }] } });
    expect(house.boxes('A-1').map(({ box, shipped }) => [box, shipped])).toEqual([
      [1, true],
      [2, false],
    ]);
    house.say('finish');
    expect(house.orderRow('A-1').status).toBe('shipped');
    expect(house.stock('MUG')).toEqual({ inStock: 19, booked: 0, packed: 0 });
    expect(house.pack('MUG')).toMatchObject({ type: 'recorded', what: 'shipment' });
    expect(codes.MUG).not.toBe(later);
  });
});

describe('what is no unknown code', () => {
  it('can only be dismissed', () => {
    const world = newWorld();
    world.scan(tee, 'packing-1');
    expect(queue(world)).toMatchObject([{ reason: 'not-in-stock' }]);
    expect(resolve(world)).toMatchObject({ code: 'bad-request' });
  });
});
