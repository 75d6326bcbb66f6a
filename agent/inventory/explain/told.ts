/**
 * What a channel's storefront acknowledged last for one item, found from the places at which the item became due: a
 * batch with its line can only have been acknowledged behind one of them. While a channel is told everything at each
 * turn, the last of these counts.
 */
import type { EntryBody } from '../nouns/entry.ts';
import type { ItemPast } from './item-past.ts';
import type { Past, PastEntry } from './past.ts';

export type Told = { level: number; processOrders: boolean; key: string; ack: PastEntry };

export type ToldPast = {
  /** null: never; unknown: it lies further back than is looked through. */
  told: Told | null | 'unknown';
  /** Up to here the channel had nothing more to say of the item, as far as acknowledgements tell. */
  seen: number;
};

/** `from`: the channel may have begun to speak of the item here. `settled`: it has, once it looked through so far. */
type Place = { from: number; settled: number };

/** Newest first. */
function places({ marks, startedOver, settingsOf }: ItemPast, channel: string): Place[] {
  const overs = [startedOver.get(channel), startedOver.get(''), settingsOf.get(channel)].flatMap((each) => each ?? []);
  const again = overs.flatMap(({ seq }): Place[] => {
    const settled = marks.findLast((mark) => mark < seq);
    return settled === undefined ? [] : [{ from: seq, settled }];
  });
  return [...marks.map((mark): Place => ({ from: mark, settled: mark })), ...again].sort((a, b) => b.from - a.from);
}

/** As of `upTo`. */
export function toldOf(past: Past, item: ItemPast, channel: string, upTo: number): ToldPast {
  let seen = 0;
  let end = upTo;
  for (const { from, settled } of places(item, channel)) {
    if (from >= end) continue;
    // R18: each turn tells everything, also what no movement made due: the last one counts.
    const full = item.wasFull(channel, from, end);
    const found = full ? lastOf(past, item, channel, from, end) : dueOf(past, item, channel, { from, settled, end });
    seen = Math.max(seen, found.seen);
    if (found.told !== undefined) return { told: found.told, seen };
    if (past.exhausted) return { told: 'unknown', seen };
    end = from;
  }
  return { told: null, seen };
}

type Found = { told?: Told | undefined; seen: number };

/** Where only what is due is told: up to where it was looked through. */
function dueOf(past: Past, { key }: ItemPast, channel: string, place: Place & { end: number }): Found {
  const found: Found = { seen: 0 };
  for (const ack of past.acks(channel, key.sku, place.from, place.end)) {
    found.seen = Math.max(found.seen, ack.seen);
    if (ack.names) found.told = toldIn(past, ack.seq, key.sku) ?? found.told;
    // What was due at this place is settled; later lines came from later places. A batch that was made before it, and
    // answered since, settles nothing.
    if (ack.seen >= place.settled && ack.to >= place.from) break;
  }
  return found;
}

function lastOf(past: Past, { key }: ItemPast, channel: string, from: number, end: number): Found {
  let seen = 0;
  for (const ack of past.acksBack(channel, key.sku, from, end)) {
    seen = Math.max(seen, ack.seen);
    const told = ack.names ? toldIn(past, ack.seq, key.sku) : undefined;
    if (told !== undefined) return { told, seen };
  }
  return { seen };
}

/** The first acknowledgement behind `after` that has a line of the item. */
export function toldAfter(
  past: Past,
  { key: { sku } }: ItemPast,
  channel: string,
  after: number,
  upTo: number,
): Told | 'unknown' | undefined {
  for (const ack of past.acks(channel, sku, after, upTo)) {
    const told = ack.names ? toldIn(past, ack.seq, sku) : undefined;
    if (told !== undefined) return told;
  }
  return past.exhausted ? 'unknown' : undefined;
}

/** The item's line in an acknowledgement; none where the storefront refused it. */
function toldIn(past: Past, seq: number, sku: string): Told | undefined {
  const ack = past.entry(seq);
  if (ack?.kind !== 'ack') return undefined;
  const { key, lines, rejected = [] } = ack.body as EntryBody['ack'];
  if (rejected.some((line) => line.sku === sku)) return undefined;
  const line = lines.find(([name]) => name === sku);
  return line && { level: line[1], processOrders: line[2] === 1, key, ack };
}
