/**
 * What counted at each station, newest first, without an index that every scan would have to pay for: the numbers of
 * its last movements are kept in memory, looked up once backwards through the entries, and from then on only among
 * those that came since. A screen asks ten times a second. One walk serves all stations and goes back no further than
 * somebody asks: the first scans after a start do not wait for a long ledger to be read.
 */
import type { Statement } from 'better-sqlite3';
import type { Movement } from '../../inventory/nouns/stock/movement.ts';

/** Entries looked back through: what is further back is nothing anybody undoes. */
const window = 20_000;
/** Entries of one step of the walk: nearly always the first one is enough. */
const stepEntries = 500;
/** Kept for each station; as many as anybody asks for. */
const keptMax = 1_000;
/** Far more than a dock has: beyond them all are looked up anew. */
const stationsMax = 1_000;

export class Movements {
  readonly #sql: (source: string) => Statement<unknown[]>;
  /** By station: seqs, oldest first, of what lies behind `#from` and up to `#upTo`. */
  readonly #known = new Map<string, number[]>();
  #from = 0;
  /** Undefined: nothing was looked up yet. */
  #upTo: number | undefined;

  /** @param sql prepares a statement, once */
  constructor(sql: (source: string) => Statement<unknown[]>) {
    this.#sql = sql;
  }

  /** After a transaction that came to nothing: its numbers will be other entries'. */
  forget(): void {
    this.#known.clear();
    this.#upTo = undefined;
  }

  /** As `Tables.movements`. */
  of(station: string, since: number, limit: number): Movement[] {
    const head = Number(this.#sql('SELECT max(seq) FROM entry').pluck().get() ?? 0);
    const first = Math.max(since, head - window);
    this.#catchUp(head);
    let seqs = this.#of(station, first);
    while (seqs.length < limit && this.#from > first) {
      this.#goBack(Math.max(first, this.#from - stepEntries));
      seqs = this.#of(station, first);
    }
    return seqs
      .slice(-limit)
      .reverse()
      .map((seq) => this.#movement(seq));
  }

  #of(station: string, first: number): number[] {
    return (this.#known.get(station) ?? []).filter((seq) => seq > first);
  }

  #catchUp(head: number): void {
    if (this.#known.size > stationsMax) this.forget();
    if (this.#upTo === undefined) this.#from = head;
    else if (this.#upTo < head) {
      for (const [seq, station] of this.#between(this.#upTo, head)) {
        const seqs = this.#known.get(station) ?? [];
        this.#known.set(station, seqs);
        seqs.push(seq);
        if (seqs.length > 2 * keptMax) seqs.splice(0, seqs.length - keptMax);
      }
    }
    this.#upTo = head;
  }

  #goBack(to: number): void {
    const older = new Map<string, number[]>();
    for (const [seq, station] of this.#between(to, this.#from)) {
      const seqs = older.get(station) ?? [];
      older.set(station, seqs);
      seqs.push(seq);
    }
    for (const [station, seqs] of older) {
      this.#known.set(station, [...seqs, ...(this.#known.get(station) ?? [])].slice(-2 * keptMax));
    }
    this.#from = to;
  }

  #between(after: number, upTo: number): [seq: number, station: string][] {
    return this.#sql(
      "SELECT seq, station FROM entry WHERE seq > ? AND seq <= ? AND station IS NOT NULL AND kind IN ('receipt','shipment','packing','tally','condition','reversal') ORDER BY seq",
    )
      .raw()
      .all(after, upTo) as [number, string][];
  }

  #movement(seq: number): Movement {
    const row = this.#sql('SELECT seq, kind, merchant, sku, quantity, document, body FROM entry WHERE seq = ?').get(
      seq,
    ) as Omit<Movement, 'body'> & { body: string };
    return { ...row, body: JSON.parse(row.body) as Movement['body'] };
  }
}
