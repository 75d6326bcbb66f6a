/**
 * Counting the shelf, blind: what is expected is never shown before it is counted. Each scan is a tally. FINISH
 * compares item by item with what was on the shelf when the first of it was found in this round (in stock, less what is
 * in boxes of orders): equal is booked; what differs is counted once more, from nothing. Two rounds that agree settle
 * it, and so does a third, whatever it finds. What moves between two rounds is added to the earlier one before they are
 * compared. A FINISH too many must not empty a shelf: that a later round found none of an item is asked first.
 */

import { type Decision, unchanged } from '../../decision.ts';
import type { DocumentRef } from '../../nouns/document.ts';
import type { Draft } from '../../nouns/entry.ts';
import type { Progress } from '../../nouns/outcome.ts';
import type { Question } from '../../nouns/station/session.ts';
import type { CountLine, CountRow } from '../../nouns/stock/count.ts';
import { flagTurn } from '../../nouns/stock/flag.ts';
import type { ItemRow } from '../../nouns/stock/item.ts';
import { available, corrected, shelf } from '../../nouns/stock/item.ts';
import { goneBy } from '../../requests/consequences/sold-out.ts';
import { type Bench, movement, preceded, recorded, refused, sessionDraft, stepped, whoAndWhere } from '../bench.ts';
import type { Label } from '../label.ts';
import { partsOf } from '../step-parts.ts';

/** Rounds after which what was found last is taken. */
const roundsMax = 3;
/** Items in one count: it is one row that every scan in it writes anew. */
export const countLinesMax = 500;
/** Tallies looked back through for a unit that was found already. */
const lookBack = 1_000;
/** Open counts looked through for one that was put aside. */
const openMax = 100;
/** Items named in a text for the operator; the screen shows all. */
const namedMax = 5;

type CountRef = DocumentRef & { type: 'count' };

/** The first scan opens a count of whatever is scanned; or goes on with the one of it that was put aside here. */
export function countScan(bench: Bench, label: Label): Decision {
  const open = openCount(bench);
  if (open !== undefined) return tally(bench, open, label);
  const { station, session } = bench;
  const count = putAside(bench, label.item) ?? {
    // Every opening moves `since`: no two counts of a station share a number.
    ...{ type: 'count', merchant: label.item.merchant, id: `C-${station.name}-${session.since}` },
    ...({ station: station.name, status: 'open', skus: [], lines: [] } satisfies Partial<CountRow>),
  };
  const document: CountRef = { type: 'count', merchant: count.merchant, id: count.id };
  const opened = sessionDraft(bench, { change: 'open', document });
  return preceded([opened], tally({ ...bench, session: { ...session, document } }, count, label));
}

/** Nobody counts the same goods in two counts of one station. */
function putAside({ plan, station }: Bench, item: ItemRow): CountRow | undefined {
  const here = plan.openRows('count', openMax).filter((count) => count.station === station.name);
  return here.findLast((count) => lineOf(count, item) !== undefined);
}

/** Opens a count by name, or goes on with it. @param skus items to be counted whether anybody finds one or not */
export function chooseCount(bench: Bench, document: CountRef, skus: readonly string[]): Decision {
  const { merchant, id } = document;
  if (bench.plan.row('count', id)?.status === 'closed') {
    return refused(bench, 'bad-command', `The count ${id} is closed: begin a new one under its own name.`);
  }
  const items: ItemRow[] = [];
  for (const sku of new Set(skus)) {
    const item = bench.plan.item(merchant, sku);
    if (item === undefined) return refused(bench, 'unknown-item', `There is no item ${sku}.`);
    items.push(item);
  }
  const there = { ...bench, session: { ...bench.session, document } };
  const count = bench.plan.row('count', id);
  const listed = items.filter((item) => lineOf(count, item) === undefined);
  if (listed.length + (count?.lines.length ?? 0) > countLinesMax) return full(bench, id);
  const drafts = [
    sessionDraft(bench, {
      change: 'open',
      document,
      ...(items.length === 0 ? {} : { skus: items.map(({ sku }) => sku) }),
    }),
    ...listed.map((item) => beginRound(there, document, item, 1)),
  ];
  return stepped(drafts, 'opened', `Counting ${id}.`);
}

function tally(bench: Bench, count: CountRow, { item, units, body }: Label): Decision {
  const line = lineOf(count, item);
  if (line === undefined && count.lines.length >= countLinesMax) return full(bench, count.id);
  const round = line?.round ?? 1;
  if (line !== undefined && body.unit !== undefined && foundBefore(bench, count, body.unit, round)) {
    return unchanged({ sku: item.sku, unit: body.unit });
  }
  const counted = { item, kind: 'tally' as const, units, document: count.id, body, round };
  const done = (line?.counted ?? 0) + units;
  return recorded(counted, movement(bench, counted), progressOf(count, { sku: item.sku, done, of: 0 }, units));
}

const full = (bench: Bench, id: string): Decision =>
  refused(
    bench,
    'bad-command',
    `More than ${countLinesMax} items in the count ${id}: FINISH it, and count the rest in another one.`,
  );

/** A label that names one single unit counts once in a round; of those at other stations nobody here knows. */
function foundBefore({ plan, station }: Bench, { id }: CountRow, unit: string, round: number): boolean {
  const undone = new Set<number>();
  for (const { seq, kind, document, body } of plan.movements(station.name, 0, lookBack)) {
    if (kind === 'reversal') undone.add(body.of ?? 0);
    else if (document === id && body.unit === unit && (body.round ?? 1) === round && !undone.has(seq)) return true;
  }
  return false;
}

/** Compares, books what is settled, and asks for another round of the rest. */
export function finishCounting(bench: Bench): Decision {
  const count = openCount(bench);
  if (count === undefined) return refused(bench, 'no-count-open', 'No count is open here: scan an item to begin one.');
  const none = count.lines.filter(
    ({ done, round, counted, expected }) => !done && round > 1 && counted === 0 && expected > 0,
  );
  if (none.length === 0) return compare(bench, count);
  const text = `Nothing found of ${namesOf(bench, none)}. CONFIRM when there is none on the shelf; else count it, then FINISH.`;
  const skus = none.slice(0, namedMax).map(({ sku }) => sku);
  const question: Question = { about: 'none-found', text, skus, more: none.length - skus.length };
  const ask = sessionDraft(bench, { change: 'ask', question });
  return refused(bench, 'needs-confirm', text, {}, [ask]);
}

function compare(bench: Bench, count: CountRow): Decision {
  const drafts: Draft[] = [];
  const again: CountLine[] = [];
  for (const line of count.lines) {
    if (line.done) continue;
    const item = bench.plan.item(line.merchant, line.sku);
    if (item === undefined)
      throw new Error(`the count ${count.id} names ${line.merchant}/${line.sku}, which is no item`);
    if (isSettled(line, item)) drafts.push(...booked(bench, count, line, item));
    else {
      again.push(line);
      drafts.push(beginRound(bench, count, item, line.round + 1));
    }
  }
  if (again.length > 0) {
    const text = `Count again from the start, then FINISH: ${namesOf(bench, again)}.`;
    return stepped(drafts, 'recount', text, progressOf(count));
  }
  const left = sessionDraft(bench, { change: 'leave', why: 'finished' });
  const counted = [...Map.groupBy(count.lines, ({ merchant }) => merchant)].flatMap(([merchant, lines]) =>
    partsOf(bench.plan, merchant, { counted: lines.map(({ sku, counted: quantity }) => ({ sku, quantity })) }),
  );
  const about = { what: '', parts: counted };
  return stepped([...drafts, left], 'finished', `The count ${count.id} is booked.`, undefined, about);
}

function namesOf({ plan }: Bench, lines: readonly CountLine[]): string {
  const named = lines.slice(0, namedMax).map(({ merchant, sku }) => plan.item(merchant, sku)?.name ?? sku);
  return `${named.join(', ')}${lines.length > namedMax ? ` and ${lines.length - namedMax} more` : ''}`;
}

/** CONFIRM: there is none on the shelf. */
export function confirmCounting(bench: Bench, question: Question): Decision {
  if (question.about !== 'none-found') return refused(bench, 'bad-command', 'There is nothing to confirm.');
  const count = openCount(bench);
  return count === undefined ? finishCounting(bench) : compare(bench, count);
}

/** undefined: none, or somebody else closed it meanwhile. */
function openCount({ plan, session: { document } }: Bench): CountRow | undefined {
  const count = document?.type === 'count' ? plan.row('count', document.id) : undefined;
  return count?.status === 'open' ? count : undefined;
}

const lineOf = (count: CountRow | undefined, { merchant, sku }: Pick<ItemRow, 'merchant' | 'sku'>) =>
  count?.lines.find((line) => line.merchant === merchant && line.sku === sku && !line.done);

function isSettled({ counted, expected, before, round }: CountLine, item: ItemRow): boolean {
  if (counted === expected) return true;
  // More left since than the count says there were: only a new round, from what is there now, can be right.
  if (shelf(item) + (counted - expected) < 0) return false;
  return counted === before || round >= roundsMax;
}

function booked(bench: Bench, count: CountRow, line: CountLine, item: ItemRow): Draft[] {
  const { merchant, sku, counted, expected, base, round } = line;
  const quantity = counted - expected;
  const none = goneBy(bench.plan, bench.rules, item, 'count', quantity);
  const body = { counted, expected, base, rounds: round, ...none, ...(round > 1 ? { reason: 'recount' } : {}) };
  return [
    { kind: 'count', ...whoAndWhere(bench), merchant, sku, quantity, document: count.id, body },
    ...flagTurn(bench.plan, bench.rules, item, available(corrected(item, quantity)), 'count', bench.now),
  ];
}

/**
 * A tally of nothing: from here on the round counts. Until one is found it is compared with what is on the shelf now.
 */
function beginRound(bench: Bench, { id }: { id: string }, { merchant, sku }: ItemRow, round: number): Draft {
  return { kind: 'tally', ...whoAndWhere(bench), merchant, sku, quantity: 0, document: id, body: { round } };
}

/**
 * `of` is 0: nobody knows how many there should be, that is what a blind count is. @param more units of a tally not
 * applied yet
 */
function progressOf(count: CountRow, line?: Progress['line'], more = 0): Progress {
  const fresh = line !== undefined && !count.lines.some(({ sku, done }) => sku === line.sku && !done);
  return {
    document: { type: 'count', merchant: count.merchant, id: count.id },
    unitsDone: count.lines.reduce((sum, { counted }) => sum + counted, 0) + more,
    unitsOf: 0,
    linesDone: count.lines.filter(({ done }) => done).length,
    linesOf: count.lines.length + (fresh ? 1 : 0),
    ...(line !== undefined && { line }),
  };
}
