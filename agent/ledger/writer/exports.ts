/**
 * Documents of events for partners: written down before they are sent, and how far each partner is. They say what
 * entries say, so that neither tables nor a new epoch make one void.
 */
import type { Statement } from 'better-sqlite3';
import { type ExportDocument, type ExportPlace, exportStream } from '../../inventory/nouns/channels/captured.ts';
import type { WriteRequest } from '../messages.ts';
import type { Stamp } from '../stamp.ts';
import type { KeptBatches } from './kept-batches.ts';
import type { Ledger } from './ledger.ts';

/** The number that the newest one says the partner is at. */
export const capturedToSql =
  "SELECT seq - json_extract(body, '$.behind') FROM entry WHERE kind = 'captured' AND document = ? ORDER BY seq DESC LIMIT 1";

export class Exports {
  readonly #ledger: Ledger;
  readonly #kept: KeptBatches;
  readonly #place: Statement<unknown[]>;

  constructor(ledger: Ledger, kept: KeptBatches) {
    this.#ledger = ledger;
    this.#kept = kept;
    this.#place = ledger.db.prepare(capturedToSql).pluck();
  }

  /** @param document kept unless there is one already, which is the answer then */
  freeze(partner: string, document: ExportDocument | undefined): ExportPlace {
    const to = this.#place.get(partner) as number | undefined;
    const inFlight = this.#inFlight(partner) ?? document;
    if (inFlight === document && document !== undefined) {
      const { key, to: seen, body } = document;
      this.#kept.keep(exportStream(partner), { key, seen, body });
    }
    return { to, ...(inFlight !== undefined && { inFlight }) };
  }

  /** @returns false: it was not the document in flight */
  captured({ partner, merchant, key, to, events }: Extract<WriteRequest, { type: 'captured' }>, stamp: Stamp): boolean {
    if (key !== undefined && this.#inFlight(partner)?.key !== key) return false;
    const behind = this.#ledger.lastSeq + 1 - to;
    const body = { ...(key !== undefined && { key }), events, behind };
    this.#ledger.append(
      { kind: 'captured', document: partner, ...(merchant !== undefined && { merchant }), body },
      stamp,
    );
    this.#kept.forget(exportStream(partner));
    return true;
  }

  #inFlight(partner: string): ExportDocument | undefined {
    const kept = this.#kept.of(exportStream(partner));
    return kept && { key: kept.key, to: kept.seen, body: kept.body };
  }
}
