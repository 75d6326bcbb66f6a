/**
 * R22: a run compares the channels of one merchant with the ledger and leaves a report. One run of a merchant at a
 * time. It is begun by an entry and ended by one; cut off between the two, the night's own goes on at the next start
 * under the same name, from its beginning: what was put right is then found right.
 */
import type { Config } from '../../config/config.ts';
import type { Clock } from '../clock.ts';
import type { Comparing } from '../forward/forwarder-parts.ts';
import { documentKey } from '../inventory/nouns/document.ts';
import {
  type ChannelCompared,
  type ClassCounts,
  type ComparedRow,
  noClasses,
  type ReconciliationRow,
} from '../inventory/nouns/nightly/reconciliation.ts';
import type { Outcome } from '../inventory/nouns/outcome.ts';
import { runByHand } from '../inventory/projections/apply-nightly.ts';
import type { Book } from '../ledger/book.ts';
import { compareChannel } from './compare-channel.ts';
import { ReportFile, readReport } from './report-file.ts';

type ReconcilerParts = {
  config: Pick<Config, 'dock' | 'channels' | 'merchants'>;
  book: Pick<Book, 'submit' | 'stock' | 'channels' | 'row' | 'rows'>;
  clock: Pick<Clock, 'sleep'>;
  /** The local date of a merchant now. */
  dateOf(merchant: string): string;
  /** undefined: it does not run now. */
  comparing(channel: string): Comparing | undefined;
  /** Whether somebody is to be written to about this run. */
  isMailed(merchant: string, classes: ClassCounts): boolean;
  /** A run was ended, and is on record. */
  onEnded(merchant: string, run: string): void;
  log(message: string, facts?: Record<string, unknown>): void;
};

type RunAsked = {
  merchant: string;
  by: string;
  dry: boolean;
  signal: AbortSignal;
  /** The calendar's own, or one that goes on. */
  night?: { date: string; missed: string[] };
  onProgress?(classes: ClassCounts): void;
};

export type RunMade = {
  merchant: string;
  run: string;
  date: string;
  classes: ClassCounts;
  channels: ChannelCompared[];
  /** Rows that are counted and not in the report. */
  leftOut: number;
};

/** `running`: one of this merchant is on its way; `done`: this night was recorded before; `stopped`: cut off. */
type RunOutcome = { type: 'made'; made: RunMade } | { type: 'running' | 'done' | 'stopped' };

export class Reconciler {
  readonly #parts: ReconcilerParts;
  readonly #running = new Map<string, Promise<RunOutcome>>();
  readonly #closing = new AbortController();

  constructor(parts: ReconcilerParts) {
    this.#parts = parts;
  }

  isRunning(merchant: string): boolean {
    return this.#running.has(merchant);
  }

  async run(asked: RunAsked): Promise<RunOutcome> {
    const { merchant } = asked;
    if (this.#running.has(merchant)) return { type: 'running' };
    const signal = AbortSignal.any([asked.signal, this.#closing.signal]);
    const run = this.#run({ ...asked, signal }).finally(() => this.#running.delete(merchant));
    this.#running.set(merchant, run);
    return run;
  }

  /** Cuts off what is on its way: the night's own goes on at the next start. */
  async close(): Promise<void> {
    this.#closing.abort();
    await Promise.allSettled([...this.#running.values()]);
  }

  /** A run that nobody goes on with. */
  async endCutOff({ merchant, run }: ReconciliationRow): Promise<void> {
    const { book } = this.#parts;
    const ended = { classes: noClasses(), channels: [], mail: false, interrupted: true as const };
    await book.submit({ type: 'reconcile-end', by: 'dock', merchant, run, ...ended });
  }

  rows(of: { merchant: string; run: string }, page: { from: number; limit: number; white: boolean }) {
    return readReport(this.#parts.config.dock.data, of, page);
  }

  async #run(asked: RunAsked): Promise<RunOutcome> {
    const { merchant, by, dry, signal, onProgress } = asked;
    const { config, book, clock, comparing, isMailed, onEnded, log } = this.#parts;
    const date = asked.night?.date ?? this.#parts.dateOf(merchant);
    const run = dry ? `${date}-dry` : await this.#begin(asked, date);
    if (run === undefined) return { type: 'done' };
    const classes = noClasses();
    const file = await ReportFile.begin(config.dock.data, merchant, run);
    const onRows = async (rows: readonly ComparedRow[]): Promise<void> => {
      for (const row of rows) classes[row.class] += 1;
      await file.add(rows);
      onProgress?.(classes);
    };
    const channels: ChannelCompared[] = [];
    try {
      for (const channel of config.channels.filter((each) => each.merchant === merchant)) {
        const door = comparing(channel.name);
        channels.push(await compareChannel({ channel, door, run, by, dry, book, clock, signal, onRows }));
        if (signal.aborted) break;
      }
    } catch (error) {
      await file.drop();
      throw error;
    }
    if (signal.aborted) {
      await file.drop();
      return { type: 'stopped' };
    }
    await file.end();
    const made = { merchant, run, date, classes, channels, leftOut: file.leftOut };
    if (dry) return { type: 'made', made };
    const mail = isMailed(merchant, classes);
    const ended = await book.submit({ type: 'reconcile-end', by, merchant, run, classes, channels, mail });
    if (!isDone(ended)) throw new Error(ended.type === 'refused' ? ended.text : 'the comparison was not recorded');
    log('A merchant’s storefronts were compared with the ledger', { merchant, run, ...classes });
    onEnded(merchant, run);
    return { type: 'made', made };
  }

  /** @returns the run's name; undefined: this night is over */
  async #begin({ merchant, by, night }: RunAsked, date: string): Promise<string | undefined> {
    const { book } = this.#parts;
    const missed = night?.missed ?? [];
    const begun = await book.submit({
      ...{ type: 'reconcile-begin', by, merchant, date, night: night !== undefined, missed },
    });
    if (begun.type === 'refused') throw new Error(begun.text);
    if (begun.type === 'done') return night === undefined ? runByHand(date, begun.seq) : date;
    const row = await book.row('reconciliation', documentKey(merchant, date));
    return row?.endedAt === null ? date : undefined;
  }
}

const isDone = ({ type }: Outcome): boolean => type === 'done' || type === 'unchanged';
