/**
 * Takes a damaged ledger out of use without destroying it: its files are moved to `quarantine/<n>-damaged/`, where a
 * person can look at them. The five newest are kept; a failing card would fill itself with its own wreckage otherwise.
 */
import { existsSync, mkdirSync, readdirSync, renameSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { databaseFile } from '../disk/store.ts';
import { syncDirectory } from './damage-mark.ts';

export const quarantineDir = 'quarantine';
const keptMax = 5;

/** Name of the next directory below `quarantine/`. */
export function nextQuarantine(dataDir: string): string {
  const numbers = quarantines(dataDir).map((name) => Number.parseInt(name, 10));
  return `${Math.max(0, ...numbers) + 1}-damaged`;
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
  for (const old of quarantines(dataDir).slice(0, -keptMax)) {
    rmSync(join(dataDir, quarantineDir, old), { recursive: true, force: true });
  }
}

/** Oldest first. */
function quarantines(dataDir: string): string[] {
  const dir = join(dataDir, quarantineDir);
  if (!existsSync(dir)) return [];
  return readdirSync(dir)
    .filter((name) => /^\d+-damaged$/.test(name))
    .sort((a, b) => Number.parseInt(a, 10) - Number.parseInt(b, 10));
}
