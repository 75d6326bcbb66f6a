/** What is sent at once because somebody asks for it. */
import { type Decision, done, unchanged } from '../decision.ts';
import type { ChannelRules, ChannelSubmission } from '../nouns/channel.ts';
import type { Draft } from '../nouns/entry.ts';
import { heldBack } from '../nouns/levels.ts';
import type { Rulebook } from '../nouns/rulebook.ts';
import type { Tables } from '../nouns/tables.ts';

type SyncNow = Extract<ChannelSubmission, { type: 'sync-now' }>;

/** A channel that does not get it now, and why. */
type NotNow = { channel: string; reason: 'off' | 'paused' | 'stopped' };

/**
 * R14: sends at once whatever the policy says, but never what R11 and R16 hold back, nor on a channel that is switched off or stopped
 * (R17), and says so item by item and channel by channel. A channel that goes on later sends it then.
 */
export function decideSyncNow(tables: Tables, rules: Rulebook, request: SyncNow): Decision {
  const { merchant } = request;
  const mine = rules.channels.filter((channel) => channel.merchant === merchant);
  const channels = mine.flatMap((channel) => notNow(tables, channel));
  const [closed] = channels.length === mine.length ? channels : [];
  const drafts: Draft[] = [];
  const items: { sku: string; sent: boolean; reason?: string }[] = [];
  for (const sku of new Set(request.skus)) {
    const item = tables.item(merchant, sku);
    const held = item === undefined ? 'unknown-item' : heldBack(item);
    const reason = held ?? closed?.reason;
    items.push(reason === undefined ? { sku, sent: true } : { sku, sent: false, reason });
    if (held === undefined) {
      drafts.push({ kind: 'sync-now', operator: request.by, merchant, sku, body: { requestedBy: request.by } });
    }
  }
  const data = { merchant, items, channels };
  return drafts.length === 0 ? unchanged(data) : done(drafts, data);
}

function notNow(tables: Tables, { name: channel, enabled }: ChannelRules): NotNow[] {
  if (enabled === false) return [{ channel, reason: 'off' }];
  const kind = tables.channel(channel)?.stopped?.kind;
  return kind === undefined ? [] : [{ channel, reason: kind }];
}
