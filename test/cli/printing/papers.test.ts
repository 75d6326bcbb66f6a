/**
 * The dock's own papers: asked of a running dock, drawn as PDF and ZPL, painted as a printer would, and read back by
 * zxing-cpp. What it reads is what opens the order, the delivery, the pallet and the item at a station.
 */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { OrderRow } from '../../../agent/inventory/nouns/orders/order.ts';
import { code128 } from '../../../agent/paper/code128.ts';
import { barsOf, Column, type Mark, pageSizes, wrapped } from '../../../agent/paper/page.ts';
import {
  itemPaper,
  type NamedNotice,
  noticePaper,
  orderPaper,
  packingListPaper,
  paperLanguages,
  parcelPaper,
} from '../../../agent/paper/papers.ts';
import { pdfOf } from '../../../agent/paper/pdf.ts';
import { zplOf } from '../../../agent/paper/zpl.ts';
import { prepareReader, scansOn } from '../../inventory/barcodes/reader.ts';
import { Dock } from '../dock.ts';

type Box = readonly [x: number, y: number, width: number, height: number];

/** Black boxes on white, in whole pixels. */
function painted(boxes: readonly Box[], width: number, height: number): ImageData {
  const data = new Uint8ClampedArray(width * height * 4).fill(255);
  for (const [x, y, wide, high] of boxes) {
    for (let row = y; row < y + high; row++) {
      for (let at = (row * width + x) * 4; at < (row * width + x + wide) * 4; at += 4) data.fill(0, at, at + 3);
    }
  }
  return { data, width, height, colorSpace: 'srgb' } as ImageData;
}

/** As a printer of 203 dpi burns it, page by page. */
async function readZpl(zpl: string): Promise<string[]> {
  const found: string[] = [];
  for (const page of zpl.split('^XZ').slice(0, -1)) {
    const [, wide, high] = /\^PW(\d+)\^LL(\d+)/.exec(page) ?? [];
    const boxes = [...page.matchAll(/\^FO(\d+),(\d+)\^GB(\d+),(\d+)/g)].map((match) => match.slice(1, 5).map(Number));
    found.push(...(await scansOn(painted(boxes as unknown as Box[], Number(wide), Number(high)), 20)));
  }
  return found;
}

/** As it is on paper, at 254 dpi. */
async function readPdf(pdf: string): Promise<string[]> {
  const dots = 10 / (72 / 25.4);
  const found: string[] = [];
  for (const [, stream = ''] of pdf.matchAll(/stream\n(.*?)\nendstream/gs)) {
    const [, wide = 0, high = 0] = (/MediaBox \[0 0 ([\d.]+) ([\d.]+)\]/.exec(pdf) ?? []).map(Number);
    const boxes = [...stream.matchAll(/^([\d.]+) ([\d.]+) ([\d.]+) ([\d.]+) re f$/gm)].map((match): Box => {
      const [x = 0, y = 0, width = 0, height = 0] = match.slice(1, 5).map(Number);
      const [left, right] = [Math.round(x * dots), Math.round((x + width) * dots)];
      return [left, Math.round((high - y - height) * dots), right - left, Math.round(height * dots)];
    });
    found.push(...(await scansOn(painted(boxes, Math.ceil(wide * dots), Math.ceil(high * dots)), 20)));
  }
  return found;
}

beforeAll(prepareReader);

const longName = 'Stoneware breakfast mug with lid, hand-glazed, cobalt blue, dishwasher-safe';
const order: OrderRow = {
  ...{ merchant: 'acme', id: 'WEB-1001', status: 'open', channel: 'acme-web', placedAt: '2026-11-28T10:00:00Z' },
  ...{ updatedAt: null, byHand: null },
  lines: Array.from({ length: 40 }, (_, n) => ({ sku: `SKU-${n}`, quantity: n + 1, shipped: 0, name: longName })),
};
const words = paperLanguages.en;
const drawn = (pages: readonly (readonly Mark[])[]): string[] =>
  pages.flat().flatMap((mark) => (mark.type === 'words' ? [mark.words] : []));

describe('a paper', () => {
  it.each(['a4', 'letter', '4x6'] as const)('says every line of a long order in full and on the page: %s', (size) => {
    const { pages } = orderPaper(size, words, [order]);
    expect(pages.length).toBeGreaterThan(1);
    const { width, height } = pageSizes[size];
    for (const mark of pages.flat()) {
      expect(mark.x).toBeGreaterThanOrEqual(0);
      expect(mark.y).toBeLessThanOrEqual(height);
      if (mark.type === 'words') expect(mark.x + [...mark.words].length * mark.size * 0.56).toBeLessThan(width);
    }
    const said = drawn(pages).join(' ');
    for (const { sku, quantity } of order.lines) expect(said).toMatch(new RegExp(`${quantity} × .*${sku}\\b`));
    expect(said.split('dishwasher-safe').length - 1).toBe(40);
  });

  it('each page of several says which it is, and of what', () => {
    const two = [order, { ...order, id: 'WEB-1002' }];
    for (const size of ['a4', '4x6'] as const) {
      const feet = orderPaper(size, words, two).pages.map((page) => drawn([page]).at(-1) ?? '');
      const half = feet.length / 2;
      expect(feet[0]).toBe(`1/${half} · Order WEB-1001`);
      expect(feet.at(-1)).toBe(`${half}/${half} · Order WEB-1002`);
    }
    const [short] = orderPaper('a4', words, [{ ...order, lines: order.lines.slice(0, 1) }]).pages;
    expect(drawn([short ?? []])).not.toContain('1/1 · Order WEB-1001');
  });

  it('a page is never turned inside a line, however long its name and its number', () => {
    const name = `${longName} `.repeat(4).trim();
    const lines = order.lines.map((line) => ({ ...line, name, quantity: 1_000_000 }));
    for (const size of ['a4', '4x6'] as const) {
      const { pages } = orderPaper(size, words, [{ ...order, lines }]);
      for (const page of pages) {
        const said = drawn([page]);
        expect(said.filter((each) => each === '1000000 ×').length).toBe(
          said.filter((each) => /^SKU-/.test(each)).length,
        );
      }
      const amount = pages.flat().find((mark) => mark.type === 'words' && mark.words === '1000000 ×');
      const beside = pages.flat().find((mark) => mark.type === 'words' && mark.words.startsWith('Stoneware'));
      if (amount?.type !== 'words') throw new Error('it is not there');
      expect(amount.x + amount.size * 9 * 0.62).toBeLessThan(beside?.x ?? 0);
    }
  });

  it('what a code says begins where its bars do', () => {
    const { pages } = orderPaper('a4', words, [{ ...order, lines: [] }]);
    const [bars] = pages.flat().filter((mark) => mark.type === 'bars');
    const said = pages.flat().filter((mark) => mark.type === 'words' && mark.words === order.id);
    expect(said.map(({ x }) => x)).toEqual([8, bars?.x]);
  });

  it('loses no letter of any words', () => {
    for (const text of [longName, 'x'.repeat(300), '', 'a  b', `${'y'.repeat(50)} z`]) {
      expect(wrapped(text, 4, 60).join('').replaceAll(' ', '')).toBe(text.replaceAll(' ', ''));
    }
  });

  it('has no bars for what no scanner could read, but its words', () => {
    expect(barsOf('Ünïcode', 8, 8, 80, 20)).toBeUndefined();
    expect(barsOf('x'.repeat(100), 8, 8, 80, 20)).toBeUndefined();
    const column = new Column('4x6');
    column.code('Ünïcode', 20);
    expect(drawn(column.pages)).toEqual(['Ünïcode']);
  });

  it('keeps accents that the faces of PDF have, and no other letter breaks it', () => {
    const item = { sku: 'A', name: 'Łódź (Çà) ﷽ € \\', barcodes: [] };
    const pdf = pdfOf(itemPaper('a4', words, [item]));
    expect(pdf).toContain('(L\\363dz \\050\\307\\340\\051 ? \\200 \\134)');
    expect(pdf).toMatch(/^[\n -~]*$/);
    const [start = 0] = (/startxref\n(\d+)/.exec(pdf) ?? []).slice(1).map(Number);
    expect(pdf.slice(start, start + 4)).toBe('xref');
    for (const [, at = ''] of pdf.matchAll(/^(\d{10}) 00000 n/gm)) expect(pdf.slice(Number(at))).toMatch(/^\d+ 0 obj/);
  });

  it('says nothing to a printer that a name says', () => {
    const item = { sku: 'A', name: '^XZ~JR \\^FD\u0007', barcodes: [] };
    const zpl = zplOf(itemPaper('4x6', words, [item]));
    expect(zpl.match(/\^XZ/g)).toHaveLength(1);
    expect(zpl).not.toContain('~');
    expect(zpl).toContain('\\5EXZ\\7EJR \\5C\\5EFD');
  });
});

describe('what is scanned off it', () => {
  const barcodes = (code: string, units = 1) => [{ code, units }];
  it.each([
    ['4006381333931', ']E04006381333931'],
    ['036000291452', ']E00036000291452'],
    ['04006381333931', ']E04006381333931'],
    ['10614141000415', ']C10110614141000415'],
    ['MUG-BLUE/7', ']C0MUG-BLUE/7'],
  ])('of an item with the barcode %s', async (code, scan) => {
    const printed = itemPaper('4x6', words, [{ sku: 'MUG', name: 'Mug', barcodes: barcodes(code) }]);
    expect(await readZpl(zplOf(printed))).toEqual([scan]);
    expect(await readPdf(pdfOf(printed))).toEqual([scan]);
  });

  it('of a delivery: itself and its pallets', async () => {
    const sscc = '395210010000000018';
    const notice: NamedNotice = {
      ...{ merchant: 'acme', id: 'ASN-1', type: 'asn', status: 'open', supplier: 'Kiln', expectedAt: '2026-12-01' },
      ...{ publish: false, lines: [{ sku: 'MUG', quantity: 4, received: 0 }], names: { MUG: 'Mug, blue' } },
      handlingUnits: [{ sscc, lines: [{ sku: 'MUG', quantity: 4, lot: 'L7' }] }],
    };
    const printed = noticePaper('4x6', words, [notice]);
    expect(await readZpl(zplOf(printed))).toEqual([']C0ASN-1', `]C100${sscc}`]);
    expect(drawn(printed.pages)).toEqual(
      expect.arrayContaining(['4 × Mug, blue, lot L7', 'From Kiln · Expected 2026-12-01']),
    );
  });

  it('of a packing list: a page a box, with what is in it', () => {
    const box = { station: null, checked: true, shipped: false, contents: [{ sku: 'SKU-1', quantity: 2, units: [] }] };
    const boxes = [1, 2].map((number) => ({ ...box, box: number }));
    const lines = order.lines.slice(1, 2).map((line) => ({ ...line, quantity: 4, packed: 4 }));
    const { pages } = packingListPaper('letter', words, [{ ...order, status: 'packed', lines, boxes }]);
    expect(pages).toHaveLength(2);
    expect(drawn([pages[1] ?? []])).toEqual(expect.arrayContaining(['Box 2 of 2', '2 ×', 'dishwasher-safe']));
  });

  it('of a box, by its own number: how many there are is said once no more can come', () => {
    const box = { station: null, checked: true, shipped: true, contents: [{ sku: 'SKU-1', quantity: 2, units: [] }] };
    const boxesSaid = (one: Partial<OrderRow>, numbers: readonly number[], of: readonly number[]) => {
      const boxes = numbers.map((number) => ({ ...box, box: number }));
      return drawn(parcelPaper('4x6', words, { ...order, ...one, boxes }, { numbers: of }).pages).filter((each) =>
        each.startsWith('Box'),
      );
    };
    const left: Partial<OrderRow> = { status: 'shipped', lines: [{ sku: 'SKU-1', quantity: 4, shipped: 4 }] };
    expect(boxesSaid(left, [1, 2], [2])).toEqual(['Box 2 of 2']);
    expect(boxesSaid({ ...left, status: 'cancelled' }, [1], [1])).toEqual(['Box 1 of 1']);
    expect(boxesSaid({}, [1, 2], [1, 2])).toEqual(['Box 1', 'Box 2']);
    expect(boxesSaid(left, [2, 3], [3])).toEqual(['Box 3']);
  });

  it('bars are of whole dots at a label printer', () => {
    const bars = barsOf('WEB-1001', 8, 8, 85, 20);
    const zpl = zplOf({ size: '4x6', pages: [bars === undefined ? [] : [bars]] });
    const wide = [...zpl.matchAll(/\^GB(\d+)/g)].map(([, width]) => Number(width));
    const modules = [...code128('WEB-1001')].filter((_, index) => index % 2 === 0).map(Number);
    const [module = 0] = wide.map((width, index) => width / (modules[index] ?? 1));
    expect(wide).toEqual(modules.map((each) => each * module));
  });
});

describe('tallyman print', () => {
  let dock: Dock;
  beforeAll(async () => {
    dock = new Dock();
    await dock.start();
    const req = async (verb: string, params: object) =>
      expect(await dock.cli('req', verb, JSON.stringify(params))).toMatchObject({ code: 0 });
    const items = [
      { merchant: 'acme', sku: 'MUG-1', name: 'Mug, blue', barcodes: [{ code: '4006381333931', units: 1 }] },
    ];
    await req('item/upsert', { items });
    const lines = [{ sku: 'MUG-1', quantity: 3 }];
    await req('order/place', { merchant: 'acme', id: 'SO-1', lines });
    await req('notice/announce', { merchant: 'acme', id: 'ASN-9', lines });
  });
  afterAll(() => dock[Symbol.asyncDispose]());

  it.each([
    [['order', 'SO-1'], ']C0SO-1'],
    [['notice', 'ASN-9', '--lang', 'es'], ']C0ASN-9'],
    [['packing-list', 'SO-1', '--paper', 'letter'], ']C0SO-1'],
    [['item', 'MUG-1', '--copies', '2'], ']E04006381333931'],
  ])('%j is what the dock has, for a printer and for a label printer', async (args, scan) => {
    const file = join(dock.directory, 'paper.zpl');
    const { stdout, code } = await dock.cli('print', ...args);
    expect(code).toBe(0);
    const copies = args.includes('--copies') ? 2 : 1;
    expect(await readPdf(stdout)).toEqual(Array(copies).fill(scan));
    if (args.includes('--paper')) return;
    expect(await dock.cli('print', ...args, '--out', file)).toMatchObject({ code: 0, stdout: '' });
    expect(await readZpl(readFileSync(file, 'utf8'))).toEqual(Array(copies).fill(scan));
  });

  it('are in the language of the dock, or in another one that somebody names', async () => {
    const zpl = async (...more: string[]) =>
      (await dock.cli('print', 'packing-list', 'SO-1', '--as', 'zpl', ...more)).stdout;
    const english = await zpl();
    dock.write(readFileSync(dock.config, 'utf8').replace('[dock]\n', '[dock]\nlocale = "de"\n'));
    const german = await zpl();
    expect(german).not.toBe(english);
    expect(german).toBe(await zpl('--lang', 'de'));
    expect(await zpl('--lang', 'en')).toBe(english);
  });

  it.each([
    [['order', 'SO-7'], 1, /There is no order SO-7/],
    [['item', 'NONE'], 1, /There is no item NONE/],
    [['order', 'SO-1', '--as', 'zpl', '--paper', 'a4'], 2, /4×6 inches/],
    [['order'], 2, /missing/],
    [['order', 'SO-1', '--out', 'o.html'], 2, /o\.html: papers are written as FILE\.pdf or FILE\.zpl/],
    [['order', 'SO-1', '--out', 'o.txt'], 2, /--as says which/],
  ])('%j says what is wrong', async (args, code, text) => {
    expect(await dock.cli('print', ...args)).toMatchObject({ code, stderr: expect.stringMatching(text) });
  });
});
