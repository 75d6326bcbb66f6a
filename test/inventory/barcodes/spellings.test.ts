/** One label, whatever was typed of it and however the scanner sends it; and never two items for it. */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { checkDigit, expandUpcE, gtin14, upcEsOf } from '../../../agent/inventory/barcodes/gtin.ts';
import { judgeScan } from '../../../agent/inventory/barcodes/judge.ts';
import { catalogueKey, lookupKeys, sameLabel } from '../../../agent/inventory/barcodes/lookup.ts';
import type { Submission } from '../../../agent/inventory/nouns/submission.ts';
import { World } from '../world.ts';

const symbol = fc.stringMatching(/^[0-9]{6}$/);

describe('a UPC-E', () => {
  test.each([
    ['00985234', '009800000524'],
    ['00223393', '002233000093'],
    ['01234565', '012345000065'],
  ])('%s is found by every scan of it, in whatever spelling it was typed', (upcE, upcA) => {
    const scans = [`]E00${upcA}`, upcA, `0${upcA}`, `00${upcA}`, upcE, `]C0${upcE}`, `]I0${`00${upcA}`}`];
    for (const typed of [upcE, upcA, `0${upcA}`, `00${upcA}`]) {
      for (const scan of scans) expect(lookupKeys(scan).keys, `${typed} by ${scan}`).toContain(catalogueKey(typed));
    }
  });

  test('typed in any of its lengths is one key', () => {
    fc.assert(
      fc.property(symbol, (six) => {
        const upcA = expandUpcE(six) ?? '';
        const upcE = `0${six}${upcA.slice(-1)}`;
        expect(upcEsOf(`00${upcA}`)).toContain(upcE);
        const keys = new Set([upcE, upcA, `0${upcA}`, `00${upcA}`].map(catalogueKey));
        expect([...keys]).toEqual([`00${upcA}`]);
        expect(sameLabel(`00${upcA}`)).toContain(gtin14(upcE) ?? upcE);
      }),
    );
  });

  test('is found where an earlier version stored its eight digits as they were', () => {
    for (const stored of ['00985234', '00000000223393', '00000001234565']) {
      const upcE = stored.slice(-8);
      for (const scan of [`]E00${expandUpcE(upcE)}`, `${expandUpcE(upcE)}`, upcE]) {
        expect(lookupKeys(scan).keys).toContain(stored);
      }
    }
  });

  test('is nothing that other numbers are taken for', () => {
    fc.assert(
      fc.property(fc.stringMatching(/^[0-9]{12}$/), (body) => {
        const ean = body + checkDigit(body);
        for (const upcE of upcEsOf(`0${ean}`)) expect(expandUpcE(upcE)).toBe(ean.slice(1));
      }),
    );
    expect(upcEsOf('04006381333931')).toEqual([]);
    expect(lookupKeys('1234567').keys).toEqual(['1234567']);
    expect(lookupKeys('123456').keys).toEqual(['123456']);
  });
});

describe('no second item', () => {
  const pairs = [
    ['00985234', '009800000524'],
    ['009800000524', '00985234'],
    ['00223393', '0002233000093'],
    ['01234565', '012345000065'],
    [`[)>06\u001d1PABC\u001d1T1`, `[)>\u001e06\u001d1PABC\u001d1T2\u001e\u0004`],
  ] as const;
  test.each(pairs)('gets the label of %s as %s: by an import, by a binding', (first, second) => {
    for (const request of [items('B', second), bind('B', second)]) {
      const world = new World();
      world.submit(items('A', first));
      world.submit(items('B'));
      expect(world.submit(request)).toMatchObject({ type: 'refused', code: 'barcode-taken' });
    }
  });

  test('gets what an earlier version stored in another spelling, which goes on being found', () => {
    const world = new World();
    world.append({ kind: 'item', merchant: 'acme', sku: 'A', body: { barcodes: [{ code: '00985234', units: 1 }] } });
    world.submit(items('B'));
    expect(world.submit(bind('B', '009800000524'))).toMatchObject({ type: 'refused', code: 'barcode-taken' });
    expect(world.submit(items('B', '0009800000524'))).toMatchObject({ type: 'refused', code: 'barcode-taken' });
    world.submit(bind('A', '009800000524'));
    expect(world.tables.barcodesOf('acme', 'A')).toMatchObject([{ code: '00009800000524' }]);
  });
});

const items = (sku: string, code?: string): Submission => {
  const barcodes = code === undefined ? {} : { barcodes: [{ code, units: 1 }] };
  return { type: 'items', by: 'test', check: false, items: [{ merchant: 'acme', sku, ...barcodes }] };
};
const bind = (sku: string, code: string): Submission => ({
  type: 'bind-barcode',
  by: 'test',
  merchant: 'acme',
  sku,
  code,
  units: 1,
});

describe('a damaged label', () => {
  const lost = '(10) BATCH/LOT: it does not end: the separator after it is missing (20 characters at most).';
  test.each([
    [']C11021072911172405310100693570007182', lost],
    [']C101108573260055401722081110A2021121092220084115197', lost],
    [']C101108573260055401721102910A1905221042920115956137', lost],
    [
      ']d20120611628936004300000005010LOT0002',
      '(30) VAR. COUNT: it does not end: the separator after it is missing (8 characters at most).',
    ],
    [']C1(01)09506000134352(10)ABC', /line that people read/],
    [']C10109506000134352(10)ABC', /line that people read/],
  ])('says what is missing: %s', (scan, reason) => {
    const judged = judgeScan(scan);
    expect(judged.verdict).toBe('bad');
    if (typeof reason === 'string') expect(judged.reason).toBe(reason);
    else expect(judged.reason).toMatch(reason);
  });
});
