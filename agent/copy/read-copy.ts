/** A copy of a ledger as it lies in a folder of this machine: whose it is, and its entries, oldest first. */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Entry } from '../inventory/nouns/entry.ts';
import { type CopyAbout, copyFiles, entriesIn, readAbout, segmentsIn } from './segments.ts';

/** @returns undefined: the folder holds no copy */
export function aboutCopy(folder: string): CopyAbout | undefined {
  const file = join(folder, copyFiles.about);
  return existsSync(file) ? readAbout(readFileSync(file)) : undefined;
}

/** Of the line that is the newest; what was written twice comes twice. */
export function* copiedEntries(folder: string, { line }: Pick<CopyAbout, 'line'>): Generator<Entry, void, void> {
  for (const segment of segmentsIn(readdirSync(folder)))
    if (segment.line === line) yield* entriesIn(readFileSync(join(folder, segment.name)));
}
