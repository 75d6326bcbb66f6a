/** A channel of kind vendure and the scripted store it speaks to. */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { onTestFinished } from 'vitest';
import type { Channel, ChannelContext } from '../../../../agent/forward/channel.ts';
import type { ChannelConfig } from '../../../../config/config.ts';
import { channelConfig, temporaryFolder } from '../../bench.ts';
import { loneChannel } from '../lone-channel.ts';
import { ScriptedStore } from './scripted-store.ts';

/** Everything ends with the test. */
export async function openScripted(): Promise<{ config: ChannelConfig; store: ScriptedStore }> {
  const store = new ScriptedStore();
  await store.open();
  onTestFinished(() => store.close());
  const file = join(temporaryFolder(), 'credentials');
  writeFileSync(file, `dock\n${store.password}\n`, { mode: 0o600 });
  const options = { url: store.url, 'credentials-file': file, 'allow-insecure': false };
  return { config: channelConfig({ kind: 'vendure', basis: 'physical', options }), store };
}

/** The channel alone, for what it says of single questions. */
export const channelOf = ({ config }: { config: ChannelConfig }, more: Partial<ChannelContext> = {}): Channel =>
  loneChannel(config, more);
