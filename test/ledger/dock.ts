/** A book of the tests on a directory of its own, and waiting for it. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll } from 'vitest';
import type { Outcome } from '../../agent/inventory/nouns/outcome.ts';
import type { OpenBookOptions } from '../../agent/ledger/book-options.ts';
import { open, type TestBook } from './watched-book.ts';

export { open, type TestBook, type Watched } from './watched-book.ts';

const directories: string[] = [];
afterAll(() => {
  for (const directory of directories) rmSync(directory, { recursive: true, force: true });
});

/** Gone when the test file is through. */
export function newDirectory(): string {
  const directory = mkdtempSync(join(tmpdir(), 'tallyman-ledger-'));
  directories.push(directory);
  return directory;
}

/** Runs on a book in a new directory; both are gone afterwards. */
export async function onBook(
  run: (opened: TestBook & { dataDir: string }) => Promise<void>,
  options: Partial<OpenBookOptions> = {},
): Promise<void> {
  const dataDir = newDirectory();
  const opened = await open(dataDir, options);
  try {
    await run({ ...opened, dataDir });
  } finally {
    await opened.book.close();
    rmSync(dataDir, { recursive: true, force: true });
  }
}

export function recorded(outcome: Outcome): Extract<Outcome, { type: 'recorded' }> {
  if (outcome.type !== 'recorded') throw new Error(`not recorded: ${JSON.stringify(outcome)}`);
  return outcome;
}
