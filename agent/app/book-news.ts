/**
 * Hands on what the book tells: the parts that act on it join when they are whole, and are told in the order they
 * joined.
 */
import type { BookEvents } from '../ledger/book.ts';

export class BookNews implements Required<BookEvents> {
  readonly #parts: Partial<BookEvents>[] = [];

  /** Until the process ends: what has stopped does nothing when it is told. */
  join(part: Partial<BookEvents>): void {
    this.#parts.push(part);
  }

  readonly onCommit = (...news: Parameters<BookEvents['onCommit']>): void => {
    for (const part of this.#parts) part.onCommit?.(...news);
  };

  readonly onState = (...news: Parameters<BookEvents['onState']>): void => {
    for (const part of this.#parts) part.onState?.(...news);
  };

  readonly onEpoch = (...news: Parameters<BookEvents['onEpoch']>): void => {
    for (const part of this.#parts) part.onEpoch?.(...news);
  };

  readonly onMatters = (...news: Parameters<NonNullable<BookEvents['onMatters']>>): void => {
    for (const part of this.#parts) part.onMatters?.(...news);
  };

  readonly onNoticed = (...news: Parameters<NonNullable<BookEvents['onNoticed']>>): void => {
    for (const part of this.#parts) part.onNoticed?.(...news);
  };

  readonly onDrain = (): void => {
    for (const part of this.#parts) part.onDrain?.();
  };

  readonly onDamage = (...news: Parameters<NonNullable<BookEvents['onDamage']>>): void => {
    for (const part of this.#parts) part.onDamage?.(...news);
  };

  readonly onProgress = (...news: Parameters<NonNullable<BookEvents['onProgress']>>): void => {
    for (const part of this.#parts) part.onProgress?.(...news);
  };
}
