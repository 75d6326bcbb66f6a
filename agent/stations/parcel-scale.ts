/**
 * Between scale and book: the weight of a packed parcel, or of pieces to be counted. A station that weighs is looked at
 * after every commit; while its order or its pieces wait for a weight, the first one that is believed
 * (`drivers/scales/settle.ts`: stable, fresh, after the question, moved since the last parcel) is handed to the book,
 * which knows what it means. Whatever is believed here may be old news there: then nothing happens. What is only tried
 * where somebody practises is in no commit: `stations.ts` says when it was.
 */
import type { Doubt, Weight } from '../../drivers/scales/settle.ts';
import type { Clock } from '../clock.ts';
import type { Events } from '../events.ts';
import type { OrderRow } from '../inventory/nouns/orders/order.ts';
import type { Outcome } from '../inventory/nouns/outcome.ts';
import type { SessionRow } from '../inventory/nouns/station/session.ts';
import type { Book } from '../ledger/book.ts';
import type { KeepLoop } from '../loops.ts';

type Scales = {
  weight(device: string, askedMonoMs: number): { weight: Weight } | { doubt: Doubt | 'unknown-device' };
  weightTaken(device: string): void;
};

type ParcelScalesOptions = {
  book: Pick<Book, 'row' | 'order' | 'station' | 'submit'>;
  events: Events;
  clock: Clock;
  keep: KeepLoop;
  /** Ends the looking. */
  signal: AbortSignal;
  /** Names of the stations that weigh. */
  stations: readonly string[];
  scales: Scales;
};

/** What waits, and since when it is known to: no earlier weight is its. */
type Waiting = { what: string; sinceMonoMs: number };

export class ParcelScales {
  readonly #book: ParcelScalesOptions['book'];
  readonly #events: Events;
  readonly #clock: Clock;
  readonly #stations: readonly string[];
  readonly #waiting = new Map<string, Waiting>();
  /** Stations with a weight on its way into the book. */
  readonly #weighing = new Set<string>();
  readonly #scales: Scales;
  #moved = Promise.withResolvers<void>();
  /** Nothing was committed since the last look. */
  #rests = false;

  constructor({ book, events, clock, keep, signal, stations, scales }: ParcelScalesOptions) {
    this.#book = book;
    this.#events = events;
    this.#clock = clock;
    this.#stations = stations;
    this.#scales = scales;
    // Before a restart an order may have waited already: the first look comes without a commit.
    this.lookAgain();
    signal.addEventListener('abort', () => this.lookAgain(), { once: true });
    if (stations.length > 0) {
      const waits = () => this.#rests;
      void keep('the look at what waits for a weight', () => this.#look(), signal, waits);
    }
  }

  /** After every commit, and after what was only tried: what a station waits for may be another thing now. */
  lookAgain(): void {
    this.#moved.resolve();
  }

  /** A scale has said something. Never throws, never waits. */
  read({ name, station }: { name: string; station: string }): void {
    const waiting = this.#waiting.get(station);
    if (waiting === undefined || this.#weighing.has(station)) return;
    const believed = this.#scales.weight(name, waiting.sinceMonoMs);
    if (!('weight' in believed)) return;
    void this.#submit(name, station, believed.weight);
  }

  /** Never rejects. */
  async #submit(device: string, station: string, { digits, unit, kind }: Weight): Promise<void> {
    this.#weighing.add(station);
    const weight = { digits, unit, ...(kind !== undefined && { kind }) };
    try {
      const outcome = await this.#book.submit({ type: 'weight', station, device, weight });
      if (wasUsed(outcome)) this.#scales.weightTaken(device);
      if (outcome.type === 'unchanged') this.#waiting.delete(station);
      else this.#events.emit('outcome', { station, device, text: `${digits} ${unit}`, outcome });
    } catch {
      // The book is gone for the moment and says so itself; the parcel stays on the scale, and is weighed again.
    } finally {
      this.#weighing.delete(station);
    }
  }

  /** What each station waits for now; one look at a time, however fast commits come. */
  async #look(): Promise<'again'> {
    this.#rests = true;
    await this.#moved.promise;
    this.#rests = false;
    this.#moved = Promise.withResolvers();
    try {
      for (const station of this.#stations) await this.#lookAt(station);
    } catch (error) {
      this.#moved.resolve();
      throw error;
    }
    return 'again';
  }

  async #lookAt(station: string): Promise<void> {
    const what = await this.#waitsFor(station).catch(() => undefined);
    // Unknown for the moment: what was known still holds, the book decides anyway.
    if (what === undefined) return;
    if (what === null) this.#waiting.delete(station);
    else if (this.#waiting.get(station)?.what !== what) {
      this.#waiting.set(station, { what, sinceMonoMs: this.#clock.monoMs() });
    }
  }

  /** Asked after every commit of the dock: two rows, and none of what a screen shows. null: for nothing. */
  async #waitsFor(station: string): Promise<string | null> {
    const session = await this.#book.row('session', station);
    if (session === undefined) return null;
    if (session.practice === true) {
      const tried = await this.#book.station(station);
      return wanted(tried.session, tried.document?.type === 'order' ? tried.document.order : undefined);
    }
    const { document } = session;
    return wanted(
      session,
      document?.type === 'order' ? await this.#book.order(document.merchant, document.id) : undefined,
    );
  }
}

/** A name for what a weight is wanted for; pieces that somebody has counted are another load than all of them. */
function wanted({ question, quantity }: SessionRow, order: OrderRow | undefined): string | null {
  if (order?.status === 'packed') return `${order.merchant}/${order.id}`;
  return question?.about === 'pieces' ? JSON.stringify([question, quantity]) : null;
}

/** The same load is not taken for the next parcel; what the book could not record is weighed again as it lies there. */
function wasUsed(outcome: Outcome): boolean {
  if (outcome.type === 'unchanged') return false;
  return outcome.type !== 'refused' || !['storage', 'busy', 'stopping'].includes(outcome.code);
}
