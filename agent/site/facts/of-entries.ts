/**
 * What of a dock's own entries the other docks hear of. Pure: it reads an entry as it is stored, and nothing else, so
 * that a range made anew after any stop is the same.
 */
import { type Entry, type EntryBody, foldedFrom } from '../../inventory/nouns/entry.ts';
import { labelOf, type MoveMarks, type OneUnit, oneUnit } from '../../inventory/nouns/site/fold.ts';
import type { Condition } from '../../inventory/nouns/stock/condition.ts';
import type { Fact, FactBody, Seen } from '../core/facts.ts';
import { factsMax, type Range, totalsOf } from '../core/range.ts';
import { isTold } from './entry-kinds.ts';
import { registerOf } from './registers.ts';

/** Of the hash of an entry, what tells its fact from another life's. */
const markChars = 8;

/** @param seen what of the other docks is folded now */
function factOf(entry: Entry, seen: Seen): Fact | undefined {
  // What happened at another dock that one tells itself.
  const told = isTold(entry.kind) && foldedFrom(entry) === undefined;
  const said = told ? (sayingOf(entry, seen) ?? registerOf(entry)) : undefined;
  return said === undefined ? undefined : { ...said, seq: entry.seq, mark: entry.hash.slice(0, markChars) };
}

function sayingOf(entry: Entry, seen: Seen): FactBody | undefined {
  const { merchant, sku, quantity, document } = entry;
  if (merchant === null || sku === null || quantity === null) return undefined;
  const about = { merchant, sku };
  const move = (units: number, apart = 0, as?: 'receipt' | 'shipment'): FactBody => ({
    ...{ kind: 'move', ...about, units },
    ...(apart !== 0 && { apart }),
    ...(as !== undefined && { as }),
    ...marksOf(entry),
  });
  switch (entry.kind) {
    case 'receipt':
    case 'adjustment': {
      const { condition, unit } = entry.body as EntryBody['receipt'] & EntryBody['adjustment'];
      // What labels that differ come to every dock makes of what it hears.
      if (entry.kind === 'adjustment' && unit !== undefined) return undefined;
      return move(quantity, isApart(condition) ? quantity : 0, entry.kind === 'receipt' ? 'receipt' : undefined);
    }
    case 'condition': {
      const { from, to, doubted } = entry.body as EntryBody['condition'];
      const which = doubted === undefined ? unitOf(entry) : { doubted };
      return { kind: 'condition', ...about, quantity, from, to, ...which };
    }
    case 'restock': {
      const { units } = entry.body as EntryBody['restock'];
      const keys = units === undefined ? {} : { units };
      return document === null ? undefined : { kind: 'restock', ...about, quantity, return: document, ...keys };
    }
    case 'right':
      return quantity === 0 ? undefined : { kind: 'right-taken', ...about, units: quantity };
    case 'shipment': {
      const { right } = entry.body as EntryBody['shipment'];
      if (right !== undefined) return { kind: 'right', ...about, units: -quantity, ...unitOf(entry) };
      return document === null
        ? move(quantity, 0, 'shipment')
        : { kind: 'ship', ...about, order: document, units: -quantity, ...unitOf(entry) };
    }
    case 'count': {
      const { base, meant, lost, knew = seen } = entry.body as EntryBody['count'];
      const some = lost !== undefined && lost.onHold + lost.damaged > 0;
      const none = { ...(meant === true && { meant }), ...(some && { lost }) };
      return { kind: 'count', ...about, units: quantity, begin: base, knew, apart: [], ...none };
    }
    case 'tally': {
      const { knew } = entry.body as EntryBody['tally'];
      return knew === undefined ? undefined : { kind: 'count-begin', ...about };
    }
    case 'reversal':
      return takenBack(entry, about, quantity);
    default:
      return undefined;
  }
}

function takenBack(entry: Entry, about: { merchant: string; sku: string }, quantity: number): FactBody | undefined {
  const { document, body } = entry;
  const { kind, condition, from, to } = body as EntryBody['reversal'];
  if (kind === 'packing' || kind === 'tally') return undefined;
  if (kind === 'condition') {
    if (from === undefined || to === undefined) return undefined;
    // The other way round: what was done to as many is undone.
    return { kind, ...about, quantity: -quantity, from: to, to: from, ...unitOf(entry) };
  }
  if (kind === 'shipment' && document !== null)
    return { kind: 'ship', ...about, order: document, units: -quantity, ...unitOf(entry) };
  const as = kind === 'receipt' || kind === 'shipment' ? { as: kind } : {};
  const apart = isApart(condition) ? { apart: quantity } : {};
  return { kind: 'move', ...about, units: quantity, ...apart, ...as, ...marksOf(entry) };
}

function marksOf({ kind, document, body }: Entry): MoveMarks {
  const { kind: undone } = body as Partial<EntryBody['reversal']>;
  const came = kind === 'receipt' || undone === 'receipt';
  return { ...labelOf(body as MoveMarks), ...(came && document !== null && { document }) };
}

const unitOf = ({ body }: Entry): OneUnit => oneUnit(body as OneUnit);

const isApart = (condition: Condition | undefined): boolean => condition === 'hold' || condition === 'damaged';

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
