/** A channel of kind woocommerce and the simulated store it speaks to, over TLS or in the clear. */

import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { onTestFinished } from 'vitest';
import type { Channel, ChannelContext } from '../../../../agent/forward/channel.ts';
import { woocommerceChannel } from '../../../../agent/forward/kinds/woocommerce/woocommerce-kind.ts';
import type { ChannelConfig } from '../../../../config/config.ts';
import { WooStore } from '../../../peers/woocommerce/store.ts';
import { consumerKey, consumerSecret, WooWire } from '../../../peers/woocommerce/wire.ts';
import { channelConfig, temporaryFolder } from '../../bench.ts';
import { Authority } from '../../certificates.ts';
import { loneChannel } from '../lone-channel.ts';

export type WooBench = { config: ChannelConfig; store: WooStore; wire: WooWire };

/** Everything ends with the test. */
export async function openWoo({ tls = true, key = `${consumerKey}\n${consumerSecret}\n` } = {}): Promise<WooBench> {
  const folder = temporaryFolder();
  const authority = tls ? new Authority(folder) : undefined;
  const store = new WooStore();
  const wire = await WooWire.open(store, authority?.issue());
  onTestFinished(() => wire.close());
  const keyFile = join(folder, 'key');
  writeFileSync(keyFile, key, { mode: 0o600 });
  const options = woocommerceChannel.options().parse({
    ...{ url: wire.url, 'key-file': keyFile },
    ...(authority !== undefined && { 'ca-file': authority.caFile }),
  });
  return { config: channelConfig({ kind: 'woocommerce', options }), store, wire };
}

/** The channel alone, for what it says of single questions. */
export const channelOf = ({ config }: WooBench, more: Partial<ChannelContext> = {}): Channel =>
  loneChannel(config, more);
