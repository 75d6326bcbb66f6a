// needs: shopify
/** R25: each box that left is a fulfilment of its order at a shop, once, whatever becomes of the answers. */
import { expect, it } from 'vitest';
import { toldBoxes as told } from '../told-boxes.ts';
import { channelOf, openShopify } from './bench.ts';

const { signal } = new AbortController();

async function opened() {
  const bench = await openShopify();
  bench.store.list('TEE', 9);
  const order = bench.store.order([{ sku: 'TEE', quantity: 4 }]);
  return { ...bench, order, name: order.name, channel: channelOf(bench) };
}
const taken = { type: 'acknowledged', rejected: [] };

it('parts, a label that comes later, a box that is taken back and leaves again', async () => {
  const { channel, order, name, store } = await opened();
  expect(await channel.tell?.('shipment', told({ order: name, box: 1, carrier: 'UPS' }), signal)).toEqual(taken);
  expect(order.fulfillments).toMatchObject([{ status: 'SUCCESS', tracking: { company: 'UPS' } }]);
  const labelled = told({ order: name, box: 1, carrier: 'UPS', tracking: '1Z999', version: 8 });
  expect(await channel.tell?.('shipment', labelled, signal)).toEqual(taken);
  expect(order.fulfillments).toMatchObject([{ tracking: { company: 'UPS', number: '1Z999' } }]);
  // The second box has the very same lines.
  expect(await channel.tell?.('shipment', told({ order: `acme-web:${name}`, box: 2 }), signal)).toEqual(taken);
  expect(order.fulfillments).toHaveLength(2);
  expect(order.lines).toMatchObject([{ left: 0 }]);
  const back = told({ order: name, box: 1, status: 'taken-back', version: 9 });
  expect(await channel.tell?.('shipment', back, signal)).toEqual(taken);
  expect(order.fulfillments.map(({ status }) => status)).toEqual(['CANCELLED', 'SUCCESS']);
  expect(await channel.tell?.('shipment', told({ order: name, box: 1, version: 10 }), signal)).toEqual(taken);
  expect(order.fulfillments.map(({ status }) => status)).toEqual(['CANCELLED', 'SUCCESS', 'SUCCESS']);
  // What left takes nothing off what can be bought.
  expect(store.available('TEE')).toBe(5);
});

it.each(['Mark', 'Ship'])('is made once where the answer to %s was lost, also after a restart', async (about) => {
  const bench = await opened();
  bench.wire.faults.push({ about, lose: true });
  const batch = told({ order: bench.name, box: 1 });
  expect(await bench.channel.tell?.('shipment', batch, signal)).toMatchObject({ type: 'retry' });
  expect(await channelOf(bench).tell?.('shipment', batch, signal)).toEqual(taken);
  expect(await channelOf(bench).tell?.('shipment', batch, signal)).toEqual(taken);
  expect(bench.order.fulfillments).toHaveLength(1);
});

it('a box that cannot be one there is named, and the others are told', async () => {
  const { channel, order, name, store } = await opened();
  const held = store.order([{ sku: 'TEE', quantity: 2 }]);
  held.held = true;
  const result = await channel.tell?.(
    'shipment',
    told(
      ...[
        { order: '#1', box: 1 },
        { order: held.name, box: 1 },
        { order: name, box: 1 },
      ],
      { order: name, box: 2, lines: [{ sku: 'CAP', quantity: 1 }] },
    ),
    signal,
  );
  expect(result).toMatchObject({
    rejected: [
      { sku: '#1/1', reason: expect.stringContaining('no order #1') },
      { sku: `${held.name}/1`, reason: expect.stringContaining('on hold') },
      { sku: `${name}/2`, reason: expect.stringContaining('no CAP left to send') },
    ],
  });
  expect(order.fulfillments).toHaveLength(1);
});
