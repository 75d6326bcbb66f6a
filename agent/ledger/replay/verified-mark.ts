/**
 * `verified.json`: the last entry up to which the whole ledger was found sound. After a stop out of order the entries
 * behind it are looked at first: they are those that a power cut may have hurt. It only says where to begin; all of the
 * ledger is read again after them.
 */
import { closeSync, openSync, readFileSync, renameSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { madeAnew } from '../../../config/plain-file.ts';
import type { Head } from '../book.ts';

const markFile = 'verified.json';

/** Undefined when there is none, or none that can be used: then there is nothing to begin with. */
export function readVerified(dataDir: string): Head | undefined {
  try {
    const mark = JSON.parse(readFileSync(join(dataDir, markFile), 'utf8')) as Partial<Head> | null;
    const { epoch, seq, hash } = mark ?? {};
    if (typeof epoch !== 'string' || typeof hash !== 'string' || !Number.isSafeInteger(seq)) return undefined;
    return { epoch, seq: Number(seq), hash };
  } catch {
    return undefined;
  }
}

/** Not synced: one that is lost costs nothing. A disk that does not take it has its say elsewhere. */
export function writeVerified(dataDir: string, { epoch, seq, hash }: Head): void {
  const file = join(dataDir, markFile);
  try {
    const fd = openSync(`${file}.new`, madeAnew, 0o600);
    try {
      writeSync(fd, JSON.stringify({ epoch, seq, hash }));
    } finally {
      closeSync(fd);
    }
    renameSync(`${file}.new`, file);
  } catch {
    // The next verification tries again.
  }
}
