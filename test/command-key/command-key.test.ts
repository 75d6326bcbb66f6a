/** The file with the key of the printed codes: made once, kept whole, never replaced without a word. */
import {
  chmodSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import {
  changeCommandKeys,
  keyName,
  keysOfFile,
  openCommandKeys,
  readCommandKeys,
  restoreCommandKeys,
} from '../../agent/command-key/command-key.ts';

let dir = '';
let file = '';
beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), 'tallyman-key-'));
  file = join(dir, 'command-key');
});
afterEach(() => {
  chmodSync(dir, 0o700);
  rmSync(dir, { recursive: true });
});

describe('the key', () => {
  it('is made at the first start, for nobody else to read, and is the same at every later one', () => {
    const { keys, made, trouble } = openCommandKeys(dir, 0);
    expect({ made, trouble, count: keys.length }).toEqual({ made: true, trouble: undefined, count: 1 });
    expect(statSync(file).mode & 0o777).toBe(0o600);
    expect(readdirSync(dir)).toEqual(['command-key']);
    expect(openCommandKeys(dir, 0)).toEqual({ keys, made: false });
    expect(keyName(keys[0] ?? '')).toMatch(/^[0-9a-f]{8}$/);
    expect(keys[0]).not.toContain(keyName(keys[0] ?? ''));
  });

  it('is made anew over what a start that was cut short left', () => {
    writeFileSync(`${file}.new`, '{"keys":["');
    expect(openCommandKeys(dir, 0)).toMatchObject({ made: true });
    expect(readCommandKeys(dir)).toMatchObject({ type: 'found' });
    expect(readdirSync(dir)).toEqual(['command-key']);
  });

  it.each<[string, (text: string) => string]>([
    ['empty', () => ''],
    ['cut short', (text) => text.slice(0, 40)],
    ['with one sign changed', (text) => text.replace(/[0-9a-f]/, (sign) => (sign === '0' ? '1' : '0'))],
    ['zeros', (text) => '\0'.repeat(text.length)],
    ['longer than any', (text) => text + ' '.repeat(2_000)],
    ['of another kind', () => '[]'],
  ])('is never taken from a file that is %s: it is kept beside, and a person is told', (_, damage) => {
    const before = openCommandKeys(dir, 0).keys;
    const damaged = damage(readFileSync(file, 'utf8'));
    writeFileSync(file, damaged);
    expect(readCommandKeys(dir).type).toBe('damaged');
    const { keys, made, trouble } = openCommandKeys(dir, 17);
    expect(made).toBe(false);
    expect(trouble).toContain('command-key.damaged-17');
    expect(trouble).toContain('tallyman print');
    expect(keys).not.toEqual(before);
    expect(readFileSync(`${file}.damaged-17`, 'utf8')).toBe(damaged);
    expect(openCommandKeys(dir, 18)).toEqual({ keys, made: false });
  });

  it('is written down again when its file is removed while the dock runs; another that stands there stays', () => {
    const { keys } = openCommandKeys(dir, 0);
    expect(restoreCommandKeys(dir, keys)).toBe(false);
    rmSync(file);
    expect(restoreCommandKeys(dir, keys)).toBe(true);
    expect(openCommandKeys(dir, 0)).toEqual({ keys, made: false });
    writeFileSync(file, 'another’s');
    expect(restoreCommandKeys(dir, keys)).toBe(false);
    expect(readFileSync(file, 'utf8')).toBe('another’s');
    rmSync(file);
    expect(restoreCommandKeys(dir, [])).toBe(false);
  });

  it('is not read through a link, nor from a folder', () => {
    const elsewhere = join(dir, 'elsewhere');
    writeFileSync(elsewhere, 'not ours');
    symlinkSync(elsewhere, file);
    expect(readCommandKeys(dir)).toMatchObject({ type: 'damaged' });
    expect(openCommandKeys(dir, 1).trouble).toContain('it is a link');
    expect(readFileSync(elsewhere, 'utf8')).toBe('not ours');
    rmSync(file);
    mkdirSync(file);
    expect(openCommandKeys(dir, 2).trouble).toContain('no plain file');
  });

  it('that cannot be made is none: no code works, and a person is told', () => {
    const nowhere = join(dir, 'nowhere');
    expect(openCommandKeys(nowhere, 0)).toMatchObject({
      keys: [],
      trouble: expect.stringContaining('start the agent again'),
    });
  });

  it('that is changed leaves the last three known, in order', () => {
    let keys = openCommandKeys(dir, 0).keys;
    const all = [...keys];
    for (let change = 0; change < 5; change++) {
      keys = changeCommandKeys(dir, keys);
      all.unshift(keys[0] ?? '');
    }
    expect(keys).toEqual(all.slice(0, 4));
    expect(openCommandKeys(dir, 0)).toEqual({ keys, made: false });
  });
});

it.each([
  ['', false],
  ['too short', false],
  [`${'x'.repeat(31)}\n${'y'.repeat(40)}`, false],
  ['x'.repeat(257), false],
  [`  ${'x'.repeat(32)}\r\nmore`, true],
])('a key of the house’s own: %j', (text, good) => {
  const read = () => keysOfFile(Buffer.from(text));
  if (good) expect(read()).toEqual(['x'.repeat(32)]);
  else expect(read).toThrow('32 to 256 characters');
});
