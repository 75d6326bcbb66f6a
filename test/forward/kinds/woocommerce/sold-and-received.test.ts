import { expect, it, onTestFinished } from 'vitest';
import { until } from '../../../wait.ts';
import { forwarderOf } from '../../bench.ts';
import { hurriedClock } from '../../hurried-clock.ts';
import { MemoryLedger } from '../../memory-ledger.ts';
import { openWoo } from './bench.ts';

it('R18: what a store took off by itself is put back, also where our number is the one it acknowledged last', async () => {
  const { config, store } = await openWoo();
  store.add('TEE', { stock: 0 });
  const ledger = new MemoryLedger();
  const dock = forwarderOf({ ...config, orders: { everyMs: 5_000 } }, { ledger, clock: hurriedClock(60) });
  onTestFinished(() => dock.forwarder.close());
  await until('its orders were read', () => ledger.tables.orderSync('acme-web') !== undefined);
  dock.moved(() => ledger.receive('TEE', 5));
  await until('the store shows five', () => store.stock('TEE') === 5);
  await until('idle', () => dock.forwarder.state === 'idle');
  // One sold there and one received here, before either is heard of.
  store.order([{ sku: 'TEE', quantity: 1 }]);
  expect(store.stock('TEE')).toBe(4);
  dock.moved(() => ledger.receive('TEE', 1));
  await until('the order is booked', () => ledger.tables.item('acme', 'TEE')?.booked === 1);
  await until('the store shows five again', () => store.stock('TEE') === 5);
});
