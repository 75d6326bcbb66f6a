/**
 * R3, R4: orders as a storefront tells them, page by page. The border, versions, changes, what cannot be booked,
 * bounds.
 */
import { describe, expect, it } from 'vitest';
import type { ToldOrder, UnreadableOrder } from '../../../agent/inventory/nouns/orders/order.ts';
import type { Outcome } from '../../../agent/inventory/nouns/outcome.ts';
import { exceptionKey } from '../../../agent/inventory/nouns/rows.ts';
import { available } from '../../../agent/inventory/nouns/stock/item.ts';
import { apply } from '../../../agent/inventory/projections/apply.ts';
import { MapTables } from '../../../agent/inventory/projections/map-tables.ts';
import { asideMax, type PageTaken } from '../../../agent/inventory/requests/told-orders/order-intake.ts';
import { rulebook, World } from '../world.ts';

const tee = '4006381333931';
const since = '2026-11-22T06:00:00.000Z';
/** Minutes after the order sync was switched on. */
const at = (minutes: number) => new Date(Date.parse(since) + minutes * 60_000).toISOString();

const rules = {
  ...rulebook,
  channels: ['acme-web', 'acme-shop'].map((name) => ({ ...rulebook.channels[0], name })) as typeof rulebook.channels,
};

/** Ten TEE and ten CAP on the shelf, the order sync of both channels switched on. */
function shop(): World {
  const world = new World(rules).withItem('TEE', tee, 10).withItem('CAP', '5901234123457', 10);
  world.scan(tee);
  world.scan('5901234123457');
  for (const channel of ['acme-web', 'acme-shop']) page(world, [], { channel });
  return world;
}

function page(
  world: World,
  orders: (ToldOrder | UnreadableOrder)[],
  more: { channel?: string; cursor?: string | null } = {},
): Outcome {
  const { channel = 'acme-web', cursor = null } = more;
  return world.submit({ type: 'orders-page', by: 'storefront', channel, orders, cursor, since });
}

function told(more: Partial<ToldOrder> & { tee?: number; cap?: number } = {}): ToldOrder {
  const { tee: tees = 0, cap = 0, ...rest } = more;
  const lines = [
    ...(tees > 0 ? [{ sku: 'TEE', quantity: tees }] : []),
    ...(cap > 0 ? [{ sku: 'CAP', quantity: cap }] : []),
  ];
  return { id: '1001', placedAt: at(1), updatedAt: at(1), status: 'open', lines, ...rest };
}

const taken = (outcome: Outcome) => ('data' in outcome ? (outcome.data as PageTaken) : undefined);
const booked = (world: World) => ({ tee: world.item('TEE').booked, cap: world.item('CAP').booked });
/** Kinds of what was appended by `work`. */
function kindsOf(world: World, work: () => void): string[] {
  const from = world.entries.length;
  work();
  return world.kinds(from);
}

describe('R3 an order books its units when it arrives', () => {
  it('books every order of a page, each seeing those before it', () => {
    const world = shop();
    const outcome = page(world, [told({ tee: 4 }), told({ id: '1002', tee: 6, cap: 1 })], { cursor: 'c1' });
    expect(taken(outcome)).toEqual({ channel: 'acme-web', since, cursor: 'c1', counts: { placed: 2 } });
    expect(booked(world)).toEqual({ tee: 10, cap: 1 });
    // The second order sold the last one: one turn of the flag, at that booking (R9).
    expect(world.item('TEE').processOrders).toBe(false);
    expect(
      world.entries.filter(({ kind, body }) => kind === 'process-orders' && (body as { on: boolean }).on === false),
    ).toHaveLength(1);
  });

  it('books one that is placed in years to come as placed now: packed in its turn, and not last for ever', () => {
    const world = shop();
    page(world, [told({ tee: 1, placedAt: '2099-01-01T00:00:00.000Z' }), told({ id: '1002', tee: 1 })]);
    expect(booked(world)).toEqual({ tee: 2, cap: 0 });
    expect(['1001', '1002'].map((id) => world.tables.order('acme', id)?.placedAt)).toEqual([null, at(1)]);
  });

  it('moves the cursor in the same unit, and says nothing when nothing is new', () => {
    const world = shop();
    expect(kindsOf(world, () => page(world, [told({ tee: 4 })], { cursor: 'c1' }))).toEqual([
      'order-sync',
      'order',
      'booking',
    ]);
    expect(kindsOf(world, () => page(world, [told({ tee: 4 })], { cursor: 'c1' }))).toEqual([]);
    expect(kindsOf(world, () => page(world, [], { cursor: 'c2' }))).toEqual(['order-sync']);
    // Unasked: wherever the cursor is, there it stays.
    expect(taken(page(world, [], { cursor: null }))?.cursor).toBe('c2');
  });

  it('frees the units of an order that is cancelled, once', () => {
    const world = shop();
    page(world, [told({ tee: 10 })]);
    const cancelled = told({ tee: 10, status: 'cancelled', updatedAt: at(2) });
    expect(kindsOf(world, () => page(world, [cancelled]))).toEqual(['order-cancel', 'booking', 'process-orders']);
    expect(kindsOf(world, () => page(world, [cancelled]))).toEqual([]);
    expect(booked(world)).toEqual({ tee: 0, cap: 0 });
  });

  /** What can be sold after each step; a step is told twice, and then the one before it, late. */
  it.each<[string, [status: 'open' | 'cancelled', tee: number][], number[]]>([
    [
      'cancelled, and touched again',
      [
        ['open', 3],
        ['cancelled', 3],
        ['cancelled', 0],
        ['cancelled', 3],
        ['cancelled', 30],
      ],
      [7, 10, 10, 10, 10],
    ],
    [
      'partly refunded, then cancelled with all its lines',
      [
        ['open', 3],
        ['open', 1],
        ['cancelled', 3],
      ],
      [7, 9, 10],
    ],
    [
      'cancelled, paid after all, cancelled',
      [
        ['open', 3],
        ['cancelled', 3],
        ['open', 3],
        ['cancelled', 3],
      ],
      [7, 10, 7, 10],
    ],
  ])('gives back what the order still held and nothing else: %s', (_, steps, sellable) => {
    const world = shop();
    world.submit({ type: 'scan', station: 'receiving-1', device: 'scanner-1', text: tee });
    const start = available(world.item('TEE'));
    const pages = steps.map(([status, units], at_) =>
      told({
        ...{ status, updatedAt: at(at_ + 2) },
        lines:
          at_ === 2 && units === 0
            ? [{ sku: 'TEE', quantity: 0 }]
            : units === 0
              ? []
              : [{ sku: 'TEE', quantity: units }],
      }),
    );
    const seen = pages.map((each, step) => {
      page(world, [each]);
      page(world, [each]);
      page(world, pages.slice(0, step));
      return available(world.item('TEE')) - start + 10;
    });
    expect(seen).toEqual(sellable);
    expect(world.kinds()).not.toContain('exception');
  });

  it('takes a cancellation of the same moment for the last word', () => {
    const world = shop();
    page(world, [told({ tee: 3 }), told({ tee: 3, status: 'cancelled' }), told({ tee: 3 })]);
    expect(booked(world).tee).toBe(0);
  });
});

describe('R3 orders count from the moment the order sync was switched on', () => {
  it('keeps the moment of the first page, whatever later pages say', () => {
    const world = shop();
    const outcome = world.submit({
      type: 'orders-page',
      by: 'storefront',
      channel: 'acme-web',
      orders: [],
      cursor: 'c',
      since: at(60),
    });
    expect(taken(outcome)?.since).toBe(since);
  });

  it.each([
    ['a minute before', -1, 0],
    ['at that moment', 0, 2],
    ['a minute later', 1, 2],
  ])('an order placed %s', (_words, minutes, units) => {
    const world = shop();
    const outcome = page(world, [told({ tee: 2, placedAt: at(minutes), updatedAt: at(5) })]);
    expect(booked(world).tee).toBe(units);
    expect(taken(outcome)?.counts).toEqual(units === 0 ? { skipped: 1 } : { placed: 1 });
  });

  it('skips an old order also when it is changed or cancelled later', () => {
    const world = shop();
    const old = told({ placedAt: at(-5), tee: 2 });
    expect(
      kindsOf(world, () => {
        page(world, [{ ...old, updatedAt: at(5) }]);
        page(world, [{ ...old, updatedAt: at(6), status: 'cancelled' }]);
      }),
    ).toEqual([]);
  });
});

describe('only the newest version of an order counts', () => {
  const versions = [
    told({ tee: 2, updatedAt: at(1) }),
    told({ tee: 5, cap: 1, updatedAt: at(2) }),
    told({ tee: 2, updatedAt: at(3) }),
    told({ tee: 2, updatedAt: at(4), status: 'cancelled' }),
    told({ cap: 3, updatedAt: at(5) }),
  ];
  const orders = permutations(versions.slice(0, 4)).map((list) => [...list, ...list]);

  it.each(orders.map((list) => [list.map(({ updatedAt }) => updatedAt.slice(15, 16)).join(''), list] as const))(
    'told as %s',
    (_words, list) => {
      const world = shop();
      for (const one of list) page(world, [one]);
      expect(booked(world)).toEqual({ tee: 0, cap: 0 });
      // Reopened at the storefront.
      page(world, [versions[4] as ToldOrder]);
      for (const one of list) page(world, [one]);
      expect(booked(world)).toEqual({ tee: 0, cap: 3 });
    },
  );

  it('does not book an older page of an order that was first heard of as cancelled', () => {
    const world = shop();
    page(world, [told({ tee: 2, updatedAt: at(3), status: 'cancelled' })]);
    page(world, [told({ tee: 2, updatedAt: at(2) })]);
    expect(booked(world).tee).toBe(0);
    expect(world.tables.order('acme', '1001')).toMatchObject({ status: 'cancelled', updatedAt: at(3) });
  });
});

describe('an order whose lines change', () => {
  it.each([
    ['more', { tee: 5 }, { tee: 5, cap: 0 }, ['order', 'booking']],
    ['fewer', { tee: 1 }, { tee: 1, cap: 0 }, ['order', 'booking']],
    ['another item', { cap: 2 }, { tee: 0, cap: 2 }, ['order', 'booking', 'booking']],
    ['one item more', { tee: 3, cap: 2 }, { tee: 3, cap: 2 }, ['order', 'booking']],
    ['nothing left', {}, { tee: 0, cap: 0 }, ['order', 'booking']],
    ['the same lines', { tee: 3 }, { tee: 3, cap: 0 }, ['order']],
  ])('moves its bookings: %s', (_words, lines, after, kinds) => {
    const world = shop();
    page(world, [told({ tee: 3 })]);
    expect(kindsOf(world, () => page(world, [told({ ...lines, updatedAt: at(2) })]))).toEqual(kinds);
    expect(booked(world)).toEqual(after);
    page(world, [told({ ...lines, updatedAt: at(3), status: 'cancelled' })]);
    expect(booked(world)).toEqual({ tee: 0, cap: 0 });
  });

  it('turns the flag as the units it takes and frees ask for', () => {
    const world = shop();
    page(world, [told({ tee: 9 })]);
    page(world, [told({ tee: 10, updatedAt: at(2) })]);
    expect(world.item('TEE').processOrders).toBe(false);
    page(world, [told({ tee: 4, updatedAt: at(3) })]);
    expect(world.item('TEE').processOrders).toBe(true);
    expect(world.entries.at(-1)?.body).toEqual({ on: true, reason: 'freed' });
  });

  it('adds up lines of one SKU', () => {
    const world = shop();
    page(world, [
      told({
        lines: [
          { sku: 'TEE', quantity: 1 },
          { sku: 'TEE', quantity: 2 },
        ],
      }),
    ]);
    expect(world.tables.order('acme', '1001')?.lines).toMatchObject([{ sku: 'TEE', quantity: 3 }]);
  });

  it('three packs of one item are its units, in whatever they come; a pack’s own SKU is guessed from no name', () => {
    const world = shop();
    const packs = ['5012345678900', '15012345678907', '25012345678904'];
    world.submit({
      ...{ type: 'items', by: 'test' },
      items: [
        {
          ...{ merchant: 'acme', sku: 'SODA', name: 'Soda' },
          barcodes: packs.map((code, n) => ({ code, units: [5, 10, 20][n] ?? 0 })),
        },
      ],
    });
    for (const code of packs) world.scan(code);
    expect(world.item('SODA')).toMatchObject({ inStock: 35, processOrders: true });
    expect(world.entries.filter(({ kind, sku }) => kind === 'process-orders' && sku === 'SODA')).toHaveLength(1);
    const lines = [1, 2].map((quantity) => ({ sku: 'SODA', quantity }));
    page(world, [told({ lines }), told({ id: '1002', lines: [{ sku: 'SODA-20', quantity: 1 }] })]);
    expect(world.item('SODA').booked).toBe(3);
    expect(world.entries.at(-1)).toMatchObject({ kind: 'exception', body: { order: { id: '1002' } } });
  });

  it('R4: a line that stays keeps the item as it was, a new line takes it as it is', () => {
    const world = shop();
    page(world, [told({ tee: 3 })]);
    for (const sku of ['TEE', 'CAP']) {
      world.submit({ type: 'items', by: 't', items: [{ merchant: 'acme', sku, name: `${sku} v2` }] });
    }
    page(world, [told({ tee: 5, cap: 1, updatedAt: at(2) })]);
    expect(world.tables.order('acme', '1001')?.lines.map(({ name }) => name)).toEqual(['TEE', 'CAP v2']);
  });

  /** As the packing station leaves it: two of three TEE are out. */
  function partlyShipped(): World {
    const world = shop();
    page(world, [told({ tee: 3, cap: 1 })]);
    const order = world.tables.order('acme', '1001');
    if (order === undefined) throw new Error('not booked');
    const lines = order.lines.map((line) => (line.sku === 'TEE' ? { ...line, shipped: 2 } : line));
    world.tables.putOrder({ ...order, lines });
    const item = world.item('TEE');
    world.tables.putItem({ ...item, inStock: item.inStock - 2, booked: item.booked - 2 });
    return world;
  }

  it.each([
    ['more', { tee: 5, cap: 1 }, { tee: 3, cap: 1 }, 5],
    ['fewer than are shipped', { tee: 1 }, { tee: 0, cap: 0 }, 2],
    ['without the line', { cap: 2 }, { tee: 0, cap: 2 }, 2],
  ])('leaves what is shipped on the order: %s', (_words, lines, after, tees) => {
    const world = partlyShipped();
    page(world, [told({ ...lines, updatedAt: at(2) })]);
    expect(booked(world)).toEqual(after);
    const line = world.tables.order('acme', '1001')?.lines.find(({ sku }) => sku === 'TEE');
    expect(line).toMatchObject({ quantity: tees, shipped: 2, name: 'TEE' });
    page(world, [told({ ...lines, updatedAt: at(3), status: 'cancelled' })]);
    expect(booked(world)).toEqual({ tee: 0, cap: 0 });
  });

  it('asks a person about one that is shipped, once', () => {
    const world = shop();
    page(world, [told({ tee: 3 })]);
    const order = world.tables.order('acme', '1001');
    if (order !== undefined) world.tables.putOrder({ ...order, status: 'shipped' });
    expect(kindsOf(world, () => page(world, [told({ tee: 3, updatedAt: at(2) })]))).toEqual([]);
    const changed = told({ tee: 4, updatedAt: at(3) });
    const cancelled = told({ tee: 4, updatedAt: at(4), status: 'cancelled' });
    const kinds = kindsOf(world, () => page(world, [changed, changed, cancelled, cancelled, changed]));
    expect(kinds).toEqual(['exception', 'exception']);
    expect(world.entries.at(-1)?.body).toMatchObject({ reason: 'order-closed', order: { id: '1001' } });
    expect(world.tables.order('acme', '1001')?.status).toBe('shipped');
    // What was sold and is not booked is named, or nobody sends it.
    const said = world.entries.flatMap(({ kind, body }) =>
      kind === 'exception' ? [(body as { text: string }).text] : [],
    );
    expect(said).toEqual([
      'Order 1001 has been shipped; the storefront changed it afterwards: here it is 3 × TEE, there 4 × TEE. Nothing is booked for 1 × TEE: place an order of its own for what is still to be sent.',
      'Order 1001 has been shipped; the storefront cancelled it afterwards. What comes back counts as a return.',
    ]);
  });
});

describe('a moment that has not come', () => {
  it('is no newest version for ever: what the store says with its right clock counts', () => {
    for (const moment of ['2027-12-31T00:00:00.000Z', '2999-01-01T00:00:00.000Z']) {
      const world = shop();
      page(world, [told({ tee: 3, updatedAt: moment })]);
      expect(booked(world).tee).toBe(3);
      page(world, [told({ tee: 5, updatedAt: at(60) })]);
      expect(booked(world).tee).toBe(5);
      page(world, [told({ tee: 5, updatedAt: at(90), status: 'cancelled' })]);
      expect(booked(world).tee).toBe(0);
    }
  });
});

describe('two versions of one moment', () => {
  it('are the later one, in a page and from page to page, and told again no news', () => {
    const world = shop();
    page(world, [told({ tee: 1 })]);
    page(world, [told({ tee: 4, cap: 1 })]);
    expect(booked(world)).toEqual({ tee: 4, cap: 1 });
    page(world, [told({ tee: 1 }), told({ tee: 9 })]);
    expect(booked(world)).toEqual({ tee: 9, cap: 0 });
    expect(kindsOf(world, () => page(world, [told({ tee: 1 }), told({ tee: 9 })]))).toEqual([]);
  });

  it('leave what a person here made of the order alone', () => {
    const world = shop();
    page(world, [told({ tee: 3 })]);
    world.submit({
      type: 'order-change',
      by: 'anna',
      merchant: 'acme',
      id: '1001',
      lines: [{ sku: 'TEE', quantity: 2 }],
    });
    expect(kindsOf(world, () => page(world, [told({ tee: 3 })]))).toEqual([]);
    expect(booked(world).tee).toBe(2);
    page(world, [told({ tee: 5 })]);
    expect(booked(world).tee).toBe(5);
  });

  it('end with the final one: cancelled or fulfilled, whichever came first', () => {
    for (const status of ['cancelled', 'fulfilled'] as const) {
      const world = shop();
      const open = told({ tee: 3 });
      page(world, [open, { ...open, status }]);
      expect(booked(world).tee).toBe(0);
      expect(kindsOf(world, () => page(world, [open, { ...open, status }]))).toEqual([]);
      expect(booked(world).tee).toBe(0);
    }
  });
});

describe('the border of R3', () => {
  it.each([
    ['2026-11-22T06:00:00.000Z', 1],
    ['2026-11-22T05:59:59.999Z', 0],
  ])('is the second in which the intake was switched on: an order of %s is %i on the books', (placedAt, tees) => {
    const world = new World(rules).withItem('TEE', tee, 10).withItem('CAP', '5901234123457', 10);
    const orders = [told({ tee: 1, placedAt, updatedAt: placedAt })];
    world.submit({
      ...{ type: 'orders-page', by: 'storefront', channel: 'acme-web', cursor: null },
      ...{ orders, since: '2026-11-22T06:00:00.731Z' },
    });
    expect(booked(world).tee).toBe(tees);
  });
});

describe('two open versions of one moment, which stores tell in whole seconds', () => {
  const first = told({ tee: 1 });

  it('ask a person once where the second cannot be booked, and are that one as soon as it can', () => {
    const world = shop();
    page(world, [first]);
    const bad = told({ lines: [{ sku: 'NOPE', quantity: 1 }] });
    expect(kindsOf(world, () => page(world, [bad]))).toEqual(['exception']);
    expect(kindsOf(world, () => page(world, [first, bad]))).toEqual([]);
    expect(kindsOf(world, () => page(world, [first]))).toEqual([]);
    expect(booked(world).tee).toBe(1);
    world.withItem('NOPE', '4012345678901');
    page(world, [bad]);
    expect(booked(world).tee).toBe(0);
  });
});

describe('an end of an order that is older than what is on the books', () => {
  const open = told({ tee: 3, updatedAt: at(70) });

  it.each(['cancelled', 'fulfilled'] as const)('is asked about once, and frees nothing by itself: %s', (status) => {
    const world = shop();
    page(world, [open]);
    const ended = told({ tee: 3, status, updatedAt: at(10) });
    expect(kindsOf(world, () => page(world, [ended]))).toEqual(['exception']);
    expect(world.entries.at(-1)?.body).toMatchObject({
      reason: 'order-clock',
      text: expect.stringContaining(`says that order 1001 is ${status}`),
    });
    expect(kindsOf(world, () => page(world, [ended, open, ended, { ...ended, updatedAt: at(20) }]))).toEqual([]);
    expect(booked(world).tee).toBe(3);
    // The storefront's clock is right again, or a person knows.
    page(world, [{ ...ended, status: 'cancelled', updatedAt: at(80) }]);
    expect(booked(world).tee).toBe(0);
  });

  it('is no question where the order was opened again after it', () => {
    const world = shop();
    const ended = told({ tee: 3, status: 'cancelled', updatedAt: at(10) });
    page(world, [told({ tee: 3 })]);
    page(world, [ended]);
    page(world, [open]);
    expect(kindsOf(world, () => page(world, [ended, { ...open, updatedAt: at(90) }, ended]))).toEqual(['order']);
    expect(booked(world).tee).toBe(3);
  });
});

describe('what a person here decided', () => {
  it('stays: a hand cancellation is not undone by a poll, nor by a newer version', () => {
    const world = shop();
    page(world, [told({ tee: 3 })]);
    world.cancel('1001');
    page(world, [told({ tee: 3 }), told({ tee: 4, updatedAt: at(9) })]);
    expect(booked(world).tee).toBe(0);
  });

  it('stays: an order placed by hand for its channel is the same order', () => {
    const world = shop();
    const lines = [{ sku: 'TEE', quantity: 3 }];
    world.submit({ type: 'order-place', by: 't', merchant: 'acme', id: '1001', channel: 'acme-web', lines });
    page(world, [told({ tee: 3 })]);
    expect(booked(world).tee).toBe(3);
  });
});

describe('one number at two storefronts of a merchant', () => {
  it('is two orders, each found under its own name by later pages', () => {
    const world = shop();
    page(world, [told({ tee: 1 })]);
    page(world, [told({ tee: 2 })], { channel: 'acme-shop' });
    expect(booked(world).tee).toBe(3);
    page(world, [told({ tee: 1, updatedAt: at(2), status: 'cancelled' })]);
    page(world, [told({ tee: 2 })], { channel: 'acme-shop' });
    expect(booked(world).tee).toBe(2);
    expect(world.tables.order('acme', 'acme-shop:1001')).toMatchObject({ status: 'open', channel: 'acme-shop' });
  });

  it('is not mistaken where a number looks like such a name', () => {
    const world = shop();
    page(world, [told({ id: 'acme-shop:1001', tee: 1 })]);
    page(world, [told({ tee: 2 })], { channel: 'acme-shop' });
    page(world, [told({ tee: 4 })]);
    expect(booked(world).tee).toBe(7);
    expect([...world.tables.orders.values()].map(({ id }) => id).sort()).toEqual([
      '1001',
      'acme-web:1001',
      'acme-web:acme-shop:1001',
    ]);
  });
});

describe('an order that cannot be booked', () => {
  it.each([
    ['an unknown SKU', [{ sku: 'NOPE', quantity: 1 }], 'unknown-item'],
    ['half a unit', [{ sku: 'TEE', quantity: 1.5 }], 'bad-quantity'],
    ['fewer than none', [{ sku: 'TEE', quantity: -3 }], 'bad-quantity'],
    ['too many in two lines', Array.from({ length: 2 }, () => ({ sku: 'TEE', quantity: 600_000 })), 'bad-quantity'],
  ])('is set aside whole, the rest of the page goes on: %s', (_words, lines, code) => {
    const world = shop();
    const bad = told({ id: 'B', lines: [{ sku: 'CAP', quantity: 1 }, ...lines] });
    const outcome = page(world, [told({ tee: 1 }), bad, told({ id: '1002', tee: 2 })], { cursor: 'c1' });
    expect(taken(outcome)).toMatchObject({ cursor: 'c1', counts: { placed: 2, 'set-aside': 1 } });
    expect(booked(world)).toEqual({ tee: 3, cap: 0 });
    const exception = world.entries.find(({ kind }) => kind === 'exception');
    expect(exception).toMatchObject({ document: 'B', body: { reason: code, channel: 'acme-web', order: bad } });
    expect(world.tables.order('acme', 'B')).toMatchObject({ status: 'set-aside', channel: 'acme-web' });
    // Told again and again by overlapping polls.
    expect(kindsOf(world, () => page(world, [bad, bad]))).toEqual([]);
  });

  const unknown = told({ lines: [{ sku: 'HAT', quantity: 2 }] });
  function withHat(): World {
    const world = shop();
    page(world, [unknown]);
    return world.withItem('HAT', '0012345678905', 5);
  }

  it('is booked as soon as it is told again and its item is known', () => {
    const world = withHat();
    page(world, [unknown]);
    expect(world.item('HAT').booked).toBe(2);
    expect(world.tables.order('acme', '1001')).toMatchObject({ status: 'open', lines: [{ name: 'HAT' }] });
    expect(kindsOf(world, () => page(world, [unknown]))).toEqual([]);
  });

  it('may be placed by hand, corrected; the same page does not undo that', () => {
    const world = withHat();
    expect(world.order('1001', [{ sku: 'TEE', quantity: 2 }])).toMatchObject({ type: 'done' });
    page(world, [unknown]);
    expect([booked(world).tee, world.item('HAT').booked]).toEqual([2, 0]);
  });

  it('frees nothing when it is cancelled, here or there', () => {
    const here = withHat();
    expect(here.cancel('1001')).toMatchObject({ type: 'done' });
    const there = withHat();
    page(there, [{ ...unknown, updatedAt: at(2), status: 'cancelled' }]);
    for (const world of [here, there]) {
      expect(world.item('HAT').booked).toBe(0);
      expect(world.tables.order('acme', '1001')?.status).toBe('cancelled');
    }
  });

  it('keeps the bookings of an open order that changed into one that cannot be booked', () => {
    const world = shop();
    page(world, [told({ tee: 3 })]);
    const bad = told({ lines: [{ sku: 'NOPE', quantity: 1 }], updatedAt: at(2) });
    expect(kindsOf(world, () => page(world, [bad, bad]))).toEqual(['exception']);
    expect(world.tables.order('acme', '1001')).toMatchObject({ status: 'open', updatedAt: at(2) });
    expect(booked(world).tee).toBe(3);
  });
});

describe('a line of no units', () => {
  const refunded = { sku: 'CAP', quantity: 0 };

  it('is no line: the rest of the order is booked', () => {
    const world = shop();
    page(world, [told({ lines: [{ sku: 'TEE', quantity: 2 }, refunded, { sku: 'GONE', quantity: 0 }] })]);
    expect(booked(world)).toEqual({ tee: 2, cap: 0 });
    expect(world.kinds()).not.toContain('exception');
  });

  it('frees what the line held', () => {
    const world = shop();
    page(world, [told({ tee: 2, cap: 3 })]);
    page(world, [told({ lines: [{ sku: 'TEE', quantity: 2 }, refunded], updatedAt: at(2) })]);
    expect(booked(world)).toEqual({ tee: 2, cap: 0 });
  });
});

describe('what cannot be read as an order', () => {
  const unreadable = (more: Partial<UnreadableOrder> = {}): UnreadableOrder => ({
    ...{ id: '1001', placedAt: at(1), updatedAt: at(1), status: 'open' },
    lines: [
      { sku: 'TEE', quantity: 1 },
      { sku: null, quantity: 1 },
    ],
    unreadable: 'Order 1001 cannot be read: line 2 has missing for its SKU.',
    print: 'aaaa',
    ...more,
  });

  it.each([
    ['under its name', '1001', '1001'],
    ['without one', null, undefined],
  ])('is set aside whole, once, and the cursor moves: %s', (_words, id, document) => {
    const world = shop();
    const bad = unreadable({ id });
    const outcome = page(world, [bad, told({ id: '1002', cap: 2 })], { cursor: 'c2' });
    expect(taken(outcome)).toMatchObject({ cursor: 'c2', counts: { placed: 1, 'set-aside': 1 } });
    expect(booked(world)).toEqual({ tee: 0, cap: 2 });
    const exception = world.entries.find(({ kind }) => kind === 'exception');
    expect(exception).toMatchObject({ body: { reason: 'unreadable-order', text: bad.unreadable, order: bad } });
    expect(exception?.document ?? undefined).toBe(document);
    expect(kindsOf(world, () => page(world, [bad, bad]))).toEqual([]);
    // Also after somebody looked at it.
    world.submit({ type: 'exception-resolve', by: 't', seq: exception?.seq ?? 0 });
    expect(kindsOf(world, () => page(world, [bad]))).toEqual([]);
    expect(kindsOf(world, () => page(world, [{ ...bad, print: 'bbbb' }]))).toEqual(['exception']);
    // One thing to look at for each order, however often it changes.
    const ended = id === null ? [] : ['exception-resolve'];
    expect(kindsOf(world, () => page(world, [{ ...bad, print: 'cccc' }]))).toEqual([...ended, 'exception']);
  });

  it('leaves an open order as it is, and is over when the order is told properly', () => {
    const world = shop();
    page(world, [told({ tee: 3 })]);
    page(world, [unreadable({ updatedAt: null })]);
    expect(booked(world).tee).toBe(3);
    expect(kindsOf(world, () => page(world, [told({ tee: 4, updatedAt: at(2) })]))).toEqual([
      'order',
      'booking',
      'exception-resolve',
    ]);
  });

  it('does not count from before the order sync was switched on', () => {
    expect(kindsOf(shop(), () => undefined)).toEqual([]);
    const world = shop();
    expect(kindsOf(world, () => page(world, [unreadable({ placedAt: at(-1) })]))).toEqual([]);
  });

  it('is read no further when a thousand wait for a person, and goes on when there is room', () => {
    const world = shop();
    const many = (from: number, count: number) =>
      Array.from({ length: count }, (_, n) => unreadable({ id: null, print: `p${from + n}` }));
    page(world, many(0, asideMax - 1), { cursor: 'c1' });
    const over = [told({ id: 'good', tee: 1 }), ...many(asideMax, 2)];
    expect(page(world, over, { cursor: 'c2' })).toMatchObject({ type: 'refused', code: 'too-many-aside' });
    expect([world.tables.orderSync('acme-web')?.cursor, booked(world).tee]).toEqual(['c1', 0]);
    // What sets nothing aside goes through, and another storefront has its own thousand.
    expect(page(world, [told({ id: 'fine', tee: 2 })])).toMatchObject({ type: 'done' });
    expect(page(world, many(0, 1), { channel: 'acme-shop' })).toMatchObject({ type: 'done' });
    const first = world.entries.find(({ kind }) => kind === 'exception')?.seq ?? 0;
    world.submit({ type: 'exception-resolve', by: 't', seq: first });
    expect(page(world, over, { cursor: 'c2' })).toMatchObject({ type: 'done' });
    expect(booked(world).tee).toBe(3);
  });
});

describe('R3 an order that was fulfilled at the storefront', () => {
  const fulfilled = told({ tee: 3, status: 'fulfilled', updatedAt: at(2) });

  it('frees what it still held, once, and asks whether its units left this building', () => {
    const world = shop();
    page(world, [told({ tee: 3 })]);
    const { inStock } = world.item('TEE');
    expect(kindsOf(world, () => page(world, [fulfilled, fulfilled]))).toEqual(['order-cancel', 'booking', 'exception']);
    expect(world.entries.at(-1)?.body).toMatchObject({
      reason: 'order-fulfilled',
      text: expect.stringContaining('Its 3 units are booked no longer. Did they leave this building?'),
    });
    expect(booked(world).tee).toBe(0);
    // Never guessed.
    expect(world.item('TEE').inStock).toBe(inStock);
    expect(kindsOf(world, () => page(world, [fulfilled, told({ tee: 3 })]))).toEqual([]);
  });

  it('asks once: told again in a newer version, or cancelled after it, the question of its units stays', () => {
    const world = shop();
    page(world, [told({ tee: 3 })]);
    page(world, [fulfilled]);
    const later = { ...fulfilled, updatedAt: at(3) };
    expect(kindsOf(world, () => page(world, [later]))).toEqual([]);
    expect(kindsOf(world, () => page(world, [{ ...later, status: 'cancelled', updatedAt: at(4) }]))).toEqual([]);
    const asked = world.entries.find(({ kind }) => kind === 'exception')?.seq ?? 0;
    expect(world.tables.row('exception', exceptionKey(asked))).toMatchObject({
      status: 'open',
      reason: 'order-fulfilled',
    });
    world.submit({ type: 'exception-resolve', by: 't', seq: asked });
    expect(kindsOf(world, () => page(world, [{ ...later, updatedAt: at(5) }]))).toEqual([]);
    // Opened and fulfilled again it held units again.
    page(world, [told({ tee: 2, updatedAt: at(6) })]);
    expect(kindsOf(world, () => page(world, [{ ...fulfilled, updatedAt: at(7) }]))).toContain('exception');
  });

  it('is booked anew when the storefront opens it again, and the question is over', () => {
    const world = shop();
    page(world, [told({ tee: 3 })]);
    page(world, [fulfilled]);
    expect(kindsOf(world, () => page(world, [told({ tee: 2, updatedAt: at(3) })]))).toEqual([
      'order',
      'booking',
      'exception-resolve',
    ]);
    expect(booked(world).tee).toBe(2);
  });

  it('is no news where this dock shipped it, and books nothing where it was never heard of', () => {
    const world = shop();
    page(world, [told({ tee: 3 })]);
    const order = world.tables.order('acme', '1001');
    if (order !== undefined) world.tables.putOrder({ ...order, status: 'shipped' });
    expect(kindsOf(world, () => page(world, [fulfilled]))).toEqual([]);
    const other = { ...fulfilled, id: '1002' };
    expect(kindsOf(world, () => page(world, [other, told({ id: '1002', tee: 3 })]))).toEqual(['exception']);
    expect(booked(world).tee).toBe(3);
  });
});

describe('a page that cannot be read is refused as a whole', () => {
  const many = <T>(count: number, one: T): T[] => Array.from({ length: count }, () => one);
  it.each([
    ['too many orders', many(1_001, told()), {}, 'orders'],
    ['too many lines', [told({ lines: many(501, { sku: 'TEE', quantity: 1 }) })], {}, 'orders[0].lines'],
    ['no id', [told(), told({ id: '' })], {}, 'orders[1].id'],
    ['a long id', [told({ id: 'x'.repeat(65) })], {}, 'orders[0].id'],
    ['a long SKU', [told({ lines: [{ sku: 'x'.repeat(129), quantity: 1 }] })], {}, 'orders[0].lines[0].sku'],
    ['no time', [told({ placedAt: 'yesterday' })], {}, 'orders[0].placedAt'],
    ['another form of time', [told({ updatedAt: '2026-11-22T07:00:00+01:00' })], {}, 'orders[0].updatedAt'],
    ['a long cursor', [], { cursor: 'x'.repeat(513) }, 'cursor'],
  ])('%s', (_words, orders, more, field) => {
    const world = shop();
    const kinds = kindsOf(world, () => {
      expect(page(world, [...orders, told({ id: 'good', tee: 1 })].slice(0, 1_001), more)).toMatchObject({
        type: 'refused',
        code: 'bad-request',
        field,
      });
    });
    expect(kinds).toEqual([]);
  });

  it('also when nobody knows the channel', () => {
    expect(page(shop(), [told()], { channel: 'nowhere' })).toMatchObject({ code: 'unknown-channel' });
  });

  it('takes the largest page there may be', () => {
    const world = shop();
    const lines = many(500, { sku: 'TEE', quantity: 1 });
    const orders = Array.from({ length: 1_000 }, (_, n) => told({ id: `N-${n}`, lines }));
    expect(page(world, orders)).toMatchObject({ type: 'done' });
    expect(booked(world).tee).toBe(500_000);
    expect(available(world.item('TEE'))).toBe(10 - 500_000);
  });
});

it('a replay of the entries gives the same rows', () => {
  const world = shop();
  page(world, [told({ tee: 3 }), told({ id: 'B', lines: [{ sku: 'NOPE', quantity: 1 }] })], { cursor: 'c1' });
  page(world, [told({ tee: 5, cap: 1, updatedAt: at(2) })], { cursor: 'c2' });
  page(world, [
    told({ id: 'C', tee: 1, status: 'cancelled' }),
    told({ id: 'B', status: 'cancelled', updatedAt: at(3) }),
    told({ tee: 5, status: 'cancelled' }),
  ]);
  const again = new MapTables();
  for (const entry of world.entries) apply(again, entry, world.rules);
  expect(again.row('asked-version', 'acme/1001')).toMatchObject({ over: at(2) });
  for (const rows of ['items', 'orders', 'orderSyncs'] as const) {
    expect([...again[rows]]).toEqual([...world.tables[rows]]);
  }
});

function permutations<T>(list: readonly T[]): T[][] {
  if (list.length < 2) return [[...list]];
  return list.flatMap((one, index) =>
    permutations([...list.slice(0, index), ...list.slice(index + 1)]).map((rest) => [one, ...rest]),
  );
}

describe('R3 from now on, because somebody asked for it', () => {
  const from = (world: World, channel: string, moment: string) =>
    world.submit({ type: 'orders-from', by: 'maria', channel, since: moment });

  it('skips what was placed before and is not on the books; what is there goes on, and the border never goes back', () => {
    const world = shop();
    page(world, [told({ id: '1', tee: 1 })]);
    expect(from(world, 'acme-web', at(60))).toMatchObject({ type: 'done', data: { since: at(60) } });
    const gap = told({ id: '2', tee: 2, placedAt: at(59), updatedAt: at(59) });
    const fresh = told({ id: '3', tee: 4, placedAt: at(60), updatedAt: at(60) });
    const counts = taken(page(world, [told({ id: '1', tee: 3, updatedAt: at(58) }), gap, fresh]))?.counts;
    expect(counts).toEqual({ changed: 1, skipped: 1, placed: 1 });
    expect(booked(world).tee).toBe(7);
    expect(from(world, 'acme-web', at(30))).toMatchObject({ type: 'unchanged', data: { since: at(60) } });
    // A change of what was skipped books nothing either, and the other channel has a border of its own.
    expect(taken(page(world, [{ ...gap, updatedAt: at(70) }]))?.counts).toEqual({ skipped: 1 });
    expect(taken(page(world, [gap], { channel: 'acme-shop' }))?.counts).toEqual({ placed: 1 });
  });

  it('has nothing to move where the order sync was never on, and no channel of another name', () => {
    const world = new World(rules);
    expect(from(world, 'acme-web', at(1))).toEqual({ type: 'unchanged', data: { channel: 'acme-web', since: null } });
    expect(from(world, 'birch', at(1))).toMatchObject({ type: 'refused', code: 'unknown-channel' });
    expect(world.entries).toEqual([]);
  });
});

describe('a storefront that sells more than what is here', () => {
  const mixed = (more: Partial<ToldOrder> = {}): ToldOrder => {
    const order = told({ tee: 2, ...more });
    return { ...order, lines: [...order.lines, { sku: 'GIFT', quantity: 1 }] };
  };
  const more = (world: World, orders: ToldOrder[]) =>
    world.submit({ type: 'orders-page', by: 's', channel: 'acme-web', orders, cursor: null, since, leaveOthers: true });
  const exceptions = (world: World) => world.entries.filter(({ kind }) => kind === 'exception');

  it('books what is ours, and says what was left out once', () => {
    const world = shop();
    expect(taken(more(world, [mixed()]))?.counts).toEqual({ placed: 1 });
    expect(booked(world).tee).toBe(2);
    expect(exceptions(world)).toMatchObject([
      { document: '1001', body: { reason: 'unknown-item', text: expect.stringContaining('without 1 × GIFT') } },
    ]);
    expect(more(world, [mixed()])).toMatchObject({ type: 'unchanged' });
    // A newer version with the same lines of ours is no news of what was left out.
    expect(taken(more(world, [mixed({ updatedAt: at(2) })]))?.counts).toEqual({ changed: 1 });
    expect(exceptions(world)).toHaveLength(1);
    more(world, [mixed({ updatedAt: at(3), status: 'cancelled' })]);
    expect(booked(world).tee).toBe(0);
    expect(world.tables.row('orders-aside', 'acme-web')?.open ?? 0).toBe(0);
  });

  it('skips an order of nothing that is ours, and takes it on when something is', () => {
    const world = shop();
    const other = { ...mixed(), lines: [{ sku: 'GIFT', quantity: 1 }] };
    expect(taken(more(world, [other]))?.counts).toEqual({ skipped: 1 });
    expect(exceptions(world)).toEqual([]);
    world.withItem('GIFT', '4012345678901', 1);
    expect(taken(more(world, [other]))?.counts).toEqual({ placed: 1 });
  });

  it('frees what an order does not hold any more, also when nothing of ours is left in it', () => {
    const world = shop();
    more(world, [mixed()]);
    more(world, [{ ...mixed(), updatedAt: at(2), lines: [{ sku: 'GIFT', quantity: 1 }] }]);
    expect(booked(world).tee).toBe(0);
  });
});

it('R27: a line is what its listing is named for, before what its SKU is', () => {
  const world = shop();
  const listings = [{ sku: 'CAP', aliases: ['id:5/7'] }];
  expect(world.submit({ type: 'associate', by: 'lena', channel: 'acme-web', listings })).toMatchObject({
    type: 'done',
  });
  page(world, [told({ lines: [{ sku: 'TEE', quantity: 1, listing: 'id:5/7' }] })]);
  page(world, [told({ id: '1002', lines: [{ sku: 'TEE', quantity: 3, listing: 'id:9' }] })]);
  expect(booked(world)).toEqual({ tee: 3, cap: 1 });
  expect(JSON.stringify(world.entries)).not.toContain('id:9');
});
