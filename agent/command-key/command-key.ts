/**
 * The key that printed command codes and badges are proved with (`inventory/nouns/station/command-codes.ts`): a file in
 * the data folder, made at the dock's first start. It is no part of the ledger, so that a lost ledger leaves the sheets
 * on the walls as good as they were.
 *
 *     {"keys":["<64 hex>", …],"check":"<16 hex>"}        newest first; the older ones are known for what they are, and prove nothing
 *
 * A key that is not the one the sheets were printed with makes all of them useless: so a file that was damaged is never
 * taken, nor replaced without a word.
 */
import { createHash, randomBytes } from 'node:crypto';
import {
  closeSync,
  constants,
  fchmodSync,
  fstatSync,
  fsyncSync,
  openSync,
  readSync,
  renameSync,
  rmSync,
  writeSync,
} from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import type { CommandKeys } from '../inventory/nouns/station/command-codes.ts';
import { syncDirectory } from '../ledger/recovery/damage-mark.ts';

const keyFile = 'command-key';
/** The key in use, and older ones whose sheets are told from foreign codes. */
const keysMax = 4;
const bytesMax = 1_024;

type KeyFound =
  | { type: 'found'; keys: CommandKeys }
  | { type: 'absent' }
  /** It is there and is none: cut short, changed, or no plain file. */
  | { type: 'damaged'; why: string };

const content = z.strictObject({
  keys: z
    .array(z.string().regex(/^[0-9a-f]{64}$/))
    .min(1)
    .max(keysMax),
  check: z.string(),
});

/** Names a key without giving it away: for the ledger and for people who compare. */
export const keyName = (key: string): string => createHash('sha256').update(`name ${key}`).digest('hex').slice(0, 8);

const checkOf = (keys: CommandKeys): string => createHash('sha256').update(keys.join(' ')).digest('hex').slice(0, 16);

/** @throws what the file system throws, but for a file that is not there */
export function readCommandKeys(dataDir: string): KeyFound {
  let fd: number;
  try {
    // A FIFO must not be waited for, nor a link be followed.
    fd = openSync(join(dataDir, keyFile), constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK);
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? error.code : undefined;
    if (code === 'ENOENT') return { type: 'absent' };
    if (code === 'ELOOP') return { type: 'damaged', why: 'it is a link' };
    throw error;
  }
  try {
    if (!fstatSync(fd).isFile()) return { type: 'damaged', why: 'it is no plain file' };
    const bytes = Buffer.alloc(bytesMax + 1);
    const length = readSync(fd, bytes, 0, bytes.length, 0);
    if (length > bytesMax) return { type: 'damaged', why: 'it is too long' };
    return parsed(bytes.toString('latin1', 0, length));
  } finally {
    closeSync(fd);
  }
}

function parsed(text: string): KeyFound {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return { type: 'damaged', why: text === '' ? 'it is empty' : 'it was cut short or changed' };
  }
  const { success, data } = content.safeParse(value);
  if (!success || data.check !== checkOf(data.keys)) return { type: 'damaged', why: 'it was changed' };
  return { type: 'found', keys: data.keys };
}

/** Whole or not at all, also when the power goes: written beside it, synced, renamed. */
function writeCommandKeys(dataDir: string, keys: CommandKeys): void {
  const file = join(dataDir, keyFile);
  const next = `${file}.new`;
  rmSync(next, { force: true });
  const fd = openSync(next, constants.O_WRONLY | constants.O_CREAT | constants.O_EXCL | constants.O_NOFOLLOW, 0o600);
  try {
    fchmodSync(fd, 0o600);
    writeSync(fd, JSON.stringify({ keys, check: checkOf(keys) }));
    fsyncSync(fd);
  } finally {
    closeSync(fd);
  }
  renameSync(next, file);
  syncDirectory(dataDir);
}

/** Writes the keys down again when their file is gone. @returns whether it was @throws what the file system throws */
export function restoreCommandKeys(dataDir: string, keys: CommandKeys): boolean {
  if (keys.length === 0 || readCommandKeys(dataDir).type !== 'absent') return false;
  writeCommandKeys(dataDir, keys);
  return true;
}

const newKey = (): string => randomBytes(32).toString('hex');

export type OpenedKeys = {
  keys: CommandKeys;
  /** A key was made because there was none. */
  made: boolean;
  /** What a person has to know, and do. */
  trouble?: string;
};

const anew = 'Print the sheets and badges anew: `tallyman print commands --badges`.';

/**
 * The dock's keys; made when there are none. A damaged file is kept beside as `command-key.damaged-<ms>`, another key
 * is made, and `trouble` says so. Where the file can be neither read nor made there are no keys: no printed code does
 * anything, the rest works. Never throws. @param nowMs wall time, for the name of what is set aside
 */
export function openCommandKeys(dataDir: string, nowMs: number): OpenedKeys {
  try {
    const found = readCommandKeys(dataDir);
    if (found.type === 'found') return { keys: found.keys, made: false };
    const keys = [newKey()];
    if (found.type === 'absent') {
      writeCommandKeys(dataDir, keys);
      return { keys, made: true };
    }
    const aside = `${keyFile}.damaged-${nowMs}`;
    renameSync(join(dataDir, keyFile), join(dataDir, aside));
    writeCommandKeys(dataDir, keys);
    const trouble = `The key of the printed codes was damaged (${found.why}): it is kept as ${aside}, and there is a new one, so every sheet and badge printed before is refused. ${anew} Or stop the agent and put the right file back as ${keyFile}.`;
    return { keys, made: false, trouble };
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    const trouble = `The key of the printed codes can be neither read nor made (${why}): no printed code does anything. Mend the folder, and start the agent again.`;
    return { keys: [], made: false, trouble };
  }
}

/**
 * Another key for what is printed from now on. @returns all of them, newest first  @throws what the file system throws
 */
export function changeCommandKeys(dataDir: string, before: CommandKeys): CommandKeys {
  const keys = [newKey(), ...before.filter((key) => /^[0-9a-f]{64}$/.test(key))].slice(0, keysMax);
  writeCommandKeys(dataDir, keys);
  return keys;
}

/** As `[dock] command-key-file` gives it: one line. */
export function keysOfFile(content: Buffer): CommandKeys {
  const key = content.toString('utf8').split(/\r?\n/, 1)[0]?.trim() ?? '';
  if (key.length < 32 || key.length > 256) throw new Error('its first line must be a secret of 32 to 256 characters');
  return [key];
}
