/**
 * Follows the ledger to another medium, a second behind it: what was committed is written to the end of the copy's
 * newest segment and brought to its disk. How far it has come only the copy itself says; it is asked at the start and
 * after every trouble, so that nothing is missing and nothing stands behind a line that was cut off (`segments.ts`).
 *
 * It is a follower without frozen batches: what it sends are the entries themselves, under their own numbers, so that a
 * repetition is the same whoever sends it; and an acknowledgement on the record would be one more entry to be copied.
 */
import type { CopyConfig } from '../../config/config.ts';
import type { Alarms } from '../alarms/alarms.ts';
import { backoffMs } from '../backoff.ts';
import type { Clock } from '../clock.ts';
import type { FilePlace } from '../forward/files/places/file-place.ts';
import type { Book } from '../ledger/book.ts';
import type { Turn } from '../loops.ts';
import {
  type CopyAbout,
  copyFiles,
  endOf,
  lineOf,
  nameOfSegment,
  readAbout,
  segmentBytes,
  segmentBytesMax,
  segmentsIn,
} from './segments.ts';

const batchEntries = 500;
const lookMs = 1_000;
const pause = { baseMs: 2_000, capMs: 60_000 };
const aboutBytesMax = 64 * 1024;
const mode = 0o600;

/**
 * `done`: the last entry that is safe there. `segment`: what is written to; undefined: a new one with the next entry.
 */
type End = { line: string; done: number; segment: string | undefined };

/** How far a copy has come. `error`: why it does not go on. */
export type CopyReport = { name: string; head: number; behind: number; error?: string };

type Parts = {
  config: Pick<CopyConfig, 'name' | 'folder'>;
  identity: Omit<CopyAbout, 'line'>;
  book: Pick<Book, 'head' | 'read'>;
  place: FilePlace;
  clock: Pick<Clock, 'sleep'>;
  /** In [0, 1). */
  random(): number;
  alarms: Pick<Alarms, 'raise' | 'clear'>;
  /** The configuration's file as it is now; undefined: there is none. */
  toml(): string | undefined;
  log(message: string, facts?: Record<string, unknown>): void;
};

export class LedgerCopy {
  readonly #parts: Parts;
  #end: End | undefined;
  #done = 0;
  #toml: string | undefined;
  #failures = 0;
  #error: string | undefined;

  constructor(parts: Parts) {
    this.#parts = parts;
  }

  get report(): CopyReport {
    const { config, book } = this.#parts;
    const behind = Math.max(0, book.head.seq - this.#done);
    return { name: config.name, head: this.#done, behind, ...(this.#error !== undefined && { error: this.#error }) };
  }

  /** As a loop (`loops.ts`). */
  readonly turn: Turn = async (signal) => {
    const { clock, config, alarms, random, log, place } = this.#parts;
    try {
      const moved = await this.#step();
      if (this.#error !== undefined) log('The ledger is copied again', { to: config.name, from: this.#done });
      this.#failures = 0;
      this.#error = undefined;
      alarms.clear('copy-failing', config.name);
      if (!moved) await clock.sleep(lookMs, signal);
    } catch (error) {
      // What reached the other side nobody knows: it is asked again.
      this.#end = undefined;
      if (signal.aborted) return 'again';
      this.#error = place.trouble(error, config.folder);
      log('The ledger could not be copied', { to: config.name, reason: this.#error });
      const text = `${this.#error}. The copy ends at entry ${this.#done}.`;
      alarms.raise('copy-failing', { subject: config.name, text });
      this.#failures += 1;
      await clock.sleep(backoffMs(pause, this.#failures - 1, random), signal);
    }
    return 'again';
  };

  /** @returns whether there may be more to copy */
  async #step(): Promise<boolean> {
    const { book, place, config } = this.#parts;
    const end = await this.#found();
    await this.#configuration();
    if (book.head.seq <= end.done) return false;
    const entries = await book.read(end.done, batchEntries);
    const [first] = entries;
    const last = entries.at(-1);
    if (first === undefined || last === undefined) return false;
    end.segment ??= nameOfSegment(end.line, first.seq);
    const path = `${config.folder}/${end.segment}`;
    if (await place.append(path, entries.map(lineOf).join(''), segmentBytes)) {
      end.done = last.seq;
      this.#done = last.seq;
    } else end.segment = undefined;
    return true;
  }

  /** Where this ledger's copy ends; where there is none of it, another line of files begins. */
  async #found(): Promise<End> {
    if (this.#end !== undefined) return this.#end;
    const { place, config, book } = this.#parts;
    const segments = segmentsIn(await place.names(config.folder));
    const lines = [...new Set(segments.map(({ line }) => line))];
    const { epoch } = book.head;
    const line = await this.#goesOn(lines.filter((each) => each !== epoch).concat(epoch), segments);
    await this.#claim(line.line);
    this.#done = line.done;
    this.#end = line;
    return line;
  }

  /** @param lines the one of today's epoch last: it may be new */
  async #goesOn(lines: readonly string[], segments: ReturnType<typeof segmentsIn>): Promise<End> {
    for (const line of lines.toReversed()) {
      for (const { name } of segments.filter((each) => each.line === line).reverse()) {
        const content = await this.#content(name);
        const { last, whole } = endOf(content);
        if (last === undefined) {
          // Not even one entry came there whole, and its name is needed.
          await this.#parts.place.remove(`${this.#parts.config.folder}/${name}`);
          continue;
        }
        const [ours] = await this.#parts.book.read(last.seq - 1, 1);
        if (ours?.hash !== last.hash || ours.seq !== last.seq) break;
        return { line, done: last.seq, segment: whole ? name : undefined };
      }
    }
    const taken = segments.some(({ line }) => line === lines.at(-1));
    const { epoch, seq } = this.#parts.book.head;
    return { line: taken ? `${epoch}x${seq}` : epoch, done: 0, segment: undefined };
  }

  async #content(name: string): Promise<Buffer> {
    const { place, config } = this.#parts;
    const content = await place.read(`${config.folder}/${name}`, segmentBytesMax);
    if (typeof content === 'string') throw new Error(`${name} is ${content}: it is not one of ours`);
    return content;
  }

  /** Whose copy it is, and which of its lines is the newest. */
  async #claim(line: string): Promise<void> {
    const { place, config, identity } = this.#parts;
    const path = `${config.folder}/${copyFiles.about}`;
    const about: CopyAbout = { ...identity, line };
    const there = await place.read(path, aboutBytesMax);
    const known = typeof there === 'string' ? undefined : readAbout(there);
    if (known !== undefined && (known.site !== about.site || known.dock !== about.dock))
      throw new Error(`it is the copy of ${known.site}/${known.dock}: give this dock a folder of its own`);
    if (JSON.stringify(known) === JSON.stringify(about)) return;
    await place.put(path, Buffer.from(JSON.stringify(about)), mode);
  }

  async #configuration(): Promise<void> {
    const { place, config } = this.#parts;
    const toml = this.#parts.toml();
    if (toml === undefined || toml === this.#toml) return;
    await place.put(`${config.folder}/${copyFiles.configuration}`, Buffer.from(toml), mode);
    this.#toml = toml;
  }
}
