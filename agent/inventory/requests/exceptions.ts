/**
 * Working off the queue of exceptions. An unknown code is given to an item, and everything that was set aside under
 * this code is counted now: at its own station, for the document that was open then, with the units that were scanned.
 * Or it is dismissed, and nothing is counted. What cannot be counted as it was meant stays in the queue, and the answer
 * says why. Where the item was counted after the scan, nobody here knows whether that count found the goods (R5): it is
 * asked, and nothing counts before the answer.
 *
 *   scanned at                      is counted as
 *   receiving                       a receipt, for its notice or return while that is open
 *   packing, without a document     a shipment, if there is as much on the shelf
 *   packing, an order               packed, while the order is open and wants it; else left: what was refused did not leave
 *   counting                        a tally, while the count is open
 */

import { catalogueKey } from '../barcodes/lookup.ts';
import { type Decision, done, type Now, refuse } from '../decision.ts';
import { documentKey } from '../nouns/document.ts';
import type { Draft } from '../nouns/entry.ts';
import type { NoticeRow } from '../nouns/inbound/notice.ts';
import { wasAnnounced } from '../nouns/inbound/notice-lines.ts';
import { apartUntilRestocked } from '../nouns/inbound/return.ts';
import type { OrderRow } from '../nouns/orders/order.ts';
import { boxToFill, emptyList } from '../nouns/orders/packing-list.ts';
import { exceptionKey } from '../nouns/rows.ts';
import type { Rulebook, StationRules } from '../nouns/rulebook.ts';
import type { ExceptionRow, ResolveSubmission } from '../nouns/station/exception.ts';
import { codeOf } from '../nouns/station/exception-code.ts';
import { freshSession } from '../nouns/station/session.ts';
import { conditionWords } from '../nouns/stock/condition.ts';
import { countKnew } from '../nouns/stock/count.ts';
import { flagTurn } from '../nouns/stock/flag.ts';
import { available, goodShelf, type ItemRow } from '../nouns/stock/item.ts';
import { kitProblem } from '../nouns/stock/kit.ts';
import type { Scanned } from '../nouns/stock/movement.ts';
import { quantityError } from '../nouns/stock/quantity.ts';
import { retiredProblem } from '../nouns/stock/retired.ts';
import { alreadyMoved } from '../nouns/stock/units.ts';
import type { Tables } from '../nouns/tables.ts';
import { Plan } from '../projections/plan.ts';
import { type Bench, movement } from '../station/bench.ts';
import { countLinesMax } from '../station/counting/counting.ts';
import { readLabel } from '../station/label.ts';
import { countStands } from './consequences/count-stands.ts';
import { decideBindBarcode } from './items.ts';

/** Exceptions of one code that one request works off. */
const replaysMax = 200;
/**
 * Exceptions of the code that are looked through for them: the answer says how many of these are left for the next
 * request.
 */
const waitingMax = 1_000;

type Resolver = Pick<ResolveSubmission, 'by' | 'reason' | 'counted'>;

export function decideResolve(tables: Tables, rules: Rulebook, request: ResolveSubmission, now: Now): Decision {
  const { seq, bind } = request;
  const row = tables.row('exception', exceptionKey(seq));
  if (row === undefined) return refuse('unknown-exception', `There is no exception ${seq} in the queue.`, 'seq');
  if (row.status === 'resolved') return refuse('unknown-exception', `Exception ${seq} is settled already.`, 'seq');
  if (bind === undefined) return done([settled(request, row, 'dismissed')], { seq, how: 'dismissed' });
  if (row.scan === null || row.reason !== 'unknown-barcode') {
    const text = `Exception ${seq} is no unknown code: settle it where it arose, then dismiss it.`;
    return refuse('bad-request', text, 'seq');
  }
  const code = codeOf(row.scan);
  const binding = decideBindBarcode(tables, rules, { type: 'bind-barcode', by: request.by, code, ...bind });
  if (binding.outcome([]).type === 'refused') return binding;
  return counted(tables, rules, request, { ...bind, code: catalogueKey(code), drafts: binding.drafts }, now);
}

type Bound = { merchant: string; sku: string; units: number; code: string; drafts: Draft[] };

/** Counts all that waits under the code; each one sees what those before it did. */
function counted(tables: Tables, rules: Rulebook, resolver: Resolver, bound: Bound, now: Now): Decision {
  const { merchant, sku, units, code, drafts: binding } = bound;
  const plan = new Plan(tables, rules);
  plan.add(binding);
  const settledNow: { seq: number; units: number; document: string | null; countedSince?: number }[] = [];
  const before = plan.item(merchant, sku)?.inStock ?? 0;
  const left: { seq: number; reason: string }[] = [];
  /** Units that a later count of the item may have known of. */
  let late = 0;
  const labelled = tables.rowsLabelled('exception', code, waitingMax);
  const waiting = labelled.filter(({ reason }) => reason === 'unknown-barcode');
  for (const row of waiting.slice(0, replaysMax)) {
    const replay = replayed(plan, rules, resolver, row, units, now);
    if ('reason' in replay) {
      left.push({ seq: row.seq, reason: replay.reason });
      continue;
    }
    const known = unitsKnown(replay, row) * units;
    const stands = known > 0 && resolver.counted === 'stands';
    plan.add(stands ? withoutStock(plan, rules, replay, known, resolver, now) : replay.drafts);
    plan.add([settled(resolver, row, 'bound')]);
    late += known;
    const about = known === 0 ? {} : { countedSince: replay.item.countedSeq };
    settledNow.push({ seq: row.seq, units: replay.units, document: replay.document ?? null, ...about });
  }
  const inStock = plan.item(merchant, sku)?.inStock ?? 0;
  if (late > 0 && resolver.counted === undefined) {
    const stands = counted(tables, rules, { ...resolver, counted: 'stands' }, bound, now).outcome([]);
    const then = (stands as { data: { inStock: number } }).data.inStock;
    const entry = settledNow.find((each) => each.countedSince !== undefined)?.countedSince;
    const text = `${sku} was counted (entry ${entry}) after ${late} of it ${late === 1 ? 'was' : 'were'} scanned under this code: ${before} in stock. Did that count know of them? “stands”: it did, the number ${then === before ? 'stays' : `becomes ${then}`}. “apart”: it did not, the number becomes ${inStock}.`;
    return refuse('counted-since', text, 'counted');
  }
  const more = Math.max(0, waiting.length - replaysMax);
  return done(plan.drafts, { merchant, sku, code, units, inStock, counted: settledNow, left, more });
}

/** Of what was scanned, what came before the newest count of its item, where it moves what is in stock. */
function unitsKnown({ drafts, item }: Replay, { seq, units, later = [] }: ExceptionRow): number {
  if (!drafts.some(({ kind }) => kind === 'receipt' || kind === 'shipment')) return 0;
  const first = later.reduce((left, each) => left - each.units, units);
  const scans = [{ seq, units: first }, ...later];
  return scans.reduce((sum, each) => sum + (countKnew(item, each.seq) ? each.units : 0), 0);
}

/**
 * Counted for its document; in stock changes only by what the count did not know. What was set apart stays so: the
 * count found it among the others.
 */
function withoutStock(
  plan: Plan,
  rules: Rulebook,
  { drafts, item, units }: Replay,
  known: number,
  { by }: Resolver,
  now: Now,
): Draft[] {
  const moves = drafts.filter(({ kind }) => kind !== 'process-orders');
  const after = new Plan(plan, rules);
  after.add(moves);
  const stay = moves.flatMap((draft): Draft[] => {
    if (draft.kind !== 'receipt' && draft.kind !== 'shipment') return [];
    const moved = Math.sign(draft.quantity ?? 0) * known;
    const there = goodShelf(after.item(item.merchant, item.sku) ?? item);
    const condition = there >= moved ? undefined : draft.body.condition;
    return [countStands(after, rules, { item, units: moved, condition }, { operator: by })];
  });
  after.add(stay);
  const then = after.item(item.merchant, item.sku) ?? item;
  const cause = known === units ? 'count' : drafts.some(({ kind }) => kind === 'receipt') ? 'receipt' : 'sale';
  return [...moves, ...stay, ...flagTurn(plan, rules, item, available(then), cause, now)];
}

type Replay = { drafts: Draft[]; item: ItemRow; units: number; document?: string };
type Left = { reason: string };

function replayed(
  plan: Plan,
  rules: Rulebook,
  { by }: Resolver,
  row: ExceptionRow,
  unitsOfCode: number,
  now: Now,
): Replay | Left {
  const station = rules.stations.find(({ name }) => name === row.station);
  if (station === undefined || row.scan === null) return { reason: 'It was scanned at a station that is no more.' };
  const scan = { text: row.scan, device: row.device ?? '' };
  const session = freshSession(station.name);
  const bench: Bench = { plan, rules, now, station, session, operator: row.operator ?? by, scan };
  const label = readLabel(bench, scan.text, 1);
  if ('code' in label) return { reason: label.text };
  const kit = kitProblem(label.item);
  if (kit !== undefined) return { reason: kit };
  const retired = retiredProblem(label.item);
  if (retired !== undefined) return { reason: retired };
  const units = row.units * unitsOfCode;
  const wrong = quantityError(units);
  if (wrong !== undefined) return { reason: `It would count for too many: ${wrong}.` };
  const said = row.condition?.to ?? 'good';
  const meant = meaning(plan, station, row, label.item, units, label.body);
  if ('reason' in meant) return meant;
  const { document, surprise, returned, ...how } = meant;
  const found = row.condition?.to ?? 'hold';
  const apart = returned
    ? { condition: apartUntilRestocked(found), returned: found }
    : said === 'good'
      ? {}
      : { condition: said };
  const why = row.condition?.reason;
  const body: Scanned = {
    ...{ ...label.body, units: unitsOfCode, replays: row.seq, ...apart },
    ...(why !== undefined && 'condition' in apart && { conditionReason: why }),
  };
  const about = document === undefined ? {} : { document };
  const kept = surprise === undefined ? body : { ...body, reason: surprise };
  const drafts = movement(bench, { item: label.item, units, body: kept, ...how, ...about });
  return { drafts, item: label.item, units, ...about };
}

type Meaning = {
  kind: 'receipt' | 'shipment' | 'packing' | 'tally';
  document?: string;
  round?: number;
  box?: number;
  /** `reason` of its entry. */
  surprise?: 'overage' | 'unannounced';
  /** It came back: its document is a return. */
  returned?: true;
};

function meaning(
  tables: Tables,
  station: StationRules,
  row: ExceptionRow,
  item: ItemRow,
  units: number,
  { unit }: Scanned,
): Meaning | Left {
  const { document, condition } = row;
  const work = row.work ?? station.work;
  if (condition !== undefined && work !== 'receiving') {
    return { reason: `It was to be ${conditionWords[condition.to]}: scan it again, now that its code is known.` };
  }
  switch (work) {
    case 'receiving': {
      if (alreadyMoved(tables, item.merchant, unit, 'receipt') !== undefined) return alreadyCounted;
      const notice = document === null ? undefined : tables.row('notice', documentKey(item.merchant, document));
      const back = document === null ? undefined : tables.row('return', documentKey(item.merchant, document));
      if (back?.status === 'open') return { kind: 'receipt', document: back.id, returned: true };
      if (back !== undefined) return { reason: `Return ${back.id} is closed.` };
      return { kind: 'receipt', ...(notice?.status === 'open' ? onNotice(notice, item.sku, units) : {}) };
    }
    case 'packing': {
      if (alreadyMoved(tables, item.merchant, unit, 'packing') !== undefined) return alreadyCounted;
      if (goodShelf(item) < units) return { reason: `${item.sku}: fewer than ${units} are on the shelf.` };
      if (document === null) return { kind: 'shipment' };
      const order = tables.order(item.merchant, document);
      if (order?.status !== 'open') return { reason: `Order ${document} is not open any more.` };
      const line = order.lines.find(({ sku }) => sku === item.sku);
      const wanted = line === undefined ? 0 : line.quantity - line.shipped - (line.packed ?? 0);
      return wanted < units
        ? { reason: `Order ${document} wants ${wanted} of ${item.sku}.` }
        : { kind: 'packing', document, box: boxFor(tables, station, order) };
    }
    case 'counting': {
      const count = document === null ? undefined : tables.row('count', document);
      if (count?.status !== 'open') return { reason: 'Its count is closed.' };
      const line = count.lines.find(
        ({ merchant, sku, done }) => merchant === item.merchant && sku === item.sku && !done,
      );
      if (line === undefined && count.lines.length >= countLinesMax) return { reason: 'Its count is full.' };
      return { kind: 'tally', document: count.id, round: line?.round ?? 1 };
    }
  }
}

/** More than was announced, or not announced at all: nobody can be asked any more, but the entry says so. */
function onNotice({ id, lines }: NoticeRow, sku: string, units: number): Pick<Meaning, 'document' | 'surprise'> {
  const line = lines.find((each) => each.sku === sku);
  if (line === undefined || !wasAnnounced(line)) return { document: id, surprise: 'unannounced' };
  return { document: id, ...(line.received + units > line.quantity ? { surprise: 'overage' } : {}) };
}

function boxFor(tables: Tables, { name }: StationRules, order: OrderRow): number {
  const list = tables.row('packing-list', documentKey(order.merchant, order.id)) ?? emptyList(order);
  return boxToFill(list, name);
}

const alreadyCounted: Left = { reason: 'The unit that its label names was counted meanwhile.' };

function settled({ by, reason }: Resolver, row: ExceptionRow, how: 'bound' | 'dismissed'): Draft {
  const { seq, merchant, document } = row;
  return {
    kind: 'exception-resolve',
    operator: by,
    ...(merchant !== null && { merchant }),
    ...(document !== null && { document }),
    body: { of: seq, how, ...(reason !== undefined && { reason }) },
  };
}
