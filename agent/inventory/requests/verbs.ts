/** What admins change by hand: stock, policies, the flag, and sync now. */
import { type Decision, done, type Now, refuse, unchanged } from '../decision.ts';
import type { Draft } from '../nouns/entry.ts';
import { flagDraft, flagTurn } from '../nouns/flag.ts';
import { available, heldBack } from '../nouns/levels.ts';
import { noItem } from '../nouns/lookalike.ts';
import { merchantRules } from '../nouns/policy.ts';
import { quantityMax } from '../nouns/quantity.ts';
import type { Rulebook } from '../nouns/rulebook.ts';
import type { Submission } from '../nouns/submission.ts';
import type { Tables } from '../nouns/tables.ts';

type Verb<T extends Submission['type']> = Extract<Submission, { type: T }>;

/** Adds or takes away counted units; what is in stock never falls below zero. */
export function decideAdjust(tables: Tables, rules: Rulebook, request: Verb<'adjust'>, now: Now): Decision {
  const { merchant, sku, quantity } = request;
  const item = tables.item(merchant, sku);
  if (item === undefined) return refuse('unknown-item', noItem(tables, merchant, sku), 'sku');
  if (!Number.isSafeInteger(quantity) || quantity === 0 || Math.abs(quantity) > quantityMax) {
    return refuse('bad-quantity', `${quantity} is not a whole number of units other than 0.`, 'quantity');
  }
  if (item.inStock + quantity < 0) {
    return refuse('not-in-stock', `Only ${item.inStock} in stock: ${quantity} would leave less than none.`, 'quantity');
  }
  if (quantity < 0 && item.inStock + quantity < item.packed) {
    const text = `${item.packed} of the ${item.inStock} in stock are in boxes of open orders: ship, cancel or reopen those first.`;
    return refuse('not-in-stock', text, 'quantity');
  }
  const after = available(item) + quantity;
  const drafts: Draft[] = [
    { kind: 'adjustment', operator: request.by, merchant, sku, quantity, body: { reason: request.reason } },
    ...flagTurn(tables, rules, item, after, 'receipt', now),
  ];
  return done(drafts, { merchant, sku, inStock: item.inStock + quantity, booked: item.booked, available: after });
}

/** R10, R13: a policy is changed for the merchant or for one item; nothing is sent for it. */
export function decidePolicy(tables: Tables, rules: Rulebook, request: Verb<'set-policy'>): Decision {
  const { merchant, sku, sync, processOrders } = request;
  if (!rules.merchants.some((m) => m.id === merchant)) {
    return refuse('unknown-merchant', `There is no merchant ${merchant}.`, 'merchant');
  }
  const body = {
    ...(sync === undefined ? {} : { sync }),
    ...(processOrders === undefined ? {} : { processOrders }),
  };
  if (sku === undefined) {
    if (sync === null)
      return refuse('bad-request', 'A merchant needs a policy: never, always or process-orders.', 'sync');
    const now = merchantRules(tables, rules, merchant);
    const next = { ...now, ...body };
    if (next.sync === now.sync && next.processOrders === now.processOrders) return unchanged(next);
    return done([{ kind: 'policy', operator: request.by, merchant, body }], next);
  }
  const item = tables.item(merchant, sku);
  if (item === undefined) return refuse('unknown-item', noItem(tables, merchant, sku), 'sku');
  if (processOrders !== undefined) {
    return refuse('bad-request', 'auto or manual is set for the merchant, not for an item.', 'processOrders');
  }
  if (sync === undefined || sync === item.sync) return unchanged({ merchant, sku, sync: item.sync });
  return done([{ kind: 'policy', operator: request.by, merchant, sku, body }], { merchant, sku, sync });
}

/** R7, R9: an admin turns the flag; turning it to where it is changes nothing. */
export function decideProcessOrders(tables: Tables, request: Verb<'set-process-orders'>): Decision {
  const { merchant, sku, on } = request;
  const item = tables.item(merchant, sku);
  if (item === undefined) return refuse('unknown-item', noItem(tables, merchant, sku), 'sku');
  const data = { merchant, sku, processOrders: on };
  if (item.processOrders === on) return unchanged(data);
  return done([{ ...flagDraft(item, on, 'admin'), operator: request.by }], data);
}

/** R14: sends at once whatever the policy says, but never what R11 and R16 hold back, and says so item by item. */
export function decideSyncNow(tables: Tables, request: Verb<'sync-now'>): Decision {
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

/** R17: one channel is paused or goes on; the merchant's others do not notice. */
export function decideChannel(tables: Tables, rules: Rulebook, request: Verb<'channel'>): Decision {
  const { channel, change, reason } = request;
  if (!rules.channels.some((c) => c.name === channel)) {
    return refuse('unknown-channel', `There is no channel ${channel}.`, 'channel');
  }
  const stopped = tables.channel(channel)?.stopped ?? null;
  if ((change === 'resumed') === (stopped === null)) return unchanged({ channel, stopped });
  return done([{ kind: 'channel', operator: request.by, document: channel, body: { change, reason } }], {
    channel,
    change,
  });
}
