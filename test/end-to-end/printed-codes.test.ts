// needs: mosquitto
/**
 * Labels and scanners as other people met them, at every door that they come through: a file through the command line,
 * bytes on a pseudo-terminal, a request.
 */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { Dock, merchant } from './dock.ts';

const gs = '\x1d';
const station = 'receiving-1';

let dock: Dock;
beforeAll(async () => {
  dock = await Dock.start({ articles: 1, channels: [], scanners: [{ name: 'scanner-1', station, by: 'socat' }] });
}, 60_000);
afterAll(() => dock?.end());

type Aside = { seq: number; reason: string; text: string; scan: string };
const asides = async (): Promise<Aside[]> =>
  (await dock.agent.ledger())
    .filter(({ kind }) => kind === 'exception')
    .map(({ seq, body }) => ({ seq, ...(body as Omit<Aside, 'seq'>) }));
const inStock = async (sku: string) => (await dock.agent.stock(sku))[0]?.inStock;

async function importItems(csv: string) {
  const file = join(dock.dir, 'more.csv');
  writeFileSync(file, csv);
  return dock.agent.cli(['items', 'import', file]);
}

/** One scan that nothing counts for. @returns what was set aside */
async function aside(text: string): Promise<Aside> {
  const before = (await asides()).length;
  dock.scanner().send(text);
  const all = await dock.until('it is set aside', async () => {
    const now = await asides();
    return now.length > before && now;
  });
  return all.at(-1) ?? expect.fail();
}

async function counts(sku: string, ...scans: string[]): Promise<void> {
  for (const text of scans) {
    const before = (await inStock(sku)) ?? 0;
    dock.scanner().send(text);
    await dock.until(`${text} counts for ${sku}`, async () => (await inStock(sku)) === before + 1, { everyMs: 50 });
  }
}

it('the eight digits under a UPC-E are the item that the scanner expands, and have one owner', async () => {
  const rows = `merchant,sku,name,barcode\n${merchant},GUM-1,Gum,00985234\n${merchant},TEA-1,Tea,00223393\n`;
  expect(await importItems(rows)).toMatchObject({ code: 0 });
  await counts('GUM-1', ']E00009800000524', '009800000524', '0009800000524', '00985234');
  await counts('TEA-1', ']E00002233000093', '002233000093', '00223393');
  const second = await importItems(`merchant,sku,name,barcode\n${merchant},GUM-2,Gum,009800000524\n`);
  expect(second.code).toBe(1);
  expect(second.stderr).toMatch(/:2 .*barcode.*GUM-1/);
  const bound = dock.agent.req('item/bind-barcode', { merchant, sku: 'TEA-1', code: '0009800000524', units: 1 });
  await expect(bound).rejects.toThrow(/barcode-taken|GUM-1/);
  await counts('GUM-1', '00985234');
});

it('a supplier label is set aside whole, named, and one binding serves every bag', async () => {
  const label = (lot: string) => `[)>\x1e06${gs}1P875105242006${gs}Q20${gs}1T${lot}${gs}16D20250629\x1e\x04`;
  const forms = [
    `]d1${label('317010012523270')}`,
    label('317010012523270'),
    `[)>06${gs}1P875105242006${gs}Q20${gs}1T317010012523270${gs}16D20250629`,
    `>[)>06${gs}1P875105242006${gs}Q20`,
  ];
  let seq = 0;
  for (const form of forms) {
    const found = await aside(form);
    expect(found).toMatchObject({ reason: 'unknown-barcode', scan: form });
    expect(found.text).toMatch(/supplier label.*875105242006.*20/i);
    seq = found.seq;
  }
  await dock.agent.req('item/upsert', { items: [{ merchant, sku: 'CHIP', name: 'Chip' }] });
  const { code, stderr } = await dock.agent.cli(['exception', 'resolve', String(seq), 'CHIP']);
  expect([code, stderr]).toEqual([0, '']);
  expect(await inStock('CHIP')).toBe(4);
  await counts('CHIP', label('999999999999999'), `[)>06${gs}1P875105242006${gs}Q5`);
});

it('a separator that was never printed is named where it is missing, and nothing is counted', async () => {
  const rows = `merchant,sku,name,barcode\n${merchant},BAG,Bag,10857326005540\n${merchant},BOX,Box,20611628936004\n${merchant},EIGHT,Eight,00012348\n`;
  expect(await importItems(rows)).toMatchObject({ code: 0 });
  const lots = [
    '01108573260055401722081110A2021121092220084115197',
    '01108573260055401721102910A1905221042920115956137',
  ];
  for (const scan of [']C11021072911172405310100693570007182', ...lots.map((lot) => `]C1${lot}`)]) {
    const found = await aside(scan);
    expect(found.reason).toBe('bad-barcode');
    expect(found.text).toMatch(/separator.*missing|missing.*separator/);
    expect(found.text).toContain('(10)');
  }
  for (const lot of lots) expect((await aside(lot)).text).toContain('separator');
  const ninety = await aside(']d20120611628936004300000005010LOT0002');
  expect([ninety.reason, ninety.text]).toEqual([
    'bad-barcode',
    expect.stringMatching(/\(30\).*separator|separator.*\(30\)/),
  ]);
  expect((await aside(']C13008#0100000000012348')).reason).toBe('bad-barcode');
  expect([await inStock('BAG'), await inStock('BOX'), await inStock('EIGHT')]).toEqual([0, 0, 0]);
  dock.scanner().send(`]C13008${gs}0100000000012348`);
  await dock.until('eight count', async () => (await inStock('EIGHT')) === 8);
  expect(
    (await dock.agent.ledger()).filter(({ body }) => String((body as { lot?: string }).lot ?? '').length > 15),
  ).toEqual([]);
});

it('a second line end, and a line of blanks, are nothing: one unit, one answer, no exception', async () => {
  expect(await importItems(`merchant,sku,name,barcode\n${merchant},BOOK,Book,9788742940440\n`)).toMatchObject({
    code: 0,
  });
  const before = (await asides()).length;
  const answersBefore = dock.scanner().hostBytes().length;
  await counts('BOOK', '9788742940440\r', ' \r\n9788742940440', '9788742940440\r\n\r\n \t ');
  const more = await aside('NOBODY-KNOWS');
  expect(await inStock('BOOK')).toBe(3);
  expect((await asides()).length).toBe(before + 1);
  expect(more.scan).toBe('NOBODY-KNOWS');
  await dock.until('all is answered', () => dock.scanner().hostBytes().length >= answersBefore + 4);
  expect(dock.scanner().hostBytes().subarray(answersBefore).toString('hex')).toBe('06060615');
});

it.each(['G     +  117', '+   62.916 GN', '-  29.182 g', '    0.665 g', 'ST,GS,+0012.34kg'])(
  'a balance that types its display is told from a code: %s',
  async (text) => {
    const found = await aside(text);
    expect(found.reason).toBe('unknown-barcode');
    expect(found.text).toContain('set the balance to HID scale or serial');
    const { stdout } = await dock.agent.cli(['exception', 'ls']);
    expect(stdout).toContain('HID scale or serial');
  },
);

it('of a code that was misread the list says what is left to do once it was scanned right', async () => {
  await aside('4006381333932');
  const { stdout } = await dock.agent.cli(['exception', 'ls']);
  expect(stdout).toContain('looks misread, scan again');
  expect(stdout).toContain('Scanned right since: dismiss it.');
});
