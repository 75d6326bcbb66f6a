/** The newest exceptions of the ledger, kept up to date by reading only what was appended since the last look. */
import type { Entry, EntryBody } from '../inventory/model.ts';
import type { Book } from '../ledger/book.ts';
import type { ShownException } from './picture.ts';
import { printable } from './printable.ts';

const shownMax = 20;
/** Entries looked through in one go; after a long time without anybody looking, older ones are left to `exception/list`. */
const windowSize = 1_000;
const windowsMax = 5;

export class NewestExceptions {
  readonly #book: Pick<Book, 'head' | 'read'>;
  #epoch = '';
  #readTo = 0;
  #shown: ShownException[] = [];

  constructor(book: Pick<Book, 'head' | 'read'>) {
    this.#book = book;
  }

  /** Newest first. Call it again only when the one before has settled. */
  async look(): Promise<ShownException[]> {
    const { epoch, seq } = this.#book.head;
    if (epoch !== this.#epoch || seq < this.#readTo) {
      this.#epoch = epoch;
      this.#readTo = 0;
      this.#shown = [];
    }
    this.#readTo = Math.max(this.#readTo, seq - windowsMax * windowSize);
    while (this.#readTo < seq) {
      const entries = await this.#book.read(this.#readTo, Math.min(windowSize, seq - this.#readTo));
      const last = entries.at(-1);
      if (last === undefined) break;
      const found = entries.filter(({ kind }) => kind === 'exception').map(shownException);
      this.#shown = [...found.reverse(), ...this.#shown].slice(0, shownMax);
      this.#readTo = last.seq;
    }
    return this.#shown;
  }
}

function shownException({ seq, at, station, document, sku, body }: Entry): ShownException {
  const { reason, text, scan, channel } = body as EntryBody['exception'];
  return {
    seq,
    at,
    where: printable(station ?? channel ?? '', 32),
    reason: printable(String(reason), 40),
    text: printable(String(text), 240),
    about: printable(scan ?? document ?? sku ?? '', 64),
  };
}
