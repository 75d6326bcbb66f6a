/**
 * Verifications on the reader's thread, one at a time and in slices, so that the thread answers what is asked
 * meanwhile.
 *
 * In the background it takes its time: at most a tenth of a processor and 10,000 entries (some 3 MB) a second. A
 * million entries take two minutes then, and ten times as long as at full speed where that is slower; scans do not feel
 * it. Whoever asks for a verification gets one of everything as of now, without pauses: it takes the place of one in
 * the background.
 */
import type { Database } from 'better-sqlite3';
import type { Clock } from '../../clock.ts';
import type { Rulebook } from '../../inventory/nouns/rulebook.ts';
import type { VerifyReport } from '../book.ts';
import type { Leaving } from '../threads/leaving.ts';
import { readVerified, writeVerified } from './verified-mark.ts';
import { everyNow, sliceSize, verification } from './verify.ts';

type VerifierParts = {
  dataDir: string;
  rules: Rulebook;
  /** A connection of its own, which is closed afterwards: what else is read keeps its pages. */
  open(): Database;
  clock: Clock;
  /** Resolves when others had the thread. */
  yielded(): Promise<void>;
  leaving: Pick<Leaving, 'signal' | 'mustGoOn'>;
};

const entriesPerS = 10_000;
/** Of a processor, in the background: one part of ten. */
const pausePerWork = 9;

type Tell = (checked: number, of: number) => void;
type Run = { inBackground: boolean; superseded: AbortController; ended: Promise<unknown> };

export class Verifier {
  readonly #parts: VerifierParts;
  #run: Run | undefined;

  constructor(parts: VerifierParts) {
    this.#parts = parts;
  }

  /** As of now and at full speed; after another one that was asked for before. */
  now(tell: Tell): Promise<VerifyReport> {
    const before = this.#run;
    if (before?.inBackground === true) before.superseded.abort();
    return this.#begin(false, async (signal) => {
      await before?.ended;
      return (await this.#work(signal, tell, undefined)) as VerifyReport;
    });
  }

  /**
   * @param tell also for whoever takes a thread for dead that says nothing for minutes
   * @returns undefined when another one was under way, or came and took its place
   */
  async inBackground(tell: Tell): Promise<VerifyReport | undefined> {
    if (this.#run !== undefined) return undefined;
    return this.#begin(true, (signal) => this.#work(signal, tell, { since: readVerified(this.#parts.dataDir) }));
  }

  async #begin<T>(inBackground: boolean, work: (signal: AbortSignal) => Promise<T>): Promise<T> {
    const superseded = new AbortController();
    const report = work(superseded.signal);
    const run: Run = { inBackground, superseded, ended: report.catch(() => undefined) };
    this.#run = run;
    try {
      return await report;
    } finally {
      if (this.#run === run) this.#run = undefined;
    }
  }

  /** @returns undefined when it was superseded */
  async #work(
    signal: AbortSignal,
    tell: Tell,
    unhurried: { since: ReturnType<typeof readVerified> } | undefined,
  ): Promise<VerifyReport | undefined> {
    const { clock, yielded, rules, dataDir, leaving } = this.#parts;
    const { mustGoOn } = leaving;
    const db = this.#parts.open();
    try {
      const since = unhurried?.since;
      const slices = verification(db, rules, { ...(since && { since }), mustGoOn });
      const awake = AbortSignal.any([signal, leaving.signal]);
      const progress = everyNow(tell);
      for (;;) {
        const beganMs = clock.monoMs();
        const slice = slices.next();
        if (slice.done === true) {
          if (slice.value.ok) writeVerified(dataDir, slice.value.head);
          return slice.value;
        }
        progress(slice.value);
        if (unhurried !== undefined) await clock.sleep(pauseMs(clock.monoMs() - beganMs), awake);
        else await yielded();
        mustGoOn();
        if (signal.aborted) return undefined;
      }
    } finally {
      db.close();
    }
  }
}

/** @param workedMs on one slice */
function pauseMs(workedMs: number): number {
  return Math.max(workedMs * pausePerWork, (sliceSize * 1_000) / entriesPerS - workedMs);
}
