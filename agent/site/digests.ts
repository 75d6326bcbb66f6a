/**
 * Whether docks that heard the same know the same: while nothing happens, docks that folded each other to the same
 * entries compare what they make of them (`core/digest.ts`). Where they differ a program is wrong, or a ledger was
 * changed by hand: the first item that differs is named to a person. Nothing is put right by itself.
 */
import { deflateRawSync, inflateRawSync } from 'node:zlib';
import type { Clock } from '../clock.ts';
import { setApart } from '../inventory/nouns/stock/item.ts';
import type { Book } from '../ledger/book.ts';
import { bucketOf, buckets, differing, firstDifference, type StockRow, Summing, type Sums } from './core/digest.ts';
import type { Seen } from './core/facts.ts';
import { messageMax } from './facts/codec.ts';
import { has, isPlace, isText, isUnits, listOf } from './shape.ts';

type DigestParts = {
  readonly book: Pick<Book, 'head' | 'stock'>;
  readonly clock: Pick<Clock, 'monoMs' | 'wallMs'>;
  /** Of each dock, this one included, the entry up to which it is known to this one, and to the server. */
  heard(): Seen;
  /** Asks another dock. @returns undefined: it does not answer */
  ask(dock: string, question: Buffer): Promise<Buffer | undefined>;
  /** For a person. */
  differs(text: string): void;
};

/** Nothing happened for so long, and the last comparison is so long ago. */
const quietMs = 20_000;
const everyMs = 600_000;
/** Items read at a time, beside scans. */
const pageItems = 200;
const unpackedMax = 4 * 1024 * 1024;

type Compared = { readonly at: number; readonly with: readonly string[] };

export class Digests {
  readonly #parts: DigestParts;
  #heard = '';
  #sinceMs = 0;
  #comparedMs = Number.NEGATIVE_INFINITY;
  #compared: Compared | undefined;
  #sums: { heard: string; head: number; sums: Sums } | undefined;

  constructor(parts: DigestParts) {
    this.#parts = parts;
  }

  /** When docks were compared last, and with which of them it was; undefined: not yet. */
  get compared(): Compared | undefined {
    return this.#compared;
  }

  /** Compares with these docks, where it is quiet and time for it. */
  async look(docks: () => Promise<readonly string[]>): Promise<void> {
    const { heard, book, clock } = this.#parts;
    const now = clock.monoMs();
    const state = `${vectorOf(heard())} ${book.head.seq}`;
    if (state !== this.#heard) this.#sinceMs = now;
    this.#heard = state;
    if (now - this.#sinceMs < quietMs || now - this.#comparedMs < everyMs) return;
    this.#comparedMs = now;
    await this.compare(await docks());
  }

  /** @returns the docks that heard the same and were compared */
  async compare(docks: readonly string[]): Promise<string[]> {
    const done: string[] = [];
    for (const dock of docks) if (await this.#compareWith(dock)) done.push(dock);
    if (done.length > 0) this.#compared = { at: this.#parts.clock.wallMs(), with: done };
    return done;
  }

  /** What this dock says to another one that asks. @returns undefined: no such question, or it heard other things */
  async answer(question: unknown): Promise<Buffer | undefined> {
    if (!isQuestion(question)) return undefined;
    const { digest, bucket, merchant } = question;
    const mine = await this.#own(digest);
    if (mine === undefined) return undefined;
    if (bucket === undefined || merchant === undefined) return packed(mine);
    const rows = packed(await this.#bucket(merchant, bucket));
    return rows.length > messageMax ? packed([]) : rows;
  }

  /** @returns false: it heard other things by now, or does not answer */
  async #compareWith(dock: string): Promise<boolean> {
    const { heard, ask, differs } = this.#parts;
    const digest = vectorOf(heard());
    const theirs = read(await ask(dock, question({ digest })), isSums) as Sums | undefined;
    const mine = theirs && (await this.#own(digest));
    if (theirs === undefined || mine === undefined) return false;
    const place = differing(mine, theirs);
    if (place === undefined) return true;
    const said = read(await ask(dock, question({ digest, ...place })), areRows) as StockRow[] | undefined;
    const here = await this.#bucket(place.merchant, place.bucket);
    // Somebody went on working meanwhile.
    if (said === undefined || vectorOf(heard()) !== digest) return false;
    const found = firstDifference(here, said);
    const item = found === undefined ? `items of ${place.merchant}` : `${place.merchant}/${found.sku}`;
    const numbers = found === undefined ? '' : `: here ${inWords(found.here)}, there ${inWords(found.there)}`;
    differs(`${dock} knows other numbers of ${item} than this dock, and both heard the same${numbers}. Count it.`);
    return true;
  }

  /** @param digest what was heard; undefined: this dock heard other things, or hears some while it adds up */
  async #own(digest: string): Promise<Sums | undefined> {
    const { heard, book } = this.#parts;
    const head = book.head.seq;
    if (vectorOf(heard()) !== digest) return undefined;
    if (this.#sums?.heard === digest && this.#sums.head === head) return this.#sums.sums;
    const summing = new Summing();
    for await (const row of this.#rows()) summing.add(row);
    if (book.head.seq !== head || vectorOf(heard()) !== digest) return undefined;
    this.#sums = { heard: digest, head, sums: summing.sums };
    return summing.sums;
  }

  async #bucket(merchant: string, bucket: number): Promise<StockRow[]> {
    const found: StockRow[] = [];
    for await (const row of this.#rows())
      if (row.merchant === merchant && bucketOf(row.sku) === bucket) found.push(row);
    return found;
  }

  async *#rows(): AsyncGenerator<StockRow> {
    for (let after: { merchant: string; sku: string } | undefined; ; ) {
      const page = await this.#parts.book.stock({ limit: pageItems, ...(after !== undefined && { after }) });
      for (const item of page) {
        const { merchant, sku, inStock, booked } = item;
        yield { merchant, sku, inStock, apart: setApart(item), booked };
      }
      const last = page.at(-1);
      if (last === undefined || page.length < pageItems) return;
      after = { merchant: last.merchant, sku: last.sku };
    }
  }
}

/** Docks of which nothing is known are as good as not there. */
const vectorOf = (seen: Seen): string =>
  JSON.stringify(
    Object.entries(seen)
      .filter(([, to]) => to > 0)
      .sort(([a], [b]) => (a < b ? -1 : 1)),
  );

type Question = { digest: string; merchant?: string; bucket?: number };

const question = (asked: Question): Buffer => Buffer.from(JSON.stringify(asked));

/** A vector of a thousand docks. */
const vectorChars = 64 * 1024;
const isQuestion = (value: unknown): value is Question => {
  const { digest, merchant, bucket } = (value ?? {}) as Record<string, unknown>;
  const whole = typeof digest === 'string' && digest.length <= vectorChars;
  return whole && (merchant === undefined || isText(merchant)) && (bucket === undefined || isPlace(bucket));
};

const packed = (said: unknown): Buffer => deflateRawSync(JSON.stringify(said));

function read(said: Buffer | undefined, check: (value: unknown) => boolean): unknown {
  if (said === undefined || said.length === 0) return undefined;
  try {
    const value: unknown = JSON.parse(inflateRawSync(said, { maxOutputLength: unpackedMax }).toString('utf8'));
    return check(value) ? value : undefined;
  } catch {
    return undefined;
  }
}

const isSums = (value: unknown): boolean =>
  value !== null && typeof value === 'object' && Object.values(value).every(listOf(isPlace, 2 * buckets));

const areRows = listOf(has({ merchant: isText, sku: isText, inStock: isUnits, apart: isUnits, booked: isUnits }));

const inWords = (row: StockRow | undefined): string =>
  `${row?.inStock ?? 0} in stock, ${row?.apart ?? 0} set apart, ${row?.booked ?? 0} booked`;
