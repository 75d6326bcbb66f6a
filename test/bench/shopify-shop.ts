/** The simulated shop of `shopify.ts` in a process of its own, on Shopify's standard plan, until its parent goes. */
import { ShopifyStore } from '../peers/shopify/store.ts';
import { ShopifyWire } from '../peers/shopify/wire.ts';

export type ShopAsked = { calls: number; points: number; throttled: number; written: number };

const store = new ShopifyStore();
for (let n = 0; n < Number(process.argv[2]); n += 1) store.list(`SKU-${n}`, 0);
const wire = await ShopifyWire.open(store);
process.on('message', () => {
  const { calls, points, throttled } = wire;
  process.send?.({ calls: calls.length, points, throttled, written: store.written.length } satisfies ShopAsked);
});
process.on('disconnect', () => process.exit());
process.send?.({ url: wire.url });
