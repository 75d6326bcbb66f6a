import { describe, expect, it } from 'vitest';
import { durationMs } from '../../config/duration.ts';
import { nearest } from '../../config/suggest.ts';

describe('did you mean', () => {
  it.each([
    ['timzone', ['timezone', 'site'], 'timezone'],
    ['protcool', ['protocol', 'port'], 'protocol'],
    ['Recieving', ['receiving', 'packing'], 'receiving'],
    ['ca', ['url', 'ca-file', 'secret-file'], 'ca-file'],
    ['ca-file', ['url', 'ca', 'cert'], 'ca'],
    ['orders', ['orders-from', 'orders-folder'], undefined],
    ['q', ['s'], undefined],
    ['colour', ['site', 'name'], undefined],
    ['', ['a'], undefined],
    ['x'.repeat(10_000), ['site'], undefined],
  ])('%.20j among %j → %s', (word, known, expected) => {
    expect(nearest(word, known)).toBe(expected);
  });
});

describe('a duration', () => {
  it.each([
    ['0ms', 0],
    ['250ms', 250],
    ['9m', 540_000],
    ['2d', 172_800_000],
    ['9', undefined],
    ['9 m', undefined],
    ['1.5s', undefined],
    ['-1s', undefined],
    ['9min', undefined],
  ])('%s is %s ms', (text, ms) => {
    expect(durationMs(text)).toBe(ms);
  });
});
