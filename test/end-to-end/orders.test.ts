// needs: mosquitto
/** Orders through the command line: what they book and free, and what the storefront hears of it. */
import { afterEach, expect, it } from 'vitest';
import { serialised, sku } from './codes.ts';
import { Dock, merchant } from './dock.ts';

let dock: Dock | undefined;
afterEach(async () => {
  await dock?.end();
  dock = undefined;
});

it('books an order’s units, frees them when it is cancelled, and turns the flag both ways', async () => {
  dock = await Dock.start();
  const { agent, sink } = dock;
  const stock = async () => (await agent.stock(sku(0)))[0];
  for (const serial of [1, 2, 3]) dock.scanner().send(serialised(0, serial));
  await dock.until('three are at the storefront', () => sink.level('web', sku(0)) === 3);

  await agent.req('order/place', { merchant, id: 'A-1', lines: [{ sku: sku(0), quantity: 1 }] });
  expect(await stock()).toMatchObject({ inStock: 3, booked: 1, available: 2, processOrders: true });
  await dock.until('the storefront shows two', () => sink.level('web', sku(0)) === 2);

  await agent.req('order/place', { merchant, id: 'A-2', lines: [{ sku: sku(0), quantity: 2 }] });
  expect(await stock()).toMatchObject({ inStock: 3, booked: 3, available: 0, processOrders: false });
  await dock.until('the storefront shows the sell-out', () => sink.shelf('web', sku(0))?.processOrders === false);
  expect(sink.level('web', sku(0))).toBe(0);

  await agent.req('order/cancel', { merchant, id: 'A-2', reason: 'changed their mind' });
  expect(await stock()).toMatchObject({ inStock: 3, booked: 1, available: 2, processOrders: true });
  await dock.until('the freed units are at the storefront', () => sink.shelf('web', sku(0))?.processOrders === true);
  expect(sink.shelf('web', sku(0))).toMatchObject({ level: 2, sum: 2 });
});

it('takes one order once, however often it is placed', async () => {
  dock = await Dock.start();
  const { agent } = dock;
  const order = { merchant, id: 'A-1', lines: [{ sku: sku(1), quantity: 2 }] };
  await agent.req('order/place', order);
  await agent.req('order/place', order);
  expect(await agent.stock(sku(1))).toMatchObject([{ booked: 2, available: -2 }]);
  const other = { ...order, lines: [{ sku: sku(1), quantity: 5 }] };
  await expect(agent.req('order/place', other)).rejects.toThrow(/duplicate-order/);
  expect(await agent.stock(sku(1))).toMatchObject([{ booked: 2 }]);
});
