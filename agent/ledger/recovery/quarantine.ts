/**
 * Takes a damaged ledger out of use without destroying it: its files are moved to `quarantine/<n>-damaged/`, where a
 * person can look at them; a copy of one that was moved or removed under a running dock is put into `<n>-moved/`. The
 * five newest are kept; a failing card would fill itself with its own wreckage otherwise.
 */
import { existsSync, mkdirSync, readdirSync, renameSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { databaseFile } from '../disk/store.ts';
import { syncDirectory } from './damage-mark.ts';

export const quarantineDir = 'quarantine';
const keptMax = 5;

/** Name of the next directory below `quarantine/`. */
export const nextQuarantine = (dataDir: string): string => `${nextNumber(dataDir)}-damaged`;

const nextNumber = (dataDir: string): number =>
  Math.max(0, ...quarantines(dataDir).map((name) => Number.parseInt(name, 10))) + 1;

/** A folder for a copy of what is open. @returns its path @throws what the file system says */
export function newQuarantine(dataDir: string): string {
  const folder = join(dataDir, quarantineDir, `${nextNumber(dataDir)}-moved`);
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  prune(dataDir);
  return folder;
}

/** Moves whatever is still there; may be repeated after a kill in the middle. */
export function moveToQuarantine(dataDir: string, name: string): void {
  const target = join(dataDir, quarantineDir, name);
  mkdirSync(target, { recursive: true, mode: 0o700 });
  for (const suffix of ['-wal', '-shm', '-journal', '']) {
    const file = `${databaseFile}${suffix}`;
    if (existsSync(join(dataDir, file))) renameSync(join(dataDir, file), join(target, file));
  }
  syncDirectory(target);
  syncDirectory(dataDir);
  prune(dataDir);
}

function prune(dataDir: string): void {
  for (const old of quarantines(dataDir).slice(0, -keptMax)) {
    rmSync(join(dataDir, quarantineDir, old), { recursive: true, force: true });
  }
}

/** Oldest first. */
function quarantines(dataDir: string): string[] {
  const dir = join(dataDir, quarantineDir);
  if (!existsSync(dir)) return [];
  return readdirSync(dir)
    .filter((name) => /^\d+-(damaged|moved)$/.test(name))
    .sort((a, b) => Number.parseInt(a, 10) - Number.parseInt(b, 10));
}
