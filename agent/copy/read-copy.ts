/** A copy of a ledger as it lies in a folder of this machine: whose it is, its entries, and where it is spoilt. */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Entry } from '../inventory/nouns/entry.ts';
import { type CopyAbout, copyFiles, linesIn, readAbout, segmentsIn } from './segments.ts';

/** @returns undefined: the folder holds no copy */
export function aboutCopy(folder: string): CopyAbout | undefined {
  const file = join(folder, copyFiles.about);
  return existsSync(file) ? readAbout(readFileSync(file)) : undefined;
}

/** `entry` undefined: nobody can read it. */
type CopyLine = { place: string; entry: Entry | undefined };

/** Of the line of segments that is the newest; what was written twice comes twice. */
function* copyLines(folder: string, { line }: Pick<CopyAbout, 'line'>): Generator<CopyLine, void, void> {
  for (const segment of segmentsIn(readdirSync(folder))) {
    if (segment.line !== line) continue;
    let number = 0;
    for (const entry of linesIn(readFileSync(join(folder, segment.name)))) {
      number += 1;
      yield { place: `${segment.name}:${number}`, entry };
    }
  }
}

/** A copy read from its beginning, which knows where it is. */
export class CopyReading {
  readonly #folder: string;
  readonly #about: CopyAbout;
  #place: string | undefined;
  #unread: string | undefined;
  #last = 0;

  constructor(folder: string, about: CopyAbout) {
    this.#folder = folder;
    this.#about = about;
  }

  /** Oldest first; lines that nobody can read are left out: what stands in the next segment may be the same again. */
  *entries(): Generator<Entry, void, void> {
    for (const { place, entry } of copyLines(this.#folder, this.#about)) {
      if (entry === undefined) {
        this.#unread ??= place;
        continue;
      }
      this.#place = place;
      yield entry;
      // Whoever asks for the next one has taken this.
      if (entry.seq <= this.#last) continue;
      this.#last = entry.seq;
      this.#unread = undefined;
    }
    this.#place = undefined;
  }

  /**
   * FILE:LINE at which the copy is spoilt: what nobody could read since the last entry that was taken, else the entry
   * that was handed out last and not taken; undefined: it was read to its end.
   */
  get spoiltAt(): string | undefined {
    return this.#unread ?? this.#place;
  }
}

/** One sum of what entries of a copy moved. */
type Moved = { kind: string; merchant: string | null; sku: string; quantity: number };

export type CopyRest = {
  /** The last that moved goods, up to the end of what was taken. */
  lastMoved: (Moved & { seq: number; station: string }) | undefined;
  /** Behind it: numbers of entries that can be read, and what they moved, in the order of the ledger. */
  entries: number[];
  moved: Moved[];
  /** Lines that nobody can read. */
  unreadable: number;
};

/** What a copy says beyond what could be proved. @param head the last entry that was taken */
export function restOf(folder: string, about: CopyAbout, head: number): CopyRest {
  let lastMoved: CopyRest['lastMoved'];
  const entries = new Set<number>();
  const moved = new Map<string, Moved>();
  let unreadable = 0;
  for (const { entry } of copyLines(folder, about)) {
    if (entry === undefined) {
      unreadable += 1;
      continue;
    }
    const { seq, station, merchant, sku, quantity, kind } = entry;
    if (seq > head && entries.has(seq)) continue;
    if (seq > head) entries.add(seq);
    if (station === null || sku === null || quantity === null) continue;
    if (seq <= head) lastMoved = { seq, station, merchant, sku, quantity, kind };
    else {
      const key = JSON.stringify([kind, merchant, sku]);
      moved.set(key, { kind, merchant, sku, quantity: (moved.get(key)?.quantity ?? 0) + quantity });
    }
  }
  return { lastMoved, entries: [...entries].sort((a, b) => a - b), moved: [...moved.values()], unreadable };
}
