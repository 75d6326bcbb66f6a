/** A book of the tests' dock, and all that it told; also for runs by hand. */
import { systemClock } from '../../agent/clock.ts';
import type { Book, BookEvents, BookState, Matter } from '../../agent/ledger/book.ts';
import type { OpenBookOptions } from '../../agent/ledger/book-options.ts';
import { openBook } from '../../agent/ledger/client.ts';
import { identity, rulebook } from './goods.ts';

export type Watched = {
  commits: { seq: number; due: boolean }[];
  states: BookState[];
  epochs: { reason: string; epoch: string; detail: string }[];
  /** The epoch that the book itself named while it told of one. */
  namedThen: (string | undefined)[];
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
  const watched: Watched = { commits: [], states: [], epochs: [], namedThen: [], drains: 0, hurried: [], matters: [] };
  let opened: Book | undefined;
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
    onEpoch: (finding) => {
      watched.epochs.push(finding);
      watched.namedThen.push(opened?.head.epoch);
    },
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
  opened = book;
  return { book, watched };
}
