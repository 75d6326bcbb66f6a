/**
 * Whether a card left garbage in the write-ahead log. Behind the last frame of a log stands nothing, zeros, the
 * beginning of what was being written, or frames of an earlier round: a disk that honours flushes leaves nothing else
 * after a power cut. Cheap cards may turn the whole block under way into garbage, with frames in it that were confirmed
 * before; SQLite ends the log there, and nobody would know.
 *
 *     header  magic 4 · … · page size 4 at 8 · salt 4 at 16        frame  page 4 · size 4 · salt 4 at 8 · …    (sqlite.org/fileformat2, §4)
 *
 * With each round the first salt counts up by one. Fields of four bytes lie in one sector: they are old or new, never
 * mixed.
 */
import { readFileSync, statSync } from 'node:fs';

const headerBytes = 32;
const frameHeaderBytes = 24;
const magic = 0x377f0682;
/** A log has fewer rounds than this behind it where its old frames still stand. */
const roundsMax = 65_536;
/** The book copies a log long before (`threads/checkpoints.ts`). */
const logBytesMax = 256 * 1024 * 1024;

/** @param file of the database; not opened yet, for who opens and closes it may copy the log away */
export function hasGarbage(file: string): boolean {
  const log = `${file}-wal`;
  const size = statSync(log, { throwIfNoEntry: false })?.size ?? 0;
  if (size < headerBytes || size > logBytesMax) return false;
  const bytes = readFileSync(log);
  const begins = bytes.readUInt32BE(0);
  if (begins === 0) return false;
  if ((begins & ~1) >>> 0 !== magic) return true;
  const frameBytes = bytes.readUInt32BE(8) + frameHeaderBytes;
  const salt = bytes.readUInt32BE(16);
  for (let at = headerBytes; at + frameHeaderBytes <= bytes.length; at += frameBytes) {
    const found = bytes.readUInt32BE(at + 8);
    if (found !== salt) return found !== 0 && (salt - found) >>> 0 > roundsMax;
  }
  return false;
}
