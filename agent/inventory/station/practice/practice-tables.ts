/**
 * What a station that practises sees: the tables of the dock, and above them what was tried there since it began. Goods
 * tick off their lines here, can be taken back and are found missing, as they are for real; nobody else sees any of it,
 * and it is gone with the practice.
 */
import type { Draft } from '../../nouns/entry.ts';
import type { OrderRow } from '../../nouns/orders/order.ts';
import { filed, type RowKind, type Rows } from '../../nouns/rows.ts';
import type { Rulebook } from '../../nouns/rulebook.ts';
import type { Movement } from '../../nouns/stock/movement.ts';
import type { Tables } from '../../nouns/tables.ts';
import { apply } from '../../projections/apply.ts';
import { Overlay } from '../../projections/overlay.ts';
import { unplaced } from '../../projections/plan.ts';

/** How far somebody who is new has come with a first delivery. */
export type Tried = {
  /** A notice was opened. */
  opened: boolean;
  /** Kinds of goods that were received. */
  kinds: number;
  /** A damaged one among them. */
  damaged: boolean;
  /** Several with one scan. */
  quantity: boolean;
  /** A notice was closed. */
  closed: boolean;
};

/** More than a person tries in a day; who goes on begins anew, with nothing open. */
const triedMax = 2_000;

export class PracticeTables extends Overlay {
  readonly #station: string;
  /** The entry that practice began with: what is tried is numbered from there, and so is never older. */
  readonly #began: number;
  #seq: number;
  readonly #kinds = new Set<string>();
  readonly #said = { opened: false, damaged: false, quantity: false, closed: false };

  constructor(under: Tables, station: string, began: number) {
    super(under);
    this.#station = station;
    this.#began = began;
    this.#seq = began;
  }

  /** Whether a practice that began with entry `began` goes on with these. */
  goesOn(under: Tables, began: number): boolean {
    return under === this.under && began === this.#began && this.#seq - began < triedMax;
  }

  get tried(): Tried {
    return { ...this.#said, kinds: this.#kinds.size };
  }

  /** @returns a number for each draft, as an entry would have one; 0 for those that leave no trace here */
  try(drafts: readonly Draft[], rules: Rulebook): number[] {
    return drafts.map((draft) => {
      if (isDropped(draft)) return 0;
      this.#seq += 1;
      this.#note(draft);
      apply(this, unplaced(draft, this.#seq), rules);
      return this.#seq;
    });
  }

  override movements(station: string, since: number, limit: number): Movement[] {
    const own = this.ownMovements(station, since, limit);
    return [...own, ...super.movements(station, since, limit)].slice(0, limit);
  }
  override ordersNamed(id: string): OrderRow[] {
    return super.ordersNamed(id).map((row) => this.order(row.merchant, row.id) ?? row);
  }
  override openOrders(merchant: string, limit: number): OrderRow[] {
    const now = super.openOrders(merchant, limit).map((row) => this.order(row.merchant, row.id) ?? row);
    return now.filter(({ status }) => status === 'open');
  }
  override rowsLabelled<K extends RowKind>(kind: K, label: string, limit: number): Rows[K][] {
    const under = super.rowsLabelled(kind, label, limit);
    return this.#asTried(kind, under, (row) => filed(kind, row).label === label).slice(0, limit);
  }
  override openRows<K extends RowKind>(kind: K, limit: number): Rows[K][] {
    const under = super.openRows(kind, limit);
    return this.#asTried(kind, under, (row) => filed(kind, row).open).slice(0, limit);
  }

  /** What was read of the dock's own rows, as it is with what was tried; one that was ended here is open no more. */
  rowsAsTried<K extends RowKind>(kind: K, rows: readonly Rows[K][], open: boolean | undefined): Rows[K][] {
    const now = rows.map((row) => this.row(kind, filed(kind, row).key) ?? row);
    return open === undefined ? now : now.filter((row) => filed(kind, row).open === open);
  }

  /** The same of orders. */
  ordersAsTried(rows: readonly OrderRow[], status: OrderRow['status'] | undefined): OrderRow[] {
    const now = rows.map((row) => this.order(row.merchant, row.id) ?? row);
    return status === undefined ? now : now.filter((row) => row.status === status);
  }

  #asTried<K extends RowKind>(kind: K, under: readonly Rows[K][], wanted: (row: Rows[K]) => boolean): Rows[K][] {
    const keyOf = (row: Rows[K]): string => filed(kind, row).key;
    const known = new Set(under.map(keyOf));
    const own = [...this.rows.values()].flatMap((each) => (each.kind === kind ? [each.row as Rows[K]] : []));
    const begun = own.filter((row) => !known.has(keyOf(row)));
    return [...under.map((row) => this.row(kind, keyOf(row)) ?? row), ...begun].filter(wanted);
  }

  #note(draft: Draft): void {
    if (draft.kind === 'session') {
      const { body } = draft;
      if (body.change === 'open' && body.document.type === 'notice') this.#said.opened = true;
    }
    if (draft.kind === 'notice-close') this.#said.closed = true;
    if (draft.kind !== 'receipt') return;
    if (draft.sku !== undefined) this.#kinds.add(draft.sku);
    if (draft.body.condition === 'damaged') this.#said.damaged = true;
    if ((this.row('session', this.#station)?.quantity ?? null) !== null) this.#said.quantity = true;
  }
}

/** Nothing is set aside or printed, and an order that another dock of the site has stays there. */
function isDropped(draft: Draft): boolean {
  if (draft.kind === 'exception' || draft.kind === 'reprint') return true;
  return draft.kind === 'session' && draft.body.change === 'claim';
}
