/** R21: an order that was read moves what a batch from before may write, from the moment it was read on. */
import { expect, it } from 'vitest';
import type { DockKnowledge } from '../../../agent/forward/channel.ts';
import { PolledOrders } from '../../../agent/forward/orders/polled-orders.ts';
import { hurriedClock } from '../hurried-clock.ts';

it('is known to batches while its round still asks what became of others, and to those made meanwhile', async () => {
  const { signal } = new AbortController();
  const asking = Promise.withResolvers<void>();
  const open = Promise.withResolvers<{ id: string; untold: boolean }[]>();
  const changedMs = Math.floor(Date.now() / 1_000) * 1_000;
  const placedAt = new Date(changedMs).toISOString();
  const lines = [{ sku: 'TEE', quantity: 3 }];
  const order = { id: 'W-1', placedAt, updatedAt: placedAt, status: 'open', lines };
  const row = { id: 'W-1', version: 'v1', changedMs, stage: 1, skus: ['TEE'], order };
  const knows: DockKnowledge = {
    openOrders() {
      asking.resolve();
      return open.promise;
    },
    namesOf: async () => new Map(),
    seen: async () => undefined,
  };
  const orders = new PolledOrders({
    ...{ clock: hurriedClock(1), knows, look: async () => [], missing: async () => [] },
    read: async () => ({ ok: true, rows: [row], readMs: changedMs + 5_000, full: false, next: '' }),
  });
  orders.onTold(() => {});
  const before = orders.changes.count;
  const round = orders.fetch(null, signal);
  await asking.promise;
  // Asked between, it is no news any more; the batch from before it gives way all the same.
  await orders.between(signal);
  expect(orders.changes.after(before, ['TEE'])).toEqual(['TEE']);
  const meanwhile = orders.changes.count;
  open.resolve([]);
  expect(await round).toMatchObject({ type: 'page', page: { orders: [{ id: 'W-1' }] } });
  expect(orders.changes.after(meanwhile, ['TEE'])).toEqual(['TEE']);
});
