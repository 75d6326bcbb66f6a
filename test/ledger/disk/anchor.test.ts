/** The anchor file: what is written is read, and a torn or flipped slot costs one commit, never both. */
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { Anchor, decodeSlot, encodeSlot, readAnchor } from '../../../agent/ledger/disk/anchor.ts';
import { newDirectory } from '../dock.ts';

const head = (seq: number) => ({ epoch: 'k3v9p0aaaabbbbcc', seq, hash: 'ab'.repeat(32), freezes: seq % 7 });

function written(count: number): string {
  const file = join(newDirectory(), 'anchor');
  const anchor = new Anchor(file, readAnchor(file));
  for (let seq = 1; seq <= count; seq += 1) anchor.write(head(seq));
  anchor.close();
  return file;
}

describe('the anchor', () => {
  it('is absent before it was ever written', () => {
    expect(readAnchor(join(newDirectory(), 'anchor'))).toEqual({ type: 'absent' });
    expect(readAnchor(written(0))).toEqual({ type: 'absent' });
  });

  it('holds the newest head, also across openings', () => {
    const file = written(5);
    expect(readAnchor(file)).toMatchObject({ type: 'found', ...head(5), clean: false });
    const anchor = new Anchor(file, readAnchor(file));
    anchor.write(head(6));
    anchor.closeSynced(head(6), true);
    expect(readAnchor(file)).toMatchObject({ type: 'found', ...head(6), clean: true });
  });

  it('falls back by one commit when the newest slot is torn, whichever it is', () => {
    for (const count of [4, 5]) {
      const file = written(count);
      const bytes = readFileSync(file);
      const newest = [0, 4096].find((offset) => decodeSlot(bytes.subarray(offset, offset + 128))?.seq === count) ?? -1;
      bytes.fill(0, newest + 64, newest + 128);
      writeFileSync(file, bytes);
      expect(readAnchor(file)).toMatchObject({ type: 'found', seq: count - 1 });
    }
  });

  it('is damaged when neither slot can be read, and cut short is no different', () => {
    const file = written(4);
    const bytes = readFileSync(file);
    for (const offset of [0, 4096]) bytes.writeUInt8(bytes.readUInt8(offset + 20) ^ 1, offset + 20);
    writeFileSync(file, bytes);
    expect(readAnchor(file)).toEqual({ type: 'damaged' });
    writeFileSync(file, bytes.subarray(0, 100));
    expect(readAnchor(file)).toEqual({ type: 'damaged' });
  });

  it('finds every single flipped bit of a slot', () => {
    const slot = encodeSlot({ ...head(123_456_789), clean: true, counter: 77 });
    expect(decodeSlot(slot)).toEqual({ ...head(123_456_789), clean: true, counter: 77 });
    for (let bit = 0; bit < slot.length * 8; bit += 1) {
      const flipped = Buffer.from(slot);
      flipped.writeUInt8(flipped.readUInt8(bit >> 3) ^ (1 << (bit & 7)), bit >> 3);
      expect(decodeSlot(flipped)).toBeUndefined();
    }
  });
});
