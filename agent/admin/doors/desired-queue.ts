/**
 * What is desired of the dock and was not looked at yet. The broker keeps all of it, so no more than 64 messages wait
 * here: what comes beyond them is left where it lies, and once these have had their turn the broker is asked for
 * everything again. What was looked at is known by name and digest, and passed over then; what has to wait (for a
 * clock, until nobody works) makes room for the others, and has its turn again a minute later.
 *
 * Bounds: 1,024 names are known, about as many messages as brokers keep for one client, too. Of more the rest is not
 * done, and the door says so. Pure: time and digests are the caller's.
 */
export const waitingMax = 64;
export const knownMax = 1_024;
/** What could not be done now (a disk, a clock) is tried again. */
const againMs = 5_000;
const putOffMs = 60_000;
/** Each time at least those that waited were looked at. */
const askedMax = knownMax / waitingMax;

/** `print`: of the payload. `fromMs`: not tried before, monotonic. `isSaid`: why it waits was told. */
export type Waiting = { what: string; payload: Buffer; print: string; fromMs: number; isSaid: boolean };

type Next =
  | { do: 'look'; waiting: Waiting }
  /** The broker, for everything that lies there. */
  | { do: 'ask-again' }
  /** For the first time since so many came: more lie there than can be known. */
  | { do: 'give-up' }
  | { do: 'wait'; untilMs: number };

export class DesiredQueue {
  readonly #waiting = new Map<string, Waiting>();
  /** What was looked at, and who asked was told; by name, those last that were met last. */
  readonly #looked = new Map<string, string>();
  /** Looked at, and to be tried again. */
  readonly #putOff = new Set<string>();
  #putOffUntilMs = 0;
  /** Some were left where they lie. */
  #isMore = false;
  #asked = 0;
  #askedMs = Number.NEGATIVE_INFINITY;

  /** @param lies it was there before it was asked for: nobody says it anew */
  take({ what, payload, print }: Pick<Waiting, 'what' | 'payload' | 'print'>, lies: boolean): void {
    if (lies && this.#looked.get(what) === print) this.#know(what, print);
    else if (this.#waiting.get(what)?.print === print) return;
    else if (this.#waiting.size >= waitingMax && !this.#waiting.has(what)) this.#isMore = true;
    else this.#waiting.set(what, { what, payload, print, fromMs: 0, isSaid: false });
  }

  /** Nobody desires it any more. @returns whether why it waits may have been told */
  forget(what: string): boolean {
    const waited = this.#waiting.get(what)?.isSaid === true || this.#putOff.has(what);
    this.#waiting.delete(what);
    this.#looked.delete(what);
    this.#putOff.delete(what);
    return waited;
  }

  /** Not cleared or replaced since. */
  has(waiting: Waiting): boolean {
    return this.#waiting.get(waiting.what) === waiting;
  }

  /** @param heard what came of it was told: it need not be looked at again before it changes */
  done(waiting: Waiting, heard: boolean): void {
    if (!this.has(waiting)) return;
    this.#waiting.delete(waiting.what);
    this.#putOff.delete(waiting.what);
    if (heard) this.#know(waiting.what, waiting.print);
    else this.#looked.delete(waiting.what);
  }

  /** It cannot be done now, and keeps nothing else from being done. */
  later(waiting: Waiting, nowMs: number): void {
    waiting.fromMs = nowMs + againMs;
  }

  next(nowMs: number, idleMs: number): Next {
    const due = [...this.#waiting.values()].find(({ fromMs }) => fromMs <= nowMs);
    if (due !== undefined) return { do: 'look', waiting: due };
    if (this.#isMore) return this.#makeRoom(nowMs);
    if (this.#putOff.size > 0 && nowMs >= this.#putOffUntilMs) {
      for (const what of this.#putOff) this.#looked.delete(what);
      this.#putOff.clear();
      return { do: 'ask-again' };
    }
    const times = [...this.#waiting.values()].map(({ fromMs }) => fromMs);
    if (this.#putOff.size > 0) times.push(this.#putOffUntilMs);
    return { do: 'wait', untilMs: Math.min(nowMs + idleMs, ...times) };
  }

  #makeRoom(nowMs: number): Next {
    for (const { what, print } of this.#waiting.values()) {
      this.#know(what, print);
      this.#putOff.add(what);
    }
    if (this.#waiting.size > 0) this.#putOffUntilMs = nowMs + putOffMs;
    this.#waiting.clear();
    this.#isMore = false;
    if (nowMs - this.#askedMs > putOffMs) this.#asked = 0;
    this.#asked += 1;
    this.#askedMs = nowMs;
    if (this.#asked <= askedMax) return { do: 'ask-again' };
    return { do: 'give-up' };
  }

  #know(what: string, print: string): void {
    this.#looked.delete(what);
    this.#looked.set(what, print);
    const [oldest] = this.#looked.keys();
    if (this.#looked.size <= knownMax || oldest === undefined) return;
    this.#looked.delete(oldest);
    this.#putOff.delete(oldest);
  }
}
