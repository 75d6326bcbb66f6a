/**
 * The copy of the last configuration that worked: whole or not there, private, and found even when the file is in
 * pieces.
 */
import { mkdtempSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { dataDirOf, lastGoodFile, readLastGood, saveLastGood } from '../../config/last-good.ts';

describe('the last good configuration', () => {
  let dir: string;
  beforeEach(() => {
    dir = mkdtempSync(join(tmpdir(), 'tallyman-'));
  });
  afterEach(() => rmSync(dir, { recursive: true }));

  it('is kept for this user only, and leaves nothing else behind', async () => {
    await saveLastGood(dir, 'one');
    await saveLastGood(dir, 'two');
    expect(readLastGood(dir)).toBe('two');
    expect(statSync(lastGoodFile(dir)).mode & 0o777).toBe(0o600);
    expect(readdirSync(dir)).toEqual(['config.last-good.toml']);
  });

  it('is not written again when it is the same: cards wear', async () => {
    await saveLastGood(dir, 'one');
    const { ino } = statSync(lastGoodFile(dir));
    await saveLastGood(dir, 'one');
    expect(statSync(lastGoodFile(dir)).ino).toBe(ino);
  });

  it('survives a half-written neighbour from a power cut', async () => {
    await saveLastGood(dir, 'one');
    writeFileSync(`${lastGoodFile(dir)}.new`, 'hal');
    expect(readLastGood(dir)).toBe('one');
    await saveLastGood(dir, 'two');
    expect(readLastGood(dir)).toBe('two');
  });

  it('makes the data directory when there is none yet', async () => {
    await saveLastGood(join(dir, 'new'), 'one');
    expect(statSync(join(dir, 'new')).mode & 0o777).toBe(0o700);
  });
});

describe('the data directory of a file', () => {
  it.each([
    ['[dock]\ndata = "/srv/t"\n', '/srv/t'],
    ["[dock]\n  data='/srv/t' # here\nsite = \"ren", '/srv/t'],
    ['[dock]\n# data = "/srv/t"\nsite = "ren', undefined],
    ['[dock]\nsite = "a"\n', undefined],
    ['[dock]\ndata = 5\n', undefined],
    ['[dock]\ndata = "relative"\n', undefined],
    ['dock = 7', undefined],
    ['', undefined],
  ])('%j → %s', (text, data) => {
    expect(dataDirOf(text)).toBe(data);
  });
});
