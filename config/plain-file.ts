/**
 * Reads a file that somebody named. What is no plain file would never end (a device) or never begin (a pipe nobody
 * writes to), and a file may be longer than it says (`/proc`): so it is opened without waiting, looked at, and read up
 * to a limit and not further.
 */
import { closeSync, constants, fstatSync, openSync, readSync } from 'node:fs';

type PlainFile = { ok: true; bytes: Buffer } | { ok: false; code: PlainFileTrouble; message: string };
type PlainFileTrouble = 'missing' | 'denied' | 'no-plain-file' | 'too-large' | 'unreadable';

/** What is opened by it does not wait for anybody at the other end, and no terminal becomes ours. */
export const plainOpenFlags = constants.O_RDONLY | constants.O_NONBLOCK | constants.O_NOCTTY;
/** For a file of ours, made anew: never through a link, for what that names is not ours to empty. */
export const madeAnew = constants.O_WRONLY | constants.O_CREAT | constants.O_TRUNC | constants.O_NOFOLLOW;
/** No configuration of a dock is larger; what is, is another file. */
export const configBytesMax = 1024 * 1024;
const pieceBytes = 1024 * 1024;

/** @returns the bytes, or what is wrong, as a predicate of the file: "is a directory; name the file in it" */
export function readPlainFile(file: string, bytesMax: number): PlainFile {
  let fd: number;
  try {
    fd = openSync(file, plainOpenFlags);
  } catch (cause) {
    return unopened(cause);
  }
  try {
    const stat = fstatSync(fd);
    if (!stat.isFile()) return { ok: false, code: 'no-plain-file', message: unplain(stat) };
    return readUpTo(fd, stat.size, bytesMax);
  } catch (cause) {
    return unopened(cause);
  } finally {
    closeSync(fd);
  }
}

function readUpTo(fd: number, size: number, bytesMax: number): PlainFile {
  const tooLarge: PlainFile = { ok: false, code: 'too-large', message: `is larger than ${sizeText(bytesMax)}` };
  if (size > bytesMax) return tooLarge;
  const pieces: Buffer[] = [];
  let total = 0;
  for (;;) {
    const piece = Buffer.allocUnsafe(Math.min(pieceBytes, Math.max(size - total, 0) + 1));
    const read = readSync(fd, piece, 0, piece.length, null);
    if (read === 0) return { ok: true, bytes: pieces.length === 1 && pieces[0] ? pieces[0] : Buffer.concat(pieces) };
    total += read;
    if (total > bytesMax) return tooLarge;
    pieces.push(piece.subarray(0, read));
  }
}

const sizeText = (bytes: number) => (bytes >= 1024 * 1024 ? `${bytes / (1024 * 1024)} MiB` : `${bytes} bytes`);

type Kind = { isDirectory(): boolean; isFIFO(): boolean; isSocket(): boolean };

/** What it is instead of a plain file, and what to do. */
export function unplain(stat: Kind): string {
  if (stat.isDirectory()) return 'is a directory; name the file in it';
  if (stat.isFIFO()) return 'is a pipe and not a file; save what comes out of it to a file first';
  if (stat.isSocket()) return 'is a socket and not a file';
  return 'is a device and not a file';
}

/** Why a file could not be opened or read. */
export function unopened(cause: unknown): Extract<PlainFile, { ok: false }> {
  const code = cause instanceof Error && 'code' in cause ? String(cause.code) : String(cause);
  if (code === 'ENOENT' || code === 'ENOTDIR') return { ok: false, code: 'missing', message: 'does not exist' };
  if (code === 'EACCES' || code === 'EPERM')
    return { ok: false, code: 'denied', message: 'may not be read by this user; check its owner and mode' };
  if (code === 'ENXIO') return { ok: false, code: 'no-plain-file', message: 'is a socket or a pipe and not a file' };
  return { ok: false, code: 'unreadable', message: `cannot be read (${code})` };
}
