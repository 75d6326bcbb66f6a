/**
 * Scans and what they are worth, as data: `vectors.jsonl` (whole scans) and `values.ts` (one identifier at a time).
 */
import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { judgeScan, type Verdict } from '../../../agent/inventory/barcodes/judge.ts';
import { VALUES } from './values.ts';

type Vector = { why: string; scan: string; verdict: Verdict; elements?: [string, string][] };

const vectors = readFileSync(new URL('vectors.jsonl', import.meta.url), 'utf8')
  .trim()
  .split('\n')
  .map((line) => JSON.parse(line) as Vector);

test.each(vectors)('$verdict: $why', ({ scan, verdict, elements }) => {
  const judged = judgeScan(scan);
  expect(judged).toMatchObject({ scan, verdict, elements: elements ?? [] });
  if (verdict === 'bad' || verdict === 'incomplete') expect(judged.reason).toMatch(/^[A-Z(].*\.$/);
  else expect(judged.reason).toBeUndefined();
});

test.each(VALUES)('(%s) takes and refuses', (ai, takes, refuses) => {
  for (const value of takes) {
    const judged = judgeScan(`]C1${ai}${value}`);
    expect(judged.verdict, `${value}: ${judged.reason}`).not.toBe('bad');
    expect(judged.elements, value).toEqual([[ai, value]]);
  }
  for (const value of refuses) expect(judgeScan(`]C1${ai}${value}`).verdict, value).toBe('bad');
});

test('a reason names the identifier and what is wrong with it', () => {
  const reason = (scan: string) => judgeScan(scan).reason;
  expect(reason(']C10109506000134353')).toBe('(01) GTIN: the check digit is 3, it should be 2.');
  expect(reason(']C1010950600013435217260230')).toBe('(17) USE BY: day 30 does not exist in that month.');
  expect(reason(']C1010950600013435210A B')).toBe('(10) BATCH/LOT: character 32 is not allowed in it.');
  expect(reason(']C101095060001343523109001250')).toBe('There is no application identifier 3109 (after (01)).');
  expect(reason(']C101095060001343523724')).toBe('(01) and (37) may not stand together.');
  expect(reason(']C117261231')).toContain('(17) needs (01) or (02)');
});
