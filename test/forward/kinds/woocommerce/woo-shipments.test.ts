/** R25: what left is a note on its order, once, and the last box completes it. */
import { expect, it } from 'vitest';
import { toldBoxes as told } from '../told-boxes.ts';
import { channelOf, openWoo } from './bench.ts';

const { signal } = new AbortController();

async function opened() {
  const bench = await openWoo({ tls: false });
  bench.store.add('TEE', { stock: 9 });
  const order = bench.store.order([{ sku: 'TEE', quantity: 4 }]);
  return { ...bench, order, id: String(order.id), channel: channelOf(bench) };
}

it('a part is a note, the last box completes the order, one that comes back opens it', async () => {
  const { channel, order, id } = await opened();
  const first = told({ order: id, box: 1, partial: true, carrier: 'UPS', tracking: '1Z999' });
  expect(await channel.tell?.('shipment', first, signal)).toEqual({ type: 'acknowledged', rejected: [] });
  expect(order.notes.map(({ note }) => note)).toEqual([
    expect.stringMatching(/^Box 1 left: 2 × TEE, UPS 1Z999\. \[acme-web /),
  ]);
  expect(order.status).toBe('processing');
  await channel.tell?.('shipment', told({ order: `acme-web:${id}`, box: 2 }), signal);
  expect(order).toMatchObject({ status: 'completed', notes: [{}, {}] });
  await channel.tell?.('shipment', told({ order: id, box: 2, status: 'taken-back', version: 8 }), signal);
  expect(order).toMatchObject({
    status: 'processing',
    notes: [{}, {}, { note: expect.stringContaining('taken back') }],
  });
});

it('is written once, whatever becomes of the answer, also after a restart', async () => {
  const bench = await opened();
  const { channel, order, id, wire } = bench;
  wire.faults.loseAnswers = 2;
  const batch = told({ order: id, box: 1 });
  for (const answer of ['retry', 'retry', 'acknowledged', 'acknowledged'])
    expect(await channel.tell?.('shipment', batch, signal)).toMatchObject({ type: answer });
  expect(await channelOf(bench).tell?.('shipment', batch, signal)).toMatchObject({ type: 'acknowledged' });
  expect(order.notes).toHaveLength(1);
  expect(order.status).toBe('completed');
});

it('an order that is not there is named, and holds up no other', async () => {
  const { channel, order, id } = await opened();
  const batch = told({ order: '99999', box: 1 }, { order: 'by-hand', box: 1 }, { order: id, box: 1 });
  expect(await channel.tell?.('shipment', batch, signal)).toMatchObject({
    ...{
      type: 'acknowledged',
      rejected: [{ sku: '99999/1' }, { sku: 'by-hand/1', reason: expect.stringContaining('did not come from') }],
    },
  });
  expect(order.notes).toHaveLength(1);
});

it('a status that the store gave the order stays', async () => {
  const { channel, store, order, id } = await opened();
  store.setStatus(order.id, 'refunded');
  await channel.tell?.('shipment', told({ order: id, box: 1 }), signal);
  expect(order).toMatchObject({ status: 'refunded', notes: [{}] });
});
