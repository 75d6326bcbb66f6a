/** What SQLite's errors mean for the ledger. Pure. */
import type { BookState } from '../book.ts';

export type RefusingReason = Extract<BookState, { state: 'refusing' }>['reason'];

/** Storage trouble, as opposed to a bug: `reopen` when the connection is not to be trusted any more. */
export type Trouble = { reason: RefusingReason; reopen: boolean; damaged: boolean; code: string; message: string };

/** What people are told, on the screen and in the outcome of a scan. */
const texts: { [R in RefusingReason]: string } = {
  'disk-full':
    'The disk is full: nothing can be recorded. Free some space on the data disk; scanning resumes by itself.',
  'read-only': 'The data disk is read-only: nothing can be recorded. Check the card; scanning resumes by itself.',
  'io-error': 'The data disk reports errors: nothing can be recorded. Check the card; scanning resumes by itself.',
  busy: 'Another program holds the ledger locked: nothing can be recorded. Close that program; scanning resumes by itself.',
  moved:
    'The ledger was moved, removed or replaced while the dock runs: nothing can be recorded. Put it back, and scanning resumes by itself.',
};

export const troubleText = (reason: RefusingReason): string => texts[reason];

/**
 * What a failing card, cable or file system answers; also a system without descriptors left, which is no bug of the
 * ledger's either.
 */
const systemErrors: ReadonlySet<string> = new Set([
  'EIO',
  'ELOOP',
  'EUCLEAN',
  'EBADMSG',
  'ENXIO',
  'ENODEV',
  'ENOMEDIUM',
  'EREMOTEIO',
  'ESTALE',
  'ETIMEDOUT',
  'EFBIG',
  'EMFILE',
  'ENFILE',
  'ENOMEM',
]);

/** Undefined: the error is not the storage's. */
export function troubleOf(error: unknown): Trouble | undefined {
  if (!(error instanceof Error) || !('code' in error) || typeof error.code !== 'string') return undefined;
  const { code, message } = error;
  const trouble = (reason: RefusingReason, reopen: boolean, damaged = false): Trouble => ({
    reason,
    reopen,
    damaged,
    code,
    message,
  });
  if (code === 'SQLITE_FULL' || code === 'ENOSPC' || code === 'EDQUOT') return trouble('disk-full', false);
  if (code.startsWith('SQLITE_BUSY') || code.startsWith('SQLITE_LOCKED')) return trouble('busy', false);
  if (code.startsWith('SQLITE_READONLY') || code === 'EROFS' || code === 'EACCES' || code === 'EPERM') {
    return trouble('read-only', true);
  }
  if (code.startsWith('SQLITE_CORRUPT') || code === 'SQLITE_NOTADB') return trouble('io-error', true, true);
  if (/^SQLITE_(IOERR|CANTOPEN|PROTOCOL|NOMEM|FORMAT)/.test(code) || systemErrors.has(code)) {
    return trouble('io-error', true);
  }
  return undefined;
}

/**
 * Of an error that came after a commit: whatever it was, the commit stands and its answers have to go out. What may
 * have failed there is the disk, and only a store that is opened again is trusted.
 */
export function troubleAfterCommit(error: unknown): Trouble {
  const known = troubleOf(error);
  if (known !== undefined) return { ...known, reopen: true };
  const message = error instanceof Error ? error.message : String(error);
  return { reason: 'io-error', reopen: true, damaged: false, code: 'UNKNOWN', message };
}

export const closingText = 'The book is closing.';

/** Of a scan that was on its way when the book's thread died. */
export const unknownText =
  'The ledger stopped in the middle: it is not known whether this was recorded. Look at the last scan before scanning again.';

/** Whether the file is at fault. A database that lacks what ours has ("no such column") is damaged as well. */
export function isDamage(error: unknown): boolean {
  if (troubleOf(error)?.damaged === true) return true;
  return error instanceof Error && 'code' in error && error.code === 'SQLITE_ERROR';
}
