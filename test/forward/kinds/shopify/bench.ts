/** A channel of kind shopify and the simulated shop it speaks to. */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { onTestFinished } from 'vitest';
import type { Channel, ChannelContext } from '../../../../agent/forward/channel.ts';
import { shopifyChannel } from '../../../../agent/forward/kinds/shopify/shopify-kind.ts';
import type { ChannelConfig } from '../../../../config/config.ts';
import { ShopifyStore } from '../../../peers/shopify/store.ts';
import { accessToken, ShopifyWire } from '../../../peers/shopify/wire.ts';
import { channelConfig, temporaryFolder } from '../../bench.ts';
import { loneChannel } from '../lone-channel.ts';

export type ShopifyBench = { config: ChannelConfig; store: ShopifyStore; wire: ShopifyWire };

/** Everything ends with the test. */
export async function openShopify({ token = accessToken, wire: options = {} } = {}): Promise<ShopifyBench> {
  const store = new ShopifyStore();
  const wire = await ShopifyWire.open(store, options);
  onTestFinished(() => wire.close());
  const file = join(temporaryFolder(), 'token');
  writeFileSync(file, `${token}\n`, { mode: 0o600 });
  const parsed = shopifyChannel.options().parse({ url: wire.url, 'token-file': file });
  return { config: channelConfig({ kind: 'shopify', options: parsed }), store, wire };
}

/** The channel alone, for what it says of single questions. */
export const channelOf = ({ config }: ShopifyBench, more: Partial<ChannelContext> = {}): Channel =>
  loneChannel(config, more);
