/**
 * R3, R4: orders as a storefront tells them, a page at a time; each page is one unit with the cursor that follows it.
 *
 * An order of a storefront is (channel, id), a version of it (channel, id, updatedAt). Pages come doubled, late and out
 * of order, and polls overlap on purpose: a version that is not newer than the one on the books changes nothing, so
 * only the newest counts, whatever came before it. (Of the same moment, which many stores tell in whole seconds, a
 * cancellation wins over everything else, then `fulfilled`: they are final; else what is told later.) That is why every
 * newer version leaves an entry, even one whose lines are the same. (Where a page shows each order as it is now, and
 * not what it was before, other lines of an older moment are no repetition: a person is asked, once a version.) An end
 * (`cancelled`, `fulfilled`) that is older than the open version on the books and was never heard of is late, or the
 * store's clock was set back: a person is asked, once.
 *
 * What each version makes of each order on the books is the table in `order-moves.ts`. A person's cancellation stays:
 * no version opens such an order again.
 *
 * Where the storefront sells more than this dock keeps (`leaveOthers`), a line of an item that is not known here is
 * left out and named for a person, and an order of nothing else is skipped.
 *
 * A line of no units is no line: storefronts keep the lines they refunded. What cannot be booked (an unknown SKU, half
 * a unit) or not be read as an order at all is set aside with an exception that keeps the whole order; the rest of the
 * page goes on. What is shipped already stays on the order. An order that is set aside ends its exception when it is
 * booked or cancelled after all.
 *
 * `fulfilled`: the storefront says that somebody shipped it. Where this dock did, that is no news. Else the order ends
 * here too: what it still held is freed. Whether its units left this building nobody here knows: a person is asked, and
 * stock stays as it is until then.
 *
 * A person works off what is set aside, and a storefront can make more of it than any person: at `asideMax` a page that
 * would set another order aside is refused and not moved beyond. The next try after a person made room goes on.
 *
 * The border of R3 is `since`, kept at the first page of the channel: an order placed before it is skipped, now and
 * later. It is the dock's time at the moment the order sync was switched on, against the storefront's own `placedAt`;
 * whoever submits makes sure that the dock's clock is no nonsense then (`orders/intake.ts`).
 */

import { type Decision, done, type Now, refuse, unchanged } from '../../decision.ts';
import { documentKey } from '../../nouns/document.ts';
import type { Draft } from '../../nouns/entry.ts';
import type {
  AskedVersion,
  OrderRow,
  OrderSubmission,
  OrderSyncRow,
  ToldOrder,
  UnreadableOrder,
} from '../../nouns/orders/order.ts';
import { nameAtChannel } from '../../nouns/orders/order-name.ts';
import type { RefusalCode } from '../../nouns/outcome.ts';
import type { Rulebook } from '../../nouns/rulebook.ts';
import type { ExceptionReason } from '../../nouns/station/exception-reason.ts';
import { asideKey, askedOf, endAside } from '../../nouns/station/orders-aside.ts';
import { didYouMean } from '../../nouns/stock/lookalike.ts';
import { quantityError, type SkuCount } from '../../nouns/stock/quantity.ts';
import type { Tables } from '../../nouns/tables.ts';
import { dayAfter } from '../../nouns/text/dates.ts';
import { fingerprint } from '../../nouns/text/fingerprint.ts';
import { Plan } from '../../projections/plan.ts';
import { inOurWords } from '../channels/listings.ts';
import { bookTo, cancelDrafts, isBooked, merged, sameLines, wholeLines } from '../orders.ts';
import { type Age, type Move, moveOf, onBooks } from './order-moves.ts';
import { earlierText, fulfilledText, shippedText } from './order-words.ts';
import { problemOf } from './page-problem.ts';
import { shownAgain, vanished } from './vanished-orders.ts';

/**
 * Orders of one channel that wait for a person, set aside; beyond it no page is taken that would set another one aside.
 */
export const asideMax = 1_000;

type Page = Extract<OrderSubmission, { type: 'orders-page' }>;

/** What became of the orders of a page, and where the channel's intake is now. */
export type PageTaken = OrderSyncRow & { counts: { [E in Effect]?: number } };
type Effect = 'placed' | 'changed' | 'cancelled' | 'set-aside' | 'skipped' | 'unchanged';

type Verdict = { effect: Effect; drafts: Draft[] };
/** One order of the page with what is on the books under its name. */
type Case = { plan: Plan; rules: Rulebook; page: Page; merchant: string; key: string; told: ToldOrder; now: Now };

/** Taken as a whole or, when something in it is beyond reading, refused as a whole. */
export function decideOrdersPage(tables: Tables, rules: Rulebook, told: Page, now: Now): Decision {
  const page = inOurWords(tables, told);
  const { channel, cursor } = page;
  const merchant = rules.channels.find(({ name }) => name === channel)?.merchant;
  if (merchant === undefined) return refuse('unknown-channel', `There is no channel ${channel}.`, 'channel');
  const problem = problemOf(page);
  if (problem !== undefined) return refuse('bad-request', problem.text, problem.field);

  const before = tables.orderSync(channel);
  const since = before?.since ?? page.since;
  const sync: OrderSyncRow = { channel, since, cursor: cursor ?? before?.cursor ?? null };
  const plan = new Plan(tables, rules);
  if (before === undefined || sync.cursor !== before.cursor) {
    const body = {
      ...(before === undefined ? { since } : {}),
      ...(sync.cursor !== null && { cursor: sync.cursor }),
    };
    plan.add([{ kind: 'order-sync', operator: page.by, merchant, document: channel, body }]);
  }

  const shown = page.orders.flatMap(({ id }) => (id === null ? [] : [keyOf(tables, merchant, channel, id)]));
  plan.add(shownAgain(tables, page, merchant, shown));
  const counts: PageTaken['counts'] = {};
  for (const told of lastOfMoment(page.orders)) {
    const verdict =
      'unreadable' in told
        ? asUnreadable(plan, page, merchant, told, since)
        : judgeOurs({ plan, rules, page, merchant, key: keyOf(plan, merchant, channel, told.id), told, now }, since);
    if (verdict.effect === 'set-aside' && (plan.row('orders-aside', channel)?.open ?? 0) >= asideMax) {
      const text = `${asideMax} orders of ${channel} are set aside and wait for a person: settle or dismiss them (tallyman exception ls), then its orders are read on.`;
      return refuse('too-many-aside', text, 'orders');
    }
    plan.add(verdict.drafts);
    counts[verdict.effect] = (counts[verdict.effect] ?? 0) + 1;
  }
  for (const id of page.gone?.ids ?? []) {
    const verdict = vanished(plan, rules, page, { merchant, key: keyOf(plan, merchant, channel, id), now });
    plan.add(verdict.drafts);
    counts[verdict.effect] = (counts[verdict.effect] ?? 0) + 1;
  }
  const data: PageTaken = { ...sync, counts };
  return plan.drafts.length === 0 ? unchanged(data) : done(plan.drafts, data);
}

/** The channel goes in front, too, where the number itself looks as if one did (`order-name.ts`). */
function keyOf(tables: Tables, merchant: string, channel: string, id: string): string {
  const own = nameAtChannel(channel, id);
  if (/^[a-z0-9-]{1,32}:/.test(id) || tables.order(merchant, own) !== undefined) return own;
  const plain = tables.order(merchant, id);
  return plain === undefined || plain.channel === channel ? id : own;
}

/**
 * Of a store that sells more than what is here: lines of items that nobody here knows are left out. An order of nothing
 * else is none of ours; of the others a person reads what was left out.
 */
function judgeOurs(one: Case, since: string): Verdict {
  const { plan, page, merchant, key, told } = one;
  const others = page.leaveOthers ? wantedOf(told).filter(({ sku }) => plan.item(merchant, sku) === undefined) : [];
  if (others.length === 0) return judge(one, since);
  const ours: ToldOrder = { ...told, lines: told.lines.filter((line) => !others.includes(line)) };
  const before = plan.order(merchant, key);
  if (wantedOf(ours).length === 0 && before === undefined) return { effect: 'skipped', drafts: [] };
  const { effect, drafts } = judge({ ...one, told: ours }, since);
  const same = before !== undefined && sameLines(wholeLines(before), merged(wantedOf(ours)));
  if ((effect !== 'placed' && effect !== 'changed') || same) return { effect, drafts };
  const names = others.map(({ sku, quantity }) => `${quantity} × ${sku}`).join(', ');
  const text = `Order ${key} was booked without ${names}: no item here. If it is to be packed here, import it and change the order; if never, import it as not fulfilled here, and it is left out without a word.`;
  const body = { reason: 'unknown-item' as const, text: text.slice(0, 1_000), channel: page.channel };
  return { effect, drafts: [...drafts, { kind: 'exception', operator: page.by, merchant, document: key, body }] };
}

function judge(one: Case, since: string): Verdict {
  const { plan, merchant, key, told } = one;
  const known = plan.order(merchant, key);
  if (known === undefined && isBefore(told.placedAt, since)) return { effect: 'skipped', drafts: [] };
  const books = onBooks(known, askedOf(plan, merchant, key) === 'order-fulfilled');
  return moved(one, known, moveOf(books, told.status, ageOf(one, known)));
}

/** Each move of the table, done. */
function moved(one: Case, known: OrderRow | undefined, move: Move): Verdict {
  const { plan, merchant, key, told } = one;
  const asked = plan.row('asked-version', documentKey(merchant, key));
  switch (move) {
    case '–':
      return nothing;
    case 'book':
      return book(one, known);
    case 'book if able':
      return problemOfLines(one) === undefined ? book(one, known) : nothing;
    case 'book if other': {
      // What cannot be booked is asked about once.
      const mayBe = problemOfLines(one) === undefined || asked?.version !== versionOf(told);
      return hasOtherLines(one) && mayBe ? book(one, known) : nothing;
    }
    case 'free':
      return known === undefined ? nothing : { effect: 'cancelled', drafts: cancelled(one, known) };
    case 'free and ask':
      return known === undefined ? nothing : fulfilledElsewhere(one, known);
    case 'ask for units':
      return aside(one, 'order-fulfilled', fulfilledText(one.key, 0));
    case 'remember':
      return rememberCancelled(one);
    case 'ask, shipped':
      return aside(one, 'order-closed', shippedText(key, told, linesHereAndThere(told, known)));
    case 'ask if other': {
      const lines = linesHereAndThere(told, known);
      const agrees = known !== undefined && sameLines(...lines);
      return agrees ? nothing : aside(one, 'order-closed', shippedText(key, told, lines));
    }
    case 'ask, earlier':
      return known !== undefined && told.updatedAt > (asked?.over ?? '') ? asEarlier(one, known) : nothing;
    case 'ask if shown now': {
      const news = one.page.showsNow === true && asked?.version !== versionOf(told);
      return known !== undefined && news && differs(one, known) ? asEarlier(one, known) : nothing;
    }
  }
}

const linesHereAndThere = (told: ToldOrder, known: OrderRow | undefined): [SkuCount[], SkuCount[]] => [
  known === undefined ? [] : wholeLines(known),
  merged(wantedOf(told)),
];

/** An order without a version of the storefront's is older than whatever it tells. */
function ageOf({ told, now, merchant }: Case, known: OrderRow | undefined): Age {
  const version = known?.updatedAt ?? null;
  if (version === null || told.updatedAt > version) return 'newer';
  if (told.updatedAt === version) return 'same';
  // A slip of the store's clock, years ahead, must not make a version the newest for ever.
  return isAhead(version, now, merchant) && !isAhead(told.updatedAt, now, merchant) ? 'newer' : 'older';
}

/** To the second, which is all that many stores tell: one of the border's own second counts. */
const isBefore = (placedAt: string, since: string): boolean => second(placedAt) < second(since);
const second = (moment: string): string => moment.slice(0, 'YYYY-MM-DDTHH:MM:SS'.length);

/** Than the storefront told last: what a person here made of them since is no word of the storefront's. */
function hasOtherLines({ plan, merchant, key, told }: Case): boolean {
  const before = plan.row('told-order', documentKey(merchant, key));
  return before?.updatedAt === told.updatedAt && before.print !== linesOf(told);
}

/** The same, whatever moments they have. */
function differs({ plan, merchant, key, told }: Case, known: OrderRow): boolean {
  const before = plan.row('told-order', documentKey(merchant, key));
  if (before === undefined) return !sameLines(wholeLines(known), merged(wantedOf(told)));
  return before.print !== linesOf(told);
}

/** A storefront that lists two open versions of one moment would move the order to and fro with each page. */
function lastOfMoment(orders: Page['orders']): Page['orders'] {
  const last = new Map<string, string>();
  for (const told of orders) if (!('unreadable' in told)) last.set(momentOf(told), linesOf(told));
  return orders.filter((told) => 'unreadable' in told || last.get(momentOf(told)) === linesOf(told));
}

const momentOf = ({ id, updatedAt, status }: ToldOrder): string => `${updatedAt} ${status} ${id}`;
const versionOf = (told: ToldOrder): string => `${told.updatedAt} ${linesOf(told)}`;
/** Tells what was told of an order's lines from other lines, in whatever order they come. */
const linesOf = (told: ToldOrder): string =>
  fingerprint(
    merged(wantedOf(told))
      .map(({ sku, quantity }) => `${quantity} ${sku}`)
      .sort()
      .join('\n'),
  );

/** Farther than zones and a clock that is a little wrong explain. */
const aheadDays = 2;
const isAhead = (moment: string, { today }: Now, merchant: string): boolean =>
  moment.slice(0, 10) > dayAfter(today(merchant), aheadDays);

const newerText = 'A newer version of it is set aside.';
const nothing: Verdict = { effect: 'unchanged', drafts: [] };
/** Freed by itself, an order that was opened again would be sold twice. */
function asEarlier({ page, merchant, key, told }: Case, known: OrderRow): Verdict {
  const over = known.updatedAt ?? told.updatedAt;
  const text = earlierText(key, told, over, linesHereAndThere(told, known));
  const asked = told.status === 'open' ? { version: versionOf(told) } : { over };
  const body = { reason: 'order-clock', text, channel: page.channel, asked } as const;
  return { effect: 'set-aside', drafts: [{ kind: 'exception', operator: page.by, merchant, document: key, body }] };
}

/** Units that it holds. */
const heldBy = (known: OrderRow): number =>
  isBooked(known) ? known.lines.reduce((sum, { quantity, shipped }) => sum + quantity - shipped, 0) : 0;

function fulfilledElsewhere(one: Case, known: OrderRow): Verdict {
  const { effect, drafts } = aside(one, 'order-fulfilled', fulfilledText(one.key, heldBy(known)));
  return { effect, drafts: [...cancelled(one, known, 'The storefront says that it was shipped.'), ...drafts] };
}

function book(one: Case, known: OrderRow | undefined): Verdict {
  const { plan, rules, page, merchant, key, told, now } = one;
  const problem = problemOfLines(one);
  // A booked order that cannot be moved to these lines is not asked about at every page.
  const asked = isBooked(known) ? { version: versionOf(told) } : undefined;
  if (problem !== undefined) return aside(one, problem.code, problem.text, asked);
  const lines = merged(wantedOf(told));
  const { updatedAt } = told;
  // One of next year would be packed last for ever: it counts from the moment it is booked.
  const placedAt = isAhead(told.placedAt, now, merchant) ? undefined : told.placedAt;
  // What ended it before it was opened again comes late, and is no question.
  const over = known?.status === 'cancelled' ? known.updatedAt : null;
  const header = {
    ...{ channel: page.channel, updatedAt, print: linesOf(told) },
    ...(placedAt !== undefined && { placedAt }),
    ...(over !== null && { asked: { over } }),
  };
  const common = { operator: page.by, merchant, document: key };
  const drafts = bookTo(plan, rules, known, common, header, lines, now);
  const ended = endAside(plan, merchant, key, page.by, 'The storefront told it again, and it is booked.');
  return { effect: isBooked(known) ? 'changed' : 'placed', drafts: [...drafts, ...ended] };
}

/** Nothing was booked for it, and nothing shall be when an older page of it comes in. */
function rememberCancelled({ page, merchant, key, told }: Case): Verdict {
  const { channel } = page;
  const { placedAt, updatedAt } = told;
  const common = { operator: page.by, merchant, document: key };
  const lines = merged(told.lines.filter(({ quantity }) => quantityError(quantity) === undefined));
  return {
    effect: 'cancelled',
    drafts: [
      { kind: 'order', ...common, body: { channel, placedAt, updatedAt, lines } },
      { kind: 'order-cancel', ...common, body: { updatedAt } },
    ],
  };
}

function cancelled({ plan, rules, page, merchant, key, told, now }: Case, known: OrderRow, why?: string): Draft[] {
  const common = { operator: page.by, merchant, document: key };
  const drafts = cancelDrafts(
    plan,
    rules,
    known,
    common,
    { updatedAt: told.updatedAt, ...(why !== undefined && { reason: why }) },
    now,
  );
  return [...drafts, ...endAside(plan, merchant, key, page.by, why ?? 'The storefront cancelled it.')];
}

function aside(
  { plan, page, merchant, key, told }: Case,
  reason: ExceptionReason,
  text: string,
  asked?: AskedVersion,
): Verdict {
  const body = { reason, text, channel: page.channel, order: told, ...(asked !== undefined && { asked }) };
  // Each version of an order that was never booked takes the place of the one before: a person has one thing to look
  // at.
  const never = plan.order(merchant, key)?.status === 'set-aside';
  const ended = never ? endAside(plan, merchant, key, page.by, newerText) : [];
  return {
    effect: 'set-aside',
    drafts: [...ended, { kind: 'exception', operator: page.by, merchant, document: key, body }],
  };
}

/** Known by what it says: the same told again is no news, whether or not a person has looked at it. */
function asUnreadable(tables: Tables, page: Page, merchant: string, told: UnreadableOrder, since: string): Verdict {
  const { channel, by } = page;
  if (told.placedAt !== null && isBefore(told.placedAt, since)) return { effect: 'skipped', drafts: [] };
  const document = told.id === null ? undefined : keyOf(tables, merchant, channel, told.id);
  const row = tables.row('order-aside', asideKey(merchant, document, channel, told.print));
  if (row?.print === told.print) return nothing;
  const body = { reason: 'unreadable-order' as const, text: told.unreadable, channel, order: told };
  if (document === undefined) {
    return { effect: 'set-aside', drafts: [{ kind: 'exception', operator: by, merchant, body }] };
  }
  const ended = endAside(tables, merchant, document, by, newerText);
  return { effect: 'set-aside', drafts: [...ended, { kind: 'exception', operator: by, merchant, document, body }] };
}

/** A line of no units is none. */
const wantedOf = ({ lines }: ToldOrder): ToldOrder['lines'] => lines.filter(({ quantity }) => quantity !== 0);

function problemOfLines({ plan, merchant, told }: Case): { code: RefusalCode; text: string } | undefined {
  const wanted = wantedOf(told);
  for (const { sku, quantity } of [...wanted, ...merged(wanted)]) {
    const wrong = quantityError(quantity);
    if (wrong !== undefined) return { code: 'bad-quantity', text: `Order ${told.id}, ${sku}: ${wrong}.` };
    if (plan.item(merchant, sku) === undefined) {
      const text = `Order ${told.id} is for ${sku}, which is no item here: import it, and the order is booked by itself soon after.${didYouMean(plan, merchant, sku)}`;
      return { code: 'unknown-item', text };
    }
  }
  return undefined;
}
