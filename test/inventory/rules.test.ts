/** The rules by their numbers (R1 …), decided and applied on Map projections. */
import { describe, expect, it } from 'vitest';
import type { ChannelRules } from '../../agent/inventory/nouns/channels/channel.ts';
import { channelLevel } from '../../agent/inventory/nouns/channels/levels.ts';
import { available, freshItem } from '../../agent/inventory/nouns/stock/item.ts';
import { acknowledge, told as line, web } from './told.ts';
import { rulebook, World } from './world.ts';

const tee = '4006381333931'; // a GTIN-13 with a true check digit

describe('R1 the ledger is the master of stock', () => {
  it('takes no number from a storefront: not from its answer, not from the orders that it tells', () => {
    const world = new World().withItem('TEE', tee, 10);
    world.scan(tee);
    // The storefront has written down 99, whoever typed that in.
    const lines: [string, number, 0 | 1][] = [['TEE', 99, 1]];
    const answer = { key: 'k', after: 0, to: world.item('TEE').dueSeq, lines };
    world.append({ kind: 'ack', merchant: 'acme', document: web.name, body: answer });
    const at = '2026-11-22T07:00:00.000Z';
    const line88 = { sku: 'TEE', quantity: 1, level: 88, inStock: 88 };
    const told = { id: '1001', placedAt: at, updatedAt: at, status: 'open', inStock: 77, lines: [line88] } as const;
    const since = '2026-11-22T06:00:00.000Z';
    const page = { type: 'orders-page', by: 's', channel: web.name, cursor: null, since } as const;
    world.submit({ ...page, orders: [] });
    world.submit({ ...page, orders: [{ ...told, lines: [...told.lines] }] });
    expect(world.item('TEE')).toMatchObject({ inStock: 10, booked: 1 });
    expect(line(world, 'TEE')).toMatchObject({ level: 9, previous: 99 });
  });

  it('moves by scans and by what people at the dock count, adjust and take back, and by nothing else', () => {
    const world = new World().withItem('TEE', tee, 10);
    world.scan(tee);
    const stock = () => world.item('TEE').inStock;
    const by = { by: 'a', merchant: 'acme' } as const;
    world.submit({ ...by, type: 'sync-now', skus: ['TEE'] });
    world.submit({ ...by, type: 'set-policy', sync: 'always' });
    world.submit({ ...by, type: 'set-process-orders', sku: 'TEE', on: false });
    world.submit({ ...by, type: 'items', items: [{ merchant: 'acme', sku: 'TEE', name: 'Tee, 50 in stock' }] });
    world.order('o-1', [{ sku: 'TEE', quantity: 4 }]);
    world.cancel('o-1');
    expect(stock()).toBe(10);
    world.submit({ ...by, type: 'adjust', sku: 'TEE', quantity: -1, reason: 'torn' });
    expect(stock()).toBe(9);
  });
});

describe('R5 a count that says what it knows of', () => {
  it('leaves alone what moved after it', () => {
    const world = new World().withItem('TEE', tee, 10);
    world.scan(tee);
    const base = world.entries.length; // somebody counts the shelf here …
    world.scan(tee, 'packing-1'); // … and ten leave before the sheet is typed in
    const count = { type: 'count', by: 'a', merchant: 'acme', sku: 'TEE', quantity: 12 } as const;
    expect(world.submit({ ...count, base })).toMatchObject({ data: { difference: 2, inStock: 2 } });
    expect(line(world, 'TEE')).toMatchObject({ level: 2 });
  });

  it('is the number of now where it says nothing', () => {
    const world = new World().withItem('TEE', tee, 10);
    world.scan(tee);
    world.scan(tee, 'packing-1');
    const count = { type: 'count', by: 'a', merchant: 'acme', sku: 'TEE', quantity: 12 } as const;
    expect(world.submit(count)).toMatchObject({ data: { difference: 12, inStock: 12 } });
  });
});

describe('R5 a snapshot of another system, of a moment that is over', () => {
  const snapshot = (world: World, base: number, items: { sku: string; quantity: number }[], check = false) =>
    world.submit({ type: 'snapshot', by: 'erp', merchant: 'acme', asOf: 1_000 * base, base, items, check });

  it('adds what was received since and leaves booked what was ordered since', () => {
    const world = new World().withItem('TEE', tee, 10);
    world.scan(tee);
    const base = world.entries.length; // they say 50; here are 10
    world.scan(tee);
    world.order('o-1', [{ sku: 'TEE', quantity: 4 }]);
    const would = snapshot(world, base, [{ sku: 'TEE', quantity: 50 }], true);
    const row = {
      sku: 'TEE',
      theirs: 50,
      movedSince: 10,
      inStock: 60,
      setApart: 0,
      booked: 4,
      available: 56,
      difference: 40,
    };
    expect(would).toEqual({
      type: 'unchanged',
      data: { merchant: 'acme', asOf: 1_000 * base, base, changed: 1, items: [row] },
    });
    expect(world.item('TEE').inStock).toBe(20);
    expect(snapshot(world, base, [{ sku: 'TEE', quantity: 50 }])).toMatchObject({
      type: 'done',
      data: { items: [row] },
    });
    expect(world.item('TEE')).toMatchObject({ inStock: 60, booked: 4 });
    expect(line(world, 'TEE')).toMatchObject({ level: 56 });
    // The same again, and an hour later what both know by then.
    expect(snapshot(world, base, [{ sku: 'TEE', quantity: 50 }])).toMatchObject({ type: 'unchanged' });
    expect(snapshot(world, world.entries.length, [{ sku: 'TEE', quantity: 60 }])).toMatchObject({
      data: { changed: 0 },
    });
    expect(world.item('TEE').inStock).toBe(60);
  });

  it('takes off what left since, and tells no storefront a number in between', () => {
    const world = new World().withItem('TEE', tee, 10);
    world.scan(tee);
    const base = world.entries.length;
    world.scan(tee, 'packing-1');
    const before = world.entries.length;
    snapshot(world, base, [{ sku: 'TEE', quantity: 12 }]);
    const moved = world.entries.slice(before).filter(({ quantity }) => quantity !== null);
    expect(moved.map(({ kind, quantity }) => [kind, quantity])).toEqual([['count', 2]]);
    expect(line(world, 'TEE')).toMatchObject({ level: 2 });
  });

  it('leaves alone what it does not name, and a 0 of what was never received', () => {
    const world = new World().withItem('TEE', tee, 10).withItem('MUG', '96385074');
    world.scan(tee);
    snapshot(world, world.entries.length, [{ sku: 'MUG', quantity: 0 }]);
    expect(world.item('MUG')).toMatchObject({ received: false, dueSeq: 0 });
    expect(world.item('TEE').inStock).toBe(10);
  });

  it('does not count twice what somebody here counted later', () => {
    const world = new World().withItem('TEE', tee, 10);
    for (let times = 0; times < 4; times += 1) world.scan(tee);
    const base = world.entries.length; // 50 lie there, 40 are on the books
    const count = { type: 'count', by: 'a', merchant: 'acme', sku: 'TEE', quantity: 50 } as const;
    world.submit(count);
    const counted = world.entries.findLast(({ kind }) => kind === 'count')?.seq;
    expect(snapshot(world, base, [{ sku: 'TEE', quantity: 50 }])).toMatchObject({
      type: 'unchanged',
      data: { items: [{ inStock: 50, difference: 0, countedSince: counted }] },
    });
    // A sheet that is typed in late says no more than the snapshot.
    expect(world.submit({ ...count, base })).toMatchObject({ type: 'unchanged', data: { countedSince: counted } });
    expect(world.item('TEE').inStock).toBe(50);
  });

  it('takes nothing from what was said of an earlier moment, and comes after what agreed', () => {
    const world = new World().withItem('TEE', tee, 10).withItem('MUG', '96385074');
    world.scan(tee);
    const early = world.entries.length;
    world.scan(tee);
    const late = world.entries.length;
    expect(snapshot(world, late, [{ sku: 'TEE', quantity: 20 }])).toMatchObject({ type: 'done', data: { changed: 0 } });
    const agreed = world.entries.findLast(({ kind }) => kind === 'count-agreed');
    expect(agreed).toMatchObject({ sku: null, body: { base: late, skus: ['TEE'] } });
    const before = world.entries.length;
    // Sent an hour before, and held up on its way: 7 instead of 10 there, which the later one knew better.
    expect(snapshot(world, early, [{ sku: 'TEE', quantity: 7 }])).toMatchObject({
      type: 'unchanged',
      data: { items: [{ inStock: 20, difference: 0, countedSince: agreed?.seq }] },
    });
    expect(
      world.submit({ type: 'count', by: 'a', merchant: 'acme', sku: 'TEE', quantity: 7, base: early }),
    ).toMatchObject({
      data: { countedSince: agreed?.seq },
    });
    expect(world.item('TEE').inStock).toBe(20);
    expect(world.entries).toHaveLength(before);
    // Of the same moment, and of another item, it says what it said.
    expect(snapshot(world, late, [{ sku: 'TEE', quantity: 21 }])).toMatchObject({ data: { changed: 1 } });
    expect(snapshot(world, early, [{ sku: 'MUG', quantity: 3 }])).toMatchObject({ data: { changed: 1 } });
  });

  it.each([20, 23])(
    'takes nothing from an earlier moment, where nothing happened between it and one that said %i',
    (late) => {
      const world = new World().withItem('TEE', tee, 10);
      world.scan(tee);
      world.scan(tee);
      const base = world.entries.length;
      const said = (quantity: number, asOf: number) =>
        world.submit({ type: 'snapshot', by: 'erp', merchant: 'acme', asOf, base, items: [{ sku: 'TEE', quantity }] });
      said(late, 2_000);
      const counted = world.entries.findLast(({ kind }) => kind === 'count' || kind === 'count-agreed')?.seq;
      expect(said(26, 1_999)).toMatchObject({
        type: 'unchanged',
        data: { items: [{ difference: 0, countedSince: counted }] },
      });
      expect(world.item('TEE').inStock).toBe(late);
      expect(said(26, 2_001)).toMatchObject({ data: { changed: 1 } });
      expect(world.item('TEE').inStock).toBe(26);
    },
  );

  it('writes what agreed once, in one entry for all of it', () => {
    const world = new World().withItem('TEE', tee, 10).withItem('MUG', '96385074', 1);
    world.scan(tee);
    world.scan('96385074');
    const base = world.entries.length;
    const items = [
      { sku: 'TEE', quantity: 10 },
      { sku: 'MUG', quantity: 1 },
    ];
    snapshot(world, base, items);
    expect(snapshot(world, base, items)).toMatchObject({ type: 'unchanged' });
    const agreed = world.entries.filter(({ kind }) => kind === 'count-agreed');
    expect(agreed.map(({ body }) => body)).toEqual([{ base, asOf: expect.any(Number), skus: ['TEE', 'MUG'] }]);
  });

  it.each([
    [
      [
        { sku: 'TEE', quantity: 1 },
        { sku: 'HAT', quantity: 1 },
      ],
      'unknown-item',
      'items[1].sku',
    ],
    [
      [
        { sku: 'TEE', quantity: 1 },
        { sku: 'TEE', quantity: 2 },
      ],
      'bad-request',
      'items[1].sku',
    ],
    [[{ sku: 'TEE', quantity: 1.5 }], 'bad-quantity', 'items[0].quantity'],
    [[{ sku: 'TEE', quantity: -1 }], 'bad-quantity', 'items[0].quantity'],
  ])('takes nothing of %j', (items, code, field) => {
    const world = new World().withItem('TEE', tee, 10);
    world.scan(tee);
    const before = world.entries.length;
    expect(snapshot(world, before, items)).toMatchObject({ type: 'refused', code, field });
    expect(world.entries.length).toBe(before);
  });
});

describe('R3 an order books its units when it arrives', () => {
  it('moves booked and available, and leaves in stock alone', () => {
    const world = new World().withItem('TEE', tee, 10);
    world.scan(tee);
    expect(world.order('o-1', [{ sku: 'TEE', quantity: 4 }])).toMatchObject({ type: 'done' });
    expect(world.item('TEE')).toMatchObject({ inStock: 10, booked: 4 });
    expect(available(world.item('TEE'))).toBe(6);
  });

  it('frees them when it is cancelled, once', () => {
    const world = new World().withItem('TEE', tee, 10);
    world.scan(tee);
    world.order('o-1', [{ sku: 'TEE', quantity: 4 }]);
    expect(world.cancel('o-1')).toMatchObject({ type: 'done' });
    expect(world.cancel('o-1')).toMatchObject({ type: 'unchanged' });
    expect(world.item('TEE')).toMatchObject({ inStock: 10, booked: 0 });
  });

  it('takes the same order twice as one, and refuses its number with other lines', () => {
    const world = new World().withItem('TEE', tee, 10);
    world.order('o-1', [{ sku: 'TEE', quantity: 4 }]);
    expect(world.order('o-1', [{ sku: 'TEE', quantity: 4 }])).toMatchObject({ type: 'unchanged' });
    expect(world.order('o-1', [{ sku: 'TEE', quantity: 5 }])).toMatchObject({ code: 'duplicate-order' });
    expect(world.item('TEE').booked).toBe(4);
  });

  it.each([0, -1, 1.5, Number.NaN, 1e9])('refuses %s units at the door', (quantity) => {
    const world = new World().withItem('TEE', tee);
    const outcome = world.order('o-1', [{ sku: 'TEE', quantity }]);
    expect(outcome).toMatchObject({ type: 'refused', code: 'bad-quantity', field: 'lines[0].quantity' });
    expect(world.kinds(1)).toEqual([]);
  });
});

describe('R4 an order line keeps the item as it was when the order was placed', () => {
  it('does not follow a later change of the item', () => {
    const world = new World().withItem('TEE', tee);
    world.submit({
      type: 'items',
      by: 't',
      items: [{ merchant: 'acme', sku: 'TEE', name: 'Tee', unitWeightG: '140' }],
    });
    world.order('o-1', [{ sku: 'TEE', quantity: 1 }]);
    world.submit({
      type: 'items',
      by: 't',
      items: [{ merchant: 'acme', sku: 'TEE', name: 'Tee v2', unitWeightG: '150' }],
    });
    expect(world.tables.order('acme', 'o-1')?.lines[0]).toMatchObject({ name: 'Tee', unitWeightG: '140' });
  });
});

describe('receiving and packing scans', () => {
  it('books a receipt of the units the barcode holds', () => {
    const world = new World().withItem('TEE', tee, 12);
    expect(world.scan(`]E0${tee}`)).toMatchObject({ type: 'recorded', what: 'receipt', units: 12, inStock: 12 });
  });

  it('books a shipment at a packing station, never below what is in stock', () => {
    const world = new World().withItem('TEE', tee, 2);
    world.scan(tee);
    expect(world.scan(tee, 'packing-1')).toMatchObject({ type: 'recorded', what: 'shipment', inStock: 0 });
    expect(world.scan(tee, 'packing-1')).toMatchObject({ type: 'refused', code: 'not-in-stock' });
    expect(world.item('TEE').inStock).toBe(0);
  });

  it('records what it refuses: unknown, damaged, ambiguous', () => {
    const world = new World().withItem('TEE', tee).withItem('BOLT-TEE', tee, 1, 'bolt');
    for (const [text, code] of [
      ['NOBODY-KNOWS', 'unknown-barcode'],
      [']E04006381333932', 'bad-barcode'],
      [tee, 'ambiguous-barcode'],
    ] as const) {
      expect(world.scan(text)).toMatchObject({ type: 'refused', code });
      expect(world.entries.at(-1)).toMatchObject({ kind: 'exception', body: { reason: code, scan: text } });
    }
    expect(world.scan(tee, 'bolt-receiving')).toMatchObject({ type: 'recorded', merchant: 'bolt' });
  });

  it('keeps hostile text inert', () => {
    const world = new World().withItem('TEE', tee);
    for (const text of [
      '__proto__',
      "'; DROP TABLE entry;--",
      '<script>alert(1)</script>',
      '=cmd|A1',
      'a/+/#',
      '\u0000',
    ]) {
      expect(world.scan(text)).toMatchObject({ type: 'refused' });
    }
    expect(world.item('TEE').inStock).toBe(0);
  });
});

describe('R7 the flag in auto', () => {
  it('turns on with the receipt that makes available > 0, and off at sell-out, once each', () => {
    const world = new World().withItem('TEE', tee);
    world.scan(tee);
    expect(world.kinds(1)).toEqual(['receipt', 'process-orders']);
    world.scan(tee);
    expect(world.kinds(3)).toEqual(['receipt']);
    world.order('o-1', [{ sku: 'TEE', quantity: 2 }]);
    expect(world.kinds(4)).toEqual(['order', 'booking', 'process-orders']);
    expect(world.entries.at(-1)?.body).toMatchObject({ on: false, reason: 'sell-out' });
    world.cancel('o-1');
    expect(world.entries.at(-1)?.body).toMatchObject({ on: true, reason: 'freed' });
  });

  it('an admin’s word holds through what leaves the available units as they are: damaged goods that come in, are written off, or go on hold', () => {
    const world = new World().withItem('TEE', tee);
    const merchant = { merchant: 'acme', sku: 'TEE' };
    const adjust = (quantity: number, condition: 'damaged' | 'hold', to?: 'hold' | 'damaged') =>
      world.submit({
        ...{ type: 'adjust', by: 'ann', ...merchant, quantity, reason: 'looked at', condition },
        ...(to !== undefined && { to }),
      });
    world.submit({ type: 'set-process-orders', by: 'ann', ...merchant, on: true });
    for (const condition of ['damaged', 'hold'] as const) {
      world.submit({ type: 'station', station: 'receiving-1', by: 'ann', command: { command: condition } });
      expect(world.scan(tee)).toMatchObject({ type: 'recorded' });
    }
    expect(adjust(-1, 'hold')).toMatchObject({ type: 'done' });
    expect(adjust(1, 'damaged', 'hold')).toMatchObject({ type: 'done' });
    expect(world.item('TEE')).toMatchObject({ inStock: 1, onHold: 1, processOrders: true, flagReason: 'admin' });
    world.order('o-1', [{ sku: 'TEE', quantity: 1 }]);
    expect(world.item('TEE')).toMatchObject({ processOrders: false, flagReason: 'sell-out' });
  });

  it('is never turned by itself in manual', () => {
    const world = new World().withItem('B', tee, 1, 'bolt');
    world.scan(tee);
    expect(world.item('B', 'bolt').processOrders).toBe(false);
    world.submit({ type: 'set-process-orders', by: 'admin', merchant: 'bolt', sku: 'B', on: true });
    expect(world.item('B', 'bolt').processOrders).toBe(true);
  });
});

describe('R8 a street date', () => {
  it('holds the flag off until its local date', () => {
    const world = new World().withItem('TEE', tee);
    world.submit({ type: 'items', by: 't', items: [{ merchant: 'acme', sku: 'TEE', streetDate: '2026-11-24' }] });
    world.scan(tee);
    expect(world.item('TEE').processOrders).toBe(false);
    world.today = '2026-11-24';
    world.scan(tee);
    expect(world.item('TEE').processOrders).toBe(true);
  });
});

describe('R9 each turn of the flag', () => {
  const turns = (world: World, from: number) =>
    world.entries.slice(from).flatMap(({ kind, body }) => (kind === 'process-orders' ? [body] : []));

  it('is an entry with its reason, one for each cause', () => {
    const world = new World().withItem('TEE', tee, 5);
    const by = (work: () => void) => {
      const from = world.entries.length;
      work();
      return turns(world, from);
    };
    const turn = (on: boolean) =>
      world.submit({ type: 'set-process-orders', by: 'a', merchant: 'acme', sku: 'TEE', on });
    expect(by(() => world.scan(tee))).toEqual([{ on: true, reason: 'receipt' }]);
    expect(by(() => world.scan(tee))).toEqual([]);
    expect(by(() => world.order('o-1', [{ sku: 'TEE', quantity: 10 }]))).toEqual([{ on: false, reason: 'sell-out' }]);
    expect(by(() => world.cancel('o-1'))).toEqual([{ on: true, reason: 'freed' }]);
    expect(by(() => turn(false))).toEqual([{ on: false, reason: 'admin' }]);
    expect(by(() => turn(false))).toEqual([]);
  });

  it('goes out in the same line as the delta that caused it', () => {
    const world = new World().withItem('TEE', tee, 5);
    world.scan(tee);
    expect(line(world, 'TEE')).toMatchObject({ level: 5, delta: null, processOrders: true });
    acknowledge(world, 'TEE');
    world.order('o-1', [{ sku: 'TEE', quantity: 5 }]);
    expect(line(world, 'TEE')).toMatchObject({ level: 0, delta: -5, processOrders: false });
  });
});

describe('R10 the policy', () => {
  it.each([
    ['never', null, false],
    ['always', null, true],
    ['process-orders', null, true],
    ['always', 'never', false],
    ['never', 'always', true],
    ['never', 'process-orders', true],
  ] as const)('merchant %s, item %s: a receipt is sent: %s', (merchant, item, sent) => {
    const world = new World().withItem('TEE', tee);
    world.submit({ type: 'set-policy', by: 'a', merchant: 'acme', sync: merchant });
    if (item !== null) world.submit({ type: 'set-policy', by: 'a', merchant: 'acme', sku: 'TEE', sync: item });
    world.scan(tee);
    expect(line(world, 'TEE') !== undefined).toBe(sent);
  });

  it('under process-orders says nothing of movements while the flag is off', () => {
    const world = new World().withItem('TEE', tee);
    world.scan(tee);
    acknowledge(world, 'TEE');
    world.submit({ type: 'set-policy', by: 'a', merchant: 'acme', processOrders: 'manual' });
    world.submit({ type: 'set-process-orders', by: 'a', merchant: 'acme', sku: 'TEE', on: false });
    acknowledge(world, 'TEE');
    world.scan(tee);
    expect(line(world, 'TEE')).toBeUndefined();
  });
});

describe('R11 an item that was never received', () => {
  it('is never written, not even by sync now', () => {
    const world = new World().withItem('TEE', tee);
    world.submit({ type: 'set-policy', by: 'a', merchant: 'acme', sync: 'always' });
    world.order('o-1', [{ sku: 'TEE', quantity: 1 }]);
    expect(line(world, 'TEE')).toBeUndefined();
    const outcome = world.submit({ type: 'sync-now', by: 'a', merchant: 'acme', skus: ['TEE'] });
    expect(outcome).toMatchObject({ data: { items: [{ sku: 'TEE', sent: false, reason: 'never-received' }] } });
    expect(line(world, 'TEE', { ...web, mode: 'full' })).toBeUndefined();
  });
});

describe('R12 the sell-out itself is sent', () => {
  it('and afterwards there is silence', () => {
    const world = new World().withItem('TEE', tee);
    world.scan(tee);
    acknowledge(world, 'TEE');
    world.order('o-1', [{ sku: 'TEE', quantity: 1 }]);
    expect(line(world, 'TEE')).toMatchObject({ level: 0, previous: 1, delta: -1, processOrders: false });
    acknowledge(world, 'TEE');
    world.order('o-2', [{ sku: 'TEE', quantity: 1 }]);
    expect(line(world, 'TEE')).toBeUndefined();
  });
});

describe('R13 changing a policy', () => {
  it('sends nothing; the next movement decides', () => {
    const world = new World().withItem('TEE', tee);
    world.submit({ type: 'set-policy', by: 'a', merchant: 'acme', sync: 'never' });
    world.scan(tee);
    world.submit({ type: 'set-policy', by: 'a', merchant: 'acme', sync: 'always' });
    expect(line(world, 'TEE')).toBeUndefined();
    world.scan(tee);
    expect(line(world, 'TEE')).toMatchObject({ level: 2 });
  });
});

describe('R14 sync now', () => {
  it('sends under any policy, even where nothing changed', () => {
    const world = new World().withItem('TEE', tee);
    world.scan(tee);
    acknowledge(world, 'TEE');
    world.submit({ type: 'set-policy', by: 'a', merchant: 'acme', sync: 'never' });
    world.submit({ type: 'sync-now', by: 'a', merchant: 'acme', skus: ['TEE'] });
    expect(line(world, 'TEE')).toMatchObject({ level: 1, previous: 1, delta: 0 });
    acknowledge(world, 'TEE');
    expect(line(world, 'TEE')).toBeUndefined();
  });
});

describe('R14 sync now and channels that do not send', () => {
  const mall: ChannelRules = { ...web, name: 'acme-mall' };
  const now = (world: World) =>
    world.submit({ type: 'sync-now', by: 'a', merchant: 'acme', skus: ['TEE', 'MUG', 'GONE'] });
  const pause = (world: World, channel: string) =>
    world.submit({ type: 'channel', by: 'a', channel, change: 'paused', reason: 'stocktake' });
  const received = (rules: typeof rulebook) => {
    const world = new World(rules).withItem('TEE', tee).withItem('MUG', '5012345678900');
    world.scan(tee);
    return world;
  };
  const others = [
    { sku: 'MUG', sent: false, reason: 'never-received' },
    { sku: 'GONE', sent: false, reason: 'unknown-item' },
  ];

  it('names the channel that is paused or off beside the items that may not be written', () => {
    const world = received({ ...rulebook, channels: [web, mall, { ...web, name: 'acme-old', enabled: false }] });
    pause(world, 'acme-mall');
    expect(now(world)).toMatchObject({
      data: {
        items: [{ sku: 'TEE', sent: true }, ...others],
        channels: [
          { channel: 'acme-mall', reason: 'paused' },
          { channel: 'acme-old', reason: 'off' },
        ],
      },
    });
  });

  it('calls nothing sent where no channel sends, and sends it when one goes on', () => {
    const world = received(rulebook);
    acknowledge(world, 'TEE');
    pause(world, 'acme-web');
    expect(now(world)).toMatchObject({ data: { items: [{ sku: 'TEE', sent: false, reason: 'paused' }, ...others] } });
    expect(line(world, 'TEE')).toMatchObject({ level: 1, delta: 0 });
  });
});

describe('R14 a sync now that no storefront hears', () => {
  const mall: ChannelRules = { ...web, name: 'acme-mall' };
  const received = (channels: ChannelRules[]) => {
    const world = new World({ ...rulebook, channels }).withItem('TEE', tee);
    world.scan(tee);
    return world;
  };
  const now = (world: World) => world.submit({ type: 'sync-now', by: 'a', merchant: 'acme', skus: ['TEE'] });
  const off = (world: World, channel: string) =>
    world.submit({ type: 'associate', by: 'a', channel, listings: [{ sku: 'TEE', off: true }] });

  it('is not called sent: the item is switched off for every channel that sends (R27)', () => {
    const world = received([web, mall]);
    off(world, 'acme-web');
    expect(now(world)).toMatchObject({ data: { items: [{ sku: 'TEE', sent: true }] } });
    world.submit({ type: 'channel', by: 'a', channel: 'acme-mall', change: 'paused', reason: 'stocktake' });
    expect(now(world)).toMatchObject({
      data: {
        items: [{ sku: 'TEE', sent: false, reason: 'not-listed' }],
        channels: [{ channel: 'acme-mall', reason: 'paused' }],
      },
    });
  });

  it('is not called sent: its merchant has no channel', () => {
    expect(now(received([]))).toMatchObject({ data: { items: [{ sku: 'TEE', sent: false, reason: 'no-channel' }] } });
  });

  it('is not called sent: the brake holds the channel (R29)', () => {
    const world = received([web]);
    const body = { change: 'held', zeroing: 40, of: 40, before: 0, to: 3, listings: [] } as const;
    world.append({ kind: 'brake', merchant: 'acme', document: 'acme-web', body: { ...body, listings: [] } });
    expect(now(world)).toMatchObject({
      data: {
        items: [{ sku: 'TEE', sent: false, reason: 'braked' }],
        channels: [{ channel: 'acme-web', reason: 'braked' }],
      },
    });
  });
});

describe('R16 marks of an item', () => {
  it.each(['bypassSync', 'notFulfilledHere'] as const)('%s keeps it from every channel', (mark) => {
    const world = new World().withItem('TEE', tee);
    world.submit({ type: 'items', by: 't', items: [{ merchant: 'acme', sku: 'TEE', [mark]: true }] });
    world.scan(tee);
    expect(line(world, 'TEE')).toBeUndefined();
  });
});

describe('R17 one channel', () => {
  it('is paused and goes on; pausing twice changes nothing', () => {
    const world = new World();
    const pause = { type: 'channel', by: 'a', channel: 'acme-web', change: 'paused', reason: 'stocktake' } as const;
    expect(world.submit(pause)).toMatchObject({ type: 'done' });
    expect(world.submit(pause)).toMatchObject({ type: 'unchanged' });
    expect(world.tables.channel('acme-web')?.stopped).toMatchObject({
      kind: 'paused',
      reason: expect.stringContaining('stocktake'),
    });
    expect(world.submit({ ...pause, change: 'resumed' })).toMatchObject({ type: 'done' });
    expect(world.tables.channel('acme-web')?.stopped).toBeNull();
  });
});

describe('R18 nothing new since the last acknowledged level', () => {
  it('is not sent, except to channels in full mode', () => {
    const world = new World().withItem('TEE', tee);
    world.scan(tee);
    acknowledge(world, 'TEE');
    world.order('o-1', [{ sku: 'TEE', quantity: 1 }]);
    world.cancel('o-1');
    expect(world.item('TEE').processOrders).toBe(true);
    expect(line(world, 'TEE')).toBeUndefined();
    expect(line(world, 'TEE', { ...web, mode: 'full' })).toMatchObject({ level: 1, delta: 0 });
  });
});

describe('R19 the channels of one merchant', () => {
  const outlet: ChannelRules = { ...web, name: 'acme-outlet' };

  it('are told the same total, each beside what it acknowledged itself', () => {
    const world = new World({ ...rulebook, channels: [web, outlet] }).withItem('TEE', tee, 10);
    world.scan(tee);
    acknowledge(world, 'TEE');
    world.order('o-1', [{ sku: 'TEE', quantity: 3 }]);
    expect(line(world, 'TEE', web)).toMatchObject({ level: 7, previous: 10, delta: -3 });
    expect(line(world, 'TEE', outlet)).toMatchObject({ level: 7, previous: null, delta: null });
  });
});

describe('R20 the minimum level', () => {
  it.each([
    [4, 0],
    [5, 5],
    [6, 6],
    [0, 0],
    [-3, 0],
  ])('%i available under a minimum of 5 is shown as %i', (free, shown) => {
    expect(channelLevel({ ...freshItem('acme', 'S'), inStock: free, booked: 0 }, { ...web, minimumLevel: 5 }, 0)).toBe(
      shown,
    );
  });

  it('is never negative, oversold or not', () => {
    expect(channelLevel({ ...freshItem('acme', 'S'), inStock: 1, booked: 4 }, web, 0)).toBe(0);
  });

  it.each([
    [6, 6],
    [7, 7],
    [9, 7],
  ])('%i available under a maximum of 7 is shown as %i', (free, shown) => {
    expect(channelLevel({ ...freshItem('acme', 'S'), inStock: free, booked: 0 }, { ...web, maximumLevel: 7 }, 0)).toBe(
      shown,
    );
  });

  it('R21 tells a physical-basis storefront what it will subtract itself, and nothing of what others booked', () => {
    const physical = { ...web, basis: 'physical' } as const;
    expect(channelLevel({ ...freshItem('acme', 'S'), inStock: 10, booked: 4 }, physical, 4)).toBe(10);
    expect(channelLevel({ ...freshItem('acme', 'S'), inStock: 10, booked: 4 }, physical, 0)).toBe(6);
    expect(channelLevel({ ...freshItem('acme', 'S'), inStock: 4, booked: 4 }, physical, 1)).toBe(1);
    expect(channelLevel({ ...freshItem('acme', 'S'), inStock: 10, booked: 23 }, physical, 0)).toBe(0);
    expect(channelLevel({ ...freshItem('acme', 'S'), inStock: 4, booked: 23 }, physical, 1)).toBe(1);
    // Two orders for the last unit, of which the store allocated one.
    expect(channelLevel({ ...freshItem('acme', 'S'), inStock: 1, booked: 2 }, physical, 2)).toBe(1);
    expect(channelLevel({ ...freshItem('acme', 'S'), published: 10, booked: 4 }, physical, 4)).toBe(10);
  });
});

describe('items', () => {
  it('are imported once: the same file again appends nothing', () => {
    const world = new World().withItem('TEE', tee, 6);
    const before = world.entries.length;
    world.withItem('TEE', tee, 6);
    expect(world.entries.length).toBe(before);
  });

  it('are taken all or not at all', () => {
    const world = new World();
    const outcome = world.submit({
      type: 'items',
      by: 't',
      items: [
        { merchant: 'acme', sku: 'A', barcodes: [{ code: tee, units: 1 }] },
        { merchant: 'acme', sku: 'B', barcodes: [{ code: tee, units: 1 }] },
      ],
    });
    expect(outcome).toMatchObject({ type: 'refused', code: 'barcode-taken', field: 'items[1].barcode' });
    expect(world.tables.item('acme', 'A')).toBeUndefined();
  });

  it('get a barcode bound by hand, beside the ones they have', () => {
    const world = new World().withItem('TEE', tee);
    world.submit({ type: 'bind-barcode', by: 'a', merchant: 'acme', sku: 'TEE', code: 'CASE-12', units: 12 });
    expect(world.scan('CASE-12')).toMatchObject({ units: 12 });
    expect(world.scan(tee)).toMatchObject({ units: 1 });
  });

  it('never fall below zero by hand', () => {
    const world = new World().withItem('TEE', tee);
    const adjust = { type: 'adjust', by: 'a', merchant: 'acme', sku: 'TEE', reason: 'found' } as const;
    expect(world.submit({ ...adjust, quantity: -1 })).toMatchObject({ code: 'not-in-stock' });
    expect(world.submit({ ...adjust, quantity: 3 })).toMatchObject({ data: { inStock: 3, available: 3 } });
  });
});
