/**
 * `damaged.json`: the ledger is to be taken out of use at the next start, and how far that has come. It stays until the
 * salvaged ledger is in place, so that a salvage that was cut short is taken up again.
 */
import { closeSync, fsyncSync, openSync, readFileSync, renameSync, rmSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { madeAnew } from '../../../config/plain-file.ts';

const markFile = 'damaged.json';

type Mark = {
  detail: string;
  /** Directory below `quarantine/` that the files are moved to. */
  quarantine?: string;
  /** All files have been moved; a ledger that stands in their place is the salvaged one, complete. */
  moved?: boolean;
};

export function readMark(dataDir: string): Mark | undefined {
  let text: string;
  try {
    text = readFileSync(join(dataDir, markFile), 'utf8');
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return undefined;
    throw error;
  }
  return parseMark(text) ?? { detail: 'The ledger was marked as damaged.' };
}

/**
 * Undefined when it was cut short while it was written, or edited by hand: that the file exists is what matters then.
 */
function parseMark(text: string): Mark | undefined {
  let mark: unknown;
  try {
    mark = JSON.parse(text);
  } catch {
    return undefined;
  }
  if (typeof mark !== 'object' || mark === null || !('detail' in mark) || typeof mark.detail !== 'string') {
    return undefined;
  }
  if (!('quarantine' in mark) || typeof mark.quarantine !== 'string' || !/^\d+-damaged$/.test(mark.quarantine)) {
    return { detail: mark.detail };
  }
  return { detail: mark.detail, quarantine: mark.quarantine, moved: 'moved' in mark && mark.moved === true };
}

export function writeMark(dataDir: string, mark: Mark): void {
  const file = join(dataDir, markFile);
  const fd = openSync(`${file}.new`, madeAnew, 0o600);
  try {
    writeSync(fd, JSON.stringify(mark));
    fsyncSync(fd);
  } finally {
    closeSync(fd);
  }
  renameSync(`${file}.new`, file);
  syncDirectory(dataDir);
}

export function removeMark(dataDir: string): void {
  rmSync(join(dataDir, markFile), { force: true });
  syncDirectory(dataDir);
}

/** Makes names durable: a rename is only safe once its directory is. */
export function syncDirectory(dir: string): void {
  const fd = openSync(dir, 'r');
  try {
    fsyncSync(fd);
  } finally {
    closeSync(fd);
  }
}

/** Unless it is marked already: the first finding is the cause. */
export function markDamaged(dataDir: string, detail: string): void {
  if (readMark(dataDir) === undefined) writeMark(dataDir, { detail });
}
