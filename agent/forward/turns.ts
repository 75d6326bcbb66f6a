/**
 * When each channel's schedule had its last turn that got through, in a small file beside the ledger: `{"acme-web":
 * 1790000000000}`, one number for each channel that is configured. It is no part of the ledger, for a turn that had
 * nothing to say is no entry. A file that is lost or unreadable is none: the last acknowledgement stands in for it.
 */
import { readFileSync } from 'node:fs';
import { rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Log } from '../log.ts';

export const turnsFile = 'turns.json';
const bytesMax = 64 * 1024;

export type Turns = {
  /** ms UTC; undefined: never, as far as is known. */
  last(channel: string): number | undefined;
  record(channel: string, atMs: number): void;
};

/** @param channels the others' turns are forgotten with the next write */
export function turnsOf(dataDir: string, channels: readonly string[], log: Pick<Log, 'warn'>): Turns {
  const file = join(dataDir, turnsFile);
  const known = read(file, channels);
  let writing = false;
  let changed = false;
  const write = async (): Promise<void> => {
    if (writing) return;
    writing = true;
    try {
      for (let round = true; round; round = changed) {
        changed = false;
        // Never half a file. A power cut may cost the newest: then that turn comes again, and finds nothing new.
        await writeFile(`${file}.new`, JSON.stringify(Object.fromEntries(known)), { mode: 0o600 });
        await rename(`${file}.new`, file);
      }
    } catch (cause) {
      log.warn('The last turn of a schedule could not be kept', { cause });
    }
    writing = false;
  };
  return {
    last: (channel) => known.get(channel),
    record(channel, atMs) {
      known.set(channel, atMs);
      changed = true;
      void write();
    },
  };
}

function read(file: string, channels: readonly string[]): Map<string, number> {
  const known = new Map<string, number>();
  try {
    const bytes = readFileSync(file);
    const found: unknown = bytes.length > bytesMax ? undefined : JSON.parse(bytes.toString('utf8'));
    if (typeof found !== 'object' || found === null) return known;
    for (const name of channels) {
      const atMs = Object.hasOwn(found, name) ? (found as Record<string, unknown>)[name] : undefined;
      if (typeof atMs === 'number' && Number.isSafeInteger(atMs) && atMs > 0) known.set(name, atMs);
    }
  } catch {
    // None, or not ours.
  }
  return known;
}
