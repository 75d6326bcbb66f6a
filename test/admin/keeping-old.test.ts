/** R4: an item says how many open orders keep an older state of it, as long as it is so. */
import { expect, it } from 'vitest';
import { TwoMerchants } from './two-merchants.ts';

it('R4 is said by item/get until the orders were moved over, or are open no more', async () => {
  await using dock = new TwoMerchants();
  await dock.open();
  const tee = { merchant: 'acme', sku: 'TEE-NEW' };
  const keeping = async () =>
    (await dock.data<{ ordersKeepingOld: number }>('item/get', { merchant: tee.merchant, sku: tee.sku }))
      .ordersKeepingOld;
  await dock.data('item/upsert', { items: [{ ...tee, name: 'Tee', price: '9.90' }] });
  await dock.data('stock/adjust', { ...tee, quantity: 9, reason: 'found' });
  for (const id of ['K-1', 'K-2']) {
    await dock.data('order/place', { merchant: 'acme', id, lines: [{ sku: tee.sku, quantity: 1 }] });
  }
  expect(await keeping()).toBe(0);
  await dock.data('item/upsert', { items: [{ ...tee, price: '12.00' }] });
  expect(await keeping()).toBe(2);
  const explained = async () =>
    (await dock.data<{ ordersKeepingOld?: number }>('explain/level', { ...tee })).ordersKeepingOld;
  expect(await explained()).toBe(2);
  await dock.data('order/cancel', { merchant: 'acme', id: 'K-1' });
  expect(await keeping()).toBe(1);
  expect(await explained()).toBe(1);
  const { token } = await dock.data<{ token: string }>('order/refresh-items', tee);
  await dock.data('order/refresh-items', { ...tee, token });
  expect(await keeping()).toBe(0);
  expect(await explained()).toBeUndefined();
  // What the merchant pays is kept as what is asked for.
  await dock.data('item/upsert', { items: [{ ...tee, wholesaleCost: '4.10' }] });
  expect(await keeping()).toBe(1);
});

it('R4 R28 is said of a kit until its open orders were moved over to the parts that it has now', async () => {
  await using dock = new TwoMerchants();
  await dock.open();
  const kit = { merchant: 'acme', sku: 'SET-NEW' };
  const part = (sku: string, quantity: number) => ({ sku, quantity });
  const together = (components: object[]) => dock.data('item/upsert', { items: [{ ...kit, name: 'Set', components }] });
  for (const sku of ['CUP-NEW', 'LID-NEW']) {
    await dock.data('item/upsert', { items: [{ merchant: 'acme', sku, name: sku }] });
    await dock.data('stock/adjust', { merchant: 'acme', sku, quantity: 9, reason: 'found' });
  }
  await together([part('CUP-NEW', 2)]);
  await dock.data('order/place', { merchant: 'acme', id: 'K-9', lines: [part(kit.sku, 2)] });
  const keeping = async () => (await dock.data<{ ordersKeepingOld: number }>('item/get', kit)).ordersKeepingOld;
  const booked = async () => {
    const asked = { merchant: 'acme', skus: ['CUP-NEW', 'LID-NEW'] };
    const { items } = await dock.data<{ items: { booked: number }[] }>('stock/get', asked);
    return items.map((item) => item.booked);
  };
  expect(await keeping()).toBe(0);
  expect(await together([part('CUP-NEW', 1), part('LID-NEW', 1)])).toMatchObject({ ordersKeepingOld: 1 });
  expect([await keeping(), await booked()]).toEqual([1, [4, 0]]);
  const review = await dock.data<{ token: string; lines: object[] }>('order/refresh-items', kit);
  expect(review.lines).toMatchObject([{ order: 'K-9', parts: { from: [part('CUP-NEW', 2)] } }]);
  expect(await dock.data('order/refresh-items', { ...kit, token: review.token })).toMatchObject({
    ...{ orders: 1, lines: 1, waiting: 0 },
  });
  expect([await keeping(), await booked()]).toEqual([0, [2, 2]]);
  expect(await dock.data('explain/level', { merchant: 'acme', sku: 'LID-NEW' })).not.toHaveProperty('ordersKeepingOld');
  expect(await dock.book.verify()).toMatchObject({ ok: true });
});
