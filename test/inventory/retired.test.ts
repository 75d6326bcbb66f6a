/** Items that are sold no more: a last 0, nobody scans them, on no list, and back when they are taken up again. */
import { describe, expect, it } from 'vitest';
import { fullLine } from '../../agent/inventory/nouns/channels/levels.ts';
import type { Outcome } from '../../agent/inventory/nouns/outcome.ts';
import { freshItem, type ItemRow } from '../../agent/inventory/nouns/stock/item.ts';
import { apply } from '../../agent/inventory/projections/apply.ts';
import { MapTables } from '../../agent/inventory/projections/map-tables.ts';
import { type ItemFacts, readItemSearch } from '../../agent/inventory/search/item-search.ts';
import { formatCommand } from '../command-key/command-codes.ts';
import { acknowledge, told, web } from './told.ts';
import { rulebook, World } from './world.ts';

const tee = '4006381333931';
const merchant = 'acme';

class Shop extends World {
  constructor(policy: 'process-orders' | 'always' | 'never' = 'process-orders') {
    super({ ...rulebook, merchants: [{ id: merchant, sync: policy, processOrders: 'auto' }] });
    this.withItem('TEE', tee);
  }
  retire(retired = true, sku = 'TEE'): Outcome {
    return this.submit({ type: 'items', by: 'lena', items: [{ merchant, sku, retired }] });
  }
  adjust(quantity: number): Outcome {
    return this.submit({ type: 'adjust', by: 'lena', merchant, sku: 'TEE', quantity, reason: 'found' });
  }
  /** Received, told, and gone again. */
  gone(): this {
    this.here();
    this.scan(tee, 'packing-1');
    return this;
  }
  here(): this {
    this.scan(tee);
    acknowledge(this, 'TEE');
    return this;
  }
}

const refusedAs = (code: string, text: string) => ({ type: 'refused', code, text: expect.stringContaining(text) });

describe('an item is retired', () => {
  it('by an entry of its own, once; saying so again is none', () => {
    const shop = new Shop();
    expect(shop.retire()).toMatchObject({ type: 'done' });
    expect(shop.entries.at(-1)).toMatchObject({ kind: 'item', operator: 'lena', sku: 'TEE', body: { retired: true } });
    expect(shop.retire()).toMatchObject({ type: 'unchanged' });
    expect(shop.item('TEE').retired).toBe(true);
  });

  it.each<[string, (shop: Shop) => void, string]>([
    ['is in stock', (shop) => shop.adjust(3), 'TEE still has 3 in stock'],
    [
      'is ordered',
      (shop) => shop.order('o-1', [{ sku: 'TEE', quantity: 2 }]),
      'TEE still has 2 booked: ship its orders, or cancel them (order/cancel). Then retire it.',
    ],
    [
      'is announced',
      (shop) =>
        shop.submit({
          ...{ type: 'notice-announce', by: 'a', merchant, id: 'N1' },
          notice: { lines: [{ sku: 'TEE', quantity: 6 }] },
        }),
      'TEE still has 6 incoming',
    ],
    [
      'is a part of a kit',
      (shop) => shop.submit({ type: 'items', by: 'a', items: [{ merchant, sku: 'SET', components: parts }] }),
      'TEE is a part of the kit SET: retire that first',
    ],
  ])('not while some of it %s', (_name, before, text) => {
    const shop = new Shop();
    before(shop);
    expect(shop.retire()).toMatchObject({ ...refusedAs('item-in-use', text), field: 'items[0].retired' });
    expect(shop.item('TEE').retired).toBe(false);
  });

  it('names the commands that put right what is in the way, and they do', () => {
    const shop = new Shop();
    shop.adjust(3);
    const apart = { quantity: 1, condition: 'good', to: 'damaged' } as const;
    shop.submit({ type: 'adjust', by: 'lena', merchant, sku: 'TEE', reason: 'torn', ...apart });
    const refused = shop.retire();
    const text = 'text' in refused ? refused.text : '';
    const named = [...text.matchAll(/tallyman req stock\/adjust '([^']+)'/g)].map(([, json]) => JSON.parse(json ?? ''));
    expect(named).toEqual([
      { merchant, sku: 'TEE', quantity: -2, reason: 'written off' },
      { merchant, sku: 'TEE', quantity: -1, condition: 'damaged', reason: 'written off' },
    ]);
    for (const params of named) {
      expect(shop.submit({ type: 'adjust', by: 'lena', ...params })).toMatchObject({ type: 'done' });
    }
    expect(shop.retire()).toMatchObject({ type: 'done' });
  });

  it('with its kit, the kit first', () => {
    const shop = new Shop();
    shop.submit({ type: 'items', by: 'a', items: [{ merchant, sku: 'SET', components: parts }] });
    const both = ['SET', 'TEE'].map((sku) => ({ merchant, sku, retired: true }));
    expect(shop.submit({ type: 'items', by: 'lena', items: both })).toMatchObject({ type: 'done' });
    expect([shop.item('SET').retired, shop.item('TEE').retired]).toEqual([true, true]);
  });
});

const parts = [{ sku: 'TEE', quantity: 1 }];

describe('what storefronts are told of a retired item', () => {
  it.each(['process-orders', 'always'] as const)('is its last 0, and nothing after it (%s)', (policy) => {
    const shop = new Shop(policy);
    shop.gone();
    shop.retire();
    expect(acknowledge(shop, 'TEE')).toMatchObject({ sku: 'TEE', level: 0, previous: 1, delta: -1 });
    // The storefront sells one all the same, and takes it back.
    shop.order('o-1', [{ sku: 'TEE', quantity: 1 }]);
    expect(told(shop, 'TEE')).toBeUndefined();
    shop.cancel('o-1');
    expect(told(shop, 'TEE')).toBeUndefined();
  });

  it('is a 0 also where Process Orders was off and nobody had told it', () => {
    const shop = new Shop();
    shop.here();
    shop.submit({ type: 'set-process-orders', by: 'lena', merchant, sku: 'TEE', on: false });
    acknowledge(shop, 'TEE');
    shop.scan(tee, 'packing-1');
    expect(told(shop, 'TEE')).toBeUndefined();
    shop.retire();
    expect(told(shop, 'TEE')).toMatchObject({ level: 0, previous: 1 });
  });

  it('is nothing where nothing was ever told, also in a channel that is told everything (R18)', () => {
    const shop = new Shop();
    shop.retire();
    expect(told(shop, 'TEE')).toBeUndefined();
    const full = { ...web, mode: 'full' as const };
    const channel = { seen: 0, generation: 1, reviewedTo: 0, askedTo: 0 };
    const item: ItemRow = { ...freshItem(merchant, 'TEE'), received: true, retired: true, dueSeq: 5 };
    expect(fullLine(item, 0, undefined, channel, full, 'always')).toBeUndefined();
  });

  it('is nothing under the policy never (R10)', () => {
    const shop = new Shop('never').gone();
    shop.retire();
    expect(told(shop, 'TEE')).toBeUndefined();
  });

  it('stays 0, whatever turns up of it: a shipment that is taken back', () => {
    const shop = new Shop();
    shop.gone();
    acknowledge(shop, 'TEE');
    shop.retire();
    acknowledge(shop, 'TEE');
    expect(shop.scan(formatCommand({ command: 'undo' }), 'packing-1')).toMatchObject({ step: 'undone' });
    expect(shop.item('TEE').inStock).toBe(1);
    expect(acknowledge(shop, 'TEE')?.level ?? 0).toBe(0);
    shop.retire(false);
    expect(told(shop, 'TEE')).toMatchObject({ level: 1 });
  });
});

describe('at a station a retired item', () => {
  it.each(['receiving-1', 'packing-1'])('is set aside and says so (%s)', (station) => {
    const shop = new Shop().gone();
    shop.retire();
    expect(shop.scan(tee, station)).toMatchObject(refusedAs('item-retired', 'TEE is retired'));
    expect(shop.item('TEE').inStock).toBe(0);
    expect(shop.entries.at(-1)).toMatchObject({ kind: 'exception', sku: 'TEE', body: { reason: 'item-retired' } });
  });

  it('is set aside in a count, too', () => {
    const shop = new Shop().gone();
    shop.retire();
    expect(shop.scan(tee, 'counting-1')).toMatchObject(refusedAs('item-retired', 'TEE is retired'));
  });

  it('takes with it what was said of it: the next goods are one, and good', () => {
    const shop = new Shop().withItem('MUG', '5012345678900');
    shop.retire();
    shop.scan(formatCommand({ command: 'quantity', quantity: 10 }));
    shop.scan(formatCommand({ command: 'damaged' }));
    shop.scan(tee);
    shop.scan('5012345678900');
    expect(shop.item('MUG')).toMatchObject({ inStock: 1, damaged: 0 });
  });
});

describe('by hand a retired item is not', () => {
  it.each<[string, (shop: Shop) => Outcome]>([
    ['corrected', (shop) => shop.adjust(2)],
    ['counted', (shop) => shop.submit({ type: 'count', by: 'a', merchant, sku: 'TEE', quantity: 2 })],
    [
      'announced',
      (shop) =>
        shop.submit({
          ...{ type: 'notice-announce', by: 'a', merchant, id: 'N1' },
          notice: { lines: [{ sku: 'TEE', quantity: 6 }] },
        }),
    ],
    [
      'announced as a return',
      (shop) =>
        shop.submit({
          ...{ type: 'return-announce', by: 'a', merchant, id: 'R1' },
          return: { lines: [{ sku: 'TEE', quantity: 1 }] },
        }),
    ],
  ])('%s', (_name, act) => {
    const shop = new Shop().gone();
    shop.retire();
    expect(act(shop)).toMatchObject(refusedAs('item-retired', 'TEE is retired'));
  });

  it('lost where a storefront sells it all the same: the order is booked and held', () => {
    const shop = new Shop().gone();
    shop.retire();
    expect(shop.order('o-1', [{ sku: 'TEE', quantity: 1 }])).toMatchObject({ type: 'done' });
    expect(shop.item('TEE').booked).toBe(1);
  });
});

describe('an item that is taken up again', () => {
  it('is scanned, counted and told as before', () => {
    const shop = new Shop().gone();
    shop.retire();
    acknowledge(shop, 'TEE');
    shop.retire(false);
    expect(told(shop, 'TEE')).toBeUndefined();
    expect(shop.scan(tee)).toMatchObject({ type: 'recorded' });
    expect(told(shop, 'TEE')).toMatchObject({ level: 1, processOrders: true });
  });

  it('is the same when everything is made again from the entries', () => {
    const shop = new Shop().gone();
    shop.retire();
    shop.order('o-1', [{ sku: 'TEE', quantity: 1 }]);
    const again = new MapTables();
    for (const entry of shop.entries) apply(again, entry, shop.rules);
    expect(again.item(merchant, 'TEE')).toEqual(shop.item('TEE'));
  });
});

describe('lists and alarms leave a retired item out', () => {
  const found = (search: string, retired: boolean): boolean => {
    const read = readItemSearch(search);
    if (!read.ok) throw new Error(read.problem.text);
    const facts: ItemFacts = { policy: () => 'never', barcodes: () => [], onNotice: () => false, onOrder: () => false };
    return read.matches({ ...freshItem(merchant, 'TEE'), retired }, facts);
  };

  it.each([
    ['TEE', true, false],
    ['*', true, false],
    ['', true, false],
    ['TEE', false, true],
    ['retired:yes', true, true],
    ['retired:yes', false, false],
    ['retired:no', true, false],
    ['-retired:no TEE', true, true],
  ])('a search for "%s" (retired: %s) finds it: %s', (search, retired, wanted) => {
    expect(found(search, retired)).toBe(wanted);
  });

  it('it is neither low nor out', () => {
    const shop = new Shop();
    shop.submit({ type: 'items', by: 'a', items: [{ merchant, sku: 'TEE', lowStock: 2 }] });
    shop.gone();
    expect(shop.item('TEE').shortage).toBe('out');
    shop.retire();
    expect(shop.item('TEE').shortage).toBeNull();
    shop.retire(false);
    expect(shop.item('TEE').shortage).toBe('out');
  });
});
