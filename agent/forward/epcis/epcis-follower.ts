/**
 * EPCIS 2.0 as it happens: what was received, packed, shipped, counted and taken back goes to a partner's capture
 * endpoint or into a folder, batch by batch. How far a batch reaches is written down before it is sent, so that what is
 * sent again after a cut is the same document of the same events under the same names; only a yes moves the place.
 */
import type { EpcisConfig } from '../../../config/config.ts';
import type { Alarms } from '../../alarms/alarms.ts';
import { backoffMs } from '../../backoff.ts';
import type { Clock } from '../../clock.ts';
import type { EpcisPlace } from '../../inventory/epcis/epcis.ts';
import { epcisDocument, epcisEvents, takenBack } from '../../inventory/epcis/epcis-document.ts';
import type { Entry } from '../../inventory/nouns/entry.ts';
import type { Book } from '../../ledger/book.ts';
import type { Turn } from '../../loops.ts';

/** Entries that one batch covers. */
const batchEntries = 500;
/** Stretches of which there is nothing to tell are passed over without a word, and written down once for so many. */
const passedMost = 10_000;
const lookMs = 5_000;
const pause = { baseMs: 5_000, capMs: 900_000 };

type Captured = { ok: true } | { ok: false; reason: string };
/** @param name the same for the same batch, and of no other */
export type Capture = (name: string, document: string, signal: AbortSignal) => Promise<Captured>;

/** `to`: how far the batch reaches that may be on its way. */
type Place = { done: number; to?: number };

type Parts = {
  config: Pick<EpcisConfig, 'name' | 'merchant'>;
  place: EpcisPlace;
  book: Pick<Book, 'head' | 'read' | 'memory' | 'remember'>;
  clock: Pick<Clock, 'sleep'>;
  /** In [0, 1). */
  random(): number;
  alarms: Pick<Alarms, 'raise' | 'clear'>;
  capture: Capture;
  log(message: string, facts?: Record<string, unknown>): void;
};

export class EpcisFollower {
  readonly #parts: Parts;
  readonly #memory: string;
  #place: Place | undefined;
  /** Passed over since the place was written down. */
  #passed = 0;
  #failures = 0;

  constructor(parts: Parts) {
    this.#parts = parts;
    // No channel has a slash in its name.
    this.#memory = `epcis/${parts.config.name}`;
  }

  /** As a loop (`loops.ts`). */
  readonly turn: Turn = async (signal) => {
    const { book, clock, config, alarms, random, log } = this.#parts;
    this.#place ??= await this.#begin();
    const { done } = this.#place;
    if (book.head.seq <= done + this.#passed) {
      await clock.sleep(lookMs, signal);
      return 'again';
    }
    const sent = await this.#step(this.#place, signal);
    if (signal.aborted) return 'again';
    if (sent.ok) {
      this.#failures = 0;
      alarms.clear('epcis-failing', config.name);
      return 'again';
    }
    log('EPCIS events could not be told', { to: config.name, reason: sent.reason });
    alarms.raise('epcis-failing', { subject: config.name, text: sent.reason });
    this.#failures += 1;
    await clock.sleep(backoffMs(pause, this.#failures - 1, random), signal);
    return 'again';
  };

  /** What was before it was there is for `tallyman epcis`. */
  async #begin(): Promise<Place> {
    const { book } = this.#parts;
    const kept = (await book.memory(this.#memory)).place;
    if (kept !== undefined) return JSON.parse(kept) as Place;
    const place = { done: book.head.seq };
    await this.#keep(place);
    return place;
  }

  async #step(place: Place, signal: AbortSignal): Promise<Captured> {
    const { book, place: where, capture, config } = this.#parts;
    const after = place.done + this.#passed;
    const limit = place.to === undefined ? batchEntries : place.to - after;
    const entries = await book.read(after, limit);
    const last = entries.at(-1);
    if (last === undefined) return { ok: true };
    const ours = entries.filter(({ merchant }) => config.merchant === undefined || merchant === config.merchant);
    const events = epcisEvents(ours, where, await this.#undone(ours));
    if (events.length === 0) {
      this.#passed = last.seq - place.done;
      if (this.#passed >= passedMost) await this.#move({ done: last.seq });
      return { ok: true };
    }
    if (place.to === undefined) {
      await this.#move({ done: after, to: last.seq });
    }
    const name = `epcis-${where.dock}-${last.epoch}-${String(last.seq).padStart(12, '0')}`;
    const captured = await capture(name, epcisDocument(events, last.at), signal);
    if (captured.ok) await this.#move({ done: last.seq });
    return captured;
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

  async #move(place: Place): Promise<void> {
    await this.#keep(place);
    this.#place = place;
    this.#passed = 0;
  }

  async #keep(place: Place): Promise<void> {
    const kept = await this.#parts.book.remember(this.#memory, 'place', JSON.stringify(place));
    if (kept !== 'kept') throw new Error(`the place of the EPCIS events could not be kept: ${kept}`);
  }
}
