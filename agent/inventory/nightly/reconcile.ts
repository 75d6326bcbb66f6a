/**
 * R22: what the nightly comparison asks of the ledger: that a date is begun once, what a store's listings are to ours,
 * and that those which differ are told again. Nothing that a store shows is imported (R1).
 */
import { type Decision, done, refuse, unchanged } from '../decision.ts';
import { type ChannelRules, isShadow } from '../nouns/channels/channel.ts';
import { channelLevel, notOurs } from '../nouns/channels/levels.ts';
import { listingKey, namesOf } from '../nouns/channels/listing.ts';
import { documentKey } from '../nouns/document.ts';
import type { Draft } from '../nouns/entry.ts';
import { isCorrected, listingClass, type Standing } from '../nouns/nightly/listing-class.ts';
import {
  type ComparedRow,
  type NightlySubmission,
  reconcileJob,
  type ToldListing,
} from '../nouns/nightly/reconciliation.ts';
import { allocated } from '../nouns/orders/allocation.ts';
import type { Rulebook } from '../nouns/rulebook.ts';
import { isSoldOut } from '../nouns/stock/flag.ts';
import { available, dueFor, type ItemRow, setApart } from '../nouns/stock/item.ts';
import { heardUnder, sentPolicy } from '../nouns/stock/policy.ts';
import type { Tables } from '../nouns/tables.ts';
import { newlyListed } from '../requests/channels/listings.ts';

type Asked<Type> = Extract<NightlySubmission, { type: Type }>;

/** The night's own run of a date is begun once; what is asked for by hand always is. */
export function decideReconcileBegin(tables: Tables, request: Asked<'reconcile-begin'>): Decision {
  const { merchant, date, by, night, missed } = request;
  const body = { change: 'begun', date, ...(missed.length > 0 && { missed }) } as const;
  if (!night) return done([{ kind: 'reconciliation', operator: by, merchant, body }], { merchant, date });
  const kept = tables.row('calendar', documentKey(merchant, reconcileJob));
  if (kept?.dates.includes(date) === true) return unchanged({ merchant, date });
  const calendar = { job: reconcileJob, date };
  return done(
    [
      { kind: 'reconciliation', operator: by, merchant, document: date, body },
      { kind: 'calendar', operator: by, merchant, document: reconcileJob, body: calendar },
    ],
    { merchant, date },
  );
}

export function decideReconcileEnd(tables: Tables, request: Asked<'reconcile-end'>): Decision {
  const { merchant, run, by, classes, channels, mail, interrupted } = request;
  const row = tables.row('reconciliation', documentKey(merchant, run));
  if (row === undefined) return refuse('bad-request', `No comparison ${run} was begun for ${merchant}.`, 'run');
  if (row.endedAt !== null) return unchanged({ merchant, run });
  const body = { change: 'ended', classes, channels, mail, ...(interrupted && { interrupted }) } as const;
  return done([{ kind: 'reconciliation', operator: by, merchant, document: run, body }], { merchant, run });
}

export function decideReconcileMail(tables: Tables, request: Asked<'reconcile-mail'>): Decision {
  const { merchant, run, by, mail, error } = request;
  const row = tables.row('reconciliation', documentKey(merchant, run));
  if (row?.mail !== 'due') return unchanged({ merchant, run });
  const body = { change: 'mail', mail, ...(error !== undefined && { error }) } as const;
  return done([{ kind: 'reconciliation', operator: by, merchant, document: run, body }], { merchant, run });
}

/** Listings of one decision: a commit that a scan does not notice waiting for. */
export const comparedPartMax = 50;

/** How the item stands towards the channel: the number is that of every batch (R19-R21). */
function standingOf(
  tables: Tables,
  rules: Rulebook,
  channel: ChannelRules,
  item: ItemRow | undefined,
  { listing, theirs, sku, held }: ToldListing,
): Standing & { why: string | null } {
  if (item === undefined) return { known: false, received: false, ours: 'yes', level: 0, why: 'not known here' };
  const listed = tables.row('listing', listingKey(channel.name, item.sku));
  const names = namesOf(item.sku, listed);
  const own = allocated(tables, channel.merchant, channel.name, item.sku);
  const whole = channelLevel(item, channel, own);
  // Each of several listings of one item subtracts what is held of itself alone: it is not told what the others hold.
  const others = channel.basis === 'physical' && names.length > 1 && held !== undefined ? Math.max(0, own - held) : 0;
  const level = Math.max(0, whole - others);
  const received = item.received || item.published > 0;
  const elsewhere = notOurs(item);
  if (elsewhere !== undefined) {
    const why = elsewhere === 'bypass' ? 'kept elsewhere (bypassSync)' : 'not fulfilled here';
    return { known: true, received, ours: 'elsewhere', level, why };
  }
  if (listed?.off === true)
    return { known: true, received, ours: 'untold', level, why: 'switched off for this channel' };
  if (!names.includes(theirs ?? sku) && !names.includes(listing)) {
    const why = `nobody tells this listing any more: its item is told as ${names.join(', ')}`;
    return { known: true, received, ours: 'replaced', level, why };
  }
  if (!received) return { known: true, received, ours: 'yes', level, why: 'never received here' };
  // Its last 0 is ours, whatever turned Process Orders off.
  if (item.retired && sentPolicy(tables, rules, item) !== 'never')
    return { known: true, received, ours: 'yes', level, why: 'retired here' };
  // The sell-out was told (R12): that 0 is ours, also while Process Orders is off for it.
  const heard = heardUnder(sentPolicy(tables, rules, item), item.processOrders || isSoldOut(item));
  if (heard === 'due') return { known: true, received, ours: 'yes', level, why: publishedText(item) };
  const why = heard === 'policy-never' ? 'its policy is never' : 'Process Orders is off';
  return { known: true, received, ours: 'policy', level, why };
}

const publishedText = ({ received, published }: ItemRow): string | null =>
  published > 0 ? `${published} published${received ? '' : ', never received'}` : null;

/**
 * The report's rows for a part of what a store shows, and an entry for each listing that drifted. A number that is on
 * its way to the store, or may have been when the page was read, is no drift; one that would rise while its sales are
 * not known is not told (R21).
 */
export function decideListingsCompared(tables: Tables, rules: Rulebook, asked: Asked<'listings-compared'>): Decision {
  const channel = rules.channels.find((each) => each.name === asked.channel);
  if (channel === undefined) return refuse('unknown-channel', `There is no channel ${asked.channel}.`, 'channel');
  const drafts: Draft[] = [];
  const rows: ComparedRow[] = [];
  const told = new Set<string>();
  const seen = new Set<string>();
  const shadow = isShadow(tables.channel(channel.name)?.stopped);
  for (const listing of asked.listings.slice(0, comparedPartMax)) {
    const item = tables.item(channel.merchant, listing.sku);
    const { row, drifted } = compared(
      standingOf(tables, rules, channel, item, listing),
      listing,
      { ...asked, shadow },
      item,
    );
    rows.push(row);
    if (!asked.dry && !seen.has(listing.sku)) drafts.push(...newlyListed(tables, channel, listing.sku, asked.by));
    seen.add(listing.sku);
    if (!drifted || asked.dry || shadow || told.has(listing.sku)) continue;
    told.add(listing.sku);
    const body = { run: asked.run, listing: listing.listing, here: row.here ?? 0, there: row.there ?? 0 };
    const about = { operator: asked.by, merchant: channel.merchant, sku: listing.sku, document: channel.name };
    drafts.push({ kind: 'drift', ...about, body });
  }
  const data = { rows, told: [...told] };
  return drafts.length === 0 ? unchanged(data) : done(drafts, data);
}

type Compared = { row: ComparedRow; drifted: boolean };
type HowAsked = Pick<Asked<'listings-compared'>, 'channel' | 'toldTo' | 'salesKnown' | 'dry'> & {
  /** Another system tells the store. */
  shadow: boolean;
};

function compared(
  here: ReturnType<typeof standingOf>,
  listing: ToldListing,
  { channel, toldTo, salesKnown, dry, shadow }: HowAsked,
  item: ItemRow | undefined,
): Compared {
  const { counted, onSale, level: there } = listing;
  const it = listingClass(here, { counted: counted && there !== null, onSale, level: there ?? 0 });
  const called = item === undefined ? {} : { name: item.name };
  const shown = { channel, listing: listing.listing, sku: listing.sku, ...called, class: it, there };
  // R27: none is ours to tell there.
  const unsaid = here.ours === 'untold' || here.ours === 'replaced';
  const number = here.known && !unsaid ? here.level : null;
  const say = (done: ComparedRow['done'], reason: string | null, drifted = false): Compared => ({
    row: { ...shown, here: number, done, reason },
    drifted,
  });
  if (it === 'blue') {
    const why = !onSale ? 'taken off sale at the store' : 'its inventory is not counted at the store';
    return say('nothing', here.known ? `${why}, and known here` : why);
  }
  if (it === 'pink') return say('listed', here.ours === 'policy' ? `none here, and ${here.why}` : here.why);
  const silenced = here.known && !unsaid && here.ours !== 'yes' && here.level === there;
  if (!isCorrected(it)) return say('nothing', silenced ? null : here.why);
  if (shadow && item !== undefined) return say('would-set', shadowText(item, here.level, there ?? 0), true);
  if (item !== undefined && dueFor(item, channel) > toldTo)
    return say('on-its-way', 'lag: our number was still on its way');
  const more = there === null || here.level > there;
  if (more && !salesKnown)
    return say('waits', 'not told: the store’s orders could not be read, and it may have sold what is missing there');
  const drift = 'drift: changed at the store, and not by this dock';
  return say(dry ? 'would-set' : 'set', here.why === null ? drift : `${drift} (${here.why})`, true);
}

/**
 * Why another system's number is not ours, as far as the numbers tell: what ours is made of, and what of it the other
 * one may have left out. `tallyman explain` has the rest.
 */
function shadowText(item: ItemRow, here: number, there: number): string {
  const { inStock, booked } = item;
  const apart = setApart(item);
  const parts = [
    `${inStock} in stock`,
    ...(booked > 0 ? [`${booked} ordered`] : []),
    ...(apart > 0 ? [`${apart} damaged or on hold`] : []),
  ];
  const more = there - here;
  const guesses = [
    more === booked && booked > 0 && 'as if what is ordered were for sale',
    more === apart && apart > 0 && 'as if what is damaged or on hold were for sale',
    here === 0 && there === available(item) && 'as if there were no minimum level',
  ].filter((guess) => guess !== false);
  const guess = guesses.length === 0 ? '' : `, ${guesses.join(', or ')}`;
  const apartBy = `${Math.abs(more)} ${more > 0 ? 'more' : 'fewer'}`;
  return `the other system shows ${apartBy} than ours (${parts.join(', ')} here)${guess}`;
}
