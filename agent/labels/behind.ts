/**
 * What was recorded behind the entry of a label and counts for it: that its goods were taken back, that its boxes were
 * finished once more, and that it is to be printed once more. Each entry is read once, however many labels wait.
 */
import { documentKey } from '../inventory/nouns/document.ts';
import type { Entry, EntryBody } from '../inventory/nouns/entry.ts';
import { entriesAfter, type Followed, lately } from '../ledger/following.ts';

/** What was recorded behind `from`, up to `to`: by the entry that it is about, or by the order. */
const nothingBehind = (from: number) => ({
  ...{ from, to: from, takenBack: new Map<number, number>(), again: new Map<number, Entry[]>() },
  finished: new Map<string, Entry[]>(),
});

export class Behind {
  readonly #book: Followed;
  #known = nothingBehind(0);

  constructor(book: Followed) {
    this.#book = book;
  }

  /** @returns number of the entry that took the goods of this one back */
  async takenBack(seq: number): Promise<number | undefined> {
    return (await this.#of(seq)).takenBack.get(seq);
  }

  /** Entries by which its label is to be printed once more, oldest first. */
  async again(seq: number): Promise<readonly Entry[]> {
    return (await this.#of(seq)).again.get(seq) ?? [];
  }

  /** @returns numbers of the boxes of this order that were finished behind it */
  async finished(seq: number, merchant: string, order: string): Promise<ReadonlySet<number>> {
    const entries = (await this.#of(seq)).finished.get(documentKey(merchant, order)) ?? [];
    const later = entries.filter((entry) => entry.seq > seq);
    return new Set(later.flatMap(({ body }) => (body as EntryBody['order-finish']).numbers ?? []));
  }

  async #of(seq: number) {
    const { from, to } = this.#known;
    // Nothing of what is known is about it; or something is, and lies before.
    if (seq < from || seq >= to) this.#known = nothingBehind(seq);
    const known = this.#known;
    const head = this.#book.head.seq;
    while (known.to < head) {
      const entries = await entriesAfter(this.#book, known.to, lately);
      for (const entry of entries) this.#add(entry);
      known.to = entries.at(-1)?.seq ?? head;
    }
    return known;
  }

  #add(entry: Entry): void {
    const { takenBack, again, finished } = this.#known;
    if (entry.kind === 'reversal') {
      const { of } = entry.body as EntryBody['reversal'];
      takenBack.set(of, entry.seq);
    }
    if (entry.kind === 'order-finish') {
      const order = documentKey(entry.merchant ?? '', entry.document ?? '');
      finished.set(order, [...(finished.get(order) ?? []), entry]);
    }
    if (entry.kind !== 'reprint') return;
    const { of } = entry.body as EntryBody['reprint'];
    if (of !== undefined) again.set(of, [...(again.get(of) ?? []), entry]);
  }
}
