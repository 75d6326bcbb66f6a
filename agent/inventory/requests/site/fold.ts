/**
 * A range of another dock's ledger: each of its facts once, in one commit with how far it goes. Facts are true already:
 * nothing here refuses one. An order is a register: the storefront's newest version counts, and an end is final.
 */
import { type Decision, done, type Now, refuse, unchanged } from '../../decision.ts';
import type { Draft } from '../../nouns/entry.ts';
import type { OrderRow } from '../../nouns/orders/order.ts';
import type { Rulebook } from '../../nouns/rulebook.ts';
import type { SiteFact, SiteFoldSubmission } from '../../nouns/site/fold.ts';
import type { SiteName } from '../../nouns/site/own.ts';
import { flagTurn } from '../../nouns/stock/flag.ts';
import { available, freshItem } from '../../nouns/stock/item.ts';
import { toldOf } from '../../nouns/stock/kit.ts';
import type { Tables } from '../../nouns/tables.ts';
import { Plan } from '../../projections/plan.ts';
import { goneBy } from '../consequences/sold-out.ts';
import { bookTo, cancelDrafts, merged } from '../orders.ts';
import { bookedUpTo, freedDrafts } from './withheld.ts';

type Of<Kind extends SiteFact['kind']> = Extract<SiteFact, { kind: Kind }>;

export function decideSiteFold(tables: Tables, rules: Rulebook, range: SiteFoldSubmission, now: Now): Decision {
  const { type: _, facts, ...peer } = range;
  const { dock, after, to } = peer;
  const before = tables.row('site-peer', dock);
  const known = before?.to ?? 0;
  const turns = before?.closed !== peer.closed && to === known;
  if (to <= known && !turns) return unchanged({ dock, to: known });
  if (after > known)
    return refuse('bad-request', `Entries ${known} to ${after} of ${dock} are not known here.`, 'after');
  const plan = new Plan(tables, rules);
  for (const fact of facts) {
    // A range may begin before what was read: a server that lost its end was filled again with other borders.
    if (fact.seq <= known) continue;
    for (const draft of draftsOf(plan, rules, dock, fact, now)) {
      plan.add([{ ...draft, body: { ...draft.body, folded: { dock, seq: fact.seq } } } as Draft]);
    }
  }
  return done([...plan.drafts, { kind: 'site-fold', body: peer }], { dock, to });
}

/** On the record before anything is told under it. */
export const decideSiteName = ({ dock, after }: SiteName): Decision =>
  done([{ kind: 'site-name', body: { dock, after } }], {});

function draftsOf(tables: Tables, rules: Rulebook, dock: string, fact: SiteFact, now: Now): Draft[] {
  switch (fact.kind) {
    case 'item':
      return [{ kind: 'item', merchant: fact.merchant, sku: fact.sku, body: fact.change }];
    case 'ship':
      return shipDrafts(tables, rules, dock, fact, now);
    case 'freed':
      return freedDrafts(tables, rules, { merchant: fact.merchant, id: fact.order }, now);
    case 'order':
      return orderDrafts(tables, rules, dock, fact, now);
    case 'move':
      return moveDrafts(tables, rules, dock, fact, now);
  }
}

/**
 * What an order has booked is booked no longer; what left beyond that takes nothing off other orders. M7: what was on
 * its way out before its dock could hear, and what a person let two docks pack, is for a person.
 */
function shipDrafts(tables: Tables, rules: Rulebook, dock: string, fact: Of<'ship'>, now: Now): Draft[] {
  const { merchant, sku, order: id, units, seq } = fact;
  const order = tables.order(merchant, id);
  const shipped = order?.lines.find((line) => line.sku === sku)?.shipped ?? 0;
  const booked = order === undefined ? units : bookedUpTo(tables, rules, order, sku) - shipped;
  const beyond = Math.max(0, units - Math.max(0, booked));
  const within = units - beyond;
  const about = { merchant, sku };
  const drafts: Draft[] =
    within === 0 ? [] : [{ kind: 'shipment', ...about, quantity: -within, document: id, body: {} }];
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

function moveDrafts(tables: Tables, rules: Rulebook, dock: string, fact: Of<'move'>, now: Now): Draft[] {
  const { merchant, sku, units, apart = 0, as } = fact;
  const about = { merchant, sku };
  // Which of the two ways to be set apart it is the other dock knows; neither is sold.
  const condition = apart !== 0 && apart === units ? ({ condition: 'hold' } as const) : {};
  const item = tables.item(merchant, sku) ?? freshItem(merchant, sku);
  const none = goneBy(tables, rules, item, 'adjustment', units);
  const moves: Draft[] =
    units === 0
      ? []
      : as === 'receipt'
        ? [{ kind: 'receipt', ...about, quantity: units, body: condition }]
        : as === 'shipment'
          ? [{ kind: 'shipment', ...about, quantity: units, body: {} }]
          : [{ kind: 'adjustment', ...about, quantity: units, body: { reason: `at ${dock}`, ...condition, ...none } }];
  const left = 'condition' in condition ? 0 : apart;
  if (left !== 0) {
    const [from, to] = left > 0 ? (['good', 'hold'] as const) : (['hold', 'good'] as const);
    moves.push({ kind: 'condition', ...about, quantity: Math.abs(left), body: { from, to } });
  }
  if (units === apart || !rules.merchants.some(({ id }) => id === merchant)) return moves;
  const cause = as === 'receipt' ? 'receipt' : as === 'shipment' ? 'sale' : 'adjustment';
  return [...moves, ...flagTurn(tables, rules, item, available(item) + units - apart, cause, now)];
}

function orderDrafts(tables: Tables, rules: Rulebook, dock: string, fact: Of<'order'>, now: Now): Draft[] {
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

const isOver = (order: OrderRow | undefined): boolean => order?.status === 'cancelled' || order?.status === 'shipped';

const isOlder = (updatedAt: string | null, known: OrderRow | undefined): boolean =>
  updatedAt !== null && known !== undefined && known.updatedAt !== null && updatedAt < known.updatedAt;
