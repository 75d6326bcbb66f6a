/**
 * Why a disk refuses: SQLite often knows no more than "I/O error", and a mount that was forced read-only may still
 * claim to be writable. So something is written.
 */
import { closeSync, fsyncSync, mkdirSync, openSync, rmSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { madeAnew } from '../../../config/plain-file.ts';
import { type Trouble, troubleOf } from './trouble.ts';

const probeFile = 'probe';
const probeBytes = 4096;

/** @returns what stands against writing in this directory, or undefined when writing works */
export function probeDisk(dataDir: string): Trouble | undefined {
  const file = join(dataDir, probeFile);
  try {
    mkdirSync(dataDir, { recursive: true, mode: 0o700 });
    const fd = openSync(file, madeAnew, 0o600);
    try {
      writeSync(fd, Buffer.alloc(probeBytes));
      fsyncSync(fd);
    } finally {
      closeSync(fd);
      rmSync(file, { force: true });
    }
    return undefined;
  } catch (error) {
    const trouble = troubleOf(error);
    if (trouble === undefined) throw error;
    return trouble;
  }
}
