/**
 * The book as whoever tells one partner EPCIS events sees it: the next document is made of the entries behind its place
 * and written down before it is sent. Events are facts that keep their names, so that a document is never made anew.
 */
import type { EpcisConfig } from '../../../config/config.ts';
import type { Batch } from '../../follow/batch.ts';
import type { FollowLedger } from '../../follow/follow-ledger.ts';
import type { EpcisPlace } from '../../inventory/epcis/epcis.ts';
import { epcisDocument, epcisEvents, takenBack } from '../../inventory/epcis/epcis-document.ts';
import type { ExportDocument } from '../../inventory/nouns/channels/captured.ts';
import type { Entry } from '../../inventory/nouns/entry.ts';
import type { Book } from '../../ledger/book.ts';

/** Entries that one document covers: with an event for each it is about 60 KiB, which scans do not feel. */
const documentEntries = 100;
/** Stretches of which there is nothing to tell are passed over without a word, and written down once for so many. */
const passedMost = 10_000;

export type EpcisBook = Pick<Book, 'head' | 'read' | 'memory' | 'freezeDocument' | 'captured'>;

type Parts = {
  config: Pick<EpcisConfig, 'name' | 'merchant'>;
  place: EpcisPlace;
  book: EpcisBook;
};

/** How far a version before this one had come, and how far the document reached that may have been on its way. */
type Earlier = { done: number; to?: number };

/** Where it stands is on the record then: a partner that nobody ever told begins here. */
export async function epcisLedger(parts: Parts): Promise<EpcisLedger> {
  const { book, config } = parts;
  const { to } = await book.freezeDocument(config.name);
  // What that version leaves is left to it: who goes back to it tells events again, by the same names, and misses none.
  const kept = (await book.memory(`epcis/${config.name}`)).place;
  const earlier = kept === undefined ? undefined : (JSON.parse(kept) as Earlier);
  const place = to === undefined && earlier === undefined ? book.head.seq : Math.max(to ?? 0, earlier?.done ?? 0);
  const ledger = new EpcisLedger(parts, place, earlier?.to);
  if (place !== to) await ledger.nothingUpTo(place);
  return ledger;
}

/** A partner says no more than that it has a document, or nothing: what an answer with a place leads to never comes. */
class EpcisLedger implements FollowLedger {
  readonly #parts: Parts;
  /** The document that an earlier version may have sent is sent once more as it was. */
  readonly #earlierTo: number;
  #place: number;
  /** Looked through up to here. */
  #seen: number;

  constructor(parts: Parts, place: number, earlierTo = 0) {
    this.#parts = parts;
    this.#place = place;
    this.#seen = place;
    this.#earlierTo = earlierTo;
  }

  get head(): { epoch: string; seq: number } {
    return this.#parts.book.head;
  }

  get place(): number {
    return this.#place;
  }

  async freeze(): Promise<Batch | undefined> {
    const { book, config } = this.#parts;
    const { inFlight } = await book.freezeDocument(config.name);
    if (inFlight !== undefined) return this.#batch(inFlight);
    const next = await this.#next();
    if (next === undefined) return undefined;
    await book.freezeDocument(config.name, next);
    return this.#batch(next);
  }

  async #next(): Promise<ExportDocument | undefined> {
    const { book, place, config } = this.#parts;
    const most = this.#seen + passedMost;
    while (this.#seen < most) {
      const rest = this.#earlierTo - this.#seen;
      const entries = await book.read(this.#seen, rest > 0 ? rest : documentEntries);
      const last = entries.at(-1);
      if (last === undefined) return undefined;
      const ours = entries.filter(({ merchant }) => config.merchant === undefined || merchant === config.merchant);
      const events = epcisEvents(ours, place, await this.#undone(ours));
      if (events.length > 0) {
        const key = `epcis-${place.dock}-${last.epoch}-${String(last.seq).padStart(12, '0')}`;
        return { key, to: last.seq, body: epcisDocument(events, last.at) };
      }
      this.#seen = last.seq;
    }
    // That this is written down is news, with which it goes on.
    await this.nothingUpTo(this.#seen);
    return undefined;
  }

  async #undone(entries: readonly Entry[]): Promise<Map<number, Entry>> {
    const found = new Map<number, Entry>();
    for (const entry of entries) {
      const of = takenBack(entry);
      const [before] = of === undefined ? [] : await this.#parts.book.read(of - 1, 1);
      if (of !== undefined && before !== undefined) found.set(of, before);
    }
    return found;
  }

  #batch({ key, to, body }: ExportDocument): Batch {
    const { eventList } = (JSON.parse(body) as { epcisBody: { eventList: { eventID: string }[] } }).epcisBody;
    const lines = eventList.map(({ eventID }) => ({ sku: eventID }));
    return { key, epoch: this.head.epoch, after: this.#place, to, seen: to, snapshot: false, lines, body };
  }

  async acknowledge(key: string): Promise<boolean> {
    const { inFlight } = await this.#parts.book.freezeDocument(this.#parts.config.name);
    if (inFlight?.key !== key) return false;
    const { epcisBody } = JSON.parse(inFlight.body) as { epcisBody: { eventList: unknown[] } };
    return this.#captured({ key, to: inFlight.to, events: epcisBody.eventList.length });
  }

  /** There is nothing to tell of the entries up to this one. */
  async nothingUpTo(to: number): Promise<void> {
    await this.#captured({ to, events: 0 });
  }

  async #captured(captured: { key?: string; to: number; events: number }): Promise<boolean> {
    const { book, config } = this.#parts;
    const { name: partner, merchant } = config;
    const done = await book.captured({ partner, ...(merchant !== undefined && { merchant }), ...captured });
    if (!done) return false;
    this.#place = captured.to;
    this.#seen = Math.max(this.#seen, captured.to);
    return true;
  }

  readonly knowsEpoch = neverAsked;
  readonly wasSent = neverAsked;
  readonly drop = neverAsked;
  readonly setAside = neverAsked;
  readonly tellAgain = neverAsked;
  readonly startOver = neverAsked;
  readonly openEpoch = neverAsked;
  readonly stop = neverAsked;
}

const neverAsked = (): Promise<never> => Promise.reject(new Error('nobody who takes EPCIS documents can ask for this'));
