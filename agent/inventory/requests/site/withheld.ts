/**
 * What a cancelled order, or one of fewer units, still books at a dock of a site: another dock may have it in a box, or
 * have shipped it where nobody hears of it yet. It is free once this dock had the order's claim and all logs were
 * folded behind that.
 */
import { type Decision, done, type Now, unchanged } from '../../decision.ts';
import { documentKey } from '../../nouns/document.ts';
import type { Draft } from '../../nouns/entry.ts';
import type { OrderRow } from '../../nouns/orders/order.ts';
import type { Rulebook } from '../../nouns/rulebook.ts';
import type { WithheldLine, WithheldSubmission } from '../../nouns/site/withheld.ts';
import { flagTurn } from '../../nouns/stock/flag.ts';
import { available } from '../../nouns/stock/item.ts';
import type { Tables } from '../../nouns/tables.ts';

export const isBooked = (order: Pick<OrderRow, 'status'> | undefined): boolean =>
  order?.status === 'open' || order?.status === 'packed';

/** Of the units that were ordered of one line, how many are booked or were shipped. */
export function bookedUpTo(tables: Tables, rules: Rulebook, order: OrderRow | undefined, sku: string): number {
  const line = order?.lines.find((each) => each.sku === sku);
  if (order === undefined || line === undefined) return 0;
  const wanted = Math.max(isBooked(order) ? line.quantity : 0, line.shipped);
  if (rules.site !== true) return wanted;
  return Math.max(wanted, withheldOf(tables, order).find((each) => each.sku === sku)?.upTo ?? 0);
}

const withheldOf = (tables: Tables, { merchant, id }: Pick<OrderRow, 'merchant' | 'id'>): WithheldLine[] =>
  tables.row('order-withheld', documentKey(merchant, id))?.lines ?? [];

/**
 * @param wanted of each line, how many units are wanted from now on; those that were shipped are among them
 * @returns what stays booked beyond that; undefined: nothing does, and nothing did before. A dock that is alone knows
 * at once
 */
export function withheldBeyond(
  tables: Tables,
  rules: Rulebook,
  order: OrderRow | undefined,
  wanted: (sku: string) => number,
): { withheld?: WithheldLine[] } {
  if (rules.site !== true || order === undefined) return {};
  const withheld = order.lines
    .map(({ sku }) => ({ sku, upTo: bookedUpTo(tables, rules, order, sku) }))
    .filter(({ sku, upTo }) => upTo > wanted(sku));
  return withheld.length === 0 && withheldOf(tables, order).length === 0 ? {} : { withheld };
}

export function decideOrderFree(
  tables: Tables,
  rules: Rulebook,
  { merchant, order }: WithheldSubmission,
  now: Now,
): Decision {
  const drafts = freedDrafts(tables, rules, { merchant, id: order }, now);
  return drafts.length === 0 ? unchanged({ merchant, order }) : done(drafts, { merchant, order });
}

/** @returns none: nothing is withheld of it */
export function freedDrafts(
  tables: Tables,
  rules: Rulebook,
  { merchant, id }: Pick<OrderRow, 'merchant' | 'id'>,
  now: Now,
): Draft[] {
  const lines = withheldOf(tables, { merchant, id });
  const order = tables.order(merchant, id);
  if (order === undefined || lines.length === 0) return [];
  const about = { merchant, document: id };
  const drafts: Draft[] = [];
  for (const { sku, upTo } of lines) {
    const line = order.lines.find((each) => each.sku === sku);
    const keeps = Math.max(isBooked(order) ? (line?.quantity ?? 0) : 0, line?.shipped ?? 0);
    const item = tables.item(merchant, sku);
    if (upTo <= keeps || item === undefined) continue;
    drafts.push({ kind: 'booking', ...about, sku, quantity: keeps - upTo, body: {} });
    drafts.push(...flagTurn(tables, rules, item, available(item) + upTo - keeps, 'sale', now));
  }
  return [...drafts, { kind: 'order-freed', ...about, body: {} }];
}
