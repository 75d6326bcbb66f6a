/** Orders of a WooCommerce store: what each status means here, and how they are read to the end and never missed. */
import { describe, expect, it } from 'vitest';
import { systemClock } from '../../../../agent/clock.ts';
import type { Channel, ToldOrders } from '../../../../agent/forward/channel.ts';
import { knowsNothing } from '../../../../agent/forward/dock-knowledge.ts';
import type { ToldOrder } from '../../../../agent/inventory/nouns/orders/order.ts';
import { channelOf, openWoo } from './bench.ts';

const { signal } = new AbortController();

const opened = async () => {
  const bench = await openWoo({ tls: false });
  return { ...bench, channel: channelOf(bench) };
};

/** One round, as the intake reads it. @returns the place that is kept, and what was told */
async function round(
  channel: Channel,
  from: string | null,
): Promise<{ cursor: string | null; orders: ToldOrders['orders'] }> {
  let cursor = from;
  const orders: ToldOrders['orders'] = [];
  for (let pages = 0; pages < 50; pages += 1) {
    const result = await channel.orders?.fetch(cursor, signal);
    if (result?.type !== 'page') throw new Error(JSON.stringify(result));
    orders.push(...result.page.orders);
    const { next } = result.page;
    const over = next === null || next === cursor || result.page.orders.length === 0;
    cursor = next ?? cursor;
    if (over) return { cursor, orders };
  }
  throw new Error('its pages have no end');
}

const ids = (orders: ToldOrders['orders']) => new Set(orders.map(({ id }) => id));

describe('a status', () => {
  it.each([
    ['processing', 'open'],
    ['on-hold', 'open'],
    ['completed', 'fulfilled'],
    ['cancelled', 'cancelled'],
    ['refunded', 'cancelled'],
    ['failed', 'cancelled'],
    ['pending', 'cancelled'],
  ])('%s is %s here', async (status, here) => {
    const { channel, store } = await opened();
    store.add('TEE', { stock: 9 });
    const { id } = store.order([{ sku: 'TEE', quantity: 2 }], status);
    const { orders } = await round(channel, null);
    expect(orders.at(-1)).toMatchObject({ id: String(id), status: here, lines: [{ sku: 'TEE', quantity: 2 }] });
  });

  it('of a basket is no order, and one of its own is shown to a person', async () => {
    const { channel, store } = await opened();
    store.order([], 'checkout-draft');
    store.order([], 'in-the-oven');
    const { orders } = await round(channel, null);
    expect(orders).toHaveLength(2);
    expect(orders[0]).toMatchObject({ unreadable: expect.stringContaining('in-the-oven') });
  });
});

it('an order that was given back in part holds the rest', async () => {
  const { channel, store } = await opened();
  store.add('TEE', { stock: 9 });
  const { id } = store.order([
    { sku: 'TEE', quantity: 5 },
    { sku: '', quantity: 1 },
  ]);
  store.refund(id, 0, 2);
  store.refund(id, 0, 1);
  const { orders } = await round(channel, null);
  // A line without a SKU is called by its listing.
  expect(orders[0]).toMatchObject({
    lines: [
      { sku: 'TEE', quantity: 2 },
      { sku: 'id:0', quantity: 1 },
    ],
  });
});

it('every order is read, also where hundreds were changed in one second', async () => {
  const { channel, store } = await opened();
  const secondMs = Date.now() - 3_600_000;
  for (let at = 0; at < 170; at += 1) {
    const order = store.order([{ sku: 'TEE', quantity: 1 }]);
    order.modifiedMs = at < 20 ? secondMs - 60_000 : at < 150 ? secondMs : secondMs + at * 1_000;
  }
  const first = await round(channel, null);
  expect(ids(first.orders).size).toBe(170);
  const late = store.order([{ sku: 'TEE', quantity: 1 }]);
  const second = await round(channel, first.cursor);
  expect(ids(second.orders)).toContain(String(late.id));
  // It does not begin at the beginning.
  expect(ids(second.orders).size).toBeLessThan(60);
});

it('an order that became visible after a later one is not missed', async () => {
  const { channel, store } = await opened();
  const nowMs = Date.now() - 600_000;
  for (let at = 0; at < 60; at += 1) store.order([{ sku: 'TEE', quantity: 1 }]).modifiedMs = nowMs + at * 1_000;
  const { cursor } = await round(channel, null);
  const hidden = store.order([{ sku: 'TEE', quantity: 1 }]);
  hidden.modifiedMs = nowMs - 30_000;
  const again = await round(channel, cursor);
  expect(ids(again.orders)).toContain(String(hidden.id));
  // Also after a restart, which remembers nothing but the place.
  const other = await round(channelOf(await restarted(store)), cursor);
  expect(ids(other.orders)).toContain(String(hidden.id));
});

it('told beside a round is only what is new', async () => {
  const { channel, store } = await opened();
  store.add('TEE', { stock: 9 });
  const told: ToldOrder[] = [];
  channel.orders?.onTold((orders) => told.push(...(orders as ToldOrder[])));
  const known = store.order([{ sku: 'TEE', quantity: 1 }]);
  await round(channel, null);
  const body = JSON.stringify({ data: { lines: [{ sku: 'TEE', level: 5 }] } });
  const batch = {
    ...{ key: 'k', epoch: 'e', after: 0, to: 1, seen: 1, snapshot: false },
    lines: [{ sku: 'TEE' }],
    body,
  };
  await channel.send(batch, signal);
  expect(told).toEqual([]);
  const fresh = store.order([{ sku: 'TEE', quantity: 2 }]);
  store.setStatus(known.id, 'cancelled');
  await channel.send(batch, signal);
  expect(told.map(({ id, status }) => [id, status]).sort()).toEqual(
    [
      [String(fresh.id), 'open'],
      [String(known.id), 'cancelled'],
    ].sort(),
  );
});

it('an order that was thrown away, or deleted, is asked for and gone; one whose status nobody knows is there', async () => {
  const bench = await openWoo({ tls: false });
  const { store, wire } = bench;
  store.add('TEE', { stock: 9 });
  const clock = { ...systemClock, aheadMs: 0, monoMs: () => systemClock.monoMs() + clock.aheadMs };
  const [trashed, deleted, odd] = [1, 2, 3].map(() => store.order([{ sku: 'TEE', quantity: 1 }]));
  if (trashed === undefined || deleted === undefined || odd === undefined) throw new Error('no orders');
  const open = [trashed, deleted, odd].map(({ id }) => ({ id: String(id), untold: false }));
  const openOrders = async () => [...open, { id: 'by-hand', untold: false }];
  const channel = channelOf(bench, { clock, knows: { ...knowsNothing, openOrders } });
  await round(channel, null);
  trashed.status = 'trash';
  store.orders.delete(deleted.id);
  // Longer ago than a round looks back, so that it is asked for; its list leaves it out.
  Object.assign(odd, { modifiedMs: Date.now() - 3_600_000, status: 'trash' });
  const shown = store.order([{ sku: 'TEE', quantity: 1 }]);
  const look = async () => {
    clock.aheadMs += 30_000;
    const result = await channel.orders?.fetch(`${new Date(Date.now() - 60_000).toISOString()}//0`, signal);
    return result?.type === 'page' ? result.page : undefined;
  };
  expect((await look())?.gone).toBeUndefined();
  const lists = wire.calls.filter(({ query }) => query.has('include'));
  expect(lists.at(-1)?.query.get('include')).toBe([trashed, deleted, odd].map(({ id }) => id).join(','));
  odd.status = 'in-the-oven';
  expect((await look())?.orders.map(({ id }) => id)).toContain(String(shown.id));
  expect((await look())?.gone).toEqual({ ids: [String(trashed.id), String(deleted.id)], sure: true });
});

it('a place that cannot be read begins anew, and says so', async () => {
  const { channel } = await opened();
  expect(await channel.orders?.fetch('page=3', signal)).toMatchObject({ type: 'retry', startOver: true });
});

async function restarted(store: Awaited<ReturnType<typeof openWoo>>['store']) {
  const bench = await openWoo({ tls: false });
  for (const [id, order] of store.orders) bench.store.orders.set(id, order);
  return bench;
}

it('what becomes of an order within one second of the store is told in its order, also after a restart', async () => {
  const { channel, store, wire } = await opened();
  const secondMs = Math.floor(Date.now() / 1_000) * 1_000 - 5_000;
  wire.faults.dateMs = secondMs;
  const order = store.order([{ sku: 'TEE', quantity: 1 }], 'pending');
  const seen: (string | null)[] = [];
  const look = async (by: Channel) => {
    const { updatedAt } = (await round(by, null)).orders.at(-1) ?? {};
    seen.push(updatedAt ?? null);
  };
  // Not paid, paid, cancelled by its buyer, taken up again by the shop: the moment is the same.
  for (const status of ['pending', 'processing', 'cancelled', 'processing']) {
    store.setStatus(order.id, status);
    order.modifiedMs = secondMs;
    await look(channel);
    await look(channel);
  }
  expect(new Set(seen).size).toBe(4);
  expect(seen).toEqual([...seen].sort());
  expect(seen.every((moment) => moment?.startsWith(new Date(secondMs).toISOString().slice(0, 19)))).toBe(true);
  // A dock that remembers nothing tells a paid order as later than one that was not paid, while that second lasts;
  const again = await restarted(store);
  again.wire.faults.dateMs = secondMs;
  const lasting = (await round(channelOf(again), null)).orders.at(-1)?.updatedAt ?? '';
  expect(lasting > (seen[0] ?? '')).toBe(true);
  // once it is over, what it shows is the last of it.
  again.wire.faults.dateMs = secondMs + 1_000;
  const last = (await round(channelOf(again), null)).orders.at(-1)?.updatedAt ?? '';
  expect([...seen, lasting].every((moment) => (moment ?? '') < last)).toBe(true);
});
