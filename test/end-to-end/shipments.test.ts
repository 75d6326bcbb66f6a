// needs: mosquitto
/**
 * R25 over a real line and a real broker: each box that leaves is told to the order's storefront, once with effect,
 * whatever dies in between; what a scanned label says of its carrier follows, and a shipment that is taken up again is
 * told as taken back.
 */
import { afterEach, expect, it } from 'vitest';
import type { PrintableCommand } from '../../agent/inventory/nouns/station/station-command.ts';
import { formatCommand } from '../command-key/command-codes.ts';
import { until } from '../wait.ts';
import { BoxShop } from './box-shop.ts';
import { gtin, serialised, sku } from './codes.ts';
import { Dock, dockName, merchant, site } from './dock.ts';

let dock: Dock | undefined;
let shop: BoxShop | undefined;
afterEach(async () => {
  await shop?.end();
  await dock?.end();
  [dock, shop] = [undefined, undefined];
});

it('tells each box once, its label, and that it was taken back; over kills and a shop that forgets', {
  timeout: 90_000,
}, async () => {
  dock = await Dock.start({
    stations: [{ name: 'packing-1', work: 'packing' }],
    scanners: [{ name: 'scanner-1', station: 'packing-1' }],
    channels: [{ 'debounce-quiet': '20ms', 'debounce-max': '50ms' }],
  });
  const { agent, broker } = dock;
  const orders = new BoxShop(broker.url, `tallyman/v1/${site}/${dockName}`);
  shop = orders;
  await until('the shop listens', () => orders.connected);
  const scan = (text: string) => dock?.simulator().scan(text);
  const say = (command: PrintableCommand) => scan(formatCommand(command));
  for (const index of [0, 1]) {
    await agent.req('stock/adjust', { merchant, sku: sku(index), quantity: 10, reason: 'on the shelf' });
  }
  const lines = [
    { sku: sku(0), quantity: 2 },
    { sku: sku(1), quantity: 1 },
  ];
  await agent.req('order/place', { merchant, id: 'A-1', channel: 'web', lines });
  await agent.req('order/place', { merchant, id: 'NOBODY-1', lines: [{ sku: sku(1), quantity: 1 }] });

  // Nobody answers; the agent dies; the same bytes come again.
  orders.answering = false;
  expect([await scan('A-1'), await scan(serialised(0, 7)), await scan(gtin(0))]).toEqual([true, true, true]);
  expect([await say({ command: 'next-box' }), await scan(gtin(1))]).toEqual([true, true]);
  await dock.until('the shop was told', () => orders.batches.length > 0);
  await agent.kill9();
  orders.answering = true;
  await agent.start();
  await dock.devicesOpen();
  await dock.until('the shop has them', () => orders.batches.length > 1);
  const [first, second] = orders.batches;
  expect(second).toEqual(first);
  expect(first).toMatchObject({ type: 'tallyman.shipment.v1', subject: merchant });
  expect(orders.effects).toEqual(['A-1/1 shipped', 'A-1/2 shipped']);
  expect(orders.boxes.get('A-1/1')).toMatchObject({
    ...{ order: 'A-1', box: 1, partial: false },
    lines: [{ sku: sku(0), quantity: 2, units: [{ quantity: 1, serial: expect.any(String) }] }],
  });

  // The carrier's labels, stuck on after the last unit: one box after the other.
  expect(await scan('1Z999AA10123456784')).toBe(true);
  expect(await scan('RR123456785GB')).toBe(true);
  await dock.until('both are told', () => orders.effects.length === 4);
  expect(orders.effects.slice(2)).toEqual(['A-1/1 shipped 1Z999AA10123456784', 'A-1/2 shipped RR123456785GB']);
  await agent.req('order/track', { merchant, id: 'A-1', box: 2, carrier: 'Royal Mail', tracking: 'RR123456785GB' });
  await dock.until('the word of a person is told', () => orders.boxes.get('A-1/2')?.carrier === 'Royal Mail');

  // Taken up again while the shop is silent, and killed: it learns that nothing of it has left.
  orders.answering = false;
  const before = orders.batches.length;
  expect(await say({ command: 'reopen' })).toBe(true);
  await dock.until('the shop was told', () => orders.batches.length > before);
  await agent.kill9();
  orders.answering = true;
  await agent.start();
  await dock.devicesOpen();
  const statuses = () => [...orders.boxes.values()].map(({ status }) => status);
  await dock.until('they are taken back', () => statuses().every((each) => each === 'taken-back'));
  expect(await say({ command: 'finish' })).toBe(true);
  await dock.until('they left again', () => statuses().every((each) => each === 'shipped'));
  const effects = orders.effects.length;

  // The shop forgets its place, not its boxes: it is told them again, and nothing changes.
  orders.forget();
  await scan('NOBODY-1');
  expect(await scan(gtin(1))).toBe(true);
  await agent.req('order/place', { merchant, id: 'A-2', channel: 'web', lines: [{ sku: sku(1), quantity: 1 }] });
  expect([await scan('A-2'), await scan(gtin(1))]).toEqual([true, true]);
  await dock.until('the new box is there', () => orders.boxes.has('A-2/1'));
  expect(orders.effects.slice(effects)).toEqual(['A-2/1 shipped']);
  expect([...orders.boxes.keys()].sort()).toEqual(['A-1/1', 'A-1/2', 'A-2/1']);
  expect((await agent.cli(['ledger', 'verify'])).code).toBe(0);
  expect((await agent.cli(['ledger', 'rebuild'])).code).toBe(0);
  expect((await agent.cli(['ledger', 'verify'])).code).toBe(0);
});
