/** R28: a kit's level is what its parts allow, an order for it books the parts, and nobody scans the kit itself. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { channelLevel } from '../../agent/inventory/nouns/channels/levels.ts';
import { allocated } from '../../agent/inventory/nouns/orders/allocation.ts';
import type { Outcome } from '../../agent/inventory/nouns/outcome.ts';
import { available } from '../../agent/inventory/nouns/stock/item.ts';
import type { Submission } from '../../agent/inventory/nouns/submission.ts';
import { apply } from '../../agent/inventory/projections/apply.ts';
import { MapTables } from '../../agent/inventory/projections/map-tables.ts';
import { acknowledge, told, web } from './told.ts';
import { rulebook, World } from './world.ts';

const codes = { TEE: '4006381333931', MUG: '5012345678900', SET: '5901234123457' };
const merchant = 'acme';
const two = { ...rulebook, merchants: [{ id: merchant, sync: 'process-orders', processOrders: 'auto' } as const] };

class Shop extends World {
  constructor() {
    super(two);
    for (const [sku, code] of Object.entries(codes)) this.withItem(sku, code);
    this.define('SET', [
      { sku: 'TEE', quantity: 2 },
      { sku: 'MUG', quantity: 1 },
    ]);
    this.withItem('PAIR', 'PAIR-1');
    this.define('PAIR', [{ sku: 'TEE', quantity: 2 }]);
  }
  define(sku: string, components: { sku: string; quantity: number }[] | null): Outcome {
    return this.submit({ type: 'items', by: 'test', items: [{ merchant, sku, components }] });
  }
  stock(sku: string, quantity: number): Outcome {
    return this.submit({ type: 'adjust', by: 'test', merchant, sku, quantity, reason: 'found' });
  }
  level(sku: string): number {
    return available(this.item(sku));
  }
  /** The projections, made again from the entries. */
  again(): MapTables {
    const tables = new MapTables();
    for (const entry of this.entries) apply(tables, entry, this.rules);
    return tables;
  }
}

const stocked = (tees: number, mugs: number): Shop => {
  const shop = new Shop();
  shop.stock('TEE', tees);
  shop.stock('MUG', mugs);
  return shop;
};
const kit = (quantity = 1) => [{ sku: 'SET', quantity }];

describe('R28 a kit', () => {
  it('has what its parts allow, and is told whenever one of them moves', () => {
    const shop = stocked(5, 9);
    expect([shop.level('SET'), shop.level('PAIR')]).toEqual([2, 2]);
    expect(acknowledge(shop, 'SET')).toMatchObject({ level: 2, processOrders: true });
    shop.stock('TEE', -2);
    expect([told(shop, 'SET')?.level, told(shop, 'PAIR')?.level]).toEqual([1, 1]);
  });

  it('is never told before every part was received', () => {
    const shop = new Shop();
    shop.stock('TEE', 4);
    expect([shop.item('SET').received, told(shop, 'SET')]).toEqual([false, undefined]);
    shop.stock('MUG', 1);
    expect([shop.item('SET').received, told(shop, 'SET')?.level]).toEqual([true, 1]);
  });

  it('books its parts, sells out with them, and frees them again', () => {
    const shop = stocked(4, 2);
    acknowledge(shop, 'SET');
    expect(shop.order('S-1', [...kit(2), { sku: 'MUG', quantity: 0 + 1 }])).toMatchObject({ type: 'done' });
    expect([shop.item('TEE').booked, shop.item('MUG').booked, shop.item('SET').booked]).toEqual([4, 3, 0]);
    expect(shop.item('SET')).toMatchObject({ processOrders: false, flagReason: 'sell-out' });
    expect([told(shop, 'SET')?.level, told(shop, 'PAIR')?.level]).toEqual([0, 0]);
    expect(shop.order('S-1', [...kit(2), { sku: 'MUG', quantity: 1 }])).toMatchObject({ type: 'unchanged' });
    shop.cancel('S-1');
    expect([shop.level('SET'), shop.item('SET').flagReason]).toEqual([2, 'freed']);
  });

  it('is packed part by part', () => {
    const shop = stocked(4, 2);
    shop.order('S-1', kit());
    expect(shop.tables.order(merchant, 'S-1')?.lines).toMatchObject([
      { sku: 'TEE', quantity: 2, kits: [{ sku: 'SET', quantity: 1, each: 2 }] },
      { sku: 'MUG', quantity: 1, kits: [{ sku: 'SET', quantity: 1, each: 1 }] },
    ]);
    shop.scan('S-1', 'packing-1');
    expect(shop.scan(codes.SET, 'packing-1')).toMatchObject({
      code: 'is-kit',
      text: expect.stringContaining('2 × TEE'),
    });
    for (const text of [codes.TEE, codes.MUG, codes.TEE]) shop.scan(text, 'packing-1');
    expect(shop.tables.order(merchant, 'S-1')?.status).toBe('shipped');
    expect([shop.level('SET'), shop.item('TEE').inStock]).toEqual([1, 2]);
  });

  it('stays for an open order what it was when it was placed (R4)', () => {
    const shop = stocked(9, 9);
    shop.order('S-1', kit());
    shop.define('SET', [{ sku: 'MUG', quantity: 3 }]);
    expect([shop.level('SET'), shop.item('TEE').kits]).toEqual([2, ['PAIR']]);
    shop.submit({ type: 'order-change', by: 'test', merchant, id: 'S-1', lines: kit(2) });
    expect([shop.item('TEE').booked, shop.item('MUG').booked]).toEqual([4, 2]);
    shop.order('S-2', kit());
    expect([shop.item('TEE').booked, shop.item('MUG').booked]).toEqual([4, 5]);
  });

  it.each([true, false])('is on when the date of a part comes, also one that an admin turned before (%s)', (on) => {
    const shop = stocked(4, 4);
    const look = (today: string) => {
      shop.today = today;
      shop.submit({ type: 'street-dates', by: 'dock', merchant });
      expect(shop.submit({ type: 'street-dates', by: 'dock', merchant })).toMatchObject({ type: 'unchanged' });
      return [shop.item('SET').processOrders, shop.item('SET').flagReason];
    };
    shop.submit({ type: 'items', by: 'test', items: [{ merchant, sku: 'MUG', streetDate: '2026-11-24' }] });
    for (const each of [!on, on])
      shop.submit({ type: 'set-process-orders', by: 'ann', merchant, sku: 'MUG', on: each });
    expect(look('2026-11-23')).toEqual([false, 'street-date']);
    expect(look('2026-11-24')).toEqual([true, 'street-date']);
    expect(shop.item('MUG')).toMatchObject({ processOrders: on, flagReason: 'admin' });
    // A clock that was wrong.
    expect(look('2026-11-22')).toEqual([false, 'street-date']);
  });

  it('is not sold before the last street date of its parts, and is on that day (R8)', () => {
    const shop = stocked(4, 4);
    const date = (sku: string, streetDate: string | null) =>
      shop.submit({ type: 'items', by: 'ann', items: [{ merchant, sku, streetDate }] });
    const flags = () => ['SET', 'PAIR'].map((sku) => shop.item(sku).processOrders);
    const begins = (today: string) => {
      shop.today = today;
      shop.submit({ type: 'street-dates', by: 'dock', merchant });
      expect(shop.submit({ type: 'street-dates', by: 'dock', merchant })).toMatchObject({ type: 'unchanged' });
    };
    acknowledge(shop, 'SET');
    date('MUG', '2026-11-24');
    expect(flags()).toEqual([false, true]);
    expect(told(shop, 'SET')).toMatchObject({ processOrders: false });
    shop.stock('TEE', 2);
    expect(flags()).toEqual([false, true]);
    date('TEE', '2026-11-26');
    begins('2026-11-24');
    expect(flags()).toEqual([false, false]);
    begins('2026-11-26');
    expect(flags()).toEqual([true, true]);
    expect(shop.item('SET').flagReason).toBe('street-date');
    date('MUG', '2026-12-24');
    date('MUG', null);
    expect(flags()).toEqual([true, true]);
    // Put together anew, of a part that has a date.
    date('MUG', '2026-12-24');
    shop.define('PAIR', [{ sku: 'MUG', quantity: 1 }]);
    expect(flags()).toEqual([false, false]);
    shop.define('SET', null);
    shop.withItem('DUO', 'DUO-1');
    shop.define('DUO', [{ sku: 'MUG', quantity: 1 }]);
    expect(shop.item('DUO').processOrders).toBe(false);
    expect(shop.again().items).toEqual(shop.tables.items);
  });

  it.each([
    ['received', (shop: Shop) => shop.scan(codes.SET)],
    ['counted at a station', (shop: Shop) => shop.scan(codes.SET, 'counting-1')],
    ['corrected', (shop: Shop) => shop.stock('SET', 1)],
    ['counted', (shop: Shop) => shop.submit({ type: 'count', by: 'test', merchant, sku: 'SET', quantity: 1 })],
    [
      'announced',
      (shop: Shop) => shop.submit({ type: 'notice-announce', by: 'test', merchant, id: 'N', notice: { lines: kit() } }),
    ],
  ])('is never %s itself', (_what, act) => {
    expect(act(new Shop())).toMatchObject({ type: 'refused', code: 'is-kit' });
  });

  it.each([
    ['a part that nobody knows', 'SET', [{ sku: 'NOPE', quantity: 1 }], 'unknown-item'],
    ['itself', 'SET', [{ sku: 'SET', quantity: 1 }], 'bad-request'],
    ['a kit', 'TEE-2', [{ sku: 'SET', quantity: 1 }], 'bad-request'],
    ['one part twice', 'SET', [1, 2].map((quantity) => ({ sku: 'MUG', quantity })), 'bad-request'],
    ['half a part', 'SET', [{ sku: 'MUG', quantity: 0.5 }], 'bad-quantity'],
    ['parts where it is one', 'TEE', [{ sku: 'MUG', quantity: 1 }], 'bad-request'],
    ['nothing', 'SET', [], 'bad-request'],
  ])('is not made of %s', (_what, sku, components, code) => {
    const shop = new Shop();
    shop.withItem('TEE-2', 'TEE-2');
    expect(shop.define(sku, components)).toMatchObject({ type: 'refused', code });
  });

  it('is not made of what has stock of its own, and is none any more when that is said', () => {
    const shop = stocked(4, 4);
    shop.withItem('HAT', 'HAT-1');
    shop.stock('HAT', 1);
    expect(shop.define('HAT', [{ sku: 'MUG', quantity: 1 }])).toMatchObject({ code: 'bad-request' });
    shop.define('SET', null);
    expect([shop.item('MUG').kits, shop.item('SET').fromParts, shop.level('SET')]).toEqual([null, null, 0]);
  });
});

const sku = fc.constantFrom('TEE', 'MUG', 'SET', 'PAIR');
const by = 'test';
type Step = { scan: 'TEE' | 'MUG' | 'SET'; at: string } | Submission;
const step: fc.Arbitrary<Step> = fc.oneof(
  fc.record({ scan: fc.constantFrom('TEE', 'MUG', 'SET'), at: fc.constantFrom('receiving-1', 'packing-1') }),
  fc.record({
    ...{ type: fc.constant('order-place'), by: fc.constant(by), merchant: fc.constant(merchant) },
    id: fc.constantFrom('1', '2', '3'),
    lines: fc.array(fc.record({ sku, quantity: fc.integer({ min: 1, max: 3 }) }), { minLength: 1, maxLength: 3 }),
  }),
  fc.record({
    ...{ type: fc.constant('order-change'), by: fc.constant(by), merchant: fc.constant(merchant) },
    id: fc.constantFrom('1', '2', '3'),
    lines: fc.array(fc.record({ sku, quantity: fc.integer({ min: 1, max: 3 }) }), { minLength: 1, maxLength: 3 }),
  }),
  fc.record({
    ...{ type: fc.constant('order-cancel'), by: fc.constant(by), merchant: fc.constant(merchant) },
    id: fc.constantFrom('1', '2', '3'),
  }),
  fc.record({
    ...{ type: fc.constant('adjust'), by: fc.constant(by), merchant: fc.constant(merchant), sku },
    ...{ quantity: fc.integer({ min: -3, max: 6 }), reason: fc.constant('found') },
  }),
  fc.record({
    ...{ type: fc.constant('station'), station: fc.constantFrom('receiving-1', 'packing-1'), by: fc.constant(by) },
    command: fc
      .constantFrom('undo', 'damaged', 'hold', 'finish', 'confirm')
      .map((command) => ({ command }) as Extract<Submission, { type: 'station' }>['command']),
  }),
) as fc.Arbitrary<Step>;

it('R28 kits that share parts are never told more than these allow, whatever happens', () => {
  fc.assert(
    fc.property(fc.array(step, { minLength: 15, maxLength: 40 }), (steps) => {
      const shop = stocked(6, 3);
      for (const each of steps) {
        if ('scan' in each) shop.scan(codes[each.scan], each.at);
        else shop.submit(each);
        const allowed = (parts: [string, number][]) =>
          Math.min(...parts.map(([part, quantity]) => Math.floor(shop.level(part) / quantity)));
        const of = {
          SET: allowed([
            ['TEE', 2],
            ['MUG', 1],
          ]),
          PAIR: allowed([['TEE', 2]]),
        };
        for (const name of ['SET', 'PAIR'] as const) {
          const { inStock, booked, processOrders } = shop.item(name);
          expect([name, inStock, booked, processOrders]).toEqual([name, 0, 0, of[name] > 0]);
          expect(shop.level(name)).toBe(of[name]);
          expect(told(shop, name)?.level ?? 0).toBeLessThanOrEqual(Math.max(0, of[name]));
        }
      }
      for (const each of ['SET', 'PAIR']) {
        acknowledge(shop, each);
        const shown = shop.tables.shown('acme-web', each)?.level ?? 0;
        expect([each, shown]).toEqual([each, Math.max(0, shop.level(each))]);
      }
      expect(shop.again().items).toEqual(shop.tables.items);
    }),
    { numRuns: 60 },
  );
});

describe('R9 R28 the flag of a kit', () => {
  const turns = (shop: Shop, from: number) =>
    shop.entries
      .slice(from)
      .filter(({ kind, sku }) => kind === 'process-orders' && sku === 'SET')
      .map(({ body }) => body);

  it('turns by what sets a part apart, and by the same reason when that is taken back', () => {
    const shop = stocked(2, 1);
    const from = shop.entries.length;
    shop.submit({ type: 'station', station: 'packing-1', by: 'ann', command: { command: 'damaged' } });
    shop.scan(codes.TEE, 'packing-1');
    shop.submit({ type: 'station', station: 'packing-1', by: 'ann', command: { command: 'undo' } });
    expect(turns(shop, from)).toEqual([
      { on: false, reason: 'adjustment' },
      { on: true, reason: 'adjustment' },
    ]);
  });

  it('turns on where the kit is new, and its parts are on the shelf already', () => {
    const shop = stocked(2, 4);
    const components = [{ sku: 'MUG', quantity: 2 }];
    shop.submit({ type: 'items', by: 'test', items: [{ merchant, sku: 'TWO', name: 'Two mugs', components }] });
    expect(shop.item('TWO')).toMatchObject({ fromParts: 2, processOrders: true, flagReason: 'adjustment' });
    expect(told(shop, 'TWO')).toMatchObject({ level: 2, previous: null });
  });

  it('is turned by nothing that leaves its number as it was', () => {
    const shop = stocked(2, 1);
    shop.order('S-1', kit(1));
    shop.submit({ type: 'set-process-orders', by: 'lena', merchant, sku: 'SET', on: true });
    const from = shop.entries.length;
    shop.stock('MUG', 1);
    expect([shop.level('SET'), turns(shop, from)]).toEqual([0, []]);
    // What moves it decides, as of any item.
    shop.stock('TEE', -1);
    expect([shop.level('SET'), turns(shop, from)]).toEqual([-1, [{ on: false, reason: 'adjustment' }]]);
  });
});

describe('R28 a kit whose Process Orders is off is told all the same', () => {
  function silent(): Shop {
    const shop = stocked(2, 9);
    const notice = { lines: [{ sku: 'TEE', quantity: 2 }], publish: true };
    shop.submit({ type: 'notice-announce', by: 'lena', merchant, id: 'N-1', notice });
    expect(acknowledge(shop, 'SET')).toMatchObject({ level: 2 });
    shop.submit({ type: 'set-process-orders', by: 'lena', merchant, sku: 'SET', on: false });
    acknowledge(shop, 'SET');
    return shop;
  }

  it('when published units of a part are withdrawn (R15)', () => {
    const shop = silent();
    shop.submit({ type: 'notice-publish', by: 'lena', merchant, id: 'N-1', on: false });
    expect(told(shop, 'SET')).toMatchObject({ level: 1, previous: 2 });
  });

  it('also where it alone was told of them, and its part was not', () => {
    const shop = stocked(2, 9);
    shop.submit({ type: 'set-process-orders', by: 'lena', merchant, sku: 'TEE', on: false });
    acknowledge(shop, 'SET');
    const notice = { lines: [{ sku: 'TEE', quantity: 4 }], publish: true };
    shop.submit({ type: 'notice-announce', by: 'lena', merchant, id: 'N-1', notice });
    shop.submit({ type: 'set-process-orders', by: 'lena', merchant, sku: 'TEE', on: false });
    expect(acknowledge(shop, 'SET')).toMatchObject({ level: 3 });
    shop.submit({ type: 'set-process-orders', by: 'lena', merchant, sku: 'SET', on: false });
    acknowledge(shop, 'SET');
    shop.submit({ type: 'notice-publish', by: 'lena', merchant, id: 'N-1', on: false });
    expect(told(shop, 'SET')).toMatchObject({ level: 1, previous: 3 });
  });
});

describe('R21 R28 what a storefront’s own orders hold of an item', () => {
  const physical = { ...web, basis: 'physical' as const };
  const held = (shop: Shop, sku = 'TEE') => allocated(shop.tables, merchant, 'acme-web', sku);
  const told = (shop: Shop, sku: string) => channelLevel(shop.item(sku), physical, held(shop, sku));
  const place = (shop: Shop, id: string, lines: { sku: string; quantity: number }[]) =>
    shop.submit({ type: 'order-place', by: 'web', merchant, id, channel: 'acme-web', lines });
  const change = (shop: Shop, id: string, lines: { sku: string; quantity: number }[]) =>
    shop.submit({ type: 'order-change', by: 'web', merchant, id, lines });

  it('is what is ordered by itself, when a kit comes into an order and when it leaves it', () => {
    const shop = stocked(9, 9);
    const lines = [{ sku: 'TEE', quantity: 3 }];
    place(shop, 'S-1', lines);
    expect(held(shop)).toBe(3);
    // The kit's units it holds under the kit's name.
    change(shop, 'S-1', [...lines, ...kit()]);
    expect([shop.item('TEE').booked, held(shop), held(shop, 'MUG')]).toEqual([5, 3, 0]);
    expect([told(shop, 'TEE'), told(shop, 'MUG')]).toEqual([4 + 3, 8]);
    change(shop, 'S-1', [{ sku: 'TEE', quantity: 4 }]);
    expect([shop.item('TEE').booked, held(shop)]).toEqual([4, 4]);
    change(shop, 'S-1', [...lines, ...kit()]);
    shop.submit({ type: 'order-cancel', by: 'web', merchant, id: 'S-1' });
    expect([shop.item('TEE').booked, held(shop)]).toEqual([0, 0]);
  });

  it('is never counted too high while a kit is packed beside it: nobody knows which units leave first', () => {
    const shop = stocked(9, 9);
    place(shop, 'S-1', [{ sku: 'TEE', quantity: 3 }, ...kit()]);
    shop.scan('S-1', 'packing-1');
    for (const code of [codes.TEE, codes.TEE]) shop.scan(code, 'packing-1');
    const ship = () => {
      for (const command of ['finish', 'confirm'] as const)
        shop.submit({ type: 'station', station: 'packing-1', by: 'ann', command: { command } });
    };
    ship();
    expect([shop.item('TEE').inStock, held(shop)]).toEqual([7, 1]);
    shop.submit({ type: 'order-cancel', by: 'web', merchant, id: 'S-1' });
    expect([shop.item('TEE').booked, held(shop)]).toEqual([0, 0]);
  });

  it('lets a storefront that subtracts it sell all that is there, whatever is ordered, changed and cancelled', () => {
    const lines = fc.array(fc.record({ sku, quantity: fc.integer({ min: 1, max: 3 }) }), {
      minLength: 1,
      maxLength: 4,
    });
    const deed = fc.record({ id: fc.constantFrom('1', '2', '3'), lines, cancelled: fc.boolean() });
    fc.assert(
      fc.property(fc.array(deed, { minLength: 1, maxLength: 12 }), (deeds) => {
        const shop = stocked(120, 60);
        const there = new Map<string, { sku: string; quantity: number }[]>();
        for (const { id, lines: ordered, cancelled } of deeds) {
          const taken = there.has(id) ? change(shop, id, ordered) : place(shop, id, ordered);
          if (taken.type === 'done') there.set(id, ordered);
          if (!cancelled) continue;
          shop.submit({ type: 'order-cancel', by: 'web', merchant, id });
          there.delete(id);
        }
        for (const one of ['TEE', 'MUG']) {
          const subtracted = [...there.values()].flat().filter((line) => line.sku === one);
          const own = subtracted.reduce((sum, { quantity }) => sum + quantity, 0);
          expect([one, told(shop, one) - own]).toEqual([one, shop.level(one)]);
        }
        expect(shop.again().items).toEqual(shop.tables.items);
      }),
      { numRuns: 100 },
    );
  });
});
