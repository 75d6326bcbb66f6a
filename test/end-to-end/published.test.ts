// needs: mosquitto
/**
 * R15 with a real broker: what is to come is sold before it is here, is explained, and is taken back when it is
 * withdrawn.
 */
import { afterEach, expect, it } from 'vitest';
import { gtin, sku } from './codes.ts';
import { Dock, merchant } from './dock.ts';

let dock: Dock | undefined;
afterEach(async () => {
  await dock?.end();
  dock = undefined;
});

it('is told, sold, received without a word, and withdrawn; one line for each number', async () => {
  dock = await Dock.create({ channels: [{ 'debounce-quiet': '20ms', 'debounce-max': '50ms' }] });
  const { agent, sink } = dock;
  await dock.open();
  const levels = () => sink.linesOf('web', sku(0)).map(({ level }) => level);
  const told = (...expected: number[]) =>
    dock?.until(`the storefront was told ${expected}`, () => JSON.stringify(levels()) === JSON.stringify(expected));

  const lines = [
    { sku: sku(0), quantity: 5 },
    { sku: sku(1), quantity: 2 },
  ];
  await agent.req('notice/announce', { merchant, id: 'ASN-7', lines });
  expect((await agent.cli(['notice', 'publish', 'ASN-7', sku(0)])).code).toBe(0);
  await told(5);
  expect(await agent.req('item/get', { merchant, sku: sku(0) })).toMatchObject({
    ...{ inStock: 0, published: 5, available: 5, received: false, processOrders: true },
    publishedBy: [{ notice: 'ASN-7', units: 5 }],
  });
  expect(await agent.req('explain/level', { merchant, sku: sku(0) })).toMatchObject({
    item: { inStock: 0, published: 5, available: 5 },
    channels: [
      {
        ...{ level: 5, shown: 5, reason: 'unchanged' },
        text: expect.stringContaining('0 in stock and 5 published'),
        because: expect.arrayContaining([
          expect.objectContaining({ rule: 'R15' }),
          expect.objectContaining({ rule: 'R19', text: expect.stringContaining('Published on ASN-7 (5)') }),
        ]),
      },
    ],
  });

  await agent.req('order/place', { merchant, id: 'A-1', lines: [{ sku: sku(0), quantity: 2 }] });
  await told(5, 3);
  await dock.simulator().scan('ASN-7');
  expect(await dock.simulator().scan(gtin(0))).toBe(true);
  expect(await agent.stock(sku(0))).toMatchObject([{ inStock: 1, published: 4, booked: 2, available: 3 }]);

  expect(await agent.req('notice/unpublish', { merchant, id: 'ASN-7' })).toMatchObject({
    items: [
      { sku: sku(0), published: 0 },
      { sku: sku(1), published: 0 },
    ],
  });
  await told(5, 3, 0);
  expect(await agent.stock(sku(0))).toMatchObject([{ inStock: 1, published: 0, booked: 2, available: -1 }]);
  expect(sink.linesOf('web', sku(1))).toEqual([]);
  expect((await agent.cli(['ledger', 'verify'])).code).toBe(0);
});
