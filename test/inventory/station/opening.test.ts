/** Documents opened by scanning their number at packing and counting; notices are in `receiving.test.ts`. */
import { describe, expect, it } from 'vitest';
import type { Outcome } from '../../../agent/inventory/nouns/outcome.ts';
import { rulebook, World } from '../world.ts';
import { codes, Packhouse } from './pack-house.ts';

const scan = (world: World, text: string, station = 'packing-1') => world.scan(text, station);

function openFromList(world: World, type: 'notice' | 'order' | 'count', id: string, station: string): Outcome {
  const document = { type, merchant: 'acme', id };
  return world.submit({ type: 'station', station, by: 'screen', command: { command: 'open', document } });
}

describe('an order’s number at packing', () => {
  it('opens the order, and says what is to be packed', () => {
    const house = new Packhouse().wants('A-1', { TEE: 2, MUG: 1 });
    expect(scan(house, ']C0A-1')).toMatchObject({
      ...{ type: 'stepped', step: 'opened', text: 'Order A-1: 3 of 3 units to pack.' },
      progress: { document: { type: 'order', merchant: 'acme', id: 'A-1' }, unitsDone: 0, unitsOf: 3, linesOf: 2 },
    });
    expect(scan(house, 'A-1')).toMatchObject({ type: 'unchanged' });
    expect(openFromList(house, 'order', 'A-1', 'packing-2')).toMatchObject({ step: 'opened' });
  });

  it.each<[string, (house: Packhouse) => void, string, RegExp]>([
    ['is cancelled', (house) => house.cancel('A-1'), 'order-closed', /was cancelled/],
    [
      'is shipped',
      (house) => {
        house.open('A-1');
        scan(house, '4006381333931');
      },
      'order-closed',
      /shipped already/,
    ],
    [
      'is set aside',
      (house) => {
        const told = { id: 'A-9', placedAt: 'x', updatedAt: 'x', status: 'open' as const, lines: [] };
        house.append({
          ...{ kind: 'exception', merchant: 'acme', document: 'A-9' },
          body: { reason: 'unknown-item', text: '', channel: 'acme-web', order: told },
        });
      },
      'order-set-aside',
      /set aside: ask the office \(exception \d+\)/,
    ],
  ])('is refused when it %s', (what, prepare, code, text) => {
    const house = new Packhouse().wants('A-1', { TEE: 1 });
    prepare(house);
    const id = what === 'is set aside' ? 'A-9' : 'A-1';
    const refusal = { type: 'refused', code, text: expect.stringMatching(text) };
    expect(scan(house, id, 'packing-2')).toMatchObject(refusal);
    expect(openFromList(house, 'order', id, 'packing-2')).toMatchObject(refusal);
  });

  it('that could not even be read is set aside, and no unknown code', () => {
    const house = new Packhouse();
    const told = { id: 'A-9', placedAt: null, updatedAt: null, status: null, lines: [] };
    const order = { ...told, print: 'x', unreadable: 'no lines' };
    const body = { reason: 'unreadable-order' as const, text: '', channel: 'acme-web', order };
    const seq = house.append({ kind: 'exception', merchant: 'acme', document: 'A-9', body });
    const text = expect.stringContaining(`exception ${seq}`);
    expect(scan(house, ']C0A-9')).toMatchObject({ type: 'refused', code: 'order-set-aside', text });
    expect(house.tables.openRows('exception', 9).map((row) => row.seq)).toEqual([seq]);
  });

  it('of two merchants is refused, unless only one of them is to be packed', () => {
    const house = new Packhouse().wants('A-1', { TEE: 1 }).withItem('BOLT', 'BOLT-1', 1, 'bolt');
    const bolt = { by: 'test', merchant: 'bolt', sku: 'BOLT' } as const;
    house.submit({ type: 'adjust', ...bolt, quantity: 1, reason: 'found' });
    house.submit({ type: 'set-process-orders', ...bolt, on: true });
    house.order('A-1', [{ sku: 'BOLT', quantity: 1 }], 'bolt');
    expect(scan(house, 'A-1')).toMatchObject({
      code: 'ambiguous-barcode',
      text: expect.stringContaining('acme, bolt'),
    });
    house.cancel('A-1');
    expect(scan(house, 'A-1')).toMatchObject({ step: 'opened', progress: { document: { merchant: 'bolt' } } });
  });
});

it('a count’s number at counting goes on with it', () => {
  const world = new World().withItem('TEE', '4006381333931');
  expect(openFromList(world, 'count', 'SHELF-4', 'counting-1')).toMatchObject({ step: 'opened' });
  expect(scan(world, 'SHELF-4', 'counting-1')).toMatchObject({ type: 'unchanged' });
});

it.each([
  ['notice', 'packing-1'],
  ['order', 'receiving-1'],
  ['count', 'receiving-1'],
] as const)('a %s is not opened where it is no work', (type, station) => {
  expect(openFromList(new World(), type, 'X-1', station)).toMatchObject({ code: 'other-work' });
});

describe('a document’s number scanned where it is no work', () => {
  const at = { by: 'test', merchant: 'acme' } as const;
  const lines = [{ sku: 'TEE', quantity: 1 }];
  function house(): Packhouse {
    const packhouse = new Packhouse().wants('A-1', { TEE: 1 });
    packhouse.submit({ type: 'notice-announce', ...at, id: 'N-1', notice: { lines } });
    packhouse.submit({ type: 'return-announce', ...at, id: 'R-1', return: { lines } });
    return packhouse;
  }

  it.each([
    ['A-1', 'receiving-1', 'Order A-1 is work for packing; this station is for receiving.'],
    ['A-1', 'counting-1', 'Order A-1 is work for packing; this station is for counting.'],
    ['N-1', 'packing-1', 'Notice N-1 is work for receiving; this station is for packing.'],
    ['R-1', 'counting-1', 'Return R-1 is work for receiving; this station is for counting.'],
  ])('%s at %s is refused in words, and is nothing for the office', (id, station, text) => {
    const world = house();
    expect(scan(world, `]C0${id}`, station)).toMatchObject({ type: 'refused', code: 'other-work', text });
    expect(world.tables.openRows('exception', 9)).toEqual([]);
  });

  it('is refused with an order open, too, which stays open', () => {
    const world = house();
    world.open('A-1');
    expect(scan(world, 'N-1')).toMatchObject({ type: 'refused', code: 'other-work' });
    expect(world.session().document).toMatchObject({ id: 'A-1' });
  });

  it('is goods where it is a barcode as well', () => {
    const world = house();
    world.submit({ type: 'notice-announce', ...at, id: codes.TEE, notice: { lines } });
    expect(scan(world, codes.TEE)).toMatchObject({ type: 'recorded', what: 'shipment' });
  });

  it('is nobody’s code at a station of another merchant', () => {
    const world = new World({
      ...rulebook,
      stations: [...rulebook.stations, { name: 'bolt-1', work: 'receiving', merchant: 'bolt' }],
    }).withItem('TEE', codes.TEE);
    world.order('A-1', lines);
    expect(scan(world, 'A-1', 'receiving-1')).toMatchObject({ code: 'other-work' });
    expect(scan(world, 'A-1', 'bolt-1')).toMatchObject({ code: 'unknown-barcode' });
  });
});
