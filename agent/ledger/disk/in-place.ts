/**
 * Whether the ledger that is open is still the one its name leads to. A file that is moved, removed or replaced under a
 * running dock takes commits as before, and nobody ever sees them again: so it is looked at before each commit and each
 * reading request, of which the watch over the dock makes one every few seconds.
 */
import { statSync } from 'node:fs';
import type { Trouble } from './trouble.ts';

export class InPlace {
  readonly #files: readonly string[];
  /** What each name led to when it was first there: the log is made by the first commit. */
  readonly #known = new Map<string, string>();

  /** @param database that is open now */
  constructor(database: string) {
    this.#files = [database, `${database}-wal`];
    for (const file of this.#files) this.#look(file);
  }

  /** @returns the trouble when a name leads elsewhere, or nowhere */
  check(): Trouble | undefined {
    const gone = this.#files.find((file) => !this.#look(file));
    if (gone === undefined) return undefined;
    const message = `${gone} was moved, removed or replaced`;
    return { reason: 'moved', reopen: false, damaged: false, code: 'MOVED', message };
  }

  #look(file: string): boolean {
    const now = identityOf(file);
    const known = this.#known.get(file);
    if (known === undefined && now !== undefined) this.#known.set(file, now);
    return known === undefined || known === now;
  }
}

/** Undefined: nothing is there, or nothing that can be looked at. */
function identityOf(file: string): string | undefined {
  try {
    const { dev, ino } = statSync(file);
    return `${dev} ${ino}`;
  } catch {
    return undefined;
  }
}
