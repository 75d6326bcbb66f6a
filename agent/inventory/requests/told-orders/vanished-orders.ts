/**
 * R3: orders that are open here and that their store has no more. It said so of each, twice: what such an order still
 * held is freed, on the record and in words for a person, and booked again should the store show it once more. Where
 * the store may have it all the same, or has lost several at once (its database was put back, or another store answers
 * at its address), nothing is freed and a person is asked, once for each. What the store never told, is let be. What
 * was said to a person of such an order is settled as soon as the store shows it again.
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

/** What was asked of a version: that it is gone; and that it came back since. */
const gonePrefix = 'gone ';
const backPrefix = 'back ';
/** Exceptions that are looked through when one of these orders is back. */
const openMax = 10_000;

/**
 * Orders of a page that had vanished: what a person was asked about them is settled, and what was said of their units
 * is true no more.
 * @param keys their names on the books
 */
export function shownAgain(tables: Tables, { by, channel }: Page, merchant: string, keys: readonly string[]): Draft[] {
  const asked = new Map(
    keys.flatMap((key) => {
      const version = tables.row('asked-version', documentKey(merchant, key))?.version;
      return version?.startsWith(gonePrefix) ? [[key, version.slice(gonePrefix.length)] as const] : [];
    }),
  );
  if (asked.size === 0) return [];
  return tables.openRows('exception', openMax).flatMap((row): Draft[] => {
    const { seq: of, reason, document } = row;
    if (reason !== 'order-vanished' || row.channel !== channel || row.merchant !== merchant) return [];
    const version = document === null ? undefined : asked.get(document);
    if (document === null || version === undefined) return [];
    const said = { how: 'dismissed', reason: 'Its store shows it again.' } as const;
    const body = { of, ...said, asked: { version: `${backPrefix}${version}` } };
    return [{ kind: 'exception-resolve', operator: by, merchant, document, body }];
  });
}

/** One of those that are gone. */
export function vanished(
  tables: Tables,
  rules: Rulebook,
  { by, channel, gone }: Page,
  { merchant, key, now }: { merchant: string; key: string; now: Now },
): Verdict {
  const known = tables.order(merchant, key);
  if (known?.channel !== channel || known.updatedAt === null || !isBooked(known)) return nothing;
  const version = `${gonePrefix}${known.updatedAt}`;
  const before = tables.row('asked-version', documentKey(merchant, key))?.version;
  if (before === version) return nothing;
  // A store that shows the same version now and then has it.
  const cameBack = before === `${backPrefix}${known.updatedAt}`;
  const free = gone?.sure === true && gone.ids.length <= freedMax && !cameBack;
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
