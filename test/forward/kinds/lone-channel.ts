/** A channel by itself, for what it says of single questions. It ends with the test. */
import { onTestFinished } from 'vitest';
import { systemClock } from '../../../agent/clock.ts';
import type { Channel, ChannelContext } from '../../../agent/forward/channel.ts';
import { namedFileReader } from '../../../agent/named-file.ts';
import type { ChannelConfig } from '../../../config/config.ts';
import { loadedKind } from '../loaded-kinds.ts';
import { noMemory } from '../memory-book.ts';

export function loneChannel(config: ChannelConfig, more: Partial<ChannelContext> = {}): Channel {
  const channel = loadedKind(config.kind).open(config.options, {
    ...{ name: config.name, merchant: config.merchant, clock: systemClock, uplink: undefined, memory: noMemory },
    ...{ log: () => {}, handlers: { onLink: () => {}, onAnswer: () => {} }, readFile: namedFileReader(undefined) },
    ...more,
  });
  onTestFinished(() => channel.close());
  return channel;
}
