/**
 * How much was done, hour by hour: units and refused scans of each station, and how long goods took from the beep of
 * their receipt to a storefront's word. Pure: fed with entries in the order of the ledger.
 */
import { splitAim } from '../../inventory/barcodes/aim.ts';
import type { EntryBody } from '../../inventory/nouns/entry.ts';
import { looksLikeCommand } from '../../inventory/nouns/station/command-codes.ts';
import { saysWhatFirst } from '../../inventory/nouns/station/exception-reason.ts';
import type { Scanned } from '../../inventory/nouns/stock/movement.ts';

/** As much of an entry as is counted. */
export type Counted = {
  seq: number;
  /** ms UTC by the dock's clock; `monoMs` by the clock of its boot, which never steps. */
  at: number;
  boot: string;
  monoMs: number;
  station: string | null;
  kind: string;
  merchant: string | null;
  sku: string | null;
  quantity: number | null;
  document: string | null;
  body: unknown;
};

/** One number an hour each, as `hours` of `Figures`. */
type StationFigures = { station: string; units: number[]; scans: number[]; errors: number[] };

/** From receipt to acknowledgement. `medianMs`: of the goods received in each hour; null: none were told. */
type SellableFigures = {
  channel: string;
  receipts: number;
  p50Ms: number;
  p95Ms: number;
  medianMs: (number | null)[];
};

export type Figures = {
  /** Where each hour begins, ms UTC, oldest first. */
  hours: number[];
  stations: StationFigures[];
  sellable: SellableFigures[];
};

export const hourMs = 3_600_000;
/** Stations that are told; the busiest. */
const stationsMax = 50;
/** Receipts that wait for a channel's word. */
const waitingMax = 20_000;

type Receipt = { seq: number; at: number; boot: string; monoMs: number };

export class FigureCount {
  readonly #hours: number[];
  readonly #channelsOf: (merchant: string) => readonly string[];
  readonly #stations = new Map<string, StationFigures>();
  /** By channel and SKU: receipts that its storefront has not heard of. */
  readonly #waiting = new Map<string, Receipt[]>();
  readonly #told = new Map<string, { hour: number; ms: number }[]>();
  #waits = 0;

  /** @param sinceMs ms UTC, the beginning of the first hour */
  constructor(sinceMs: number, hours: number, channelsOf: (merchant: string) => readonly string[]) {
    const first = Math.floor(sinceMs / hourMs) * hourMs;
    this.#hours = Array.from({ length: hours }, (_, n) => first + n * hourMs);
    this.#channelsOf = channelsOf;
  }

  add(entry: Counted): void {
    if (entry.kind === 'ack') this.#acknowledged(entry);
    const hour = this.#hourOf(entry.at);
    if (hour === undefined || entry.station === null) return;
    const figures = this.#of(entry.station);
    if (isRefusedScan(entry)) figures.errors[hour] = (figures.errors[hour] ?? 0) + 1;
    const units = unitsOf(entry);
    if (units === undefined) return;
    figures.units[hour] = (figures.units[hour] ?? 0) + units;
    if (entry.kind !== 'reversal') figures.scans[hour] = (figures.scans[hour] ?? 0) + 1;
    if (entry.kind === 'receipt') this.#received(entry);
  }

  figures(): Figures {
    const sum = ({ units }: StationFigures) => units.reduce((all, each) => all + each, 0);
    const busiest = [...this.#stations.values()].sort((one, other) => sum(other) - sum(one)).slice(0, stationsMax);
    return {
      hours: this.#hours,
      stations: busiest.sort((one, other) => (one.station < other.station ? -1 : 1)),
      sellable: [...this.#told].sort().map(([channel, told]) => this.#sellable(channel, told)),
    };
  }

  #hourOf(at: number): number | undefined {
    const hour = Math.floor((at - (this.#hours[0] ?? 0)) / hourMs);
    return hour >= 0 && hour < this.#hours.length ? hour : undefined;
  }

  #of(station: string): StationFigures {
    const none = () => this.#hours.map(() => 0);
    const known = this.#stations.get(station) ?? { station, units: none(), scans: none(), errors: none() };
    this.#stations.set(station, known);
    return known;
  }

  /** What is set apart as it comes is not for sale: nobody waits for it. */
  #received({ seq, at, boot, monoMs, merchant, sku, body }: Counted): void {
    if (merchant === null || sku === null || (body as Scanned).condition !== undefined) return;
    for (const channel of this.#channelsOf(merchant)) {
      if (this.#waits >= waitingMax) return;
      const key = JSON.stringify([channel, sku]);
      this.#waiting.set(key, [...(this.#waiting.get(key) ?? []), { seq, at, boot, monoMs }]);
      this.#waits += 1;
    }
  }

  #acknowledged({ at, boot, monoMs, document, body }: Counted): void {
    if (document === null) return;
    const { lines, to, seen = to, rejected = [] } = body as EntryBody['ack'];
    const refused = new Set(rejected.map(({ sku }) => sku));
    for (const [sku] of lines) {
      const key = JSON.stringify([document, sku]);
      const waiting = this.#waiting.get(key);
      if (waiting === undefined || refused.has(sku)) continue;
      const heard = waiting.filter(({ seq }) => seq <= seen);
      const left = waiting.filter(({ seq }) => seq > seen);
      this.#waits -= heard.length;
      if (left.length === 0) this.#waiting.delete(key);
      else this.#waiting.set(key, left);
      for (const receipt of heard) this.#tell(document, receipt, { at, boot, monoMs });
    }
  }

  #tell(channel: string, receipt: Receipt, ack: Omit<Receipt, 'seq'>): void {
    const hour = this.#hourOf(receipt.at);
    const ms = receipt.boot === ack.boot ? ack.monoMs - receipt.monoMs : ack.at - receipt.at;
    // A clock that was put back in between says nothing.
    if (hour === undefined || ms < 0) return;
    const told = this.#told.get(channel) ?? [];
    this.#told.set(channel, told);
    told.push({ hour, ms });
  }

  #sellable(channel: string, told: readonly { hour: number; ms: number }[]): SellableFigures {
    const all = told.map(({ ms }) => ms);
    return {
      channel,
      receipts: all.length,
      p50Ms: percentile(all, 50) ?? 0,
      p95Ms: percentile(all, 95) ?? 0,
      medianMs: this.#hours.map((_, hour) =>
        percentile(
          told.filter((each) => each.hour === hour).map(({ ms }) => ms),
          50,
        ),
      ),
    };
  }
}

/** Goods or a document that were scanned and refused. A question is none, nor is a command that did not fit. */
export function isRefusedScan({ kind, body }: Pick<Counted, 'kind' | 'body'>): boolean {
  if (kind !== 'exception') return false;
  const { reason, scan } = body as EntryBody['exception'];
  return scan !== undefined && !saysWhatFirst(reason) && !looksLikeCommand(splitAim(scan).data);
}

/** Units that passed a person's hands at a station; undefined: none did. What was taken back counts below zero. */
export function unitsOf({
  kind,
  quantity,
  document,
  body,
}: Pick<Counted, 'kind' | 'quantity' | 'document' | 'body'>): number | undefined {
  const of = kind === 'reversal' ? (body as EntryBody['reversal']).kind : kind;
  const units = quantity ?? 0;
  switch (of) {
    case 'receipt':
    case 'packing':
    case 'tally':
      return units;
    case 'shipment':
      // Of an order it was counted as it was packed.
      return document === null ? -units : undefined;
    default:
      return undefined;
  }
}

/** By the nearest rank; null: of none. */
function percentile(values: readonly number[], percent: number): number | null {
  const sorted = values.toSorted((one, other) => one - other);
  return sorted[Math.max(0, Math.ceil((percent / 100) * sorted.length) - 1)] ?? null;
}
