/**
 * Says while the book's thread makes a long ledger's tables again: scans wait for it, and whoever scans is to know why
 * nothing beeps. Main thread. A short ledger is through before anybody has read of it.
 */
import type { Matter } from './book.ts';
import type { FromBook } from './messages.ts';

/** Entries of which it is worth telling: half a second and more. */
const tellOf = 20_000;

export class LongWork {
  #matter: Matter | undefined;
  readonly #onChange: () => void;

  constructor(onChange: () => void) {
    this.#onChange = onChange;
  }

  get matters(): readonly Matter[] {
    return this.#matter === undefined ? [] : [this.#matter];
  }

  /** While the thread works on and on it says nothing but how far it is: anything else is the end. */
  heard(message: FromBook): void {
    const progress = message.type === 'progress' ? message.progress : undefined;
    const long = progress?.work === 'rebuild' && progress.of >= tellOf;
    if (long === (this.#matter !== undefined)) return;
    this.#matter = long ? rebuilding(progress.of) : undefined;
    this.#onChange();
  }
}

const rebuilding = (entries: number): Matter => ({
  code: 'ledger-rebuilding',
  text: `Stock and documents are being made again from the ledger's ${entries} entries. Scans wait for it, and none is lost; it ends by itself.`,
});
