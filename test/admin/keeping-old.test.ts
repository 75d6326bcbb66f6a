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
