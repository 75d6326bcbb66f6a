/**
 * Why a channel shows the number it shows: the rules in the order in which they decide, each with the entries it rests
 * on. What is decided is asked of the functions that decide it (`nouns/channels/levels.ts`, `nouns/stock/policy.ts`,
 * `nouns/stock/flag.ts`); here is only what they say, in words.
 */
import type { ChannelRules } from '../nouns/channels/channel.ts';
import { channelLevel, rises } from '../nouns/channels/levels.ts';
import type { EntryBody } from '../nouns/entry.ts';
import { soldFrom, streetDateHolds } from '../nouns/stock/flag.ts';
import { available, type ItemRow } from '../nouns/stock/item.ts';
import { sentPolicy } from '../nouns/stock/policy.ts';
import type { ChannelNow } from './channel-now.ts';
import type { ItemPast } from './item-past.ts';
import { type Counter, counters } from './number-chain.ts';
import { type Facts, notOurs, ownOf, type Reason, reasonOf, stopOf, unansweredFor } from './reason.ts';
import type { Sentences } from './sentences-en.ts';
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
    const text = facts.words.answer.unknown(channel, facts.now !== undefined);
    return { channel, level: null, shown: null, reason: 'never-known', text, because: [{ rule: 'R2', text }] };
  }
  const { told } = facts.told;
  const shown = told === null || told === 'unknown' ? undefined : told;
  const reason = reasonOf(facts, item, shown);
  const level = notOurs.has(reason) ? null : channelLevel(item, facts.rules, ownOf(facts));
  const why = whyText(facts, item, reason, level, shown);
  const because = [
    received(facts, item, reason),
    ...(level === null ? [] : number(facts, item, level)),
    ...policy(facts, item),
    ...(shown === undefined ? sentOnly(facts) : wasTold(facts, shown)),
    ...notWaitedFor(facts),
    ...(shown !== undefined && reason === 'unchanged' ? looked(facts) : [waiting(facts, reason, why)]),
  ];
  const text = answer(facts, level, shown, shown?.level === level ? sum(facts, item, level) : why);
  return { channel, level, shown: shown?.level ?? null, reason, text, because };
}

/** The whole answer in one sentence, the number first. */
function answer(facts: Facts, level: number | null, shown: Told | undefined, why: string): string {
  const { rules, now, words } = facts;
  const is = now !== undefined;
  const sent = shown === undefined ? unansweredFor(facts) : undefined;
  if (sent !== undefined) return words.answer.mayShow(rules.name, sent.level, why);
  if (shown === undefined && level !== null && now?.toldBy !== undefined)
    return words.answer.elsewhere(rules.name, level, why);
  if (shown === undefined) return words.answer.none(rules.name, is, why);
  return shown.level === level
    ? words.answer.asItShould(rules.name, shown.level, is, why)
    : words.answer.otherwise(rules.name, shown.level, level, is, why);
}

function whyText(facts: Facts, item: ItemRow, reason: Reason, level: number | null, shown: Told | undefined): string {
  const { past, rules, rulebook, words } = facts;
  const { why } = words;
  switch (reason) {
    case 'unchanged':
      return sum(facts, item, level ?? 0);
    case 'never-received':
      if (item.components !== null) return why.partsNeverReceived(neverReceived(past, words));
      return takenBack(past) ? why.takenBack : why.neverReceived;
    case 'bypass':
      return why.bypass;
    case 'not-fulfilled-here':
      return why.notFulfilledHere;
    case 'retired':
      return why.retired;
    case 'item-off':
      return why.itemOff;
    case 'not-listed':
      return why.notListed;
    case 'policy-never':
      return sentPolicy(past.tables, rulebook, item) === 'never' ? why.never : why.wasNever;
    case 'flag-off':
      return why.flagOff;
    case 'off':
      return why.off;
    case 'paused':
    case 'stopped': {
      const { reason: said = '' } = (stopOf(facts)?.entry.body ?? {}) as Partial<EntryBody['channel']>;
      return why.halted(reason, said);
    }
    case 'refused': {
      const { text = '' } = (past.refusedBy(rules.name)?.body ?? {}) as { text?: string };
      return why.refused(text);
    }
    case 'waits':
      return waitText(facts, level ?? 0, shown);
    case 'not-due':
      return item.dueSeq === 0 ? why.noMovement : why.setting;
    case 'unknown':
      return why.tooFarBack;
    case 'never-known':
      return why.unknownItem;
  }
}

function waitText({ now, next, inFlight, rules, words }: Facts, level: number, shown: Told | undefined): string {
  const { waits } = words;
  if (now === undefined) {
    if (next === undefined) return waits.neverAcknowledged;
    if (next === 'unknown') return waits.tooFarOn;
    return waits.acknowledgedLater(next.level, localTime(next.ack, words), next.ack.seq);
  }
  if (now.toldBy !== undefined) return waits.elsewhere(now.toldBy);
  const failed = now.error === undefined ? '' : ` (${now.error})`;
  if (now.state === 'link-down') return waits.forLink(failed);
  if (now.state === 'held') return waits.insists(failed);
  if (now.state === 'backing-off' || now.state === 'circuit-open') return waits.notTaken(failed);
  if (inFlight?.level !== undefined)
    return waits.onItsWay(inFlight.level, timeOf(inFlight.sinceMs, now, words), rules.name);
  if (inFlight !== undefined) return waits.otherOnItsWay(timeOf(inFlight.sinceMs, now, words));
  if (now.salesOf !== undefined && rises({ level, previous: shown?.level ?? null }))
    return waits.forSales(now.salesOf.join(', '));
  if (typeof now.schedule === 'string') return waits.forSchedule(now.schedule);
  if (now.schedule !== undefined) return waits.every(now.schedule.everyMin);
  const { quietMs = 0, maxMs = 0 } = now.debounce ?? {};
  return waits.forQuiet(quietMs, maxMs);
}

/** Of an item that does not count as received: whether it once did. The import that made it is no such entry. */
const takenBack = ({ madeBy }: ItemPast): boolean => ![undefined, 'item'].includes(madeBy.get('received')?.kind);

const timeOf = (at: number, { utcOffsetMin }: ChannelNow, words: Sentences): string =>
  localTime({ at, utcOffsetMin, clockTrusted: true }, words);

function received(facts: Facts, item: ItemRow, reason: Reason): Because {
  const { past, words } = facts;
  const said = words.received;
  const because = (rule: string, text: string, ...fields: (keyof ItemRow)[]) => withEntries(rule, text, facts, fields);
  if (reason === 'never-received' && item.components !== null)
    return because('R28', said.partsMissing(neverReceived(past, words)));
  if (reason === 'never-received') return because('R11', takenBack(past) ? said.takenBack : said.never, 'received');
  if (reason === 'bypass') return because('R16', said.bypass, 'bypassSync');
  if (reason === 'not-fulfilled-here') return because('R16', said.notFulfilledHere, 'notFulfilledHere');
  if (!item.received && item.published > 0)
    return { rule: 'R15', text: said.published, ...evidenceOf(facts, ['published'], item) };
  if (!item.received) return because('R11', said.takenBackThere, 'received');
  if (item.components !== null) return because('R28', said.parts, 'received');
  return because('R11', item.noneMeant ? said.noneMeant : said.here, 'received');
}

function number(facts: Facts, item: ItemRow, level: number): Because[] {
  const { past, words } = facts;
  const said = words.number;
  const sum = capital(said.available(units(facts, item), available(item)));
  const text = `${sum}${publications(facts)}${bookings(facts)}${earlier(facts, item)}`;
  const settings = past.settingsOf.get(facts.rules.name)?.at(-1);
  const limits = limitsOf(facts, item, level).map(({ rule, text }) => ({
    ...{ rule, text: `${capital(text)}.` },
    ...(settings && { entries: [evidence(settings, words)] }),
  }));
  const { target } = facts.rules;
  const place = target === undefined ? [] : [{ rule: 'R19', text: said.target(target) }];
  const retired = item.retired ? [withEntries('R20', `${capital(said.retired)}.`, facts, ['retired'])] : [];
  return [
    item.components === null
      ? { rule: 'R19', text, ...evidenceOf(facts, counters, item) }
      : withEntries('R28', text, facts, ['components', 'fromParts']),
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
  const said = facts.words.number;
  const changes = (without: Partial<ChannelRules>) =>
    level - channelLevel(item, { ...rules, ...without }, ownOf(facts));
  const own = changes({ basis: 'available' });
  const free = available(item);
  const found = [
    changes({ minimumLevel: 0 }) !== 0 && { rule: 'R20', text: said.belowMinimum(rules.minimumLevel) },
    changes({ maximumLevel: Number.MAX_SAFE_INTEGER }) !== 0 && {
      rule: 'R20',
      text: said.aboveMaximum(rules.maximumLevel ?? 0),
    },
    free < 0 && { rule: 'R20', text: said.overbooked(-free) },
    own !== 0 && { rule: 'R21', text: said.ownOrders(own) },
  ];
  return found.filter((limit) => limit !== false);
}

/** "5 in stock less 2 booked; no more than the channel’s maximum of 2 is shown" */
const sum = (facts: Facts, item: ItemRow, level: number): string =>
  [
    units(facts, item),
    ...limitsOf(facts, item, level).map(({ text }) => text),
    ...(item.retired ? [facts.words.number.retired] : []),
  ].join('; ');

/** "5 in stock and 7 published less 2 booked", "its parts allow 2 (TEE 5 available, 2 each)". */
function units({ past, words }: Facts, item: ItemRow): string {
  const { inStock, published, onHold, damaged, booked, fromParts } = item;
  const said = words.number;
  if (fromParts !== null) {
    const parts = past.parts.map(({ sku, available: free, each }) => said.part(partName(past, words, sku), free, each));
    return said.partsAllow(fromParts, parts.join('; '));
  }
  return [
    said.inStock(inStock),
    ...(published === 0 ? [] : [said.published(published)]),
    ...(onHold === 0 ? [] : [said.onHold(onHold)]),
    ...(damaged === 0 ? [] : [said.damaged(damaged)]),
    ...(booked === 0 ? [] : [said.booked(booked)]),
  ].join(' ');
}

const neverReceived = (past: ItemPast, words: Sentences): string =>
  past.parts
    .filter((part) => !part.received)
    .map(({ sku }) => partName(past, words, sku))
    .join(', ');

/** What is retired will not be received any more. */
const partName = ({ tables, key }: ItemPast, { number: said }: Sentences, sku: string): string =>
  tables.item(key.merchant, sku)?.retired === true ? said.retiredPart(sku) : sku;

const documentsMax = 5;

const bookings = ({ past: { bookedBy }, words }: Facts): string =>
  bookedBy.size === 0 ? '' : words.number.bookedBy(named([...bookedBy], words));

const publications = ({ past: { publishedBy }, words }: Facts): string =>
  publishedBy.size === 0 ? '' : words.number.publishedOn(named([...publishedBy], words));

function named(by: [document: string, units: number][], { number: said }: Sentences): string {
  const first = by.slice(-documentsMax).map(([document, units]) => `${document} (${units})`);
  const more = by.length - first.length;
  return `${first.join(', ')}${more > 0 ? said.more(more) : ''}`;
}

function policy(facts: Facts, item: ItemRow): Because[] {
  const { past, rulebook, today, words } = facts;
  const said = words.policy;
  const under = sentPolicy(past.tables, rulebook, item);
  const setting =
    item.sync === null ? fromMerchant(facts, under) : withEntries('R10', said.item(under), facts, ['sync']);
  const flag = withEntries('R7', said.flag(item.processOrders), facts, ['processOrders']);
  const date = streetDateHolds(past.tables, item, { today: () => today })
    ? [withEntries('R8', dateOf(facts, item), facts, ['streetDate'])]
    : [];
  const unheard = past.unheard && {
    rule: past.unheard.why === 'flag-off' ? 'R12' : 'R10',
    text: past.unheard.why === 'flag-off' ? said.unheardFlag : said.unheardNever,
    entries: [evidence(past.unheard.entry, words)],
  };
  return [setting, flag, ...date, ...(unheard === undefined ? [] : [unheard])];
}

function dateOf({ past: { tables }, words }: Facts, item: ItemRow): string {
  const from = soldFrom(tables, item) ?? '';
  return from === item.streetDate ? words.policy.ownDate(from) : words.policy.partsDate(from);
}

function fromMerchant({ past, words }: Facts, under: string): Because {
  const entry = past.merchantMadeBy.get('sync');
  const text = words.policy.merchant(under, past.merchant.syncFrom === 'file');
  return { rule: 'R10', text, ...(entry && { entries: [evidence(entry, words)] }) };
}

/** What nobody answered for may be shown all the same. */
function sentOnly(facts: Facts): Because[] {
  const sent = unansweredFor(facts);
  return sent === undefined ? [] : [{ rule: 'R18', text: facts.words.told.sentOnly(sent.level) }];
}

function wasTold({ past, rules, now, words }: Facts, { level, key, ack }: Told): Because[] {
  const text = words.told.acknowledged(level, key, localTime(ack, words));
  const over = past.overSince(rules.name);
  const again =
    over !== undefined && over.seq > ack.seq
      ? [{ rule: 'R18', text: words.told.startedOver(now !== undefined), entries: [evidence(over, words)] }]
      : [];
  return [{ rule: 'R18', text, entries: [evidence(ack, words)] }, ...again];
}

/** R21: whose sales were not known when the number rose. */
function notWaitedFor({ now, words }: Facts): Because[] {
  if (now?.salesUnread === undefined) return [];
  return [{ rule: 'R21', text: words.told.salesUnread(now.salesUnread.join(', ')) }];
}

/** R21: a turn that finds nothing to say is no entry. */
function looked({ now, words }: Facts): Because[] {
  if (now === undefined || now.lastRunAt === null) return [];
  if (now.lastRunAt <= (now.lastAckAt ?? 0)) return [];
  return [{ rule: 'R21', text: words.told.looked(timeOf(now.lastRunAt, now, words)) }];
}

/** Why it does not show what it should, or shows nothing. */
function waiting(facts: Facts, reason: Reason, why: string): Because {
  const { past, rules, inFlight, words } = facts;
  const text = `${capital(why)}.`;
  const entry =
    reason === 'refused'
      ? past.refusedBy(rules.name)
      : reason === 'paused' || reason === 'stopped'
        ? stopOf(facts)?.entry
        : reason === 'item-off' || reason === 'not-listed'
          ? past.listedBy.get(rules.name)
          : undefined;
  const key = reason === 'waits' && inFlight !== undefined ? words.told.key(inFlight.key) : '';
  return { rule: ruleOf[reason], text: `${text}${key}`, ...(entry && { entries: [evidence(entry, words)] }) };
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

function withEntries(
  rule: string,
  text: string,
  { past: { madeBy }, words }: Facts,
  fields: readonly (keyof ItemRow)[],
): Because {
  const entries = new Set(fields.map((field) => madeBy.get(field)).filter((entry) => entry !== undefined));
  return { rule, text, ...(entries.size > 0 && { entries: [...entries].map((entry) => evidence(entry, words)) }) };
}

/** All the entries that add up to these numbers, each once and in their order. */
function evidenceOf({ past: { chains }, words }: Facts, of: readonly Counter[], item: ItemRow) {
  const links = of.filter((counter) => isTold(counter, item)).flatMap((counter) => chains.get(counter)?.links ?? []);
  const entries = [...new Map(links.map(({ entry }) => [entry.seq, entry])).values()];
  entries.sort((a, b) => a.seq - b.seq);
  return entries.length === 0 ? {} : { entries: entries.map((entry) => evidence(entry, words)) };
}

/** What is none of an item needs no entries; what is in stock is the number that is asked about. */
const isTold = (counter: Counter, item: ItemRow): boolean => counter === 'inStock' || item[counter] !== 0;

/** What there was before the first of the entries that are told of it. */
function earlier({ past: { chains }, words }: Facts, item: ItemRow): string {
  return counters
    .filter((counter) => isTold(counter, item))
    .flatMap((counter) => {
      const { before = 0, links: [first] = [] } = chains.get(counter) ?? {};
      return before === 0 || first === undefined ? [] : [words.number.earlier(first.entry.seq, before, counter)];
    })
    .join('');
}

const capital = (text: string): string => `${text.charAt(0).toUpperCase()}${text.slice(1)}`;
