/** Supplier labels (ISO/IEC 15434): whole, said in words, found by their part, never counted by what they say. */
import { describe, expect, test } from 'vitest';
import { judgeScan } from '../../../agent/inventory/barcodes/judge.ts';
import { catalogueKey, lookupKeys } from '../../../agent/inventory/barcodes/lookup.ts';

const bag = (lot: string) => `1P875105242006\u001dQ20\u001d1T${lot}\u001d16D20250629`;

describe.each([
  ['as the standard has it', (body: string) => `]d1[)>\u001e06\u001d${body}\u001e\u0004`],
  ['without an AIM identifier', (body: string) => `[)>\u001e06\u001d${body}\u001e\u0004`],
  ['without RS and EOT', (body: string) => `[)>06\u001d${body}`],
  ['with a sign in front', (body: string) => `>[)>06\u001d${body}`],
  ['with a RS and no EOT', (body: string) => `[)>\u001e06\u001d${body}`],
  ['on PDF417', (body: string) => `]L0[)>\u001e06\u001d${body}\u001e\u0004`],
  ['on an Aztec code', (body: string) => `]z0[)>\u001e06\u001d${body}\u001e\u0004`],
])('%s', (_, made) => {
  test('it is whole, and said what it is', () => {
    expect(judgeScan(made(bag('317')))).toEqual({
      scan: made(bag('317')),
      verdict: 'plain',
      elements: [],
      reason: 'Supplier label (ISO 15434), part 875105242006, says 20 pieces.',
    });
  });

  test('it is one key for every lot, and no count', () => {
    for (const lot of ['317010012523270', '317010012523999']) {
      const { keys, units, caution } = lookupKeys(made(bag(lot)));
      expect(keys).toContain('[)>1P875105242006');
      expect({ units, caution }).toEqual({ units: undefined, caution: undefined });
    }
    const data = made(bag('1')).replace(/^\][a-zA-Z]\d/, '');
    expect(catalogueKey(data)).toBe('[)>1P875105242006');
    expect(catalogueKey(catalogueKey(data))).toBe(catalogueKey(data));
  });
});

test.each([
  ['06', 'P100-200\u001dQ5', ['[)>P100-200']],
  ['06', 'P100-200\u001d1PABC', ['[)>1PABC', '[)>P100-200']],
  ['06', '1PABC\u001d1PDEF', []],
  ['06', '1PABC\u001d1PABC', ['[)>1PABC']],
  ['06', 'Q5', []],
  ['06', '30PABC', []],
  ['12', 'SEQ1\u001dPNO4711\u001dQTY12', ['[)>PNO4711']],
  ['05', '0109506000134352\u001d10A', ['09506000134352']],
  ['05', '0109506000134353', []],
])('format %s, %j: %j', (format, body, keys) => {
  const scan = `[)>\u001e${format}\u001d${body}\u001e\u0004`;
  const found = lookupKeys(scan);
  expect(found.judged.verdict).toBe('plain');
  expect(found.keys).toEqual([scan, ...keys]);
  expect(found.units).toBeUndefined();
});

test('damage is still damage', () => {
  expect(judgeScan('[)>\u001e06\u001d1PAB\u0007C').verdict).toBe('bad');
  expect(judgeScan(']C1[)>\u001e06\u001d1PABC').verdict).toBe('bad');
  expect(judgeScan('A\u001eB').verdict).toBe('bad');
});
