/**
 * What every decision at a station starts from, and the few ways it ends: units moved, a step of the session, or a
 * refusal, which is on the record, too.
 */
import type { Decision, Now } from '../decision.ts';
import { type DocumentRef, documentKey } from '../nouns/document.ts';
import type { Draft } from '../nouns/entry.ts';
import { publishedOn, withReceived } from '../nouns/inbound/notice-lines.ts';
import type { Outcome, Progress, RefusalCode, Short, Step, StepAbout, UsedFor } from '../nouns/outcome.ts';
import type { Rulebook, StationRules } from '../nouns/rulebook.ts';
import { holdsScanning } from '../nouns/station/exception-reason.ts';
import type { SessionChange, SessionRow } from '../nouns/station/session.ts';
import { flagTurn } from '../nouns/stock/flag.ts';
import type { ItemRow } from '../nouns/stock/item.ts';
import { available } from '../nouns/stock/item.ts';
import type { MovementKind, Scanned } from '../nouns/stock/movement.ts';
import type { Tables } from '../nouns/tables.ts';
import type { Work } from '../nouns/work.ts';
import type { Plan } from '../projections/plan.ts';

/** As much of a scan as is kept: the longest legal barcode is far below, and a flood must not fill the ledger. */
export const scanTextMax = 512;

/** A station at the moment of a scan or a command. */
export type Bench = {
  /** What is decided so far, and the tables as they are after that. */
  plan: Plan;
  rules: Rulebook;
  now: Now;
  station: StationRules;
  /** As it was when the scan or the command came. */
  session: SessionRow;
  /** Who answers for it: whoever is signed in; else what came with it. */
  operator: string | undefined;
  /** The scan, when there was one. */
  scan?: { text: string; device: string };
};

/** What scans mean here now. */
export function workAt({ station, session }: Pick<Bench, 'station' | 'session'>): Work {
  return session.work ?? station.work;
}

/** Fields that say where and by whom, for any draft of this bench. */
export function whoAndWhere({ station, operator }: Bench): { station: string; operator?: string } {
  return { station: station.name, ...(operator !== undefined && { operator }) };
}

type Counted = {
  item: ItemRow;
  kind: 'receipt' | 'shipment' | 'packing' | 'tally';
  /** Base units, positive. */
  units: number;
  /** The open document's number. */
  document?: string;
  body: Scanned;
  box?: number;
  round?: number;
  /** Booked for this dock, which may ship it without an order while it can ask nobody. */
  byRight?: boolean;
};

/** The entry of a movement, with the turn of the flag it causes. */
export function movement(bench: Bench, counted: Counted): Draft[] {
  const { item, kind, units, document, body, box, round, byRight = false } = counted;
  const { plan, rules, now } = bench;
  const about = { merchant: item.merchant, sku: item.sku, ...(document !== undefined && { document }) };
  const common = { ...whoAndWhere(bench), ...about };
  switch (kind) {
    case 'receipt':
      return arrival(bench, { kind, ...common, quantity: units, body }, item);
    case 'shipment': {
      const draft: Draft = {
        kind,
        ...common,
        quantity: -units,
        body: { ...body, ...(box !== undefined && { box }), ...(byRight && { right: units }) },
      };
      // R3: an order's units were taken out of what is available when it was booked, and so were those of a right.
      const turn =
        document === undefined && !byRight ? flagTurn(plan, rules, item, available(item) - units, 'sale', now) : [];
      return [draft, ...turn];
    }
    case 'packing':
      return [{ kind, ...common, quantity: units, body: { ...body, box: box ?? 1 } }];
    case 'tally':
      return [{ kind, ...common, quantity: units, body: { ...body, round: round ?? 1 } }];
  }
}

/** R15: of what was published nothing more can be sold than before, but now it is here. */
function arrival({ plan, rules, now }: Bench, draft: Extract<Draft, { kind: 'receipt' }>, item: ItemRow): Draft[] {
  const { quantity = 0, document } = draft;
  const announced = document !== undefined && draft.body.returned === undefined;
  const published = announced ? publishedUnits(plan, item, document, quantity) : 0;
  const body = published === 0 ? draft.body : { ...draft.body, published };
  const apart = draft.body.condition !== undefined;
  const after = available(item) + (apart ? 0 : quantity) - published;
  return [{ ...draft, body }, ...flagTurn(plan, rules, item, after, 'receipt', now, quantity > 0 && !apart)];
}

/** How many published units of the notice these make real; below zero: are to come again. */
export function publishedUnits(
  tables: Tables,
  { merchant, sku }: Pick<ItemRow, 'merchant' | 'sku'>,
  document: string,
  units: number,
): number {
  const notice = tables.row('notice', documentKey(merchant, document));
  if (notice === undefined) return 0;
  const after = { ...notice, lines: withReceived(notice.lines, sku, units) };
  return publishedOn(notice, sku) - publishedOn(after, sku);
}

const whatOf = { receipt: 'receipt', shipment: 'shipment', packing: 'packing', tally: 'count' } as const;

const wasBooked = ({ kind, document, byRight = false }: Counted): boolean =>
  kind === 'shipment' && (document !== undefined || byRight);

/** The outcome of a movement, as the numbers are after it. */
export function recorded(counted: Counted, drafts: Draft[], progress?: Progress): Decision {
  const { item, kind, units } = counted;
  const moved = kind === 'receipt' ? units : kind === 'shipment' ? -units : 0;
  const published = drafts.reduce(
    (sum, draft) => sum + (draft.kind === 'receipt' ? (draft.body.published ?? 0) : 0),
    0,
  );
  const apart = counted.body.condition === undefined ? 0 : moved;
  const turn = drafts.find((draft) => draft.kind === 'process-orders');
  return {
    drafts,
    outcome: (seqs) => ({
      type: 'recorded',
      seq: seqs[0] ?? 0,
      what: whatOf[kind satisfies Exclude<MovementKind, 'condition'>],
      ...{ merchant: item.merchant, sku: item.sku, name: item.name, units },
      ...(kind !== 'tally' && {
        inStock: item.inStock + moved,
        available: available(item) - published - apart + (wasBooked(counted) ? 0 : moved),
      }),
      processOrders: turn?.body.on ?? item.processOrders,
      ...(counted.body.condition !== undefined && { condition: counted.body.condition }),
      ...(counted.body.conditionReason !== undefined && { conditionReason: counted.body.conditionReason }),
      ...(counted.body.returned !== undefined && { returned: counted.body.returned }),
      ...(progress !== undefined && { progress }),
    }),
  };
}

/** Steps of the session, and whatever else happens with them. */
export function stepped(drafts: Draft[], step: Step, text: string, progress?: Progress, about?: StepAbout): Decision {
  return {
    drafts,
    outcome: (seqs): Outcome => ({
      ...{ type: 'stepped', seq: seqs[0] ?? 0, step, text },
      ...(progress !== undefined && { progress }),
      ...(about !== undefined && { about }),
    }),
  };
}

/** A decision with entries before its own; the outcome stays what it was. */
export function preceded(drafts: Draft[], { drafts: own, outcome }: Decision): Decision {
  return { drafts: [...drafts, ...own], outcome: (seqs) => outcome(seqs.slice(drafts.length)) };
}

export function sessionDraft(bench: Bench, body: SessionChange): Draft {
  const { document } = bench.session;
  const about = document === null ? {} : { merchant: document.merchant, document: document.id };
  return { kind: 'session', ...whoAndWhere(bench), ...about, body };
}

/**
 * A refusal at a station, recorded with what was read, where and by which device; the goods are not blocked.
 * @param beside further entries that belong to it, such as the question it asks
 */
export function refused(
  bench: Bench,
  code: RefusalCode,
  text: string,
  about: {
    item?: Pick<ItemRow, 'merchant' | 'sku'>;
    units?: number;
    again?: number;
    fits?: DocumentRef | undefined;
    short?: Short;
    used?: UsedFor;
    reopens?: string;
  } = {},
  beside: Draft[] = [],
): Decision {
  const { item, units, again, fits, short, used, reopens } = about;
  const document = bench.session.document?.id;
  const draft: Draft = {
    kind: 'exception',
    ...whoAndWhere(bench),
    ...(item !== undefined && { merchant: item.merchant, sku: item.sku }),
    ...(document !== undefined && { document }),
    body: {
      reason: code,
      text,
      ...(bench.scan !== undefined && { scan: bench.scan.text.slice(0, scanTextMax), device: bench.scan.device }),
      ...(bench.session.work !== null && { work: bench.session.work }),
      ...(units === undefined || units === 1 ? {} : { units }),
      ...(code !== 'unknown-barcode' || bench.session.condition === undefined
        ? {}
        : { condition: bench.session.condition }),
      ...(again !== undefined && { again }),
      ...(holdsScanning(bench.station, code) ? { holds: true } : {}),
    },
  };
  const name = item && bench.plan.item(item.merchant, item.sku)?.name;
  const what = {
    ...(item !== undefined && { item: { sku: item.sku, name: name ?? item.sku } }),
    ...(fits && { fits }),
    ...(short && { short }),
    ...(used && { used }),
    ...(reopens !== undefined && { reopens }),
  };
  return {
    drafts: [draft, ...beside],
    outcome: (seqs) => ({ type: 'refused', code, text, seq: seqs[0] ?? 0, ...what }),
  };
}
