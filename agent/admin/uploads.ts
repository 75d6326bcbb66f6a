/**
 * Requests that are larger than one message: pages come in order under one id, and are handed over as a whole with the
 * last one. Bounded in number, size and time; what breaks a bound is thrown away whole, because a part of an upload is
 * never taken.
 */
import type { Clock } from '../clock.ts';

/** A page is kept as it came, as text: a tenth of the memory of the objects in it. */
type Upload = { pages: string[]; rows: number; bytes: number; touchedMs: number };

export const uploadLimits = {
  /** At the same time. */
  uploads: 2,
  rows: 250_000,
  bytes: 64 * 1024 * 1024,
  /** Without a further page. */
  idleMs: 60_000,
} as const;

export type Page = { id: string; number: number; last: boolean; rows: readonly unknown[] };

export type PageResult =
  | { type: 'more'; rows: number }
  | { type: 'complete'; rows: unknown[] }
  | { type: 'refused'; reason: 'order' | 'too-many' | 'too-large'; text: string };

export class Uploads {
  readonly #clock: Pick<Clock, 'monoMs'>;
  readonly #open = new Map<string, Upload>();

  constructor(clock: Pick<Clock, 'monoMs'>) {
    this.#clock = clock;
  }

  /** @param page numbered from 0; a repeated or skipped number ends the upload */
  add({ id, number, last, rows }: Page): PageResult {
    const now = this.#clock.monoMs();
    for (const [other, upload] of this.#open)
      if (now - upload.touchedMs > uploadLimits.idleMs) this.#open.delete(other);
    let upload = this.#open.get(id);
    if (number === 0) {
      if (!upload && this.#open.size >= uploadLimits.uploads)
        return { type: 'refused', reason: 'too-many', text: 'Another upload is under way.' };
      upload = { pages: [], rows: 0, bytes: 0, touchedMs: now };
      this.#open.set(id, upload);
    }
    if (!upload || upload.pages.length !== number) {
      this.#open.delete(id);
      return { type: 'refused', reason: 'order', text: `Page ${number} was not expected now.` };
    }
    const page = JSON.stringify(rows);
    upload.pages.push(page);
    upload.rows += rows.length;
    upload.bytes += page.length;
    upload.touchedMs = now;
    if (upload.rows > uploadLimits.rows || upload.bytes > uploadLimits.bytes) {
      this.#open.delete(id);
      return {
        type: 'refused',
        reason: 'too-large',
        text: `An upload holds at most ${uploadLimits.rows} rows and 64 MiB.`,
      };
    }
    if (!last) return { type: 'more', rows: upload.rows };
    this.#open.delete(id);
    return { type: 'complete', rows: upload.pages.flatMap((text): unknown[] => JSON.parse(text)) };
  }
}
