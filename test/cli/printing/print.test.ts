/** Print and scan: the sheets as pictures, read by zxing-cpp; what it reads is what the stations understand. */
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { commandSheet, languages, sheetWords } from '../../../agent/cli/printing/command-sheet.ts';
import { demoSheet } from '../../../agent/cli/printing/demo-sheet.ts';
import { papers, type Sheet, sheetHtml, sheetSvg } from '../../../agent/cli/printing/sheet.ts';
import { testScanSheet } from '../../../agent/cli/printing/test-scans.ts';
import { splitAim } from '../../../agent/inventory/barcodes/aim.ts';
import { checkDigit } from '../../../agent/inventory/barcodes/gtin.ts';
import { judgeScan } from '../../../agent/inventory/barcodes/judge.ts';
import type { Operator } from '../../../agent/inventory/nouns/rulebook.ts';
import { provenCode, readCommand } from '../../../agent/inventory/nouns/station/command-codes.ts';
import { code128 } from '../../../agent/paper/code128.ts';
import { ean13 } from '../../../agent/paper/ean13.ts';
import { badgeCode, testKey } from '../../command-key/command-codes.ts';
import { prepareReader, scansOn } from '../../inventory/barcodes/reader.ts';
import { Dock, tallyman } from '../dock.ts';

beforeAll(prepareReader);

/** White but for the boxes of black bars. @param bars x, y, width, height in millimetres */
function paint(bars: readonly [number, number, number, number][], width: number, height: number): ImageData {
  const perMm = 10;
  const [columns, rows] = [Math.ceil(width * perMm), Math.ceil(height * perMm)];
  const data = new Uint8ClampedArray(columns * rows * 4).fill(255);
  for (const [x, y, wide, high] of bars) {
    for (let row = Math.round(y * perMm); row < Math.round((y + high) * perMm); row++) {
      const from = (row * columns + Math.round(x * perMm)) * 4;
      const to = (row * columns + Math.round((x + wide) * perMm)) * 4;
      for (let at = from; at < to; at += 4) data.fill(0, at, at + 3);
    }
  }
  return { data, width: columns, height: rows, colorSpace: 'srgb' } as ImageData;
}

function paintWidths(widths: string): ImageData {
  const module = 0.4;
  let x = 10;
  const bars: [number, number, number, number][] = [];
  [...widths].forEach((each, index) => {
    if (index % 2 === 0) bars.push([x, 2, Number(each) * module, 10]);
    x += Number(each) * module;
  });
  return paint(bars, x + 10, 14);
}

/** Everything a scanner finds on the pages of the sheet, as they lie on the paper. */
async function scanPages(sheet: Sheet, paper: keyof typeof papers): Promise<string[]> {
  const { width, height } = papers[paper];
  const pages = sheetHtml(sheet, paper).split('<svg ').slice(1);
  const found: string[] = [];
  for (const page of pages) {
    const paths = [...page.matchAll(/<path d="([^"]+)" fill="#000"/g)].map(([, path = '']) => path);
    const bars = paths.flatMap((path) =>
      [...path.matchAll(/M([\d.]+) ([\d.]+)h([\d.]+)v([\d.]+)/g)].map((match) => match.slice(1, 5).map(Number)),
    );
    found.push(...(await scansOn(paint(bars as [number, number, number, number][], width, height), 99)));
  }
  return found;
}

const labelsOf = ({ sections }: Sheet) => sections.flatMap(({ labels }) => labels);

describe('Code 128', () => {
  it('is read back, whatever printable text it is', async () => {
    const printable = fc.stringMatching(/^[ -~]{1,40}$/);
    const digits = fc.stringMatching(/^[A-Z]{0,3}[0-9]{1,30}[A-Z]{0,3}$/);
    await fc.assert(
      fc.asyncProperty(fc.oneof(printable, digits), async (text) => {
        expect(await scansOn(paintWidths(code128(text)))).toEqual([`]C0${text}`]);
      }),
      { numRuns: 150 },
    );
  });

  it('with FNC1 between two fields as well', async () => {
    const scans = await scansOn(paintWidths(code128('010950600013435210LOT7\x1d21S42', { gs1: true })));
    expect(scans).toEqual([']C1010950600013435210LOT7\x1d21S42']);
  });

  it('with FNC1 in front is GS1-128', async () => {
    const [scan = ''] = await scansOn(paintWidths(code128('00395210010000000018', { gs1: true })));
    expect(judgeScan(scan)).toMatchObject({ verdict: 'ok', sscc: '395210010000000018' });
  });

  it('takes no character that it does not have', () => {
    expect(() => code128('Ü')).toThrow(RangeError);
    expect(() => code128('a\n')).toThrow(RangeError);
  });
});

describe('EAN-13', () => {
  it('is read back with every first digit', async () => {
    for (let first = 0; first < 10; first++) {
      const body = `${first}95210010${String(first * 111).padStart(3, '0')}`;
      const gtin = body + checkDigit(body);
      expect(await scansOn(paintWidths(ean13(gtin)))).toEqual([`]E0${gtin}`]);
    }
  });

  it.each(['9521001001015', '952100100101', 'x'])('is not drawn for %s', (text) => {
    expect(() => ean13(text)).toThrow(RangeError);
  });
});

const proved = (operators: readonly Operator[] = [], reasons: readonly string[] = []) =>
  new Map(sheetWords({ operators, reasons }).map((words) => [words, provenCode(words, testKey)]));

describe('the sheet of commands', () => {
  const operators = [
    { id: 'anna', name: 'Anna <&> "Lindqvist"' },
    { id: 'ben', name: 'Ben', badge: '0042-ben' },
  ];

  it.each([
    ['en', 'a4'],
    ['es', 'letter'],
  ] as const)('in %s on %s is read from the paper, and every code is a command or a badge', async (language, paper) => {
    const reasons = ['Karton zerdrückt', 'Wet', '濡'];
    const sheet = commandSheet(language, proved(operators, reasons), { operators, reasons });
    const scans = await scanPages(sheet, paper);
    const wanted = labelsOf(sheet).map(({ symbol }) => `]C0${symbol.text}`);
    expect(scans.toSorted()).toEqual(wanted.toSorted());
    expect(new Set(wanted).size).toBe(wanted.length);
    for (const scan of scans.filter((each) => each !== ']C00042-ben')) {
      expect(readCommand(splitAim(scan).data, [testKey])).toMatchObject({ type: 'command' });
    }
    expect(scans).toContain(`]C0${badgeCode('anna')}`);
    // What no letter can say is on the screen only.
    expect(scans.filter((scan) => scan.includes('-REASON-'))).toHaveLength(2);
  });

  it.each(['a4', 'letter'] as const)('no bar is too narrow to be read, however long a reason is: %s', async (paper) => {
    const reasons = ['Wet', 'Karton eingedrückt', 'W'.repeat(40), 'Torn'];
    const operators = [{ id: 'a'.repeat(32), name: 'Anna' }];
    const sheet = commandSheet('de', proved(operators, reasons), { operators, reasons });
    const bars = [...sheetHtml(sheet, paper).matchAll(/M[\d.]+ [\d.]+h([\d.]+)v/g)].map(([, wide]) => Number(wide));
    expect(Math.min(...bars)).toBeGreaterThanOrEqual(0.25);
    const wanted = labelsOf(sheet).map(({ symbol }) => `]C0${symbol.text}`);
    expect((await scanPages(sheet, paper)).toSorted()).toEqual(wanted.toSorted());
  });

  it.each(languages.flatMap((language) => (['a4', 'letter'] as const).map((paper) => [language, paper] as const)))(
    'has room for its words, and says what the beeps mean: %s, %s',
    (language, paper) => {
      const sheet = commandSheet(language, proved());
      const page = sheetHtml(sheet, paper);
      expect(page).not.toContain('…');
      for (const line of sheet.legend ?? []) expect(page.split(line)).toHaveLength(2);
    },
  );

  it('says the same in every language, with other words', () => {
    const [english = [], ...others] = languages.map((language) => labelsOf(commandSheet(language, proved())));
    for (const other of others) {
      expect(other.map(({ symbol }) => symbol)).toEqual(english.map(({ symbol }) => symbol));
      const same = other.filter(({ note }, index) => note === english[index]?.note);
      expect(same).toEqual([]);
    }
  });

  it.each([sheetHtml, sheetSvg])('is well-formed whatever the names are', (render) => {
    const odd = [{ id: 'x', name: '</text><script>\u0000\u0007&' }];
    const text = render(commandSheet('en', proved(odd), { operators: odd }), 'a4');
    expect(text).not.toMatch(/<script|\p{Cc}(?<!\n)|&(?!amp;|lt;|gt;|quot;)/u);
    expect(text).not.toMatch(/https?:\/\/(?!www\.w3\.org\/2000\/svg)/);
  });
});

describe('the labels of the demo', () => {
  const read = (name: string) => readFileSync(new URL(`../../../config/demo/${name}`, import.meta.url), 'utf8');
  const files = { items: read('items.csv'), notices: read('notices.jsonl'), orders: read('orders.jsonl') };

  it('are read from the paper: goods, cartons, pallets, papers, and the two that are to fail', async () => {
    const sheet = demoSheet(files);
    const scans = await scanPages(sheet, 'a4');
    const judged = scans.map((scan) => judgeScan(scan));
    expect(scans).toHaveLength(labelsOf(sheet).length);
    const codes = files.items.matchAll(/(?<=,)\d{13,14}(?=,)/g);
    const gtins = new Set(judged.map(({ gtin }) => gtin));
    for (const [code] of codes) expect(gtins).toContain(code.padStart(14, '0'));
    for (const [, id = ''] of (files.notices + files.orders).matchAll(/"id":"([^"]+)"/g)) {
      expect(scans).toContain(`]C0${id}`);
    }
    for (const [, sscc = ''] of files.notices.matchAll(/"sscc":"(\d+)"/g)) {
      expect(judged.map((each) => each.sscc)).toContain(sscc);
    }
    expect(scans.map((scan) => readCommand(splitAim(scan).data, [testKey])?.type)).toContain('unreadable');
  });
});

describe('tallyman print', () => {
  const dock = new Dock();
  afterAll(() => dock[Symbol.asyncDispose]());

  const key = join(dock.directory, 'command.key');
  writeFileSync(key, `${testKey}\n`);
  dock.write(readFileSync(dock.config, 'utf8').replace('[dock]\n', `[dock]\ncommand-key-file = "${key}"\n`));

  it('writes a page or a picture, and prints HTML without a file', async () => {
    const file = join(dock.directory, 'sheet.svg');
    expect(await dock.cli('print', 'commands', '--out', file, '--lang', 'es')).toMatchObject({ code: 0, stdout: '' });
    expect(readFileSync(file, 'utf8')).toMatch(/^<svg .*Deshacer.*<\/svg>\n$/s);
    expect((await tallyman(['print', 'labels', '--paper', 'letter'])).stdout).toMatch(/^<!doctype html>.*279\.4mm/s);
  });

  it('is in the language of the dock where nobody names another', async () => {
    const text = readFileSync(dock.config, 'utf8');
    expect((await dock.cli('print', 'commands')).stdout).toContain('Undo');
    dock.write(text.replace('[dock]\n', '[dock]\nlocale = "de-AT"\n'));
    const sheet = (await dock.cli('print', 'commands')).stdout;
    expect(sheet).toContain('Zurücknehmen');
    expect((await dock.cli('print', 'commands', '--lang', 'en')).stdout).toContain('Undo');
    dock.write(text);
  });

  it('prints the badges of the configuration', async () => {
    const none = await tallyman(['print', 'commands', '--badges', '--config', dock.config]);
    expect(none).toMatchObject({ code: 1, stderr: expect.stringContaining('has no [[operator]]') });
    const text = readFileSync(dock.config, 'utf8');
    writeFileSync(dock.config, `${text}[[operator]]\nid = "anna"\nname = "Anna"\n`);
    const { stdout } = await tallyman(['print', 'commands', '--badges', '--config', dock.config]);
    expect(stdout).toContain(badgeCode('anna'));
    const badges = await dock.cli('print', 'badges', '--lang', 'es');
    expect(badges.stdout).toContain(badgeCode('anna'));
    expect(badges.stdout).not.toContain('TALLY-UNDO');
  });

  it.each([
    [['--out', 'sheet.pdf'], 2],
    [['--out', '/nowhere/at/all/sheet.html'], 1],
    [['--lang', 'xx'], 2],
    [['--paper', 'a3'], 2],
  ])('refuses %j', async (args, code) => {
    expect(await dock.cli('print', 'commands', ...args)).toMatchObject({ code, stdout: '' });
  });
});

describe('test scans', () => {
  it.each(languages)('in %s are read as what stands below them, and are goods of nobody', async (lang) => {
    const sheet = testScanSheet(lang);
    const found = await scanPages(sheet, 'a4');
    expect(found.sort()).toEqual([']C00123456789', ']C0AZ-QW/YZ_m;:?', ']C110LOT7\x1d010950600013435221S42']);
    expect(judgeScan(']C110LOT7010950600013435221S42').verdict).not.toBe('ok');
    expect(judgeScan(found.find((scan) => scan.startsWith(']C1')) ?? '')).toMatchObject({
      ...{ verdict: 'ok', lot: 'LOT7', serial: 'S42' },
    });
    for (const { symbol } of labelsOf(sheet)) expect(readCommand(symbol.text, [testKey])).toBeUndefined();
  });
});
