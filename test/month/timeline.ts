/**
 * The time of a simulated month. Nothing in it waits for the clock of this machine: when everybody who is awake has
 * done what there is to do, time goes on to the next one who sleeps. A dock that was killed sleeps for ever.
 */
import type { Clock } from '../../agent/clock.ts';

type Sleeper = { dueMs: number; order: number; wake(): void; gone: boolean };

/**
 * Turns of the event loop in which nothing may happen before all is quiet: what was read from a module or a file comes
 * a turn later.
 */
const idleTurns = 2;

export class Timeline {
  /** True time, ms UTC. */
  nowMs: number;
  /** Questions to threads of this process that are not answered yet. */
  asked = 0;
  readonly #sleepers: Sleeper[] = [];
  #order = 0;
  #stirred = false;

  constructor(startMs: number) {
    this.nowMs = startMs;
  }

  /** Something happened outside of any sleep. */
  stir(): void {
    this.#stirred = true;
  }

  /** Resolves after `ms`, at once when the signal aborts, and never while `alive` says no. */
  sleep(ms: number, signal?: AbortSignal, alive: () => boolean = () => true): Promise<void> {
    return new Promise((resolve) => {
      if (signal?.aborted) return resolve();
      this.#order += 1;
      const wake = () => {
        sleeper.gone = true;
        signal?.removeEventListener('abort', wake);
        if (alive()) resolve();
      };
      const sleeper = { dueMs: this.nowMs + Math.max(0, ms), order: this.#order, wake, gone: false };
      signal?.addEventListener('abort', wake, { once: true });
      if (Number.isFinite(sleeper.dueMs)) this.#push(sleeper);
    });
  }

  /** @param skewMs how far the device's clock is off; asked anew each time */
  clock(alive: () => boolean, skewMs: () => number): Clock {
    const startMs = this.nowMs;
    return {
      wallMs: () => this.nowMs + skewMs(),
      monoMs: () => this.nowMs - startMs,
      sleep: (ms, signal) => this.sleep(ms, signal, alive),
    };
  }

  async advance(ms: number): Promise<void> {
    const endMs = this.nowMs + ms;
    await this.settle();
    for (let next = this.#next(); next !== undefined && next.dueMs <= endMs; next = this.#next()) {
      this.nowMs = Math.max(this.nowMs, next.dueMs);
      while (next !== undefined && next.dueMs <= this.nowMs) {
        this.#pop();
        next.wake();
        next = this.#next();
      }
      await this.settle();
    }
    this.nowMs = endMs;
  }

  /** Until whoever is awake has done all there is to do now. */
  async settle(): Promise<void> {
    let idle = 0;
    while (idle < 1) {
      await turn();
      idle = this.#stirred || this.asked > 0 ? 0 : idle + 1;
      while (this.#stirred || this.asked > 0) {
        this.#stirred = false;
        for (let turns = 0; turns < idleTurns && !this.#stirred; turns += 1) await turn();
      }
    }
  }

  #next(): Sleeper | undefined {
    while (this.#sleepers[0]?.gone === true) this.#pop();
    return this.#sleepers[0];
  }

  #push(sleeper: Sleeper): void {
    const heap = this.#sleepers;
    let at = heap.push(sleeper) - 1;
    while (at > 0) {
      const above = (at - 1) >> 1;
      if (!before(sleeper, heap[above] as Sleeper)) break;
      heap[at] = heap[above] as Sleeper;
      at = above;
    }
    heap[at] = sleeper;
  }

  #pop(): void {
    const heap = this.#sleepers;
    const last = heap.pop();
    if (last === undefined || heap.length === 0) return;
    let at = 0;
    for (;;) {
      let below = 2 * at + 1;
      if (below >= heap.length) break;
      if (below + 1 < heap.length && before(heap[below + 1] as Sleeper, heap[below] as Sleeper)) below += 1;
      if (!before(heap[below] as Sleeper, last)) break;
      heap[at] = heap[below] as Sleeper;
      at = below;
    }
    heap[at] = last;
  }
}

const before = (a: Sleeper, b: Sleeper): boolean => a.dueMs < b.dueMs || (a.dueMs === b.dueMs && a.order < b.order);
const turn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));
