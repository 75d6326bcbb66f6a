/**
 * A sheet of labels as SVG, to be printed at its own size: one layout for pictures and for pages in HTML, nothing
 * fetched from anywhere. Everything is in millimetres. Symbols stand far enough from each other that a scanner held
 * over one does not read its neighbour.
 */
import { code128, quietModules } from '../../paper/code128.ts';
import { ean13, eanQuietModules } from '../../paper/ean13.ts';

type Barcode =
  /** Plain, or with `gs1` an element string. */
  { type: 'code128'; text: string; gs1?: boolean } | { type: 'ean13'; text: string };

export type Label = {
  symbol: Barcode;
  /** In large letters: what a person looks for. */
  title: string;
  /** One line on what it is or does. */
  note: string;
  /** Below the bars; default: the symbol's text. */
  human?: string;
  /** SVG path in a box of 24 × 24, drawn as strokes. */
  icon?: string;
};

export type Sheet = {
  title: string;
  note: string;
  /** Lines on the first page, above its labels: what has no code to scan. */
  legend?: readonly string[];
  language: string;
  sections: { title: string; labels: Label[] }[];
};

export const papers = { a4: { width: 210, height: 297 }, letter: { width: 215.9, height: 279.4 } } as const;
export type Paper = keyof typeof papers;

const margin = 12;
const columns = 2;
const gap = 6;
const cellHeight = 38;
const headHeight = 14;
const legendLine = 5;
const sectionHeight = 9;
const barHeight = 15;
/** A module of a quarter to half a millimetre is read from arm's length by any scanner. */
const moduleMax = 0.42;
/** What would be printed narrower than this takes the whole width of the page. */
const moduleMin = 0.25;

type Placed = { page: number; x: number; y: number };
type Drawn = { pages: string[]; width: number; height: number };

/** The pages of the sheet, each the inside of one `svg` element. */
function draw({ title, note, legend = [], sections }: Sheet, paper: Paper): Drawn {
  const { width, height } = papers[paper];
  const cellWidth = (width - 2 * margin - gap * (columns - 1)) / columns;
  const pages: string[] = [];
  let at: Placed = { page: -1, x: 0, y: height };
  const put = (svg: string): void => {
    pages[at.page] = (pages[at.page] ?? '') + svg;
  };
  const makeRoom = (needed: number): void => {
    if (at.y + needed <= height - margin) return;
    at = { page: at.page + 1, x: 0, y: margin };
    put(text(title, margin, at.y + 6, 6, 'bold'));
    put(text(note, margin, at.y + 11, 3.2));
    at.y += headHeight;
  };
  for (const line of legend) {
    makeRoom(legendLine);
    put(text(fitted(line, (width - 2 * margin) / 1.6), margin, at.y + 3, 3.2));
    at.y += legendLine;
  }
  for (const section of sections) {
    makeRoom(sectionHeight + cellHeight);
    put(text(section.title, margin, at.y + 6, 4.4, 'bold'));
    at.y += sectionHeight;
    for (const row of rowsOf(section.labels, cellWidth)) {
      makeRoom(cellHeight);
      const whole = row.length === 1 && isWide(row[0], cellWidth);
      row.forEach((label, column) => {
        put(cell(label, margin + column * (cellWidth + gap), at.y, whole ? width - 2 * margin : cellWidth));
      });
      at.y += cellHeight;
    }
  }
  return { pages, width, height };
}

/** As many side by side as there are columns; a symbol that needs more room stands alone. */
function rowsOf(labels: readonly Label[], cellWidth: number): Label[][] {
  const rows: Label[][] = [];
  for (const label of labels) {
    const row = rows.at(-1);
    const full = row === undefined || row.length === columns || isWide(row[0], cellWidth);
    if (full || isWide(label, cellWidth)) rows.push([label]);
    else row.push(label);
  }
  return rows;
}

const isWide = (label: Label | undefined, cellWidth: number): boolean =>
  label !== undefined && drawn(label.symbol).modules * moduleMin > cellWidth;

/** Self-contained: prints one page of paper for each page of the sheet. */
export function sheetHtml(sheet: Sheet, paper: Paper): string {
  const { pages, width, height } = draw(sheet, paper);
  const svgs = pages.map((page) => svgElement(page, width, height)).join('\n');
  const style = `@page{size:${width}mm ${height}mm;margin:0}body{margin:0;background:#fff}svg{display:block;break-after:page}`;
  return `<!doctype html>
<html lang="${escaped(sheet.language)}">
<head><meta charset="utf-8"><title>${escaped(sheet.title)}</title><style>${style}</style></head>
<body>
${svgs}
</body>
</html>
`;
}

/** One picture, the pages below each other. */
export function sheetSvg(sheet: Sheet, paper: Paper): string {
  const { pages, width, height } = draw(sheet, paper);
  const stacked = pages.map((page, index) => `<g transform="translate(0 ${round(index * height)})">${page}</g>`);
  return `${svgElement(stacked.join('\n'), width, height * pages.length)}\n`;
}

const svgElement = (inside: string, width: number, height: number): string =>
  `<svg xmlns="http://www.w3.org/2000/svg" width="${round(width)}mm" height="${round(height)}mm" viewBox="0 0 ${round(width)} ${round(height)}" font-family="Helvetica,Arial,sans-serif"><rect width="100%" height="100%" fill="#fff"/>${inside}</svg>`;

function cell({ symbol, title, note, human = symbol.text, icon }: Label, x: number, y: number, width: number): string {
  const frame = `<rect x="${round(x)}" y="${round(y)}" width="${round(width)}" height="${cellHeight - 4}" rx="2" fill="none" stroke="#999" stroke-width="0.2"/>`;
  const left = x + 4 + (icon === undefined ? 0 : 9);
  const drawnIcon =
    icon === undefined
      ? ''
      : `<path transform="translate(${round(x + 3)} ${round(y + 2.5)}) scale(0.3)" d="${icon}" fill="none" stroke="#000" stroke-width="2.4" stroke-linecap="round" stroke-linejoin="round"/>`;
  return [
    frame,
    drawnIcon,
    text(fitted(title, (width - (left - x) - 3) / 2.9), left, y + 6.4, 5, 'bold'),
    text(fitted(note, (width - (left - x) - 3) / 1.55), left, y + 10.4, 3),
    bars(symbol, x, y + 12.5, width),
    text(fitted(human, width / 1.7), x + width / 2, y + 31.6, 3, 'mono'),
  ].join('');
}

function drawn(symbol: Barcode): { widths: string; quiet: number; modules: number } {
  const widths = symbol.type === 'ean13' ? ean13(symbol.text) : code128(symbol.text, { gs1: symbol.gs1 === true });
  const quiet = symbol.type === 'ean13' ? eanQuietModules : quietModules;
  return { widths, quiet, modules: [...widths].reduce((sum, each) => sum + Number(each), 0) + 2 * quiet };
}

function bars(symbol: Barcode, x: number, y: number, width: number): string {
  const { widths, quiet, modules } = drawn(symbol);
  const module = Math.min(moduleMax, width / modules);
  let left = x + (width - modules * module) / 2 + quiet * module;
  let path = '';
  [...widths].forEach((each, index) => {
    const wide = Number(each) * module;
    if (index % 2 === 0) path += `M${round(left)} ${round(y)}h${round(wide)}v${barHeight}h-${round(wide)}z`;
    left += wide;
  });
  return `<path d="${path}" fill="#000" shape-rendering="crispEdges"/>`;
}

type Face = 'plain' | 'bold' | 'mono';

function text(words: string, x: number, y: number, size: number, face: Face = 'plain'): string {
  const faces = {
    plain: '',
    bold: ' font-weight="bold"',
    mono: ' font-family="ui-monospace,Menlo,monospace" text-anchor="middle"',
  };
  return `<text x="${round(x)}" y="${round(y)}" font-size="${size}"${faces[face]}>${escaped(words)}</text>`;
}

/** Cut where it would run out of its label. */
function fitted(words: string, most: number): string {
  const characters = [...words];
  return characters.length <= most ? words : `${characters.slice(0, Math.max(0, Math.floor(most) - 1)).join('')}…`;
}

const round = (millimetres: number): string => String(Math.round(millimetres * 10_000) / 10_000);

/** For element content and attributes; characters that XML does not have at all become a dot. */
const escaped = (words: string): string =>
  words
    .toWellFormed()
    .replace(/[^\t\n\r\u0020-\uD7FF\uE000-\uFFFD\u{10000}-\u{10FFFF}]/gu, '·')
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;');
