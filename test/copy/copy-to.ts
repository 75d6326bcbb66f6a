/** A copy of a test's ledger, in a folder: one turn follows, the next one waits. */
import { LedgerCopy } from '../../agent/copy/ledger-copy.ts';
import { localPlace } from '../../agent/forward/files/places/local-place.ts';
import type { Book } from '../../agent/ledger/book.ts';
import { identity } from '../ledger/goods.ts';

export const copyTo = (folder: string, book: Book, toml: string): LedgerCopy =>
  new LedgerCopy({
    ...{ config: { name: 'stick', folder }, identity, book, place: localPlace },
    ...{ clock: { sleep: async () => {} }, random: () => 0, toml: () => toml, log: () => {} },
    alarms: { raise: () => {}, clear: () => {} },
  });
