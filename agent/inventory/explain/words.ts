/** Entries in words a supervisor understands: what happened, where, by whom, when. */
import type { EntryBody } from '../nouns/entry.ts';
import { countStood } from '../nouns/stock/count-stood.ts';
import type { PastEntry } from './past.ts';
import { sentencesIn } from './sentences.ts';
import type { Sentences } from './sentences-en.ts';

/** An entry that an explanation rests on. */
export type Evidence = {
  seq: number;
  /** ms UTC by the dock's clock; trust it only when `clockTrusted`. */
  at: number;
  clockTrusted: boolean;
  kind: string;
  quantity: number | null;
  station: string | null;
  operator: string | null;
  document: string | null;
  text: string;
};

/** Texts from outside are told no longer than this. */
const charsMax = 200;
const short = (text: string): string => (text.length > charsMax ? `${text.slice(0, charsMax)}…` : text);

export function evidence(entry: PastEntry, words: Sentences): Evidence {
  const { seq, at, clockTrusted, kind, quantity, station, operator, document } = entry;
  return { seq, at, clockTrusted, kind, quantity, station, operator, document, text: told(entry, words) };
}

/** "5 received at receiving-1 by maria, 2026-11-28 14:02:11 UTC-08:00 (entry 1040)" */
export function told(entry: PastEntry, words: Sentences): string {
  const { station, operator, seq } = entry;
  const where = station === null ? '' : words.entry.where(station);
  const who = operator === null ? '' : words.entry.who(operator);
  return `${what(entry, words)}${where}${who}, ${localTime(entry, words)} ${words.entry.number(seq)}`;
}

type Moment = Pick<PastEntry, 'at' | 'utcOffsetMin' | 'clockTrusted'>;

/** By the dock's clock and zone of that moment, which is named. @param words absent: English */
export function localTime({ at, utcOffsetMin, clockTrusted }: Moment, words: Sentences = sentencesIn()): string {
  const local = new Date(at + utcOffsetMin * 60_000).toISOString().slice(0, 19).replace('T', ' ');
  const named = `${local} ${zoneName(utcOffsetMin)}`;
  return clockTrusted ? named : `${named} ${words.entry.clockNotSet}`;
}

/** `UTC+01:00` */
function zoneName(utcOffsetMin: number): string {
  if (utcOffsetMin === 0) return 'UTC';
  const minutes = Math.abs(utcOffsetMin);
  const two = (number: number): string => String(number).padStart(2, '0');
  return `UTC${utcOffsetMin < 0 ? '-' : '+'}${two(Math.floor(minutes / 60))}:${two(minutes % 60)}`;
}

function what({ kind, quantity, document, body, utcOffsetMin }: PastEntry, words: Sentences): string {
  const said = words.entry;
  const units = Math.abs(quantity ?? 0);
  switch (kind) {
    case 'low-stock': {
      const { state, available, threshold } = body as EntryBody['low-stock'];
      return state === null ? said.lowNoLonger(available) : said.low(state, available, threshold);
    }
    case 'restock':
      return said.restocked(units, document);
    case 'receipt': {
      const { returned, condition } = body as EntryBody['receipt'];
      return returned === undefined
        ? said.received(units, condition, whyOf(body), document)
        : said.cameBack(units, document, returned, whyOf(body));
    }
    case 'shipment':
      if ((body as EntryBody['shipment']).right !== undefined) return said.leftByRight(units);
      return document === null ? said.leftLoose(units) : said.shipped(units, document);
    case 'booking':
      return (quantity ?? 0) < 0 ? said.freed(units, document) : said.booked(units, document);
    case 'right':
      return (quantity ?? 0) < 0 ? said.rightGivenUp(units) : said.right(units);
    case 'adjustment': {
      const { reason } = body as EntryBody['adjustment'];
      const counted = countStood(reason);
      return counted === undefined
        ? said.adjusted(quantity ?? 0, short(reason))
        : said.countStood(quantity ?? 0, counted);
    }
    case 'condition': {
      const { from, to } = body as EntryBody['condition'];
      return said.condition(units, from, to, whyOf(body));
    }
    case 'count': {
      const { counted, expected, asOf } = body as EntryBody['count'];
      const then = asOf === undefined ? undefined : localTime({ at: asOf, utcOffsetMin, clockTrusted: true }, words);
      return said.counted(counted, expected, then);
    }
    case 'reversal':
      return said.takenBack((body as EntryBody['reversal']).of, quantity ?? 0);
    case 'notice-publish':
      return (quantity ?? 0) < 0 ? said.unpublished(units, document ?? '') : said.published(units, document ?? '');
    case 'process-orders': {
      const { on, reason } = body as EntryBody['process-orders'];
      return said.flag(on, reason);
    }
    case 'policy':
      return 'file' in (body as object)
        ? said.fileChanged(settings((body as EntryBody['policy']).file ?? {}))
        : said.policySet(settings(body));
    case 'channel-settings':
      return said.fileChanged(settings((body as EntryBody['channel-settings']).file));
    case 'item':
      return said.item;
    case 'listing': {
      const { aliases, off } = body as EntryBody['listing'];
      if (off === true) return said.listingOff(document);
      return aliases.length > 0 ? said.listingAs(document, short(aliases.join(', '))) : said.listing(document);
    }
    case 'sync-now':
      return said.syncNow;
    case 'drift': {
      const { here, there } = body as EntryBody['drift'];
      return said.drift(document, there, here);
    }
    case 'ack':
      return said.ack;
    case 'given-up':
      return said.givenUp;
    case 'channel': {
      const { change, reason } = body as EntryBody['channel'];
      return said.channel(change, short(reason));
    }
    case 'epoch':
      return said.epoch((body as EntryBody['epoch']).reason);
    case 'exception':
      return said.refused(short((body as EntryBody['exception']).text));
    default:
      return kind;
  }
}

/** R26: ` (box crushed)` */
function whyOf(body: unknown): string {
  const { conditionReason } = body as EntryBody['receipt'];
  return conditionReason === undefined ? '' : ` (${short(conditionReason)})`;
}

const settings = (body: unknown): string =>
  Object.entries(body as object)
    .filter(([name]) => name !== 'unwritten')
    .map(([name, value]) => `${name} ${typeof value === 'object' ? JSON.stringify(value) : String(value)}`)
    .join(', ');
