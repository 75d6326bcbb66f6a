/** A channel of kind medusa and the scripted store it speaks to. */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { onTestFinished } from 'vitest';
import type { Channel, ChannelContext } from '../../../../agent/forward/channel.ts';
import { medusaChannel } from '../../../../agent/forward/kinds/medusa/medusa-kind.ts';
import type { ChannelConfig } from '../../../../config/config.ts';
import { channelConfig, temporaryFolder } from '../../bench.ts';
import { loneChannel } from '../lone-channel.ts';
import { ScriptedStore, secretKey } from './scripted-store.ts';

export type MedusaBench = { config: ChannelConfig; store: ScriptedStore };

/** Everything ends with the test. */
export async function openMedusa({ key = secretKey } = {}): Promise<MedusaBench> {
  const store = new ScriptedStore();
  await store.open();
  onTestFinished(() => store.close());
  const file = join(temporaryFolder(), 'key');
  writeFileSync(file, `${key}\n`, { mode: 0o600 });
  const options = medusaChannel.options().parse({ url: store.url, 'key-file': file });
  return { config: channelConfig({ kind: 'medusa', basis: 'physical', options }), store };
}

/** The channel alone, for what it says of single questions. */
export const channelOf = ({ config }: MedusaBench, more: Partial<ChannelContext> = {}): Channel =>
  loneChannel(config, more);
