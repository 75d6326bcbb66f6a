/**
 * What of a dock's own entries the other docks hear of. Pure: it reads an entry as it is stored, and nothing else, so
 * that a range made anew after any stop is the same.
 */
import { type Entry, type EntryBody, foldedFrom } from '../inventory/nouns/entry.ts';
import type { Condition } from '../inventory/nouns/stock/condition.ts';
import type { Fact, FactBody, Seen } from './core/facts.ts';
import { factsMax, type Range, totalsOf } from './core/range.ts';

/** Of the hash of an entry, what tells its fact from another life's. */
const markChars = 8;

/** @param knew what of the other docks was folded when it was recorded */
function factOf(entry: Entry, knew: Seen): Fact | undefined {
  // What happened at another dock that one tells itself.
  const said = foldedFrom(entry) === undefined ? (sayingOf(entry, knew) ?? registerOf(entry)) : undefined;
  return said === undefined ? undefined : { ...said, seq: entry.seq, mark: entry.hash.slice(0, markChars) };
}

function sayingOf(entry: Entry, knew: Seen): FactBody | undefined {
  const { merchant, sku, quantity, document } = entry;
  if (merchant === null || sku === null || quantity === null) return undefined;
  const about = { merchant, sku };
  const move = (units: number, apart = 0, as?: 'receipt' | 'shipment'): FactBody => ({
    ...{ kind: 'move', ...about, units },
    ...(apart !== 0 && { apart }),
    ...(as !== undefined && { as }),
  });
  switch (entry.kind) {
    case 'receipt':
    case 'adjustment': {
      const { condition, returned } = entry.body as EntryBody['receipt'] & EntryBody['adjustment'];
      // What came back has arrived when it is restocked (R11).
      const came = entry.kind === 'receipt' && returned === undefined;
      return move(quantity, isApart(condition) ? quantity : 0, came ? 'receipt' : undefined);
    }
    case 'condition': {
      const { from, to } = entry.body as EntryBody['condition'];
      return move(0, between(from, to, quantity));
    }
    case 'restock':
      return move(0, -quantity);
    case 'shipment':
      return document === null
        ? move(quantity, 0, 'shipment')
        : { kind: 'ship', ...about, order: document, units: -quantity };
    case 'count': {
      const { base } = entry.body as EntryBody['count'];
      return { kind: 'count', ...about, units: quantity, begin: base, knew, apart: [] };
    }
    case 'reversal':
      return takenBack(entry.body as EntryBody['reversal'], about, quantity, document);
    default:
      return undefined;
  }
}

function takenBack(
  { kind, condition, from, to }: EntryBody['reversal'],
  about: { merchant: string; sku: string },
  quantity: number,
  document: string | null,
): FactBody | undefined {
  if (kind === 'packing' || kind === 'tally') return undefined;
  if (kind === 'condition') return { kind: 'move', ...about, units: 0, apart: between(from, to, quantity) };
  if (kind === 'shipment' && document !== null) return { kind: 'ship', ...about, order: document, units: -quantity };
  const as = kind === 'receipt' || kind === 'shipment' ? { as: kind } : {};
  return { kind: 'move', ...about, units: quantity, ...(isApart(condition) && { apart: quantity }), ...as };
}

/** What stands here as it is everywhere: items, orders in the version on the books, and that one is packed no more. */
function registerOf({ kind, merchant, sku, document, body }: Entry): FactBody | undefined {
  if (merchant === null) return undefined;
  if (kind === 'item' && sku !== null) return { kind, merchant, sku, change: body as EntryBody['item'] };
  if (document === null) return undefined;
  if (kind === 'order-claim') {
    const { phase, number } = body as EntryBody['order-claim'];
    return phase === 'over' ? { kind: 'release', merchant, order: document, claim: number } : undefined;
  }
  if (kind === 'order-freed') return { kind: 'freed', merchant, order: document };
  const about = { kind: 'order', merchant, order: document } as const;
  if (kind === 'order') {
    const { updatedAt = null, channel, placedAt, print, lines } = body as EntryBody['order'];
    return {
      ...{ ...about, status: 'open', updatedAt, lines },
      ...(channel !== undefined && { channel }),
      ...(placedAt !== undefined && { placedAt }),
      ...(print !== undefined && { print }),
    };
  }
  if (kind !== 'order-cancel') return undefined;
  const { updatedAt = null } = body as EntryBody['order-cancel'];
  return { ...about, status: 'cancelled', updatedAt, lines: [] };
}

const isApart = (condition: Condition | undefined): boolean => condition === 'hold' || condition === 'damaged';

const between = (from: Condition | undefined, to: Condition | undefined, units: number): number =>
  (isApart(to) ? units : 0) - (isApart(from) ? units : 0);

/** Entries read for one range at a time: most of them are no facts where people pack. */
export const entriesMax = 1_000;

/**
 * @param after where the range before it ended
 * @param entries of one dock, behind `after` and what was looked through since, without gaps but those of an epoch
 * @returns the longest range that begins there; undefined: there is nothing to tell
 */
export function rangeOf(
  dock: string,
  after: number,
  entries: readonly Entry[],
  seen: Seen,
  most = factsMax,
): Range | undefined {
  const facts: Fact[] = [];
  let last: Entry | undefined;
  for (const entry of entries.slice(0, entriesMax)) {
    const fact = factOf(entry, seen);
    if (fact !== undefined && facts.length === most) break;
    if (fact !== undefined) facts.push(fact);
    last = entry;
  }
  if (last === undefined || facts.length === 0) return undefined;
  const { epoch, seq: to, hash } = last;
  return { v: 1, dock, epoch, after, to, hash, seen, totals: totalsOf(facts), facts };
}
