/**
 * What spreadsheets and export programs do to a file: read as it was meant where that is certain, else refused by line,
 * column and cause; the goods of a file that was taken are found by the scanner.
 */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { readCounts } from '../../../agent/cli/import/counts-import.ts';
import { readItems } from '../../../agent/cli/import/items/items-file.ts';
import type { Wrong } from '../../../agent/cli/import/mistakes.ts';
import { readNotices } from '../../../agent/cli/import/notices-import.ts';
import { readOrders } from '../../../agent/cli/import/orders-import.ts';
import { catalogueKey, lookupKeys } from '../../../agent/inventory/barcodes/lookup.ts';
import { Dock } from '../dock.ts';

const bytes = (text: string) => new TextEncoder().encode(text);
const items = (text: string, strict = false) => {
  const read = readItems(bytes(text), ['acme'], strict);
  return read.ok ? { ...read, items: [...read.items] } : read;
};
const told = (result: { ok: true } | Wrong): string[] =>
  result.ok ? [] : result.errors.map(({ line, column, message }) => `${line} ${column} — ${message}`);

describe('a barcode', () => {
  const imported = (cell: string, strict = false) => {
    const read = items(`sku;barcode\nA;${cell}\n`, strict);
    if (!read.ok) return { errors: told(read) };
    const codes = read.items[0]?.item.barcodes?.map(({ code }) => code);
    return { codes, warnings: read.warnings.kept.map(({ line, column, message }) => `${line} ${column} — ${message}`) };
  };

  it.each([
    ['"=""0036000291469"""', '0036000291469'],
    ['="0815"', '0815'],
    ["'4006381333931", '4006381333931'],
    ["4006381333931'", '4006381333931'],
    ['"""4006381333962"""', '4006381333962'],
    ['4006381333931.0', '4006381333931'],
    ['4006381333931,00', '4006381333931'],
    ['4 006381 333931', '4006381333931'],
    ['4\u00a0006381\u00a0333931', '4006381333931'],
    ['978-3-16-148410-0', '9783161484100'],
    ['４００６３８１３３３９３１', '4006381333931'],
  ])('is put right, and that is said: %j', (cell, code) => {
    const { codes, warnings } = imported(cell);
    expect(codes).toEqual([code]);
    if (!cell.includes('="')) expect(warnings?.[0]).toContain(`2 barcode — `);
    if (!cell.includes('=')) expect(warnings?.[0]).toContain(`taken as ${code}`);
  });

  it.each(['36000291452', '1234565'])('that seems to have lost its zero is found either way: %s', (cell) => {
    const { codes, warnings } = imported(cell);
    expect(codes).toEqual([cell, `0${cell}`]);
    expect(warnings?.[0]).toContain(`a leading zero seems lost: 0${cell} is valid`);
    expect(imported(cell, true).errors?.[0]).toContain('a leading zero seems lost');
  });

  it.each([
    ['4006381333932', 'its check digit is 2 and should be 1'],
    ['96385075', 'its check digit is 5 and should be 4'],
    ['036000291453', 'its check digit is 3 and should be 2'],
  ])('with a wrong check digit is said, and refused where that is wanted: %s', (cell, words) => {
    expect(imported(cell)).toMatchObject({ codes: [cell], warnings: [expect.stringContaining(words)] });
    expect(imported(cell, true).errors).toEqual([expect.stringContaining(words)]);
  });

  it.each(['00985234', '96385074', '12-3456-78', 'AB 12', '1234567', '12345678901', '0815'])(
    'that is somebody’s own, or sound, is left as it is: %s',
    (cell) => {
      expect(imported(cell, true)).toEqual({ codes: [cell], warnings: [] });
    },
  );

  it.each(['4.00638E+12', '4,00638E+12', '4E+12', '#####', '#N/A', '#NAME?', '#BEZUG!', '#¿NOMBRE?', '#DIV/0!'])(
    'that is none is refused: %s',
    (cell) => {
      expect(imported(cell).errors).toEqual([expect.stringMatching(/^2 barcode — .*spreadsheet/)]);
    },
  );
});

describe('a number that a spreadsheet rounded', () => {
  it.each(['4.68769E+17', '4,687E+11', '1E+05', '2.19E+26', '1.5E5'])('names nothing: %s', (cell) => {
    const words = 'was rounded by a spreadsheet; format the column as text and enter it again';
    expect(told(readOrders(bytes(`order;sku;quantity\n${cell};A;1\n${cell};B;2\n`), ['acme']))).toEqual([
      `2 order — "${cell}" ${words}`,
      `3 order — "${cell}" ${words}`,
    ]);
    expect(told(readNotices(bytes(`notice;sku;quantity\n${cell};A;1\n`), ['acme']))).toEqual([
      `2 notice — "${cell}" ${words}`,
    ]);
    expect(told(readCounts(bytes(`sku;quantity\n${cell};1\n`), ['acme']))).toEqual([`2 sku — "${cell}" ${words}`]);
    expect(told(items(`sku;name\n${cell};x\n`))).toEqual([`2 sku — "${cell}" ${words}`]);
    const lot = `notice;sku;quantity;sscc;lot\nN;A;1;340123450000000017;${cell}\n`;
    expect(told(readNotices(bytes(lot), ['acme']))).toContain(`2 lot — "${cell}" ${words}`);
  });

  it('has decimals, and would be another order than the one that the storefront tells: 1001.0', () => {
    const words = '"1001.0" has decimals; format the column as text and write it as 1001';
    expect(told(readOrders(bytes('order,sku,quantity\n1001.0,A,1\n1001.1,A,1\n'), ['acme']))).toEqual([
      `2 order — ${words}`,
    ]);
    expect(told(readNotices(bytes('notice,sku,quantity\n1001.0,A,1\n'), ['acme']))).toEqual([`2 notice — ${words}`]);
    expect(items('sku\n12.0\n')).toMatchObject({ items: [{}] });
  });

  it('is not every E: 5E3 and 2E5 are SKUs', () => {
    expect(items('sku\n5E3\n2E5\n1e10\n')).toMatchObject({ items: [{}, {}, {}] });
  });

  it('and what is a formula names nothing, but the apostrophe that makes text is no part of it', () => {
    expect(told(items('sku\n=B12\n#REF!\n'))).toEqual([
      '2 sku — "=B12" is a formula; put the value itself there',
      '3 sku — "#REF!" is what a spreadsheet shows instead of a value; mend it there',
    ]);
    expect(items("sku\n'0815\n")).toMatchObject({ items: [{ item: { sku: '0815' } }] });
  });
});

describe('the form of a file', () => {
  const one = { ok: true, items: [{ item: { sku: 'TEE-BLK-M', name: 'T-shirt, black', unitWeightG: '180' } }] };
  it.each([
    ['sep=; in front', 'sep=;\r\nsku;name;unit-weight-g\r\nTEE-BLK-M;T-shirt, black;180\r\n'],
    ['"sep=;" in quotes', '"sep=;"\r\nsku;name;unit-weight-g\r\nTEE-BLK-M;T-shirt, black;180\r\n'],
    ['a byte order mark and sep=,', '\ufeffsep=,\nsku,name,unit-weight-g\nTEE-BLK-M,"T-shirt, black",180\n'],
    ['sep= and a tab', 'SEP=\t\nsku\tname\tunit-weight-g\nTEE-BLK-M\tT-shirt, black\t180\n'],
    ['sep=^', 'sep=^\nsku^name^unit-weight-g\nTEE-BLK-M^T-shirt, black^180\n'],
    ['lines that end in CR, a comma in the data', 'sku;name;unit-weight-g\rTEE-BLK-M;T-shirt, black;180\r'],
    ['CR and tabs', 'sku\tname\tunit-weight-g\rTEE-BLK-M\tT-shirt, black\t180\r'],
    ['CR and commas', 'sku,name,unit-weight-g\rTEE-BLK-M,"T-shirt, black",180\r'],
    ['mixed ends of lines', '\r\n\rsku;name;unit-weight-g\r\n\nTEE-BLK-M;T-shirt, black;180\r\r\n\n'],
    ['bars', 'sku|name|unit-weight-g\nTEE-BLK-M|T-shirt, black|180\n'],
    ['empty columns at the end', 'sku;name;unit-weight-g;;\nTEE-BLK-M;T-shirt, black;180;;\n'],
    ['a header in quotes with blanks', '"sku" , "name","unit-weight-g"\nTEE-BLK-M, "T-shirt, black",180\n'],
  ])('may be: %s', (_, text) => {
    expect(items(text)).toMatchObject(one);
  });

  it('counts lines as an editor does, whatever they end in', () => {
    expect(told(items('sep=;\rsku;name;bypass\rA;"two\rlines";no\rB;b;perhaps\r'))).toEqual([
      '3 name — "two\\rlines" must not contain control characters',
      '5 bypass — "perhaps" is neither yes nor no',
    ]);
  });

  it('is named where its quotes are wrong, and the rest is read on', () => {
    expect(told(items('sku,name\nA,"a"b\nB,5" pipe\nC,"c" \nD,\n,x\n'))).toEqual([
      '2 name — text follows the closing quote; write a quote inside a cell twice',
      '6 sku — is empty',
    ]);
  });

  it('is named where it is no text', () => {
    expect(told(items('\u0000'.repeat(1000)))).toEqual([
      '1 sku — the file contains no text (zero bytes); it was not written to the end, export it again',
    ]);
    expect(told(items(`sku\nA\n${'\u0000'.repeat(100)}`))[0]).toContain('zero bytes (from line 3 on)');
    expect(told(readItems(Uint8Array.of(0xff, 0xfe, 0x73, 0), ['acme']))[0]).toContain('UTF-16');
  });

  it.each([
    ['a workbook', [0x50, 0x4b, 3, 4, 20, 0, 6, 0], 'a workbook (.xlsx, .ods)'],
    ['an old workbook', [0xd0, 0xcf, 0x11, 0xe0, 0xa1, 0xb1, 0x1a, 0xe1], 'an old workbook (.xls)'],
    ['a page of a sign-in', [...bytes('\ufeff\n<!DOCTYPE html><title>Sign in</title>')], 'a web page'],
    ['a PDF', [...bytes('%PDF-1.7\n')], 'a PDF'],
    ['UTF-32', [0xff, 0xfe, 0, 0, 0x73, 0, 0, 0], 'UTF-32'],
  ])('is named as what it is, with what to do: %s', (_words, content, name) => {
    const [first, ...more] = told(readItems(Uint8Array.from(content), ['acme']));
    expect(first).toContain(name);
    expect(first).toContain('"CSV UTF-8"');
    expect(more).toEqual([]);
  });

  it('that has two unknown columns lists the known ones once', () => {
    const [first, second] = told(items('colour;seize;sku\nx;y;A\n'));
    expect(first).toContain('the columns are merchant');
    expect(second).toBe('1 seize — there is no such column');
  });
});

describe('quantities', () => {
  it.each([
    ['10 pcs', '; write the number alone, without a unit'],
    ['10Stk.', '; write the number alone, without a unit'],
    ['10-Dec', '; a spreadsheet made a date of it'],
    ['3. Dez', '; a spreadsheet made a date of it'],
    ['mars-12', '; a spreadsheet made a date of it'],
    ['ten', ''],
  ])('a unit is no date: %s', (cell, hint) => {
    expect(told(readCounts(bytes(`sku,quantity\nA,${cell}\n`), ['acme']))).toEqual([
      `2 quantity — "${cell}" is no whole number from 0 to 1000000${hint}`,
    ]);
  });

  it('are whole numbers as they are, and what they are not is said of each', () => {
    const rows = ['A,"1,234"', 'B,8\u00a0898', 'C,1.000', 'D,24.0', 'E,10-Mar', 'F, 12 ', 'G,012', 'H,\u00a07\u00a0'];
    const thousands = 'is no whole number from 0 to 1000000; write it without a separator of thousands';
    expect(told(readCounts(bytes(`sku,quantity\n${rows.join('\n')}\n`), ['acme']))).toEqual([
      `2 quantity — "1,234" ${thousands}`,
      `3 quantity — "8\\u00a0898" ${thousands}`,
      `4 quantity — "1.000" ${thousands}`,
      '5 quantity — "24.0" is no whole number from 0 to 1000000; write it without decimals',
      '6 quantity — "10-Mar" is no whole number from 0 to 1000000; a spreadsheet made a date of it',
    ]);
    expect(readCounts(bytes('sku,quantity\nF, 12 \nG,012\nH,\u00a07\u00a0\n'), ['acme'])).toMatchObject({
      counts: [{ quantity: 12 }, { quantity: 12 }, { quantity: 7 }],
    });
  });

  it('of 200,000 wrong rows are told by the first hundred and their number', () => {
    const read = readCounts(bytes(`sku,quantity\n${'A,x\n'.repeat(90_000)}`), ['acme']);
    expect(read).toMatchObject({ ok: false, left: 89_900 });
    expect(told(read)).toHaveLength(100);
    expect(readItems(bytes(`sku,units,barcode\n${'A,x,1\n'.repeat(200_000)}`), ['acme'])).toMatchObject({
      left: 199_900,
    });
  });
});

describe('on a running dock', () => {
  it('takes what it can put right, and says what it did', async () => {
    await using dock = new Dock();
    await dock.start();
    const write = (name: string, text: string) => {
      const file = join(dock.directory, name);
      writeFileSync(file, text);
      return file;
    };
    const file = write(
      'c.csv',
      'sku,name,barcode\nSOAP,Soap,36000291452\nTEA,Tea,"=""0036000291469"""\nRICE,Rice,\'4006381333931\n',
    );
    const strict = await dock.cli('items', 'import', file, '--strict');
    expect(strict).toMatchObject({ code: 1 });
    expect(strict.stderr).toMatch(/c\.csv:2 barcode — .*leading zero/);
    const { code, stdout, stderr } = await dock.cli('items', 'import', file);
    expect({ code, stdout }).toEqual({ code: 0, stdout: '3 items from 3 rows: 3 new or changed\n' });
    expect(stderr).toMatch(/c\.csv:2 barcode — warning: .*leading zero/);
    expect(stderr).toMatch(/c\.csv:4 barcode — warning: .*taken as 4006381333931/);
    const catalogue = ['36000291452', '036000291452', '0036000291469', '4006381333931'].map(catalogueKey);
    for (const scan of [']E00036000291452', ']E00036000291469', ']E04006381333931', '36000291452'])
      expect(lookupKeys(scan).keys.some((key) => catalogue.includes(key))).toBe(true);

    const orders = write('o.csv', 'order,sku,quantity\n4.68769E+17,TEA,1\n4.68769E+17,SOAP,2\n');
    const rounded = await dock.cli('order', 'import', orders);
    expect(rounded.code).toBe(1);
    expect(rounded.stderr).toMatch(/o\.csv:2 order — "4\.68769E\+17" was rounded by a spreadsheet/);
    expect(await dock.json('order', 'ls', '--json')).toEqual([]);
    const counts = await dock.cli('count', 'import', write('n.csv', 'sep=;\r\nsku;quantity\r\nTEA;24\r\n'));
    expect(counts).toMatchObject({ code: 0 });
    expect(await dock.json('stock', 'TEA', '--json')).toMatchObject([{ inStock: 24 }]);
  });
});

describe('a file that is no list of goods to its end', () => {
  const readers = [
    ['items', (text: string) => items(text), 'sku,name\n'],
    ['counts', (text: string) => readCounts(bytes(text), ['acme']), 'sku,quantity\n'],
    ['orders', (text: string) => readOrders(bytes(text), ['acme']), 'order,sku,quantity\n'],
    ['notices', (text: string) => readNotices(bytes(text), ['acme']), 'notice,sku,quantity\n'],
  ] as const;

  it.each(readers)('with nothing under its header is refused: %s', (_what, read, header) => {
    for (const text of [header, header.trim(), `${header},,\n\n`])
      expect(told(read(text))).toContainEqual(expect.stringContaining('there is no row under the line'));
  });

  it.each(['Total', 'TOTAL:', 'Grand total', 'Summe', 'Gesamtsumme', 'Somme', '合計'])(
    'with a line of sums at its end is refused: %s',
    (word) => {
      expect(told(items(`sku,name\nTEE,Tee\n${word},\n`))).toEqual([
        expect.stringContaining(`3 sku — "${word}" looks like the line of sums under a sheet`),
      ]);
      expect(told(items(`sku,name\n${word},Motor oil\nTEE,Tee\n`))).toEqual([]);
      const counts = readCounts(bytes(`sku,quantity\nTEE,1\n${word},1\n`), ['acme']);
      expect(told(counts)).toEqual([expect.stringContaining('3 sku — ')]);
    },
  );
});
