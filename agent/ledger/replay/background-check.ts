/**
 * The whole ledger is verified beside the work after a stop that was not in order, and when its tables may be another
 * day's: a copy was put back, the anchor was gone. In that case storefronts are told nothing until the tables were held
 * against the entries; scans go on. It is tried until it comes to an end; where it cannot (more items than a replay has
 * memory for), the tables are made again.
 */
import { backoffMs } from '../../backoff.ts';
import type { Clock } from '../../clock.ts';
import type { Matter, VerifyReport } from '../book.ts';

type OnChecked = (checked: number, of: number) => void;

type BackgroundCheckParts = {
  clock: Clock;
  /** Aborts when the book is closed. */
  signal: AbortSignal;
  /** On the reader's thread (`verifier.ts`); undefined: another verification took its place. */
  read(type: 'verify' | 'verify-in-background', onProgress?: OnChecked): Promise<VerifyReport | undefined>;
  /** Has what was found put right, or the ledger taken out of use. */
  damaged(report: Extract<VerifyReport, { ok: false }>): Promise<unknown>;
  rebuild(): Promise<unknown>;
  /** Lets the book freeze batches again. */
  checked(): Promise<unknown>;
  onChange(): void;
  onDone(): void;
};

/** Verifications that may fail before the tables are made again without one. */
const triesMax = 3;
const pause = { baseMs: 500, capMs: 15_000 };

const waiting: Matter = {
  code: 'ledger-unchecked',
  text: 'Storefronts are told nothing until the stock in the ledger has been held against its entries; scans go on. It ends by itself.',
};

export class BackgroundCheck {
  readonly #parts: BackgroundCheckParts;
  #unchecked = false;
  #owed = false;
  /** How often the ledger was opened: what began on an earlier one is over. */
  #openings = 0;

  constructor(parts: BackgroundCheckParts) {
    this.#parts = parts;
  }

  get matters(): readonly Matter[] {
    return this.#unchecked ? [waiting] : [];
  }

  /** A stop that was not in order is not made up for yet. */
  get owed(): boolean {
    return this.#owed;
  }

  opened({ unclean, unchecked }: { unclean: boolean; unchecked: boolean }): void {
    this.#openings += 1;
    this.#unchecked = unchecked;
    this.#owed ||= unclean;
    if (unclean) void this.#work();
  }

  /** Of everything as of now, at full speed. */
  async verify(onProgress?: OnChecked): Promise<VerifyReport> {
    const report = (await this.#parts.read('verify', onProgress)) as VerifyReport;
    await this.#heard(report);
    return report;
  }

  /** Entries or a file that do not hold keep storefronts waiting until the next start has saved what is sound. */
  async #heard(report: VerifyReport): Promise<void> {
    if (!report.ok) await this.#parts.damaged(report);
    if (this.#unchecked && (report.ok || report.part === 'projections')) {
      if (report.ok && report.skipped !== undefined) await this.#parts.rebuild();
      await this.#done();
    }
    this.#owed = false;
  }

  /** At full speed when storefronts wait for it. */
  async #verify(): Promise<void> {
    if (this.#unchecked) {
      await this.verify();
      return;
    }
    const report = await this.#parts.read('verify-in-background');
    if (report !== undefined) await this.#heard(report);
  }

  async #work(): Promise<void> {
    const { clock, signal, rebuild } = this.#parts;
    const opening = this.#openings;
    for (let attempt = 0; ; attempt += 1) {
      try {
        if (attempt < triesMax) await this.#verify();
        else {
          await rebuild();
          await this.#done();
        }
        return;
      } catch {
        // The disk failed or the book was closed meanwhile: the next start is not in order either, and verifies again.
        if (!this.#unchecked || signal.aborted) return;
      }
      await clock.sleep(
        backoffMs(pause, attempt, () => 1),
        signal,
      );
      if (signal.aborted || opening !== this.#openings) return;
    }
  }

  async #done(): Promise<void> {
    const { checked, onChange, onDone } = this.#parts;
    await checked();
    this.#unchecked = false;
    onChange();
    onDone();
  }
}
