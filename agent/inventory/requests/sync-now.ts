/** What is sent at once because somebody asks for it. */
import { type Decision, done, unchanged } from '../decision.ts';
import type { ChannelRules, ChannelSubmission } from '../nouns/channels/channel.ts';
import { heldBack } from '../nouns/channels/levels.ts';
import { isTold, listingKey } from '../nouns/channels/listing.ts';
import type { Draft } from '../nouns/entry.ts';
import type { Rulebook } from '../nouns/rulebook.ts';
import type { ItemRow } from '../nouns/stock/item.ts';
import type { Tables } from '../nouns/tables.ts';

type SyncNow = Extract<ChannelSubmission, { type: 'sync-now' }>;

/** A channel that does not get it now, and why. */
type NotNow = { channel: string; reason: 'off' | 'paused' | 'stopped' | 'braked' };

/** Why nothing of an item is sent now, whoever asks. */
type NotSent = NonNullable<ReturnType<typeof heldBack>> | NotNow['reason'] | 'no-channel' | 'not-listed';

/**
 * R14: sends at once whatever the policy says, but never what R11 and R16 hold back, nor on a channel that is switched
 * off, stopped (R17) or braked (R29), and says so item by item and channel by channel. A channel that goes on later
 * sends it then.
 */
export function decideSyncNow(tables: Tables, rules: Rulebook, request: SyncNow): Decision {
  const { merchant } = request;
  const channels = channelsNotNow(tables, rules, merchant);
  const notSent = whyNotSent(tables, rules, merchant);
  const drafts: Draft[] = [];
  const items: { sku: string; sent: boolean; reason?: string }[] = [];
  for (const sku of new Set(request.skus)) {
    const item = tables.item(merchant, sku);
    const held = item === undefined ? 'unknown-item' : heldBack(item);
    const reason = held ?? (item && notSent(item));
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

/**
 * Why nothing of an item of this merchant is sent now: it may not be written, no channel takes anything, or those that
 * do are not told of this one (R27). Undefined: some channel is told.
 */
export function whyNotSent(tables: Tables, rules: Rulebook, merchant: string): (item: ItemRow) => NotSent | undefined {
  const closed = channelsNotNow(tables, rules, merchant);
  const own = rules.channels.filter((channel) => channel.merchant === merchant);
  const open = own.filter(({ name }) => closed.every(({ channel }) => channel !== name));
  const ofAll = own.length === 0 ? 'no-channel' : closed[0]?.reason;
  return (item) => {
    const held = heldBack(item);
    if (held !== undefined) return held;
    if (open.length === 0) return ofAll;
    const told = open.some((each) => isTold(tables.row('listing', listingKey(each.name, item.sku)), each));
    return told ? undefined : 'not-listed';
  };
}

function notNow(tables: Tables, { name: channel, enabled }: ChannelRules): NotNow[] {
  if (enabled === false) return [{ channel, reason: 'off' }];
  const kind = tables.channel(channel)?.stopped?.kind;
  if (kind !== undefined) return [{ channel, reason: kind }];
  // R29: whatever asks for it.
  return (tables.row('brake', channel)?.held ?? null) === null ? [] : [{ channel, reason: 'braked' }];
}
