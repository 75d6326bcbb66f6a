/** What is sent at once because somebody asks for it. */
import { type Decision, done, unchanged } from '../decision.ts';
import type { ChannelSubmission } from '../nouns/channel.ts';
import type { Draft } from '../nouns/entry.ts';
import { heldBack } from '../nouns/levels.ts';
import type { Tables } from '../nouns/tables.ts';

type SyncNow = Extract<ChannelSubmission, { type: 'sync-now' }>;

/** R14: sends at once whatever the policy says, but never what R11 and R16 hold back, and says so item by item. */
export function decideSyncNow(tables: Tables, request: SyncNow): Decision {
  const { merchant } = request;
  const drafts: Draft[] = [];
  const items: { sku: string; sent: boolean; reason?: string }[] = [];
  for (const sku of new Set(request.skus)) {
    const item = tables.item(merchant, sku);
    const reason = item === undefined ? 'unknown-item' : heldBack(item);
    items.push(reason === undefined ? { sku, sent: true } : { sku, sent: false, reason });
    if (reason === undefined) {
      drafts.push({ kind: 'sync-now', operator: request.by, merchant, sku, body: { requestedBy: request.by } });
    }
  }
  const data = { merchant, items };
  return drafts.length === 0 ? unchanged(data) : done(drafts, data);
}
