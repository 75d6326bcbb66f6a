/** A book of the tests on a directory of its own, and waiting for it. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll } from 'vitest';
import { systemClock } from '../../agent/clock.ts';
import type { Outcome } from '../../agent/inventory/nouns/outcome.ts';
import type { Book, BookEvents, BookState, Matter } from '../../agent/ledger/book.ts';
import type { OpenBookOptions } from '../../agent/ledger/book-options.ts';
import { openBook } from '../../agent/ledger/client.ts';
import { identity, rulebook } from './goods.ts';

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

export type Watched = {
  commits: { seq: number; due: boolean }[];
  states: BookState[];
  epochs: { reason: string; epoch: string; detail: string }[];
  drains: number;
  /** Merchants whose channels were not to wait. */
  hurried: string[];
  /** What stands until a person settles it, as told last. */
  matters: readonly Matter[];
};

export type TestBook = { book: Book; watched: Watched };

/** @param onCommit is told, beside what is watched */
export async function open(
  dataDir: string,
  options: Partial<OpenBookOptions> = {},
  onCommit: () => void = () => undefined,
): Promise<TestBook> {
  const watched: Watched = { commits: [], states: [], epochs: [], drains: 0, hurried: [], matters: [] };
  const events: BookEvents = {
    onCommit(head, due, hurried) {
      watched.commits.push({ seq: head.seq, due });
      watched.hurried.push(...hurried);
      onCommit();
    },
    onState: (state) => void watched.states.push(state),
    onMatters: (matters) => {
      watched.matters = matters;
    },
    onEpoch: (finding) => void watched.epochs.push(finding),
    onDrain: () => {
      watched.drains += 1;
    },
  };
  const book = await openBook({
    dataDir,
    rulebook,
    identity,
    clockTrusted: () => true,
    timezone: 'America/Los_Angeles',
    events,
    clock: systemClock,
    ...options,
  });
  return { book, watched };
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
