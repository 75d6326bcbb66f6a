/**
 * The anchor: the head of the ledger in a file of its own, so that a ledger which lost its tail, was replaced by an
 * older copy or vanished can be told from one that is whole. From inside the database that cannot be seen: SQLite drops
 * a damaged tail of its WAL without a word, and the chain of what is left is perfect.
 *
 * Two slots in two pages, written in turn, each with a counter and a CRC: a torn write costs the newer slot, never
 * both. A slot is written after every commit, never before it, without a sync; the file is synced at every start that
 * does not simply go on, every few seconds while the head moves, at checkpoints and at close. So the anchor never runs
 * ahead of the ledger, and after a power cut it may lag by those seconds: a tail lost together with them is seen only
 * by the storefronts' acknowledgements.
 *
 * The count of frozen batches goes along: a freeze is a commit without an entry, and must not be lost unseen either.
 *
 * Slot, little-endian: magic 8 · counter u64 · seq u64 · clean u8 · length of epoch u8 · epoch 24 · hash 32 · freezes
 * u64 at 82 · zeros · CRC-32 at 124.
 */
import {
  closeSync,
  constants,
  fdatasync,
  fdatasyncSync,
  fstatSync,
  ftruncateSync,
  openSync,
  readFileSync,
  writeSync,
} from 'node:fs';
import { dirname } from 'node:path';
import { crc32 } from 'node:zlib';
import type { Head } from '../book.ts';
import { syncDirectory } from '../recovery/damage-mark.ts';

export const anchorFile = 'anchor';

const magic = 'TALYANC1';
const slotBytes = 128;
const slotOffsets = [0, 4096] as const;
const fileBytes = 8192;
const epochBytesMax = 24;

export type Anchored = Head & { freezes: number };
export type AnchorSlot = Anchored & { clean: boolean; counter: number };
export type AnchorFound = { type: 'absent' } | { type: 'damaged' } | ({ type: 'found' } & AnchorSlot);

/**
 * The newer of the valid slots. A file of zeros was made and never written: absent.
 * @throws on I/O errors other than a missing file
 */
export function readAnchor(file: string): AnchorFound {
  let bytes: Buffer;
  try {
    bytes = readFileSync(file);
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return { type: 'absent' };
    throw error;
  }
  let newest: AnchorSlot | undefined;
  for (const offset of slotOffsets) {
    const slot = decodeSlot(bytes.subarray(offset, offset + slotBytes));
    if (slot !== undefined && (newest === undefined || slot.counter > newest.counter)) newest = slot;
  }
  if (newest !== undefined) return { type: 'found', ...newest };
  return bytes.every((byte) => byte === 0) ? { type: 'absent' } : { type: 'damaged' };
}

export function encodeSlot({ epoch, seq, hash, freezes, clean, counter }: AnchorSlot): Buffer {
  const slot = Buffer.alloc(slotBytes);
  const name = Buffer.from(epoch, 'latin1').subarray(0, epochBytesMax);
  slot.write(magic, 0, 'latin1');
  slot.writeBigUInt64LE(BigInt(counter), 8);
  slot.writeBigUInt64LE(BigInt(seq), 16);
  slot.writeUInt8(clean ? 1 : 0, 24);
  slot.writeUInt8(name.length, 25);
  name.copy(slot, 26);
  slot.write(hash, 50, 32, 'hex');
  slot.writeBigUInt64LE(BigInt(freezes), 82);
  slot.writeUInt32LE(crc32(slot.subarray(0, slotBytes - 4)), slotBytes - 4);
  return slot;
}

export function decodeSlot(slot: Buffer): AnchorSlot | undefined {
  if (slot.length < slotBytes || slot.toString('latin1', 0, 8) !== magic) return undefined;
  if (slot.readUInt32LE(slotBytes - 4) !== crc32(slot.subarray(0, slotBytes - 4))) return undefined;
  return {
    counter: Number(slot.readBigUInt64LE(8)),
    seq: Number(slot.readBigUInt64LE(16)),
    clean: slot.readUInt8(24) === 1,
    epoch: slot.toString('latin1', 26, 26 + Math.min(slot.readUInt8(25), epochBytesMax)),
    hash: slot.toString('hex', 50, 82),
    freezes: Number(slot.readBigUInt64LE(82)),
  };
}

/** The anchor of an open ledger. Errors of the disk are thrown to the caller: they are trouble like any other. */
export class Anchor {
  readonly #file: string;
  readonly #fd: number;
  #counter: number;
  #moved = false;
  #syncing = false;

  constructor(file: string, found: AnchorFound) {
    this.#file = file;
    this.#fd = openSync(file, constants.O_RDWR | constants.O_CREAT | constants.O_NOFOLLOW, 0o600);
    if (fstatSync(this.#fd).size !== fileBytes) ftruncateSync(this.#fd, fileBytes);
    this.#counter = found.type === 'found' ? found.counter : 0;
  }

  /** After a commit. Costs one small write into the page cache. */
  write(head: Anchored, clean = false): void {
    this.#counter += 1;
    const offset = slotOffsets[this.#counter % 2];
    writeSync(this.#fd, encodeSlot({ ...head, clean, counter: this.#counter }), 0, slotBytes, offset);
    this.#moved = true;
  }

  /** Off the book's thread. At most one at a time; `done` hears an error or null. */
  sync(done: (error: Error | null) => void): void {
    if (!this.#moved || this.#syncing) return;
    this.#moved = false;
    this.#syncing = true;
    fdatasync(this.#fd, (error) => {
      this.#syncing = false;
      done(error);
    });
  }

  /** Written and synced, its name as well: what was found before counts no longer. */
  settle(head: Anchored): void {
    this.write(head);
    fdatasyncSync(this.#fd);
    this.#moved = false;
    syncDirectory(dirname(this.#file));
  }

  /** @param clean the ledger behind it was closed in order, and nothing about it is to be looked into */
  closeSynced(head: Anchored, clean: boolean): void {
    this.write(head, clean);
    fdatasyncSync(this.#fd);
    this.close();
  }

  close(): void {
    closeSync(this.#fd);
  }
}
