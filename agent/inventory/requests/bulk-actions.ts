/** What can be done to many at once: how each stands to it, and what it would be asked alone. */
import type { Decision, Now } from '../decision.ts';
import type { BulkJob, ItemAction, OrderAction } from '../nouns/admin/bulk.ts';
import type { OrderRow } from '../nouns/orders/order.ts';
import type { Rulebook } from '../nouns/rulebook.ts';
import type { ItemChange, ItemRow } from '../nouns/stock/item.ts';
import { stillInUse } from '../nouns/stock/retired.ts';
import type { Tables } from '../nouns/tables.ts';
import { fingerprint } from '../nouns/text/fingerprint.ts';
import { decideItems } from './items.ts';
import { decideOrderHold } from './order-hold.ts';
import { refreshOf, staleLines } from './order-refresh.ts';
import { decideOrderCancel, isBooked } from './orders.ts';
import { decidePolicy, decideProcessOrders } from './policy.ts';
import { decideSyncNow, whyNotSent } from './sync-now.ts';

/** `now`: what the action looks at. `effect`: `changed`, `same`, or why nothing will be done. */
export type Standing = { now: string; effect: string };

const moves = (now: unknown, wanted: unknown): Standing => ({
  now: now === null ? 'none' : String(now),
  effect: now === wanted ? 'same' : 'changed',
});

/**
 * @param notSent of the item's merchant (`whyNotSent`)
 * @param isRetired whether a kit is retired by the time it is this item's turn
 */
export function itemStanding(
  item: ItemRow,
  act: ItemAction,
  notSent: ReturnType<typeof whyNotSent>,
  isRetired: (kit: string) => boolean,
): Standing {
  switch (act.action) {
    case 'sync-now': {
      const why = notSent(item);
      return why === undefined ? { now: 'to be sent', effect: 'changed' } : { now: why, effect: why };
    }
    case 'set-policy':
      return { ...moves(item.sync, act.sync), now: item.sync ?? "the merchant's" };
    case 'set-process-orders':
      return { ...moves(item.processOrders, act.on), now: item.processOrders ? 'on' : 'off' };
    case 'set-street-date':
      return moves(item.streetDate, act.streetDate);
    case 'set-bypass':
      return { ...moves(item.bypassSync, act.bypassSync), now: item.bypassSync ? 'yes' : 'no' };
    case 'set-retired':
      if (act.retired && !item.retired && stillInUse(item, isRetired) !== undefined) {
        return { now: 'no', effect: 'item-in-use' };
      }
      return { ...moves(item.retired, act.retired), now: item.retired ? 'yes' : 'no' };
  }
}

export function orderStanding(tables: Tables, order: OrderRow, act: OrderAction): Standing {
  if (act.action === 'cancel') {
    const lines = order.lines.map(({ sku, quantity, shipped, packed = 0 }) =>
      [sku, quantity, shipped, packed].join(' '),
    );
    const effect = order.status === 'cancelled' ? 'same' : order.status === 'shipped' ? 'order-closed' : 'changed';
    return { now: [order.status, ...lines].join('\n'), effect };
  }
  if (act.action !== 'refresh-items') {
    const now = JSON.stringify([order.status, order.byHand]);
    if (order.status !== 'open') return { now, effect: 'order-closed' };
    const { held, reason } = order.byHand ?? {};
    return { now, effect: held === (act.action === 'hold') && reason === act.reason ? 'same' : 'changed' };
  }
  if (!isBooked(order)) return { now: order.status, effect: 'order-closed' };
  const stale = staleLines(tables, [order], undefined);
  const waiting = stale.length > 0 && stale.every(({ waits }) => waits !== undefined);
  return { now: JSON.stringify(stale), effect: waiting ? 'in-boxes' : stale.length === 0 ? 'same' : 'changed' };
}

export const printOf = (key: string, { now, effect }: Standing): string => fingerprint(`${key}\n${effect}\n${now}`);

/** One of them as it stands now; undefined: there is none of this key. */
export function standingOf(
  tables: Tables,
  rules: Rulebook,
  { merchant, job }: { merchant: string; job: BulkJob },
  key: string,
): Standing | undefined {
  if (job.of === 'items') {
    const item = tables.item(merchant, key);
    const isRetired = (kit: string) => tables.item(merchant, kit)?.retired === true;
    return item && itemStanding(item, job.act, whyNotSent(tables, rules, merchant), isRetired);
  }
  const order = tables.order(merchant, key);
  return order && orderStanding(tables, order, job.act);
}

type One = { by: string; merchant: string; key: string };

/** What it comes to for one of them: decided as if it were asked alone. */
export function decideOne(tables: Tables, rules: Rulebook, job: BulkJob, one: One, now: Now): Decision {
  const { by, merchant, key } = one;
  if (job.of === 'orders') {
    const { act } = job;
    if (act.action === 'refresh-items') return refreshOf(tables, rules, one, now);
    if (act.action !== 'cancel') {
      const held = act.action === 'hold';
      return decideOrderHold(tables, { type: 'order-hold', by, merchant, id: key, held, reason: act.reason });
    }
    const { reason } = act;
    const request = { type: 'order-cancel', by, merchant, id: key, ...(reason !== undefined && { reason }) } as const;
    return decideOrderCancel(tables, rules, request, now);
  }
  const { act } = job;
  switch (act.action) {
    case 'sync-now':
      return decideSyncNow(tables, rules, { type: 'sync-now', by, merchant, skus: [key] });
    case 'set-policy':
      return decidePolicy(tables, rules, { type: 'set-policy', by, merchant, sku: key, sync: act.sync }, now);
    case 'set-process-orders':
      return decideProcessOrders(tables, { type: 'set-process-orders', by, merchant, sku: key, on: act.on });
    case 'set-street-date':
      return changed({ streetDate: act.streetDate });
    case 'set-bypass':
      return changed({ bypassSync: act.bypassSync });
    case 'set-retired':
      return changed({ retired: act.retired });
  }

  function changed(change: Pick<ItemChange, 'streetDate' | 'bypassSync' | 'retired'>): Decision {
    return decideItems(tables, rules, { type: 'items', by, items: [{ merchant, sku: key, ...change }] }, now);
  }
}
