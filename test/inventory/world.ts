/**
 * A small world for rule tests: Map projections, entries appended by hand, the same decide → apply loop as the book's.
 */

import { decide } from '../../agent/inventory/decide.ts';
import { type AppliedEntry, type Draft, type EntryBody, foldedFrom } from '../../agent/inventory/nouns/entry.ts';
import type { Outcome } from '../../agent/inventory/nouns/outcome.ts';
import type { Rulebook } from '../../agent/inventory/nouns/rulebook.ts';
import type { SitePeerRow } from '../../agent/inventory/nouns/site/fold.ts';
import type { StationLabels } from '../../agent/inventory/nouns/station/label-place.ts';
import type { Apart, ApartCondition } from '../../agent/inventory/nouns/stock/condition.ts';
import { countStood } from '../../agent/inventory/nouns/stock/count-stood.ts';
import type { ItemRow } from '../../agent/inventory/nouns/stock/item.ts';
import { type Scanned, type TurnOfUnit, tookStockBack } from '../../agent/inventory/nouns/stock/movement.ts';
import { releasedIn } from '../../agent/inventory/nouns/stock/released.ts';
import type { Submission } from '../../agent/inventory/nouns/submission.ts';
import type { Risen, UnitMoved, UnknownHere } from '../../agent/inventory/nouns/tables.ts';
import { apply } from '../../agent/inventory/projections/apply.ts';
import { MapTables } from '../../agent/inventory/projections/map-tables.ts';
import { Practice } from '../../agent/inventory/station/practice/practice.ts';
import { testKey } from '../command-key/command-codes.ts';

export const rulebook: Rulebook = {
  commandKeys: [testKey],
  merchants: [
    { id: 'acme', sync: 'process-orders', processOrders: 'auto' },
    { id: 'bolt', sync: 'always', processOrders: 'manual' },
  ],
  stations: [
    { name: 'receiving-1', work: 'receiving' },
    { name: 'packing-1', work: 'packing' },
    { name: 'counting-1', work: 'counting' },
    { name: 'bolt-receiving', work: 'receiving', merchant: 'bolt' },
  ],
  channels: [{ name: 'acme-web', merchant: 'acme', minimumLevel: 0, mode: 'changes', basis: 'available' }],
};

/** Tables that know the entries, as the book's do. */
class TablesWith extends MapTables {
  readonly #entries: readonly AppliedEntry[];
  constructor(entries: readonly AppliedEntry[]) {
    super();
    this.#entries = entries;
  }
  override stockMoved(merchant: string, sku: string, since: number): number {
    const moving = ['receipt', 'shipment', 'adjustment', 'count'];
    return this.#entries
      .filter((entry) => entry.seq > since && entry.merchant === merchant && entry.sku === sku)
      .filter(
        ({ kind, body }) =>
          moving.includes(kind) || (kind === 'reversal' && tookStockBack(body as EntryBody['reversal'])),
      )
      .filter(({ kind, body }) => kind !== 'count' || !isKnownAt(since, body as EntryBody['count']))
      .reduce((total, { quantity }) => total + (quantity ?? 0), 0);
  }
  override risenHere(merchant: string, sku: string, { since, dock, told, begun }: UnknownHere): Risen {
    const risen: Risen = { came: 0, counted: 0, named: [] };
    for (const entry of this.#entries) {
      const { seq, kind, quantity, body } = entry;
      const about = entry.merchant === merchant && entry.sku === sku && seq > since && (quantity ?? 0) > 0;
      const folded = foldedFrom(entry);
      const isHere = folded === undefined || (folded.dock === dock && folded.seq > told);
      if (!about || !isHere || (body as { condition?: string }).condition !== undefined) continue;
      if (kind === 'count') risen.counted += quantity ?? 0;
      if (kind !== 'receipt' && kind !== 'adjustment') continue;
      if (begun !== undefined && folded === undefined && seq > (this.#heardOf(since, begun) ?? seq)) continue;
      risen.came += quantity ?? 0;
      const { unit, turn } = body as { unit?: string; turn?: number };
      if (unit === undefined || turn === undefined) continue;
      const units = this.unitMoved(merchant, sku, unit, turn)?.units ?? 0;
      risen.named.push({ unit, turn, came: quantity ?? 0, units });
    }
    return risen;
  }
  #heardOf(since: number, begun: { dock: string; seq: number }): number | undefined {
    return this.#entries.find(({ seq, kind, body }) => {
      const { dock, to } = body as SitePeerRow;
      return kind === 'site-fold' && seq > since && dock === begun.dock && to >= begun.seq;
    })?.seq;
  }
  override apartLost(merchant: string, sku: string, since: number): Apart {
    const lost = { onHold: 0, damaged: 0 };
    for (const entry of this.#entries) {
      if (entry.seq <= since || entry.merchant !== merchant || entry.sku !== sku) continue;
      const units = entry.quantity ?? 0;
      const unsaid = Math.max(0, -units);
      const body = entry.body as { lost?: Apart; condition?: ApartCondition; reason?: string };
      if (entry.kind === 'count') {
        lost.onHold += body.lost?.onHold ?? unsaid;
        lost.damaged += body.lost?.damaged ?? unsaid;
      }
      if (entry.kind !== 'adjustment' || units <= 0 || countStood(body.reason ?? '') === undefined) continue;
      if (body.condition === 'hold') lost.onHold -= units;
      if (body.condition === 'damaged') lost.damaged -= units;
    }
    return lost;
  }
  override releasedSince(merchant: string, sku: string, unit: TurnOfUnit): number {
    return releasedIn(this.#entries, { merchant, sku }, unit).units;
  }
  override unitMoved(merchant: string, sku: string, unit: string, turn: number): UnitMoved | undefined {
    const found = this.#entries.filter((entry) => {
      const said = entry.body as { unit?: string; turn?: number };
      const taken = entry.kind === 'reversal' && tookStockBack(entry.body as EntryBody['reversal']);
      const moves = taken || ['receipt', 'shipment', 'adjustment'].includes(entry.kind);
      return moves && entry.merchant === merchant && entry.sku === sku && said.unit === unit && said.turn === turn;
    });
    const [first] = found;
    if (first === undefined) return undefined;
    const units = found.reduce((sum, { quantity }) => sum + (quantity ?? 0), 0);
    const { kind, quantity, document, body } = first;
    const as = (kind === 'reversal' ? (body as EntryBody['reversal']).kind : undefined) ?? kind;
    return {
      units,
      dock: foldedFrom(first)?.dock ?? null,
      first: { as, quantity: quantity ?? 0, document, body: body as Scanned },
    };
  }
}

/** Counts of what was there up to `since` say nothing of what moved after it. */
const isKnownAt = (since: number, { base }: EntryBody['count']): boolean => base > 0 && base <= since;

export class World {
  readonly entries: AppliedEntry[] = [];
  readonly tables = new TablesWith(this.entries);
  readonly rules: Rulebook;
  readonly practice = new Practice();
  today = '2026-11-22';
  /** By station: how far its label printer is. */
  readonly labels = new Map<string, StationLabels>();

  constructor(rules: Rulebook = rulebook) {
    this.rules = rules;
  }

  submit(submission: Submission): Outcome {
    const now = { today: () => this.today, labels: (station: string) => this.labels.get(station) };
    const { drafts, outcome } = decide(this.tables, this.rules, submission, now, this.practice);
    return outcome(drafts.map((draft) => this.append(draft)));
  }

  append(draft: Draft): number {
    const seq = this.entries.length + 1;
    const entry: AppliedEntry = {
      epoch: 'e1',
      seq,
      at: 1_000 * seq,
      station: draft.station ?? null,
      operator: draft.operator ?? null,
      kind: draft.kind,
      merchant: draft.merchant ?? null,
      sku: draft.sku ?? null,
      quantity: draft.quantity ?? null,
      document: draft.document ?? null,
      body: draft.body,
    };
    this.entries.push(entry);
    apply(this.tables, entry, this.rules);
    return seq;
  }

  item(sku: string, merchant = 'acme'): ItemRow {
    const row = this.tables.item(merchant, sku);
    if (row === undefined) throw new Error(`no item ${merchant}/${sku}`);
    return row;
  }

  kinds(from = 0): string[] {
    return this.entries.slice(from).map((entry) => entry.kind);
  }

  /** An item with one barcode that holds `units` base units. */
  withItem(sku: string, code: string, units = 1, merchant = 'acme'): this {
    this.submit({ type: 'items', by: 'test', items: [{ merchant, sku, name: sku, barcodes: [{ code, units }] }] });
    return this;
  }

  scan(text: string, station = 'receiving-1'): Outcome {
    return this.submit({ type: 'scan', station, device: 'scanner-1', text });
  }

  order(id: string, lines: { sku: string; quantity: number }[], merchant = 'acme'): Outcome {
    return this.submit({ type: 'order-place', by: 'test', merchant, id, lines });
  }

  cancel(id: string, merchant = 'acme'): Outcome {
    return this.submit({ type: 'order-cancel', by: 'test', merchant, id });
  }
}
