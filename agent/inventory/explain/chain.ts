/**
 * Why a channel shows the number it shows: the rules in the order in which they decide, each with the entries it rests on. What is
 * decided is asked of the functions that decide it (`nouns/levels.ts`, `nouns/policy.ts`, `nouns/flag.ts`); here is only what they say, in
 * words.
 */
import { allocated } from '../nouns/allocation.ts';
import type { ChannelRules } from '../nouns/channel.ts';
import type { EntryBody } from '../nouns/entry.ts';
import { streetDateHolds } from '../nouns/flag.ts';
import { available, type ItemRow } from '../nouns/item.ts';
import { channelLevel, lineOrSilence, type Silence } from '../nouns/levels.ts';
import { sentPolicy } from '../nouns/policy.ts';
import type { Rulebook } from '../nouns/rulebook.ts';
import type { ChannelNow, InFlight } from './channel-now.ts';
import type { ItemPast, Unheard } from './item-past.ts';
import type { PastEntry } from './past.ts';
import type { Told, ToldPast } from './told.ts';
import { type Evidence, evidence, localTime } from './words.ts';

/** One rule of the chain. */
type Because = { rule: string; text: string; entries?: Evidence[] };

/** Why the channel does not show what it should, or shows nothing. */
type Reason =
  | Silence
  | Unheard['why']
  | 'never-known'
  | 'off'
  | 'stopped'
  | 'paused'
  | 'refused'
  | 'waits'
  | 'not-due'
  | 'unknown';

export type ChannelExplained = {
  channel: string;
  /** The number it should show (R19 to R21); null: it is not ours to tell (R11, R16). */
  level: number | null;
  /** The number its storefront acknowledged last; null: none. */
  shown: number | null;
  reason: Reason;
  /** The answer in one sentence. */
  text: string;
  because: Because[];
};

type Facts = {
  past: ItemPast;
  rulebook: Rulebook;
  rules: ChannelRules;
  told: ToldPast;
  /** Absent: an instant that is over. */
  now?: ChannelNow;
  /** What the storefront acknowledged next, behind an instant that is over. */
  next?: Told | 'unknown' | undefined;
  inFlight?: InFlight | undefined;
  /** Local date of the merchant at that instant, YYYY-MM-DD. */
  today: string;
};

export function explainChannel(facts: Facts): ChannelExplained {
  const { item } = facts.past;
  const channel = facts.rules.name;
  if (item === undefined) {
    const text = `${channel} ${facts.now === undefined ? 'was' : 'is'} told nothing: nobody here ${facts.now === undefined ? 'knew' : 'knows'} this item.`;
    return { channel, level: null, shown: null, reason: 'never-known', text, because: [{ rule: 'R2', text }] };
  }
  const { told } = facts.told;
  const shown = told === null || told === 'unknown' ? undefined : told;
  const reason = reasonOf(facts, item, shown);
  const level = notOurs.has(reason) ? null : channelLevel(item, facts.rules, ownOf(facts));
  const why = whyText(facts, item, reason);
  const because = [
    received(facts.past, item, reason),
    ...(level === null ? [] : number(facts, item, level)),
    ...policy(facts, item),
    ...(shown === undefined ? [] : wasTold(facts, shown)),
    ...(shown !== undefined && reason === 'unchanged' ? looked(facts) : [waiting(facts, reason, why)]),
  ];
  const text = answer(facts, level, shown, why);
  return { channel, level, shown: shown?.level ?? null, reason, text, because };
}

/** What the channel's own open orders hold. */
const ownOf = ({ past, rules }: Facts): number => allocated(past.tables, past.key.merchant, rules.name, past.key.sku);

const notOurs: ReadonlySet<Reason> = new Set<Reason>(['never-received', 'bypass', 'not-fulfilled-here']);

function reasonOf(facts: Facts, item: ItemRow, shown: Told | undefined): Reason {
  const { past, rulebook, rules, told, now } = facts;
  const { name } = rules;
  const seen = now?.seen ?? told.seen;
  // What was told before the channel started over proves nothing any more.
  const stands = shown !== undefined && shown.ack.seq > (past.overSince(name)?.seq ?? 0);
  const row = shown && { channel: name, sku: item.sku, ...shown, generation: stands ? 1 : 0 };
  const said = lineOrSilence(
    item,
    ownOf(facts),
    row,
    { seen, generation: 1, reviewedTo: 0 },
    rules,
    sentPolicy(past.tables, rulebook, item),
  );
  if (told.told === 'unknown' && (typeof said !== 'string' || said === 'unchanged')) return 'unknown';
  if (typeof said === 'string') return said;
  const due = item.dueSeq > seen;
  if (due && now?.state === 'off') return 'off';
  const stop = stopOf(facts);
  if (due && stop !== undefined) return stop.kind;
  const refused = (past.refusedBy.get(name)?.seq ?? 0) > Math.max(item.dueSeq, shown?.ack.seq ?? 0);
  // What a storefront refused is looked through, which only the channel itself knows.
  if (due && (now !== undefined || !refused)) return 'waits';
  if (refused) return 'refused';
  return past.unheard?.why ?? 'not-due';
}

/** R17: somebody stopped the channel, and nobody has let it go on. */
function stopOf({ past, rules }: Facts): { kind: 'paused' | 'stopped'; entry: PastEntry } | undefined {
  const entry = past.channelChangedBy.get(rules.name);
  const { change } = (entry?.body ?? {}) as Partial<EntryBody['channel']>;
  return entry !== undefined && (change === 'paused' || change === 'stopped') ? { kind: change, entry } : undefined;
}

/** The whole answer in one sentence, the number first. */
function answer({ rules, now }: Facts, level: number | null, shown: Told | undefined, why: string): string {
  const is = now !== undefined;
  if (shown === undefined)
    return `${rules.name} ${is ? 'was' : 'had been'} told no number of this item${is ? '' : ' then'}: ${why}.`;
  const shows = `${rules.name} ${is ? 'shows' : 'showed'} ${shown.level}`;
  if (shown.level === level) return `${shows}, as it ${is ? 'should' : 'should have'}: ${why}.`;
  const should = level === null ? '' : ` and ${is ? 'should show' : 'should have shown'} ${level}`;
  return `${shows}${should}: ${why}.`;
}

function whyText(facts: Facts, item: ItemRow, reason: Reason): string {
  const { past, rules } = facts;
  switch (reason) {
    case 'unchanged':
      return sum(facts, item);
    case 'never-received':
      return item.receivedUnits === 0 && past.madeBy.get('received') !== undefined && !item.received
        ? 'what was received was taken back, so that it was never received here'
        : 'it was announced or imported, and never received here';
    case 'bypass':
      return 'it is kept elsewhere (bypassSync), and its level is not ours to tell';
    case 'not-fulfilled-here':
      return 'it is not fulfilled here, and its level is not ours to tell';
    case 'policy-never':
      return 'its policy was never when it moved last, and under never nothing is told';
    case 'flag-off':
      return 'Process Orders was off when it moved last, and under the policy process-orders nothing is told then';
    case 'off':
      return 'the channel is switched off in the configuration';
    case 'paused':
    case 'stopped': {
      const { reason: said = '' } = (stopOf(facts)?.entry.body ?? {}) as Partial<EntryBody['channel']>;
      return `the channel is ${reason} (${said})`;
    }
    case 'refused': {
      const { text = '' } = (past.refusedBy.get(rules.name)?.body ?? {}) as { text?: string };
      return `its storefront refused the line (${text})`;
    }
    case 'waits':
      return waitText(facts);
    case 'not-due':
      return item.dueSeq === 0
        ? 'no movement so far was to be told'
        : 'no movement made it differ: a setting was changed, and the next movement decides';
    case 'unknown':
      return 'what it was told lies further back in the ledger than is looked through';
    case 'never-known':
      return 'nobody here knows this item';
  }
}

function waitText({ now, next, inFlight, rules }: Facts): string {
  if (now === undefined) {
    if (next === undefined) return 'it waited, and is not acknowledged to this day';
    if (next === 'unknown') return 'it waited; what came of it lies further on in the ledger than is looked through';
    return `it waited, and ${next.level} was acknowledged on ${localTime(next.ack)} (entry ${next.ack.seq})`;
  }
  const failed = now.error === undefined ? '' : ` (${now.error})`;
  if (now.state === 'link-down') return `it waits for the link${failed}`;
  if (now.state === 'held') return `the storefront insists on what this ledger cannot know${failed}`;
  if (now.state === 'backing-off' || now.state === 'circuit-open')
    return `the storefront did not take it${failed}; it is tried again by itself`;
  if (inFlight?.level !== undefined) {
    return `${inFlight.level} is on its way since ${timeOf(inFlight.sinceMs, now)}, and ${rules.name} has not answered yet`;
  }
  if (inFlight !== undefined)
    return `another batch is on its way since ${timeOf(inFlight.sinceMs, now)}; it goes out after that`;
  if (now.schedule !== undefined) return `it waits for the channel’s schedule (${now.schedule})`;
  const { quietMs = 0, maxMs = 0 } = now.debounce ?? {};
  return `it goes out after ${quietMs} ms without a movement, after ${maxMs} ms at the latest`;
}

const timeOf = (at: number, { utcOffsetMin }: ChannelNow): string =>
  localTime({ at, utcOffsetMin, clockTrusted: true });

function received(past: ItemPast, item: ItemRow, reason: Reason): Because {
  const because = (rule: string, text: string, ...fields: (keyof ItemRow)[]) => withEntries(rule, text, past, fields);
  if (reason === 'never-received') {
    return because(
      'R11',
      'Never received here, or what was received was taken back: no storefront is told a number.',
      'received',
    );
  }
  if (reason === 'bypass') return because('R16', 'Marked as kept elsewhere (bypassSync).', 'bypassSync');
  if (reason === 'not-fulfilled-here') return because('R16', 'Marked as not fulfilled here.', 'notFulfilledHere');
  return because(
    'R11',
    item.noneMeant
      ? 'Somebody counted none and meant it: the level is ours to tell.'
      : 'Received here: the level is ours to tell.',
    'received',
  );
}

/** Each setting is asked what it changes: without it the same function gives another number. */
function number(facts: Facts, item: ItemRow, level: number): Because[] {
  const { past, rules } = facts;
  const found = [
    withEntries('R19', `${capital(sum(facts, item))}: ${available(item)} available.${bookings(past)}`, past, [
      'inStock',
      'booked',
    ]),
  ];
  const without = (change: Partial<ChannelRules>) => channelLevel(item, { ...rules, ...change }, ownOf(facts));
  if (without({ minimumLevel: 0 }) !== level) {
    found.push({
      rule: 'R20',
      text: `That is below the channel’s minimum of ${rules.minimumLevel}: it is shown as 0.`,
    });
  }
  if (available(item) < 0)
    found.push({ rule: 'R20', text: 'More is booked than is there; never less than none is shown.' });
  const subtracted = level - without({ basis: 'available' });
  if (rules.basis === 'physical' && subtracted !== 0) {
    found.push({
      rule: 'R21',
      text: `The storefront subtracts what its own open orders hold: it is told ${subtracted} more.`,
    });
  }
  return found;
}

const sum = (_facts: Facts, { inStock, booked }: ItemRow): string =>
  booked === 0 ? `${inStock} in stock` : `${inStock} in stock less ${booked} booked`;

const bookingsMax = 5;

function bookings({ bookedBy }: ItemPast): string {
  if (bookedBy.size === 0) return '';
  const first = [...bookedBy].slice(-bookingsMax).map(([document, units]) => `${document} (${units})`);
  const more = bookedBy.size - first.length;
  return ` Booked by ${first.join(', ')}${more > 0 ? ` and ${more} more` : ''}.`;
}

function policy(facts: Facts, item: ItemRow): Because[] {
  const { past, rulebook, today } = facts;
  const under = sentPolicy(past.tables, rulebook, item);
  const setting =
    item.sync === null
      ? fromMerchant(past, under)
      : withEntries('R10', `The item’s own policy is ${under}.`, past, ['sync']);
  const flag = withEntries('R7', `Process Orders is ${item.processOrders ? 'on' : 'off'}.`, past, ['processOrders']);
  const date = streetDateHolds(item, { today: () => today })
    ? [withEntries('R8', `Its street date, ${item.streetDate}, holds Process Orders off.`, past, ['streetDate'])]
    : [];
  const unheard = past.unheard && {
    rule: past.unheard.why === 'flag-off' ? 'R12' : 'R10',
    text:
      past.unheard.why === 'flag-off'
        ? 'The last movement was to be told to nobody: Process Orders was off.'
        : 'The last movement was to be told to nobody: the policy was never.',
    entries: [evidence(past.unheard.entry)],
  };
  return [setting, flag, ...date, ...(unheard === undefined ? [] : [unheard])];
}

function fromMerchant(past: ItemPast, under: string): Because {
  const entry = past.merchantMadeBy.get('sync');
  const text = `The merchant’s policy is ${under}${entry === undefined ? ', as configured' : ''}.`;
  return { rule: 'R10', text, ...(entry && { entries: [evidence(entry)] }) };
}

function wasTold({ past, rules, now }: Facts, { level, key, ack }: Told): Because[] {
  const text = `${level} was told with batch ${key}, and acknowledged ${localTime(ack)}.`;
  const over = past.overSince(rules.name);
  const again =
    over !== undefined && over.seq > ack.seq
      ? [
          {
            rule: 'R18',
            text: `Since then the channel started over: what it ${now ? 'shows' : 'showed'} is told again.`,
            entries: [evidence(over)],
          },
        ]
      : [];
  return [{ rule: 'R18', text, entries: [evidence(ack)] }, ...again];
}

/** R21: a turn that finds nothing to say is no entry. */
function looked({ now }: Facts): Because[] {
  if (now === undefined || now.lastRunAt === null) return [];
  if (now.lastRunAt <= (now.lastAckAt ?? 0)) return [];
  return [
    { rule: 'R21', text: `The channel was last looked at ${timeOf(now.lastRunAt, now)}, and there was nothing new.` },
  ];
}

/** Why it does not show what it should, or shows nothing. */
function waiting(facts: Facts, reason: Reason, why: string): Because {
  const { past, rules, inFlight } = facts;
  const text = `${capital(why)}.`;
  const entry =
    reason === 'refused'
      ? past.refusedBy.get(rules.name)
      : reason === 'paused' || reason === 'stopped'
        ? stopOf(facts)?.entry
        : undefined;
  const key = reason === 'waits' && inFlight !== undefined ? ` Its key is ${inFlight.key}.` : '';
  return { rule: ruleOf[reason], text: `${text}${key}`, ...(entry && { entries: [evidence(entry)] }) };
}

const ruleOf: Readonly<Record<Reason, string>> = {
  unchanged: 'R18',
  'never-received': 'R11',
  bypass: 'R16',
  'not-fulfilled-here': 'R16',
  'policy-never': 'R10',
  'flag-off': 'R12',
  off: 'R17',
  paused: 'R17',
  stopped: 'R17',
  refused: 'contract',
  waits: 'R21',
  'not-due': 'R13',
  unknown: 'contract',
  'never-known': 'R2',
};

function withEntries(rule: string, text: string, { madeBy }: ItemPast, fields: readonly (keyof ItemRow)[]): Because {
  const entries = new Set(fields.map((field) => madeBy.get(field)).filter((entry) => entry !== undefined));
  return { rule, text, ...(entries.size > 0 && { entries: [...entries].map(evidence) }) };
}

const capital = (text: string): string => `${text.charAt(0).toUpperCase()}${text.slice(1)}`;
