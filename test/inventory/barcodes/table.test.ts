/** Laws of the table of application identifiers: what one wrong row would break for all the others. */
import { expect, test } from 'vitest';
import {
  fitsPattern,
  IDENTIFIERS,
  identifier,
  identifierAt,
} from '../../../agent/inventory/barcodes/gs1/application-identifiers.ts';

const all = IDENTIFIERS.map((entry) => entry.ai);

test('no identifier is there twice, and all of one two-digit beginning are equally long', () => {
  expect(new Set(all).size).toBe(all.length);
  const lengths = new Map<string, number>();
  for (const ai of all) {
    expect(ai).toMatch(/^[0-9]{2,4}$/);
    expect(lengths.get(ai.slice(0, 2)) ?? ai.length, ai).toBe(ai.length);
    lengths.set(ai.slice(0, 2), ai.length);
  }
});

test('the table is whole: 541 identifiers, counted by their first digit', () => {
  const counts = new Map<string, number>();
  for (const ai of all) counts.set(ai.charAt(0), (counts.get(ai.charAt(0)) ?? 0) + 1);
  expect(Object.fromEntries(counts)).toEqual({ 0: 4, 1: 7, 2: 13, 3: 370, 4: 51, 7: 58, 8: 28, 9: 10 });
});

test('predefined lengths are those that the standard fixed for all time, by the first two digits', () => {
  const lengths: Record<string, number> = {
    '00': 18,
    '01': 14,
    '02': 14,
    '03': 14,
    11: 6,
    12: 6,
    13: 6,
    15: 6,
    16: 6,
    17: 6,
    20: 2,
  };
  for (const stem of ['31', '32', '33', '34', '35', '36']) lengths[stem] = 6;
  lengths['41'] = 13;
  for (const { ai, predefinedLength, components } of IDENTIFIERS) {
    const length = lengths[ai.slice(0, 2)];
    expect(predefinedLength, ai).toBe(length !== undefined);
    if (length === undefined) continue;
    expect(
      components.reduce((sum, { max }) => sum + max, 0),
      ai,
    ).toBe(length);
    expect(
      components.every(({ min, max, optional }) => min === max && !optional),
      ai,
    ).toBe(true);
  }
});

test('only the last component varies in length, and nothing required follows something optional', () => {
  for (const { ai, components } of IDENTIFIERS) {
    expect(components.length, ai).toBeGreaterThan(0);
    for (const [i, component] of components.entries()) {
      expect(component.min, ai).toBeGreaterThanOrEqual(1);
      if (i < components.length - 1) expect(component.max, ai).toBe(component.min);
      if (i > 0 && components[i - 1]?.optional) expect(component.optional, ai).toBe(true);
    }
  }
});

test('every identifier that a rule speaks of exists', () => {
  const exists = (pattern: string) => all.some((ai) => fitsPattern(ai, pattern));
  for (const { ai, needs, excludes, linkQualifiers } of IDENTIFIERS) {
    for (const pattern of [...needs.flat(), ...excludes]) expect(exists(pattern), `${ai}: ${pattern}`).toBe(true);
    for (const qualifier of linkQualifiers?.flat() ?? [])
      expect(identifier(qualifier), `${ai}: ${qualifier}`).toBeDefined();
  }
});

test('an identifier is found at its place, whatever follows, and nowhere else', () => {
  expect(identifierAt('010950', 0)?.ai).toBe('01');
  expect(identifierAt('xx3103001250', 2)?.ai).toBe('3103');
  for (const text of ['', '0', '04123', '3109', '310', '4', '23', '43', '8999', 'AB', '\u001d01']) {
    expect(identifierAt(text, 0), text).toBeUndefined();
  }
});
