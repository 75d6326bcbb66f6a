/**
 * Which rule it is that a channel does not show what it should, or shows nothing: asked of the functions that decide
 * it.
 */

import { type ChannelRules, type ShownRow, unansweredTo, unproved } from '../nouns/channels/channel.ts';
import { heldBack, lineOrSilence, type Silence } from '../nouns/channels/levels.ts';
import type { untold } from '../nouns/channels/listing.ts';
import type { EntryBody } from '../nouns/entry.ts';
import type { Rulebook } from '../nouns/rulebook.ts';
import { dueFor, type ItemRow } from '../nouns/stock/item.ts';
import { heardUnder, sentPolicy } from '../nouns/stock/policy.ts';
import type { ChannelNow, InFlight } from './channel-now.ts';
import type { ItemPast, Unheard } from './item-past.ts';
import type { PastEntry } from './past.ts';
import type { Sentences } from './sentences-en.ts';
import type { Told, ToldPast } from './told.ts';

/** Why the channel does not show what it should, or shows nothing. */
export type Reason =
  | Silence
  | NonNullable<ReturnType<typeof untold>>
  | Unheard['why']
  | 'never-known'
  | 'off'
  | 'stopped'
  | 'paused'
  | 'refused'
  | 'waits'
  | 'not-due'
  | 'unknown';

export type Facts = {
  past: ItemPast;
  rulebook: Rulebook;
  rules: ChannelRules;
  told: ToldPast;
  /** Absent: an instant that is over. */
  now?: ChannelNow;
  /** What the storefront acknowledged next, behind an instant that is over. */
  next?: Told | 'unknown' | undefined;
  inFlight?: InFlight | undefined;
  /** As it is now: what its storefront shows as far as is known, also where it never answered for it. */
  doubted?: ShownRow | undefined;
  /** Local date of the merchant at that instant, YYYY-MM-DD. */
  today: string;
  /** In which language it is told. */
  words: Sentences;
};

/** What the channel's own open orders hold. */
export const ownOf = ({ past, rules }: Facts): number => past.own(rules.name);

/** The level is not ours to tell. */
export const notOurs: ReadonlySet<Reason> = new Set<Reason>([
  ...(['never-received', 'bypass', 'not-fulfilled-here', 'item-off', 'not-listed'] as const),
]);

/** @param shown what the storefront acknowledged last */
export function reasonOf(facts: Facts, item: ItemRow, shown: Told | undefined): Reason {
  const { past, rulebook, rules, told, now } = facts;
  const { name } = rules;
  const seen = now?.seen ?? told.seen;
  // What was looked at again since it was told (R13).
  const reviewed = past.settingsOf.get(name)?.at(-1)?.seq ?? 0;
  const reviewedTo = now?.reviewedTo ?? (reviewed > (shown?.ack.seq ?? 0) ? reviewed : 0);
  // What was told before the channel started over proves nothing any more.
  const stands = shown !== undefined && shown.ack.seq > (past.overSince(name)?.seq ?? 0);
  const proved = stands && facts.doubted?.generation !== unproved;
  const row = shown ? { channel: name, sku: item.sku, ...shown, generation: proved ? 1 : 0 } : unansweredFor(facts);
  const said = lineOrSilence(
    item,
    ownOf(facts),
    row,
    { seen, generation: 1, reviewedTo, askedTo: now?.askedTo ?? reviewedTo },
    // Whether it shows what it should is one question, whether it is told that every time (R18) another.
    { ...rules, mode: 'changes' },
    sentPolicy(past.tables, rulebook, item),
  );
  // R27: whatever else is so, no line of the item goes there.
  const unsaid = past.untold(rules);
  if (unsaid !== undefined && heldBack(item) === undefined) return unsaid;
  if (told.told === 'unknown' && (typeof said !== 'string' || said === 'unchanged')) return 'unknown';
  if (typeof said === 'string') return said;
  const due = dueFor(item, name) > seen;
  const halted = now?.state === 'off' ? 'off' : stopOf(facts)?.kind;
  if (due && halted !== undefined) return halted;
  const refused = (past.refusedBy(name)?.seq ?? 0) > Math.max(dueFor(item, name), shown?.ack.seq ?? 0);
  // What a storefront refused is looked through, which only the channel itself knows.
  if (due && (now !== undefined || !refused)) return 'waits';
  if (refused) return 'refused';
  // R18: each turn tells what is there, also where no movement was to be heard (R13).
  if (rules.mode === 'full' && heardUnder(sentPolicy(past.tables, rulebook, item), item.processOrders) === 'due')
    return halted ?? 'waits';
  return past.unheard?.why ?? 'not-due';
}

/** What was sent and given up before the storefront answered; it acknowledged nothing of the item. */
export function unansweredFor({ doubted }: Facts): ShownRow | undefined {
  return doubted !== undefined && unansweredTo(doubted) !== undefined ? doubted : undefined;
}

/** R17: somebody stopped the channel, and nobody has let it go on. */
export function stopOf({ past, rules }: Facts): { kind: 'paused' | 'stopped'; entry: PastEntry } | undefined {
  const entry = past.channelChangedBy.get(rules.name);
  const { change } = (entry?.body ?? {}) as Partial<EntryBody['channel']>;
  return entry !== undefined && (change === 'paused' || change === 'stopped') ? { kind: change, entry } : undefined;
}
