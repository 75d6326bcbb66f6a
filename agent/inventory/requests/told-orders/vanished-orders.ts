/**
 * R3: orders that are open here and that their store has no more. It said so of each, twice: what such an order still
 * held is freed, on the record and in words for a person, and booked again should the store show it once more. Where
 * the store may have it all the same, or has lost several at once (its database was put back, or another store answers
 * at its address), nothing is freed and a person is asked, once for each. What the store never told, is let be.
 */
import type { Now } from '../../decision.ts';
import { documentKey } from '../../nouns/document.ts';
import type { Draft } from '../../nouns/entry.ts';
import type { OrderRow, OrderSubmission } from '../../nouns/orders/order.ts';
import type { Rulebook } from '../../nouns/rulebook.ts';
import type { Tables } from '../../nouns/tables.ts';
import { cancelDrafts, isBooked } from '../orders.ts';

/** More at once are no single orders that were taken back. */
const freedMax = 5;

type Page = Pick<Extract<OrderSubmission, { type: 'orders-page' }>, 'by' | 'channel' | 'gone'>;
const nothing = { effect: 'unchanged' as const, drafts: [] };
type Verdict = { effect: 'cancelled' | 'set-aside' | 'unchanged'; drafts: Draft[] };

/** One of those that are gone. */
export function vanished(
  tables: Tables,
  rules: Rulebook,
  { by, channel, gone }: Page,
  { merchant, key, now }: { merchant: string; key: string; now: Now },
): Verdict {
  const known = tables.order(merchant, key);
  if (known?.channel !== channel || known.updatedAt === null || !isBooked(known)) return nothing;
  const version = `gone ${known.updatedAt}`;
  if (tables.row('asked-version', documentKey(merchant, key))?.version === version) return nothing;
  const free = gone?.sure === true && gone.ids.length <= freedMax;
  const common = { operator: by, merchant, document: key };
  const body = { reason: 'order-vanished' as const, text: textOf(known, free), channel, asked: { version } };
  const told: Draft = { kind: 'exception', ...common, body };
  if (!free) return { effect: 'set-aside', drafts: [told] };
  // Older than what was booked: the same version, shown once more, is news.
  const updatedAt = new Date(Date.parse(known.updatedAt) - 1).toISOString();
  const cancel = { updatedAt, reason: 'Its store has it no more.' };
  return { effect: 'cancelled', drafts: [...cancelDrafts(tables, rules, known, common, cancel, now), told] };
}

function textOf({ id, channel, lines }: OrderRow, free: boolean): string {
  const held = lines.reduce((sum, { quantity, shipped }) => sum + quantity - shipped, 0);
  const units = held === 1 ? 'one unit' : `${held} units`;
  const what = `${channel} showed order ${id} before and has it no more: it was deleted there, or taken back.`;
  return free
    ? `${what} The ${units} it held here ${held === 1 ? 'is' : 'are'} free again. If it was sold all the same, place it again.`
    : `${what} Nothing was freed, ${units} ${held === 1 ? 'stays' : 'stay'} booked: look there. Cancel the order here if it is over, or dismiss this if it is not.`;
}
