/**
 * `restored.json`: the ledger beside it was put there out of a backup. It is an older copy of one that went on, whoever
 * has that now: the first start opens a new epoch, so that nobody takes its numbers for the other one's.
 */
import { existsSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { syncDirectory } from './damage-mark.ts';

export const restoredFile = 'restored.json';
const fromCharsMax = 200;

/** @returns where it came from, in words; undefined: it was not restored, or has been opened since */
export function readRestored(dataDir: string): string | undefined {
  const file = join(dataDir, restoredFile);
  if (!existsSync(file)) return undefined;
  try {
    const { from } = JSON.parse(readFileSync(file, 'utf8')) as { from?: unknown };
    if (typeof from === 'string') return from.slice(0, fromCharsMax);
  } catch {
    // Cut short or edited: that the file is there is what matters.
  }
  return 'a backup';
}

export function forgetRestored(dataDir: string): void {
  rmSync(join(dataDir, restoredFile), { force: true });
  syncDirectory(dataDir);
}
