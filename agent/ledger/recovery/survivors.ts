/**
 * What still proves itself behind the first fault of a chain: an entry whose hash follows from the hash that is stored
 * before it. One damaged entry costs itself then, and not everything after it. Pure; one per pass.
 */
import type { Head } from '../book.ts';
import { chainHash, hashBytes } from '../chain/chain.ts';
import type { ChainEnd } from '../chain/chain-check.ts';
import { at, type EntryFields } from '../chain/columns.ts';
import { hex, type StoredEntry } from '../chain/entries.ts';

type Range = { from: number; to: number };

/** Ranges of lost entries that are named one by one; the rest is counted. */
const namedMax = 20;

/** Which entries are lost, in order; bounded however many pieces there are. */
export class Losses {
  readonly named: Range[] = [];
  #more = 0;

  add(from: number, to: number): void {
    if (to < from) return;
    if (this.named.length < namedMax) this.named.push({ from, to });
    else this.#more += to - from + 1;
  }

  /** As a sentence. */
  toString(): string {
    if (this.named.length === 0) return 'All entries were saved.';
    const parts = this.named.map(({ from, to }) => (from === to ? `${from}` : `${from} to ${to}`));
    if (this.#more > 0) parts.push(`${this.#more} more after them`);
    const last = parts.pop() ?? '';
    const [only] = this.named;
    const one = parts.length === 0 && only?.from === only?.to;
    return `${one ? 'Entry' : 'Entries'} ${[parts.join(', '), last].filter((part) => part !== '').join(' and ')} could not be saved.`;
  }
}

type Pending = { fields: EntryFields; hash: Buffer; linked: boolean };

export class Survivors {
  readonly losses = new Losses();
  /** Entries that proved themselves. */
  proved = 0;
  #last: number;
  /** Stored hash of the row before, right or wrong; undefined when that row could not be read. */
  #before: Uint8Array | undefined;
  /** Whether the row before proved itself: then nothing is missing between it and the next. */
  #linked = true;
  /** The row before, which did not give its stored hash: it may be the hash that is wrong. The row after it tells. */
  #pending: Pending | undefined;
  /** A foreign write-ahead log brings entries that prove one another, but of an epoch that was never ours. */
  readonly #epochs = new Set<string>();
  readonly #anchored: Head | undefined;

  /**
   * @param from the last entry of the sound prefix
   * @param anchored what the anchor knows beside the ledger: it vouches for the last entry as a next one would
   */
  constructor(from: ChainEnd, anchored: Head | undefined) {
    this.#last = from.seq;
    this.#before = Buffer.from(from.hash, 'hex');
    this.#anchored = anchored;
    if (from.seq > 0) this.#epochs.add(from.epoch);
    if (anchored !== undefined) this.#epochs.add(anchored.epoch);
  }

  /** The newest entry that proved itself. */
  get last(): number {
    return this.#last;
  }

  /**
   * Takes the hash off the row, so that what is left are the hashed fields.
   * @returns the entries that are proved now, in order: none, this one, or the one before as well
   */
  next(row: StoredEntry): EntryFields[] {
    const popped: unknown = row.pop();
    const stored = popped instanceof Uint8Array && popped.length === hashBytes ? popped : undefined;
    const fields = row as unknown as EntryFields;
    const pending = this.#pending;
    const { found, hash } = this.#judge(fields, stored);
    this.#pending = undefined;
    this.#before = stored;
    const kept: EntryFields[] = [];
    if (found === 'after pending' && pending !== undefined && this.#take(pending.fields, pending.linked)) {
      kept.push(pending.fields);
    }
    const linked = found === 'after pending' || this.#linked;
    if (found !== 'unproved') {
      this.#linked = this.#take(fields, linked);
      if (this.#linked) kept.push(fields);
      return kept;
    }
    if (hash !== undefined) this.#pending = { fields, hash, linked };
    this.#linked = false;
    return kept;
  }

  /** Rows could not be read: what follows has nothing to prove itself from. */
  gap(): void {
    this.#before = undefined;
    this.#pending = undefined;
    this.#linked = false;
  }

  /**
   * After the last row.
   * @param reached the highest number the ledger is known to have had
   * @returns the last entry when only its hash is wrong and the anchor says so
   */
  end(reached: number): EntryFields[] {
    const pending = this.#pending;
    const anchor = this.#anchored;
    this.#pending = undefined;
    const vouched =
      pending !== undefined && anchor?.seq === pending.fields[at.seq] && anchor.hash === hex(pending.hash);
    const kept = vouched && this.#take(pending.fields, pending.linked) ? [pending.fields] : [];
    this.losses.add(this.#last + 1, reached);
    return kept;
  }

  #judge(fields: EntryFields, stored: Uint8Array | undefined): { found: Found; hash?: Buffer } {
    const pending = this.#pending;
    if (stored !== undefined && pending !== undefined && chainHash(pending.hash, fields).equals(stored)) {
      return { found: 'after pending' };
    }
    if (this.#before === undefined) return { found: 'unproved' };
    const hash = chainHash(this.#before, fields);
    return stored !== undefined && hash.equals(stored) ? { found: 'proved' } : { found: 'unproved', hash };
  }

  /** Never twice, and never another ledger's: a damaged tree may show a page in two places. */
  #take(fields: EntryFields, linked: boolean): boolean {
    const [epoch, seq] = fields;
    if (seq <= this.#last || !this.#ours(fields)) return false;
    this.#epochs.add(epoch);
    if (!linked) this.losses.add(this.#last + 1, seq - 1);
    this.#last = seq;
    this.proved += 1;
    return true;
  }

  #ours(fields: EntryFields): boolean {
    // Neither prefix nor anchor: the first entry that proves itself says whose ledger this is.
    if (this.#epochs.size === 0 || this.#epochs.has(fields[at.epoch])) return true;
    if (fields[at.kind] !== 'epoch') return false;
    const { previousEpoch } = JSON.parse(fields[at.body]) as { previousEpoch?: string };
    return previousEpoch !== undefined && this.#epochs.has(previousEpoch);
  }
}

type Found = 'proved' | 'after pending' | 'unproved';
