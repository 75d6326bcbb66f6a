/**
 * What other docks say of orders, in this ledger. An order is a register: the storefront's newest version counts, and
 * an end is final.
 */
import type { Now } from '../../decision.ts';
import type { Draft } from '../../nouns/entry.ts';
import type { OrderRow } from '../../nouns/orders/order.ts';
import type { Rulebook } from '../../nouns/rulebook.ts';
import { oneUnit, type SiteFact } from '../../nouns/site/fold.ts';
import { toldOf } from '../../nouns/stock/kit.ts';
import type { Tables } from '../../nouns/tables.ts';
import { decideOrderHold } from '../order-hold.ts';
import { bookTo, cancelDrafts, merged } from '../orders.ts';
import { moveDrafts } from './fold-goods.ts';
import { bookedUpTo } from './withheld.ts';

type Of<Kind extends SiteFact['kind']> = Extract<SiteFact, { kind: Kind }>;

/**
 * What an order has booked is booked no longer; what left beyond that takes nothing off other orders. M7: what was on
 * its way out before its dock could hear, and what a person let two docks pack, is for a person.
 */
export function shipDrafts(tables: Tables, rules: Rulebook, dock: string, fact: Of<'ship'>, now: Now): Draft[] {
  const { merchant, sku, order: id, units, seq } = fact;
  const order = tables.order(merchant, id);
  const shipped = order?.lines.find((line) => line.sku === sku)?.shipped ?? 0;
  const booked = order === undefined ? units : bookedUpTo(tables, rules, order, sku) - shipped;
  const beyond = Math.max(0, units - Math.max(0, booked));
  const within = units - beyond;
  const about = { merchant, sku };
  const drafts: Draft[] =
    within === 0 ? [] : [{ kind: 'shipment', ...about, quantity: -within, document: id, body: oneUnit(fact) }];
  if (beyond > 0)
    drafts.push(
      ...moveDrafts(tables, rules, dock, { kind: 'move', seq, ...about, units: -beyond, as: 'shipment' }, now),
    );
  const cancelled = order?.status === 'cancelled' && units > 0;
  if (!cancelled && beyond === 0) return drafts;
  const text = cancelled
    ? `Order ${id} was cancelled, and ${units} × ${sku} of it left at ${dock} before that was known there.`
    : `Order ${id} was packed twice: ${beyond} × ${sku} more than was ordered left at ${dock}.`;
  return [...drafts, { kind: 'exception', ...about, document: id, body: { reason: 'order-closed', text } }];
}

export function orderDrafts(tables: Tables, rules: Rulebook, dock: string, fact: Of<'order'>, now: Now): Draft[] {
  const { merchant, order: id, status, updatedAt, channel, placedAt, print, lines } = fact;
  if (!rules.merchants.some((each) => each.id === merchant)) return [];
  const known = tables.order(merchant, id);
  if (isOver(known) || isOlder(updatedAt, known)) return [];
  const common = { operator: dock, merchant, document: id };
  if (status === 'cancelled') {
    const body = updatedAt === null ? {} : { updatedAt };
    return known === undefined ? [] : cancelDrafts(tables, rules, known, common, body, now);
  }
  const header = {
    ...(channel !== undefined && { channel }),
    ...(placedAt !== undefined && { placedAt }),
    ...(updatedAt !== null && { updatedAt }),
    ...(print !== undefined && { print }),
  };
  return bookTo(tables, rules, known, common, header, merged(toldOf(lines)), now);
}

/** R24: held by hand, or released: the last word counts, of an order that is open here. */
export const holdDrafts = (tables: Tables, by: string, { merchant, order: id, held, reason }: Of<'hold'>): Draft[] =>
  decideOrderHold(tables, { type: 'order-hold', by, merchant, id, held, reason }).drafts;

const isOver = (order: OrderRow | undefined): boolean => order?.status === 'cancelled' || order?.status === 'shipped';

const isOlder = (updatedAt: string | null, known: OrderRow | undefined): boolean =>
  updatedAt !== null && known !== undefined && known.updatedAt !== null && updatedAt < known.updatedAt;
