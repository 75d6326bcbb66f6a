/** What a shop says of how often it may be asked, and which lines of a batch wait for nothing. */
import { expect, it } from 'vitest';
import { StoreBudget, StoreBudgets } from '../../../agent/forward/http/store-budget.ts';
import { linesOf } from '../../../agent/forward/levels/store-lines.ts';

const wallMs = Date.parse('2026-11-28T08:00:00Z');
const after = (status: number, headers: Record<string, string>) => {
  const budget = new StoreBudget({ monoMs: () => 0, wallMs: () => wallMs });
  budget.hear({ status, headers, body: '' });
  return budget.waiting?.afterMs;
};

it.each([
  ['a wish in seconds', 429, { 'retry-after': '7' }, 7_000],
  ['a wish as a date', 503, { 'retry-after': 'Sat, 28 Nov 2026 08:01:00 GMT' }, 60_000],
  ['a wish beyond all measure', 429, { 'retry-after': '99999' }, 900_000],
  ['nonsense', 429, { 'retry-after': '-5' }, undefined],
  ['a limit that is used up', 200, { ratelimit: '"day";r=0;t=30' }, 30_000],
  ['of two limits the one that is used up', 200, { ratelimit: '"s";r=9;t=1, "day";r=0;t=40' }, 40_000],
  ['a limit that is not', 200, { ratelimit: '"day";r=1;t=30' }, undefined],
  ['the field of before', 200, { 'ratelimit-remaining': '0', 'ratelimit-reset': '12' }, 12_000],
  ['a moment', 200, { 'x-ratelimit-remaining': '0', 'x-ratelimit-reset': String(wallMs / 1_000 + 5) }, 5_000],
  ['no moment', 200, { 'x-ratelimit-remaining': '0', 'x-ratelimit-reset': 'soon' }, undefined],
  ['nothing', 200, {}, undefined],
])('hears %s', (_what, status, headers, expected) => {
  expect(after(status, headers)).toBe(expected);
});

it('ends a pause by its time, and shortens none by a shorter wish', () => {
  let monoMs = 0;
  const budget = new StoreBudgets({ monoMs: () => monoMs, wallMs: () => wallMs }).of('https://shop.example');
  budget.pause(10_000, 'one');
  budget.pause(1_000, 'other');
  monoMs = 9_999;
  expect(budget.waiting).toMatchObject({ afterMs: 1, reason: expect.stringContaining('one') });
  monoMs = 10_000;
  expect(budget.waiting).toBeUndefined();
});

it('puts what is nearly sold out first', () => {
  const lines = [9, 0, 4, 0].map((level, at) => ({ sku: `TEE-${at}`, level }));
  const body = JSON.stringify({ data: { lines } });
  expect(linesOf({ body })?.map(({ sku }) => sku)).toEqual(['TEE-1', 'TEE-3', 'TEE-2', 'TEE-0']);
});
