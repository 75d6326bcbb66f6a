/**
 * The notices file: what may stand in it, that every mistake is named with its line and column, and that a bad file
 * changes nothing.
 */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { readNotices } from '../../../agent/cli/import/notices-import.ts';
import type { NoticeRow } from '../../../agent/inventory/nouns/inbound/notice.ts';
import { Dock } from '../dock.ts';

const read = (text: string, merchants = ['acme']) => readNotices(new TextEncoder().encode(text), merchants);
const mistakes = (text: string, merchants?: string[]) => {
  const result = read(text, merchants);
  return result.ok ? [] : result.errors.map(({ line, column, message }) => `${line} ${column} — ${message}`);
};
const notices = (text: string, merchants?: string[]) => {
  const result = read(text, merchants);
  if (!result.ok) throw new Error(JSON.stringify(result.errors));
  return result.notices.map(({ notice }) => notice);
};

const pallet = '006141411234567890';
const carton = '340123450000000017';

describe('a good file', () => {
  it('becomes one notice per number, with what its handling units hold', () => {
    const text = `notice,type,supplier,expected-at,publish,sku,quantity,sscc,lot,expiry
ASN-1,asn,Tee Mill,2026-12-01,yes,TEE,24,${pallet},L7,2027-06-30
ASN-1,,,,,TEE,6,,,
ASN-1,,Tee Mill,,,MUG,2,${carton},,
ASN-1,,,,,TEE,4,${carton},,
PO-7,purchase-order,,,,,,012345678901234560,,
PO-7,,,,no,MUG,3,,,
`;
    expect(notices(text)).toEqual([
      {
        ...{
          merchant: 'acme',
          id: 'ASN-1',
          type: 'asn',
          supplier: 'Tee Mill',
          expectedAt: '2026-12-01',
          publish: true,
        },
        lines: [
          { sku: 'TEE', quantity: 34 },
          { sku: 'MUG', quantity: 2 },
        ],
        handlingUnits: [
          { sscc: pallet, lines: [{ sku: 'TEE', quantity: 24, lot: 'L7', expiry: '2027-06-30' }] },
          {
            sscc: carton,
            lines: [
              { sku: 'MUG', quantity: 2 },
              { sku: 'TEE', quantity: 4 },
            ],
          },
        ],
      },
      {
        ...{ merchant: 'acme', id: 'PO-7', type: 'purchase-order', publish: false },
        lines: [{ sku: 'MUG', quantity: 3 }],
        handlingUnits: [{ sscc: '012345678901234560', lines: [] }],
      },
    ]);
  });

  it('may name the same number for two merchants', () => {
    const text = 'merchant,notice,sku,quantity\nacme,1,A,1\nzeta,1,A,2\n';
    expect(notices(text, ['acme', 'zeta'])).toMatchObject([{ merchant: 'acme' }, { merchant: 'zeta' }]);
  });
});

describe('a mistake is named with its line and column', () => {
  it.each(
    [
      ['notice,sku\nA,T\n', '1 quantity — the column is missing; it says how many units come'],
      ['sku,quantity\nT,1\n', '1 notice — the column is missing; every row needs the number of its notice'],
      [
        'notice,sku,quantity,lot\nA,T,1,L\n',
        '1 sscc — the column is missing; lot and expiry are announced for the content of a handling unit',
      ],
      ['notice,sku,quantity\n,T,1\n', '2 notice — is empty'],
      ['notice,sku,quantity\nA,,1\n', '2 sku — is empty'],
      ['notice,sku,quantity\nA,T,\n', '2 quantity — is empty'],
      ['notice,sku,quantity\nA,T,0\n', '2 quantity — "0" is no whole number from 1 to 1000000'],
      ['notice,sku,quantity\nA,T,1.5\n', '2 quantity — "1.5" is no whole number from 1 to 1000000'],
      ['notice,sku,quantity\nÄ,T,1\n', '2 notice — "Ä" must be printable ASCII, without spaces around it'],
      ['notice,sku,quantity,type\nA,T,1,shipment\n', '2 type — "shipment" is none of asn, purchase-order'],
      ['notice,sku,quantity,publish\nA,T,1,perhaps\n', '2 publish — "perhaps" is neither yes nor no'],
      [
        'notice,sku,quantity,expected-at\nA,T,1,1.12.2026\n',
        '2 expected-at — "1.12.2026" is no date; write it like 2026-12-01',
      ],
      [
        'notice,sku,quantity,supplier\nA,T,1,Mill\nA,U,1,Mall\n',
        '3 supplier — "Mall" is not what line 2 says of the same notice, "Mill"',
      ],
      [
        'notice,sku,quantity,sscc\nA,T,1,006141411234567891\n',
        '2 sscc — "006141411234567891" is no SSCC: 18 digits, the last one checks',
      ],
      [
        'notice,sku,quantity,sscc\nA,T,1,6.14E+15\n',
        '2 sscc — "6.14E+15" was rounded by a spreadsheet; format the column as text and enter it again',
      ],
      [
        `notice,sku,quantity,sscc\nA,T,1,${pallet}\nB,T,1,${pallet}\n`,
        `3 sscc — "${pallet}" is on another notice already (line 2)`,
      ],
      [
        'notice,sku,quantity,sscc,lot\nA,T,1,,L\n',
        '2 lot — is announced for the content of a handling unit only; give its sscc',
      ],
      ['merchant,notice,sku,quantity\nzeta,A,T,1\n', '2 merchant — "zeta" is no merchant of this dock; it has acme'],
    ].map(([text = '', message = '']) => [message, text]),
  )('%s', (message, text) => {
    expect(mistakes(text)).toEqual([message]);
  });

  it('and all of them are, in the order of the lines', () => {
    const text = 'notice,sku,quantity,publish\nA,T,x,\n,T,1,\nB,,2,maybe\n';
    expect(mistakes(text).map((each) => each.split(' — ')[0])).toEqual([
      '2 quantity',
      '3 notice',
      '4 publish',
      '4 sku',
    ]);
  });
});

describe('on a running dock', () => {
  let dock: Dock;
  beforeAll(async () => {
    dock = new Dock();
    await dock.start();
    writeFileSync(join(dock.directory, 'items.csv'), 'sku,name\nTEE,Tee\nMUG,Mug\n');
    await dock.cli('items', 'import', join(dock.directory, 'items.csv'));
  });
  afterAll(() => dock[Symbol.asyncDispose]());

  const imported = (text: string, ...more: string[]) => {
    const file = join(dock.directory, 'notices.csv');
    writeFileSync(file, text);
    return dock.cli('notices', 'import', file, ...more);
  };

  it('names what only the ledger knows, all of it, and takes nothing', async () => {
    const text = `notice,sku,quantity,sscc
GOOD,TEE,1,
BAD,TEE,1,
BAD,HAT,2,
BAD,BAG,3,${pallet}
`;
    const { code, stderr } = await imported(text);
    expect(code).toBe(1);
    expect(stderr).toMatch(/notices\.csv:4 sku — There is no item HAT/);
    expect(stderr).toMatch(/notices\.csv:5 sku — There is no item BAG/);
    expect(stderr).toMatch(/nothing of .* was taken/);
    expect(await dock.json('notice', 'ls', '--json')).toEqual([]);
  });

  it('names what the ledger does not know beside the mistakes of the file itself', async () => {
    const { code, stderr } = await imported('notice,sku,quantity\nA,HAT,1\nA,TEE,none\nB,BAG,2\nB,MUG,2\n');
    expect(code).toBe(1);
    expect(stderr.split('\n').map((each) => each.replace(/^.*notices\.csv:/, ''))).toEqual([
      '2 sku — There is no item HAT: import it first.',
      expect.stringMatching(/^3 quantity — "none" is no/),
      expect.stringMatching(/^4 sku — There is no item BAG/),
      expect.stringMatching(/nothing of .* was taken/),
      '',
    ]);
    expect(await dock.json('notice', 'ls', '--json')).toEqual([]);
  });

  it('announces them once, and shows them', async () => {
    const text = `notice,sku,quantity,sscc,supplier\nASN-1,TEE,24,${pallet},Tee Mill\nASN-1,MUG,5,,\nPO-2,MUG,1,,\n`;
    const first = await imported(text);
    expect(first.stdout).toBe('2 notices from 3 rows: 2 new or changed\n');
    expect((await imported(text, '--json')).stdout).toBe('{"rows":3,"notices":2,"changed":0}\n');

    const listed = await dock.json<object[]>('notice', 'ls', '--json');
    expect(listed).toMatchObject([
      { id: 'PO-2', status: 'open', lines: 1, unitsOf: 1, unitsDone: 0 },
      { id: 'ASN-1', supplier: 'Tee Mill', lines: 2, handlingUnits: 1, unitsOf: 29 },
    ]);
    const shown = await dock.json<NoticeRow>('notice', 'show', 'ASN-1', '--json');
    expect(shown.handlingUnits).toEqual([{ sscc: pallet, lines: [{ sku: 'TEE', quantity: 24 }] }]);
    expect((await dock.cli('notice', 'show', 'ASN-1')).stdout).toMatch(/TEE +24 +0 +24/);
    expect(await dock.json('stock', 'TEE', '--json')).toMatchObject([{ sku: 'TEE', incoming: 24, received: false }]);

    await dock.json('req', 'notice/close', '{"id":"PO-2","reason":"never sent"}');
    expect(await dock.json('notice', 'ls', '--status', 'open', '--json')).toMatchObject([{ id: 'ASN-1' }]);
    expect((await imported('notice,sku,quantity\nPO-2,MUG,2\n')).stderr).toMatch(
      /notices\.csv:2 notice — Notice PO-2 is closed/,
    );
    const missing = await dock.cli('notice', 'show', 'PO-9');
    expect({ code: missing.code, text: missing.stderr }).toMatchObject({
      code: 1,
      text: expect.stringMatching(/unknown-notice/),
    });
  });
});
