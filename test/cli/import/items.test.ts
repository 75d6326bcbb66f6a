/** The items file: what may stand in it, and that every mistake of a file is named with its line and column. */
import { describe, expect, it } from 'vitest';
import { readItems } from '../../../agent/cli/import/items/items-file.ts';

const read = (text: string, merchants = ['acme']) => readItems(new TextEncoder().encode(text), merchants);
const mistakes = (text: string, merchants?: string[]) => {
  const result = read(text, merchants);
  return result.ok ? [] : result.errors.map(({ line, column, message }) => `${line} ${column} — ${message}`);
};
const items = (text: string, merchants?: string[]) => {
  const result = read(text, merchants);
  if (!result.ok) throw new Error(JSON.stringify(result.errors));
  return [...result.items].map(({ item }) => item);
};

describe('a good file', () => {
  it('becomes one item per SKU, with all its barcodes', () => {
    expect(
      items(
        `sku,name,barcode,units,unit-weight-g,sync,street-date,bypass,not-fulfilled-here,price,packaging,retired,image-url
TEE,"Tee, ""black""",4006381333931,,120.5,always,2026-12-24,yes,no,19.90,carton-s,no,https://cdn.example/tee.jpg?v=2
TEE,,14006381333938,6,,,,,,,,,
MUG,,,,,,,no,yes,,,yes,
`,
      ),
    ).toEqual([
      {
        merchant: 'acme',
        sku: 'TEE',
        name: 'Tee, "black"',
        unitWeightG: '120.5',
        sync: 'always',
        streetDate: '2026-12-24',
        bypassSync: true,
        notFulfilledHere: false,
        retired: false,
        price: '19.90',
        packaging: 'carton-s',
        imageUrl: 'https://cdn.example/tee.jpg?v=2',
        barcodes: [
          { code: '4006381333931', units: 1 },
          { code: '14006381333938', units: 6 },
        ],
      },
      { merchant: 'acme', sku: 'MUG', bypassSync: false, notFulfilledHere: true, retired: true },
    ]);
  });

  it.each([
    ['a byte order mark', '\uFEFFsku,name\nA,a\n'],
    ['CR LF', 'sku,name\r\nA,a\r\n'],
    ['semicolons', 'sku;name\nA;a\n'],
    ['tabs', 'sku\tname\nA\ta\n'],
    ['capitals and spaces in the header', ' SKU , Name\n A , a \n'],
    ['quotes everywhere', '"sku","name"\n"A","a"\n'],
    ['empty lines', '\n\nsku,name\n\nA,a\n\n,\n'],
    ['no newline at the end', 'sku,name\nA,a'],
    ['the merchant named', 'merchant,sku,name\nacme,A,a\n'],
    ['the merchant’s cell empty', 'merchant,sku,name\n,A,a\n'],
  ])('may have %s', (_, text) => {
    expect(items(text)).toEqual([{ merchant: 'acme', sku: 'A', name: 'a' }]);
  });

  it('may have the same barcode for two merchants, and the same row twice', () => {
    const text = 'merchant,sku,barcode\nacme,A,4006381333931\nzeta,B,4006381333931\nacme,A,4006381333931\n';
    expect(items(text, ['acme', 'zeta']).sort((a, b) => (a.sku < b.sku ? -1 : 1))).toMatchObject([
      { sku: 'A', barcodes: [{ units: 1 }] },
      { sku: 'B', barcodes: [{ units: 1 }] },
    ]);
  });

  it('may hold names that are properties of every object', () => {
    expect(items('sku,name\n__proto__,constructor\ntoString,x\n')).toEqual([
      { merchant: 'acme', sku: '__proto__', name: 'constructor' },
      { merchant: 'acme', sku: 'toString', name: 'x' },
    ]);
  });
});

describe('one mistake', () => {
  it.each(
    [
      ['', '1 sku — the file is empty; its first line names the columns'],
      ['name\nx\n', '1 sku — the column is missing; every row needs one'],
      ['sku,nmae\nA,a\n', '1 nmae — there is no such column; did you mean name?'],
      [
        'sku,colour\nA,a\n',
        '1 colour — there is no such column; the columns are merchant, sku, name, barcode, units, unit-weight-g, sync, street-date, bypass, not-fulfilled-here, retired, price, wholesale-cost, packaging, components, low-stock, image-url',
      ],
      ['sku,sku\nA,A\n', '1 sku — the column is there twice'],
      ['sku,units\nA,1\n', '1 barcode — the column is missing; units say how many base units a barcode stands for'],
      ['sku,name\nA\n', '2 name — the row has 1 cells, the header 2; check commas and quotes'],
      ['sku,name\n,a\n', '2 sku — is empty'],
      [`sku\n${'x'.repeat(65)}\n`, '2 sku — is 65 characters long; the most is 64'],
      ['sku\nA\u0007\n', '2 sku — "A\\u0007" has a control character (U+0007) after “A”'],
      ['sku,barcode,units\nA,1234,0\n', '2 units — "0" is no whole number from 1 to 1000000'],
      ['sku,barcode,units\nA,1234,-1\n', '2 units — "-1" is no whole number from 1 to 1000000'],
      ['sku,barcode,units\nA,1234,1.5\n', '2 units — "1.5" is no whole number from 1 to 1000000'],
      ['sku,barcode,units\nA,1234,1e3\n', '2 units — "1e3" is no whole number from 1 to 1000000'],
      ['sku,barcode,units\nA,,6\n', '2 units — stands without a barcode'],
      [
        'sku,barcode\nA,4.00638E+12\n',
        '2 barcode — "4.00638E+12" was rounded by a spreadsheet; format the column as text and enter it again',
      ],
      ['sku,barcode\nA,4006é\n', '2 barcode — "4006é" must be printable ASCII'],
      [
        'sku,barcode\nA,4006381333931\nB,04006381333931\n',
        '3 barcode — "04006381333931" belongs to A already (line 2)',
      ],
      ['sku,barcode,units\nA,1234,1\nA,1234,6\n', '3 units — 6 is not what line 2 says of the same barcode, 1'],
      [
        'sku,unit-weight-g\nA,"12,5"\n',
        '2 unit-weight-g — "12,5" is no weight in grams; write it like 12.5, with a point, not a comma',
      ],
      [
        'sku,unit-weight-g\nA,-1\n',
        '2 unit-weight-g — "-1" is no weight in grams; write it like 12.5, not negative, three decimals at most',
      ],
      ['sku,sync\nA,allways\n', '2 sync — "allways" is none of never, always, process-orders'],
      ['sku,street-date\nA,24.12.2026\n', '2 street-date — "24.12.2026" is no date; write it like 2026-12-01'],
      ['sku,street-date\nA,2026-02-30\n', '2 street-date — "2026-02-30" is no date; write it like 2026-12-01'],
      ['sku,bypass\nA,maybe\n', '2 bypass — "maybe" is neither yes nor no'],
      ['sku,price\nA,"19,90"\n', '2 price — "19,90" is no price; write it like 19.90, with a point, not a comma'],
      ['sku,price\nA,$19\n', '2 price — "$19" is no price; write it like 19.90, without a currency'],
      ['sku,packaging\nA,Carton S\n', '2 packaging — "Carton S" must be 1 to 32 of a-z, 0-9 and "-"'],
      ['sku,name\nA,one\nA,two\n', '3 name — "two" is not what line 2 says of the same SKU, "one"'],
      ['sku,components\nS,A:-1\n', '2 components — "A:-1": "-1" is no whole number from 1 to 1000000'],
      ['sku,components\nS,B A:1.5\n', '2 components — "A:1.5": "1.5" is no whole number from 1 to 1000000'],
      ['sku,components\nS,A: B\n', '2 components — "A:": "" is no whole number from 1 to 1000000'],
      ['sku,components\nS,A: 2 B\n', '2 components — "A: 2" has a blank beside its colon; write it like A:2'],
      ['sku,components\nS,B A : 2\n', '2 components — "A : 2" has a blank beside its colon; write it like A:2'],
      ['sku,components\nS,:2\n', '2 components — ":2" says how many, and not of what'],
      ['merchant,sku\nzeta,A\n', '2 merchant — "zeta" is no merchant of this dock; it has acme'],
      [
        'sku,name\nA,"open\nB,b\n',
        '2 name — a quote is opened here and never closed; write a quote inside a cell twice',
      ],
    ].map(([text = '', message = '']) => [message, text]),
  )('is named: %s', (message, text) => {
    expect(mistakes(text)).toEqual([message]);
  });

  it('of a dock with several merchants: the column is needed', () => {
    expect(mistakes('sku\nA\n', ['acme', 'zeta'])).toEqual([
      '1 merchant — the column is missing; this dock has several: acme, zeta',
    ]);
    expect(mistakes('merchant,sku\n,A\n', ['acme', 'zeta'])).toEqual([
      '2 merchant — is empty; this dock has acme, zeta',
    ]);
  });

  it('of encoding is named as such', () => {
    const result = readItems(Uint8Array.of(0x73, 0x6b, 0x75, 0x0a, 0xe4), ['acme']);
    expect(result).toEqual({
      ok: false,
      errors: [{ line: 1, column: 'sku', message: 'the file is not UTF-8 text; save it as "CSV UTF-8"' }],
    });
  });
});

describe('several mistakes', () => {
  it('are all named, with the lines of the file as an editor counts them', () => {
    const text = 'sku,name,barcode,units,bypass\n"A","two\nlines",1,x,\n\nB,b,2,1,perhaps\n,c,3,,\nD,d,"2",,\n';
    expect(mistakes(text)).toEqual(
      [
        '2 units — "x" is no whole number from 1 to 1000000',
        '2 name — "two\\nlines" must not contain control characters',
        '5 bypass — "perhaps" is neither yes nor no',
        '6 sku — is empty',
        '7 barcode — "2" belongs to B already (line 5)',
      ].toSorted(),
    );
  });
});
