/** What is sent at once because somebody asks for it. */
import { type Decision, done, unchanged } from '../decision.ts';
import type { ChannelRules, ChannelSubmission } from '../nouns/channels/channel.ts';
import { heldBack } from '../nouns/channels/levels.ts';
import type { Draft } from '../nouns/entry.ts';
import type { Rulebook } from '../nouns/rulebook.ts';
import type { Tables } from '../nouns/tables.ts';

type SyncNow = Extract<ChannelSubmission, { type: 'sync-now' }>;

/** A channel that does not get it now, and why. */
type NotNow = { channel: string; reason: 'off' | 'paused' | 'stopped' };

/**
 * R14: sends at once whatever the policy says, but never what R11 and R16 hold back, nor on a channel that is switched
 * off or stopped (R17), and says so item by item and channel by channel. A channel that goes on later sends it then.
 */
export function decideSyncNow(tables: Tables, rules: Rulebook, request: SyncNow): Decision {
  const { merchant } = request;
  const channels = channelsNotNow(tables, rules, merchant);
  const closed = allClosed(tables, rules, merchant);
  const drafts: Draft[] = [];
  const items: { sku: string; sent: boolean; reason?: string }[] = [];
  for (const sku of new Set(request.skus)) {
    const item = tables.item(merchant, sku);
    const held = item === undefined ? 'unknown-item' : heldBack(item);
    const reason = held ?? closed;
    items.push(reason === undefined ? { sku, sent: true } : { sku, sent: false, reason });
    if (held === undefined) {
      drafts.push({ kind: 'sync-now', operator: request.by, merchant, sku, body: { requestedBy: request.by } });
    }
  }
  const data = { merchant, items, channels };
  return drafts.length === 0 ? unchanged(data) : done(drafts, data);
}

const channelsNotNow = (tables: Tables, rules: Rulebook, merchant: string): NotNow[] =>
  rules.channels.filter((channel) => channel.merchant === merchant).flatMap((channel) => notNow(tables, channel));

/** Why nothing of the merchant's is sent for now; undefined: some channel takes it. */
export function allClosed(tables: Tables, rules: Rulebook, merchant: string): NotNow['reason'] | undefined {
  const closed = channelsNotNow(tables, rules, merchant);
  const all = rules.channels.filter((channel) => channel.merchant === merchant).length;
  return closed.length === all ? closed[0]?.reason : undefined;
}

function notNow(tables: Tables, { name: channel, enabled }: ChannelRules): NotNow[] {
  if (enabled === false) return [{ channel, reason: 'off' }];
  const kind = tables.channel(channel)?.stopped?.kind;
  return kind === undefined ? [] : [{ channel, reason: kind }];
}
