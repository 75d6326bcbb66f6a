/**
 * A file that only takes up room. When the disk is full it is given back, so that acknowledgements and exceptions can
 * still be recorded while scanning is refused; when it can be made again there is room again, with as much to spare.
 */
import { closeSync, fsyncSync, ftruncateSync, openSync, rmSync, statSync, writeSync } from 'node:fs';
import { madeAnew } from '../../../config/plain-file.ts';

export const reserveFile = 'reserve';
const reserveBytes = 256 * 1024;
const probeBytes = 2 * reserveBytes;

/** Makes the reserve if it is missing or short. @throws ENOSPC and other disk errors; what was written is given back */
export function fillReserve(file: string): void {
  if (sizeOf(file) >= reserveBytes) return;
  const fd = openSync(file, madeAnew, 0o600);
  try {
    // Real bytes: a file with holes reserves nothing. Twice the size first, so that the reserve is not the last room
    // there is.
    const block = Buffer.alloc(64 * 1024, 0x2e);
    for (let at = 0; at < probeBytes; at += block.length) {
      const written = writeSync(fd, block, 0, block.length, at);
      if (written < block.length) throw Object.assign(new Error('no room for the reserve'), { code: 'ENOSPC' });
    }
    fsyncSync(fd);
    ftruncateSync(fd, reserveBytes);
  } catch (error) {
    rmSync(file, { force: true });
    throw error;
  } finally {
    closeSync(fd);
  }
}

export function releaseReserve(file: string): void {
  rmSync(file, { force: true });
}

function sizeOf(file: string): number {
  return statSync(file, { throwIfNoEntry: false })?.size ?? 0;
}
