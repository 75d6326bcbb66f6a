/**
 * Why a channel shows the number it shows: the rules in the order in which they decide, each with the entries it rests
 * on. What is decided is asked of the functions that decide it (`nouns/channels/levels.ts`, `nouns/stock/policy.ts`,
 * `nouns/stock/flag.ts`); here is only what they say, in words.
 */
import type { ChannelRules } from '../nouns/channels/channel.ts';
import { channelLevel, rises } from '../nouns/channels/levels.ts';
import type { EntryBody } from '../nouns/entry.ts';
import { lessApart } from '../nouns/stock/condition.ts';
import { soldFrom, streetDateHolds } from '../nouns/stock/flag.ts';
import { available, type ItemRow } from '../nouns/stock/item.ts';
import { sentPolicy } from '../nouns/stock/policy.ts';
import type { ChannelNow } from './channel-now.ts';
import type { ItemPast } from './item-past.ts';
import { type Facts, notOurs, ownOf, type Reason, reasonOf, stopOf } from './reason.ts';
import type { Told } from './told.ts';
import { type Evidence, evidence, localTime } from './words.ts';

/** One rule of the chain. */
type Because = { rule: string; text: string; entries?: Evidence[] };

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
  const why = whyText(facts, item, reason, level, shown);
  const because = [
    received(facts.past, item, reason),
    ...(level === null ? [] : number(facts, item, level)),
    ...policy(facts, item),
    ...(shown === undefined ? [] : wasTold(facts, shown)),
    ...notWaitedFor(facts),
    ...(shown !== undefined && reason === 'unchanged' ? looked(facts) : [waiting(facts, reason, why)]),
  ];
  const text = answer(facts, level, shown, shown?.level === level ? sum(facts, item, level) : why);
  return { channel, level, shown: shown?.level ?? null, reason, text, because };
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

function whyText(facts: Facts, item: ItemRow, reason: Reason, level: number | null, shown: Told | undefined): string {
  const { past, rules, rulebook } = facts;
  switch (reason) {
    case 'unchanged':
      return sum(facts, item, level ?? 0);
    case 'never-received':
      if (item.components !== null) return `not every part of it was received: ${neverReceived(past)}`;
      return takenBack(past)
        ? 'what was received was taken back, so that it was never received here'
        : 'it was announced or imported, and never received here';
    case 'bypass':
      return 'it is kept elsewhere (bypassSync), and its level is not ours to tell';
    case 'not-fulfilled-here':
      return 'it is not fulfilled here, and its level is not ours to tell';
    case 'retired':
      return 'it is retired, and this storefront was never told a number of it';
    case 'item-off':
      return 'it is switched off for this channel, which is told nothing of it';
    case 'not-listed':
      return 'the channel is told only of what its store lists, and it is not on record as listed there';
    case 'policy-never':
      return sentPolicy(past.tables, rulebook, item) === 'never'
        ? 'its policy is never, and under it nothing is told'
        : 'its policy was never when it moved last, and the next movement decides';
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
      const { text = '' } = (past.refusedBy(rules.name)?.body ?? {}) as { text?: string };
      return `its storefront refused the line (${text})`;
    }
    case 'waits':
      return waitText(facts, level ?? 0, shown);
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

function waitText({ now, next, inFlight, rules }: Facts, level: number, shown: Told | undefined): string {
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
  if (now.salesOf !== undefined && rises({ level, previous: shown?.level ?? null })) {
    return `a number rises only when the sales are known, and the orders of ${now.salesOf.join(', ')} are still to be read`;
  }
  if (now.schedule !== undefined) return `it waits for the channel’s schedule (${now.schedule})`;
  const { quietMs = 0, maxMs = 0 } = now.debounce ?? {};
  return `it goes out after ${quietMs} ms without a movement, after ${maxMs} ms at the latest`;
}

/** Of an item that does not count as received: whether it once did. The import that made it is no such entry. */
const takenBack = ({ madeBy }: ItemPast): boolean => ![undefined, 'item'].includes(madeBy.get('received')?.kind);

const timeOf = (at: number, { utcOffsetMin }: ChannelNow): string =>
  localTime({ at, utcOffsetMin, clockTrusted: true });

function received(past: ItemPast, item: ItemRow, reason: Reason): Because {
  const because = (rule: string, text: string, ...fields: (keyof ItemRow)[]) => withEntries(rule, text, past, fields);
  if (reason === 'never-received' && item.components !== null) {
    return because('R28', `Not every part was received here (${neverReceived(past)}): no storefront is told a number.`);
  }
  if (reason === 'never-received') {
    const why = takenBack(past) ? 'What was received was taken back' : 'Never received here';
    return because('R11', `${why}: no storefront is told a number.`, 'received');
  }
  if (reason === 'bypass') return because('R16', 'Marked as kept elsewhere (bypassSync).', 'bypassSync');
  if (reason === 'not-fulfilled-here') return because('R16', 'Marked as not fulfilled here.', 'notFulfilledHere');
  if (!item.received && item.published > 0) {
    return because(
      'R15',
      'Not received here yet, but published with its notice on purpose: the level is ours to tell.',
      'published',
    );
  }
  if (!item.received) {
    return because(
      'R11',
      'What was received was taken back: what this storefront was told of it is taken back, too.',
      'received',
    );
  }
  if (item.components !== null) {
    return because('R28', 'Every part of it was received here: the level is ours to tell.', 'received');
  }
  const meant = item.noneMeant ? 'There was some of it, or somebody said that there is none' : 'Received here';
  return because('R11', `${meant}: the level is ours to tell.`, 'received');
}

function number(facts: Facts, item: ItemRow, level: number): Because[] {
  const text = `${capital(units(facts.past, item))}: ${available(item)} available.${publications(facts.past)}${bookings(facts.past)}`;
  const settings = facts.past.settingsOf.get(facts.rules.name)?.at(-1);
  const limits = limitsOf(facts, item, level).map(({ rule, text }) => ({
    ...{ rule, text: `${capital(text)}.` },
    ...(settings && { entries: [evidence(settings)] }),
  }));
  const { target } = facts.rules;
  const place = target === undefined ? [] : [{ rule: 'R19', text: `It is told for ${target}, the store’s own place.` }];
  const fields = ['inStock', 'published', 'onHold', 'damaged', 'booked'] as const;
  const retired = item.retired ? [withEntries('R20', `${capital(retiredText)}.`, facts.past, ['retired'])] : [];
  return [
    item.components === null
      ? withEntries('R19', text, facts.past, fields)
      : withEntries('R28', text, facts.past, ['components', 'fromParts']),
    ...place,
    ...limits,
    ...retired,
  ];
}

/**
 * What the channel's settings make of the available number: each is asked what it changes, for without it the same
 * function gives another.
 */
function limitsOf(facts: Facts, item: ItemRow, level: number): { rule: string; text: string }[] {
  const { rules } = facts;
  const changes = (without: Partial<ChannelRules>) =>
    level - channelLevel(item, { ...rules, ...without }, ownOf(facts));
  const own = changes({ basis: 'available' });
  const found = [
    changes({ minimumLevel: 0 }) !== 0 && {
      rule: 'R20',
      text: `that is below the channel’s minimum of ${rules.minimumLevel}, and shown as 0`,
    },
    changes({ maximumLevel: Number.MAX_SAFE_INTEGER }) !== 0 && {
      rule: 'R20',
      text: `no more than the channel’s maximum of ${rules.maximumLevel} is shown`,
    },
    available(item) < 0 && { rule: 'R20', text: 'more is booked than is there, and never less than none is shown' },
    own !== 0 && {
      rule: 'R21',
      text: `the storefront subtracts what its own open orders hold, and is told ${own} more`,
    },
  ];
  return found.filter((limit) => limit !== false);
}

/** "5 in stock less 2 booked; no more than the channel’s maximum of 2 is shown" */
const sum = (facts: Facts, item: ItemRow, level: number): string =>
  [
    units(facts.past, item),
    ...limitsOf(facts, item, level).map(({ text }) => text),
    ...(item.retired ? [retiredText] : []),
  ].join('; ');

const retiredText = 'it is retired, and shown as 0';

/** "5 in stock and 7 published less 2 booked", "its parts allow 2 (TEE 5 available, 2 each)". */
function units(past: ItemPast, item: ItemRow): string {
  const { inStock, published, booked, fromParts } = item;
  if (fromParts !== null) {
    const parts = past.parts.map(({ sku, available: free, each }) => `${sku} ${free} available, ${each} each`);
    return `its parts allow ${fromParts} (${parts.join('; ')})`;
  }
  return [
    `${inStock} in stock`,
    ...(published === 0 ? [] : [`and ${published} published`]),
    ...lessApart(item),
    ...(booked === 0 ? [] : [`less ${booked} booked`]),
  ].join(' ');
}

const neverReceived = ({ parts }: ItemPast): string =>
  parts
    .filter((part) => !part.received)
    .map(({ sku }) => sku)
    .join(', ');

const documentsMax = 5;

const bookings = ({ bookedBy }: ItemPast): string => (bookedBy.size === 0 ? '' : ` Booked by ${named([...bookedBy])}.`);

const publications = ({ publishedBy }: ItemPast): string =>
  publishedBy.size === 0 ? '' : ` Published on ${named([...publishedBy])}.`;

function named(by: [document: string, units: number][]): string {
  const first = by.slice(-documentsMax).map(([document, units]) => `${document} (${units})`);
  const more = by.length - first.length;
  return `${first.join(', ')}${more > 0 ? ` and ${more} more` : ''}`;
}

function policy(facts: Facts, item: ItemRow): Because[] {
  const { past, rulebook, today } = facts;
  const under = sentPolicy(past.tables, rulebook, item);
  const setting =
    item.sync === null
      ? fromMerchant(past, under)
      : withEntries('R10', `The item’s own policy is ${under}.`, past, ['sync']);
  const flag = withEntries('R7', `Process Orders is ${item.processOrders ? 'on' : 'off'}.`, past, ['processOrders']);
  const date = streetDateHolds(past.tables, item, { today: () => today })
    ? [withEntries('R8', `${dateOf(past, item)} holds Process Orders off.`, past, ['streetDate'])]
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

function dateOf({ tables }: ItemPast, item: ItemRow): string {
  const from = soldFrom(tables, item);
  return from === item.streetDate ? `Its street date, ${from},` : `The street date of a part, ${from},`;
}

function fromMerchant(past: ItemPast, under: string): Because {
  const entry = past.merchantMadeBy.get('sync');
  const text = `The merchant’s policy is ${under}${past.merchant.syncFrom === 'file' ? ', as the configuration file says' : ''}.`;
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

/** R21: whose sales were not known when the number rose. */
function notWaitedFor({ now }: Facts): Because[] {
  if (now?.salesUnread === undefined) return [];
  const text = `The orders of ${now.salesUnread.join(', ')} could not be read in time, and were waited for no longer.`;
  return [{ rule: 'R21', text }];
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
      ? past.refusedBy(rules.name)
      : reason === 'paused' || reason === 'stopped'
        ? stopOf(facts)?.entry
        : reason === 'item-off' || reason === 'not-listed'
          ? past.listedBy.get(rules.name)
          : undefined;
  const key = reason === 'waits' && inFlight !== undefined ? ` Its key is ${inFlight.key}.` : '';
  return { rule: ruleOf[reason], text: `${text}${key}`, ...(entry && { entries: [evidence(entry)] }) };
}

const ruleOf: Readonly<Record<Reason, string>> = {
  unchanged: 'R18',
  'never-received': 'R11',
  bypass: 'R16',
  'not-fulfilled-here': 'R16',
  retired: 'R20',
  'item-off': 'R27',
  'not-listed': 'R27',
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
