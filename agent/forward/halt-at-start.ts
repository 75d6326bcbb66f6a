/** What a channel that does not run at the start is halted by: the configuration, a person, or its storefront. */
import type { ChannelConfig } from '../../config/config.ts';
import type { Halt } from '../follow/model.ts';
import type { ChannelStatus } from '../ledger/book.ts';

/** @param row as the book knows the channel; undefined: nobody has heard of it */
export function haltAtStart(config: ChannelConfig, row: ChannelStatus | undefined): { halt?: Halt } {
  if (!config.enabled) return { halt: { why: 'off', reason: 'switched off in the configuration' } };
  const stopped = row?.stopped ?? null;
  if (stopped === null) return {};
  return { halt: { why: stopped.kind, reason: stopped.reason } };
}
