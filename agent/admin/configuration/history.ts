/**
 * The configurations that were in the dock's file before, in a file beside the ledger: at most 20 of them and 1 MiB
 * together, the oldest fall out. Lost or damaged it begins anew: nothing runs by it.
 */
import { join } from 'node:path';
import { writeWhole } from '../../../config/last-good.ts';
import { readPlainFile } from '../../../config/plain-file.ts';

export type Kept = {
  version: string;
  /** ms UTC, when it was put there; of one that somebody wrote by hand: when that was seen. */
  at: number;
  /** `file`: whoever edited it. */
  by: string;
  reason?: string;
  toml: string;
};

const keptMax = 20;
const charsMax = 1024 * 1024;
const bytesMax = 8 * 1024 * 1024;
const fileIn = (dataDir: string): string => join(dataDir, 'config-history.json');

/** The newest first. */
export function readHistory(dataDir: string): Kept[] {
  const read = readPlainFile(fileIn(dataDir), bytesMax);
  if (!read.ok) return [];
  try {
    const kept = JSON.parse(read.bytes.toString('utf8')) as Kept[];
    return kept.filter(({ version, toml }) => typeof version === 'string' && typeof toml === 'string');
  } catch {
    return [];
  }
}

/** @param newest put before what is kept, the last of them first in time @throws the file system's error */
export function keepInHistory(dataDir: string, newest: readonly Kept[]): void {
  const all = [...newest].reverse().concat(readHistory(dataDir));
  let chars = 0;
  const kept = all.slice(0, keptMax).filter(({ toml }, index) => {
    chars += toml.length;
    return index === 0 || chars <= charsMax;
  });
  writeWhole(fileIn(dataDir), JSON.stringify(kept));
}
