/**
 * The last configuration the agent started with, kept beside the ledger. A file that was broken by hand, by a half
 * finished copy or by the power must not keep a dock from working: the agent then runs this copy and says so loudly.
 */
import { closeSync, fsyncSync, mkdirSync, openSync, renameSync, writeFileSync } from 'node:fs';
import { mkdir, open, rename } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { parse } from 'smol-toml';
import { configBytesMax, madeAnew, readPlainFile } from './plain-file.ts';

const name = 'config.last-good.toml';

export const lastGoodFile = (dataDir: string): string => join(dataDir, name);

/**
 * Keeps `text` as the last good configuration: after a power cut there is the old copy or the new one, never half of
 * one (write beside, fsync, rename, fsync the directory). Leaves an equal copy alone: an SD card wears.
 * @throws the file system's error
 */
export async function saveLastGood(dataDir: string, text: string): Promise<void> {
  if (readLastGood(dataDir) !== text) await writeWholeAside(lastGoodFile(dataDir), text);
}

/** Writes a small file for this user only, whole or not at all. Makes its directory. @throws the file system's error */
export function writeWhole(file: string, text: string): void {
  mkdirSync(dirname(file), { recursive: true, mode: 0o700 });
  const beside = `${file}.new`;
  const fd = openSync(beside, madeAnew, 0o600);
  try {
    writeFileSync(fd, text);
    fsyncSync(fd);
  } finally {
    closeSync(fd);
  }
  renameDurably(beside, file);
}

/** The same while everything else goes on: a card takes tens of milliseconds. @throws the file system's error */
export async function writeWholeAside(file: string, text: string): Promise<void> {
  const folder = dirname(file);
  await mkdir(folder, { recursive: true, mode: 0o700 });
  const beside = `${file}.new`;
  const handle = await open(beside, madeAnew, 0o600);
  try {
    await handle.writeFile(text);
    await handle.sync();
  } finally {
    await handle.close();
  }
  await rename(beside, file);
  const directory = await open(folder, 'r');
  try {
    await directory.sync();
  } finally {
    await directory.close();
  }
}

/** After a power cut there is the old file or the new one. @throws the file system's error */
export function renameDurably(from: string, to: string): void {
  renameSync(from, to);
  const directory = openSync(dirname(to), 'r');
  try {
    fsyncSync(directory);
  } finally {
    closeSync(directory);
  }
}

/** @returns the text, or undefined when there is none that can be read */
export function readLastGood(dataDir: string): string | undefined {
  const read = readPlainFile(lastGoodFile(dataDir), configBytesMax);
  return read.ok ? read.bytes.toString('utf8') : undefined;
}

/**
 * Where the data directory is, even when the configuration as a whole cannot be used: from the document when it can be
 * read as TOML, else from the line that says so.
 */
export function dataDirOf(text: string): string | undefined {
  let data: unknown;
  try {
    const { dock } = parse(text);
    data = typeof dock === 'object' && dock !== null && 'data' in dock ? dock.data : undefined;
  } catch {
    data = /^[ \t]*data[ \t]*=[ \t]*["']([^"'\r\n]+)["']/m.exec(text)?.[1];
  }
  return typeof data === 'string' && data.startsWith('/') ? data : undefined;
}
