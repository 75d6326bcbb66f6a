/**
 * What counted at each station, newest first, without an index that every scan would have to pay for: the numbers of its last movements
 * are kept in memory, looked up once backwards through the entries, and from then on only among those that came since. A screen asks ten
 * times a second.
 */
import type { Statement } from 'better-sqlite3';
import type { Movement } from '../inventory/model.ts';

/** Entries looked back through: what is further back is nothing anybody undoes. */
const window = 20_000;
/** Kept for each station; as many as anybody asks for. */
const keptMax = 1_000;
/** Far more than a dock has: beyond them all are looked up anew. */
const stationsMax = 1_000;

/** seqs, oldest first, of all that is up to `upTo`. */
type Known = { upTo: number; seqs: number[] };

export class Movements {
  readonly #sql: (source: string) => Statement<unknown[]>;
  readonly #known = new Map<string, Known>();

  /** @param sql prepares a statement, once */
  constructor(sql: (source: string) => Statement<unknown[]>) {
    this.#sql = sql;
  }

  /** After a transaction that came to nothing: its numbers will be other entries'. */
  forget(): void {
    this.#known.clear();
  }

  /** As `Tables.movements`. */
  of(station: string, since: number, limit: number): Movement[] {
    const head = Number(this.#sql('SELECT max(seq) FROM entry').pluck().get() ?? 0);
    const { seqs } = this.#upTo(head, station);
    const first = Math.max(since, head - window);
    const found: Movement[] = [];
    for (let index = seqs.length - 1; index >= 0 && found.length < limit; index -= 1) {
      const seq = seqs[index] ?? 0;
      if (seq <= first) break;
      found.push(this.#movement(seq));
    }
    return found;
  }

  #upTo(head: number, station: string): Known {
    const before = this.#known.get(station) ?? { upTo: head - window, seqs: [] };
    if (before.upTo === head) return before;
    const fresh = this.#sql(
      "SELECT seq FROM entry WHERE seq > ? AND station = ? AND kind IN ('receipt','shipment','packing','tally','reversal') ORDER BY seq",
    )
      .pluck()
      .all(before.upTo, station) as number[];
    const known = { upTo: head, seqs: [...before.seqs, ...fresh].slice(-keptMax) };
    if (this.#known.size >= stationsMax) this.#known.clear();
    this.#known.set(station, known);
    return known;
  }

  #movement(seq: number): Movement {
    const row = this.#sql('SELECT seq, kind, merchant, sku, quantity, document, body FROM entry WHERE seq = ?').get(
      seq,
    ) as Omit<Movement, 'body'> & { body: string };
    return { ...row, body: JSON.parse(row.body) as Movement['body'] };
  }
}
