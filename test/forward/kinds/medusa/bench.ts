/** A channel of kind medusa and the scripted store it speaks to. */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { onTestFinished } from 'vitest';
import { systemClock } from '../../../../agent/clock.ts';
import type { Channel, ChannelContext } from '../../../../agent/forward/channel.ts';
import { medusaChannel } from '../../../../agent/forward/kinds/medusa/medusa-kind.ts';
import { namedFileReader } from '../../../../agent/named-file.ts';
import type { ChannelConfig } from '../../../../config/config.ts';
import { channelConfig, temporaryFolder } from '../../bench.ts';
import { loadedKind } from '../../loaded-kinds.ts';
import { noMemory } from '../../memory-book.ts';
import { ScriptedStore, secretKey } from './scripted-store.ts';

export type MedusaBench = { config: ChannelConfig; store: ScriptedStore };

/** Everything ends with the test. */
export async function openMedusa({ key = secretKey } = {}): Promise<MedusaBench> {
  const store = new ScriptedStore();
  await store.open();
  onTestFinished(() => store.close());
  const file = join(temporaryFolder(), 'key');
  writeFileSync(file, `${key}\n`, { mode: 0o600 });
  const options = medusaChannel.options.parse({ url: store.url, 'key-file': file });
  return { config: channelConfig({ kind: 'medusa', basis: 'physical', options }), store };
}

/** The channel alone, for what it says of single questions. */
export function channelOf({ config }: MedusaBench, more: Partial<ChannelContext> = {}): Channel {
  const channel = loadedKind('medusa').open(config.options, {
    ...{ name: config.name, merchant: config.merchant, clock: systemClock, uplink: undefined, memory: noMemory },
    ...{ log: () => {}, handlers: { onLink: () => {}, onAnswer: () => {} }, readFile: namedFileReader(undefined) },
    ...more,
  });
  onTestFinished(() => channel.close());
  return channel;
}
