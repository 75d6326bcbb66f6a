/** Entries in words a supervisor understands: what happened, where, by whom, when. */
import type { EntryBody } from '../nouns/entry.ts';
import { conditionWords } from '../nouns/stock/condition.ts';
import type { PastEntry } from './past.ts';

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

export function evidence(entry: PastEntry): Evidence {
  const { seq, at, clockTrusted, kind, quantity, station, operator, document } = entry;
  return { seq, at, clockTrusted, kind, quantity, station, operator, document, text: told(entry) };
}

/** "5 received at receiving-1 by maria, 2026-11-28 14:02:11 UTC-08:00 (entry 1040)" */
export function told(entry: PastEntry): string {
  const { station, operator, seq } = entry;
  const where = station === null ? '' : ` at ${station}`;
  const who = operator === null ? '' : ` by ${operator}`;
  return `${what(entry)}${where}${who}, ${localTime(entry)} (entry ${seq})`;
}

/** By the dock's clock and zone of that moment, which is named. */
export function localTime({ at, utcOffsetMin, clockTrusted }: Pick<PastEntry, 'at' | 'utcOffsetMin' | 'clockTrusted'>) {
  const local = new Date(at + utcOffsetMin * 60_000).toISOString().slice(0, 19).replace('T', ' ');
  const named = `${local} ${zoneName(utcOffsetMin)}`;
  return clockTrusted ? named : `${named} by a clock that was not set`;
}

/** `UTC+01:00` */
function zoneName(utcOffsetMin: number): string {
  if (utcOffsetMin === 0) return 'UTC';
  const minutes = Math.abs(utcOffsetMin);
  const two = (number: number): string => String(number).padStart(2, '0');
  return `UTC${utcOffsetMin < 0 ? '-' : '+'}${two(Math.floor(minutes / 60))}:${two(minutes % 60)}`;
}

function what({ kind, quantity, document, body, utcOffsetMin }: PastEntry): string {
  const units = Math.abs(quantity ?? 0);
  const forOrder = document === null ? '' : ` for ${document}`;
  switch (kind) {
    case 'low-stock': {
      const { state, available, threshold } = body as EntryBody['low-stock'];
      return state === null
        ? `low no longer (${available} available)`
        : `told as ${state} (${available} available, low at ${threshold})`;
    }
    case 'restock':
      return `${units} restocked${document === null ? '' : ` of return ${document}`}`;
    case 'receipt':
      if ((body as EntryBody['receipt']).returned !== undefined)
        return `${units} came back on return ${document}${foundWords(body)}`;
      return `${units} received${apartWords(body)}${document === null ? '' : ` on ${document}`}`;
    case 'shipment':
      if ((body as EntryBody['shipment']).right !== undefined) return `${units} left without an order, by right`;
      return document === null ? `${units} left without an order` : `${units} shipped${forOrder}`;
    case 'booking':
      return (quantity ?? 0) < 0 ? `${units} freed${forOrder}` : `${units} booked${forOrder}`;
    case 'right':
      return (quantity ?? 0) < 0
        ? `${units} no longer booked for a dock`
        : `${units} booked for a dock that may be cut off`;
    case 'adjustment':
      return `adjusted by ${quantity ?? 0} (${short((body as EntryBody['adjustment']).reason)})`;
    case 'condition': {
      const { from, to, conditionReason } = body as EntryBody['condition'];
      const why = conditionReason === undefined ? '' : ` (${short(conditionReason)})`;
      return `${units} ${conditionWords[from]}, now ${conditionWords[to]}${why}`;
    }
    case 'count': {
      const { counted, expected, asOf } = body as EntryBody['count'];
      const then = asOf === undefined ? '' : ` as of ${localTime({ at: asOf, utcOffsetMin, clockTrusted: true })}`;
      return `counted ${counted} where ${expected} were expected${then}`;
    }
    case 'reversal':
      return `entry ${(body as EntryBody['reversal']).of} taken back (${quantity ?? 0})`;
    case 'notice-publish':
      return `${units} ${(quantity ?? 0) < 0 ? 'published no longer' : 'published'} on ${document ?? ''}`;
    case 'process-orders': {
      const { on, reason } = body as EntryBody['process-orders'];
      return `Process Orders turned ${on ? 'on' : 'off'} (${reason})`;
    }
    case 'policy':
      return 'file' in (body as object)
        ? `the configuration file was changed: ${settings((body as EntryBody['policy']).file ?? {})}`
        : `policy set: ${settings(body)}`;
    case 'channel-settings':
      return `the configuration file was changed: ${settings((body as EntryBody['channel-settings']).file)}`;
    case 'item':
      return 'item changed';
    case 'listing': {
      const { aliases, off } = body as EntryBody['listing'];
      if (off === true) return `switched off for ${document}`;
      return aliases.length > 0
        ? `told to ${document} as ${short(aliases.join(', '))}`
        : `listing on ${document} changed`;
    }
    case 'sync-now':
      return 'sync now asked for';
    case 'drift': {
      const { here, there } = body as EntryBody['drift'];
      return `${document ?? 'the store'} showed ${there} where it should have shown ${here}, and is told again`;
    }
    case 'ack':
      return 'acknowledged by the storefront';
    case 'given-up':
      return 'given up before the storefront had answered, which may have applied it';
    case 'channel': {
      const { change, reason } = body as EntryBody['channel'];
      return `channel ${change === 'snapshot' ? 'started over' : change} (${short(reason)})`;
    }
    case 'epoch':
      return `a new epoch began (${(body as EntryBody['epoch']).reason})`;
    case 'exception':
      return `refused: ${short((body as EntryBody['exception']).text)}`;
    default:
      return kind;
  }
}

/** R26: they came in another condition than good. */
function apartWords(body: unknown): string {
  const { condition, conditionReason } = body as EntryBody['receipt'];
  const why = conditionReason === undefined ? '' : ` (${short(conditionReason)})`;
  return condition === undefined ? '' : ` ${conditionWords[condition]}${why}`;
}

/** On hold until it is restocked, as which condition it was found. */
function foundWords(body: unknown): string {
  const { returned, conditionReason } = body as EntryBody['receipt'];
  const why = conditionReason === undefined ? '' : ` (${short(conditionReason)})`;
  return returned === undefined ? '' : `, found ${conditionWords[returned]}${why}`;
}

const settings = (body: unknown): string =>
  Object.entries(body as object)
    .filter(([name]) => name !== 'unwritten')
    .map(([name, value]) => `${name} ${typeof value === 'object' ? JSON.stringify(value) : String(value)}`)
    .join(', ');
