/**
 * What is on a printed page, whatever prints it: words, bars and rules, in millimetres from the top left. Letters are
 * taken to be as wide as in a plain sans-serif face, rather too wide than too narrow: words that do not fit go on in
 * the next line, and nothing is cut.
 */
import { hasValidCheckDigit } from '../inventory/barcodes/gtin.ts';
import { code128, quietModules } from './code128.ts';
import { ean13, eanQuietModules } from './ean13.ts';

/** Sheets for office printers, and the label that carriers use. */
export const pageSizes = {
  a4: { width: 210, height: 297 },
  letter: { width: 215.9, height: 279.4 },
  '4x6': { width: 101.6, height: 152.4 },
} as const;
export type PageSize = keyof typeof pageSizes;

export type Mark =
  /** `y` is the baseline, `size` the height of a line's letters. */
  | { type: 'words'; x: number; y: number; size: number; bold: boolean; words: string }
  /** `widths`: of bar, space, bar … in modules. */
  | { type: 'bars'; x: number; y: number; module: number; height: number; widths: string }
  | { type: 'rule'; x: number; y: number; width: number };

export type Printed = { size: PageSize; pages: Mark[][] };

/** Of a letter's height; the mean of a sans-serif face is less. */
const meanWidth = { plain: 0.56, bold: 0.62 };

export const margin = 8;

/** Words in lines that are no wider than this; a word that is wider goes on in the next line. */
export function wrapped(words: string, size: number, width: number, bold = false): string[] {
  const most = Math.max(1, Math.floor(width / (size * (bold ? meanWidth.bold : meanWidth.plain))));
  const lines: string[] = [];
  let line = '';
  for (const word of words.split(/\s+/)) {
    let rest = [...word];
    if (line !== '' && [...line].length + 1 + rest.length > most) {
      lines.push(line);
      line = '';
    }
    while (rest.length > most) {
      lines.push(rest.slice(0, most).join(''));
      rest = rest.slice(most);
    }
    line = line === '' ? rest.join('') : `${line} ${rest.join('')}`;
  }
  return line === '' && lines.length > 0 ? lines : [...lines, line];
}

/** The height of bold letters that bring all of it into one line of this width. */
export const widestSize = (words: string, width: number): number => width / ([...words].length + 1) / meanWidth.bold;

/** A module that any scanner reads from arm's length; less only where the code is long. */
const moduleMm = { most: 0.5, least: 0.19 };

/**
 * The symbol that says this text, in the middle of so much room; goods with a GTIN get the one that stands on goods.
 * @returns nothing when no scanner could read it so narrow, or a character has no bars
 */
export function barsOf(text: string, x: number, y: number, room: number, height: number): Mark | undefined {
  const symbol = symbolOf(text);
  if (symbol === undefined) return undefined;
  const { widths, quiet } = symbol;
  const modules = [...widths].reduce((sum, each) => sum + Number(each), 0);
  const module = Math.min(moduleMm.most, room / (modules + 2 * quiet));
  if (module < moduleMm.least) return undefined;
  return { type: 'bars', x: x + (room - modules * module) / 2, y, module, height, widths };
}

function symbolOf(text: string): { widths: string; quiet: number } | undefined {
  const gtin13 = /^[0-9]{12}$/.test(text) ? `0${text}` : text;
  if (/^[0-9]{13}$/.test(gtin13) && hasValidCheckDigit(gtin13))
    return { widths: ean13(gtin13), quiet: eanQuietModules };
  if (!/^[ -~]+$/.test(text)) return undefined;
  if (/^[0-9]{14}$/.test(text) && hasValidCheckDigit(text)) {
    return { widths: code128(`01${text}`, { gs1: true }), quiet: quietModules };
  }
  const sscc = /^[0-9]{18}$/.test(text) && hasValidCheckDigit(text);
  return { widths: sscc ? code128(`00${text}`, { gs1: true }) : code128(text), quiet: quietModules };
}

/** Of the line at the foot of a page. */
const footSize = 3;

/** Puts marks below each other, and begins a page where one is full. */
export class Column {
  readonly pages: Mark[][] = [[]];
  readonly width: number;
  readonly #bottom: number;
  readonly #foot: number;
  /** Millimetres from the top. */
  y = margin;

  constructor(size: PageSize) {
    const { width, height } = pageSizes[size];
    this.width = width - 2 * margin;
    this.#foot = height - margin;
    this.#bottom = this.#foot - 2 * footSize;
  }

  newPage(): void {
    this.pages.push([]);
    this.y = margin;
  }

  /** @returns whether a page was begun */
  room(needed: number): boolean {
    if (this.y + needed <= this.#bottom || this.y === margin) return false;
    this.newPage();
    return true;
  }

  put(mark: Mark): void {
    this.pages.at(-1)?.push(mark);
  }

  /** Below everything else, on each page from this one on: a sheet that lies alone says what it belongs to. */
  foot(fromPage: number, said: (page: number, of: number) => string): void {
    const pages = this.pages.slice(fromPage);
    pages.forEach((marks, index) => {
      const [words = ''] = wrapped(said(index + 1, pages.length), footSize, this.width);
      marks.push({ type: 'words', x: margin, y: this.#foot, size: footSize, bold: false, words });
    });
  }

  /** What so many lines of this size take. */
  static heightOf(lines: number, size: number): number {
    return lines * size * 1.35;
  }

  /** Lines of words, from `x` millimetres inside the margin on. */
  words(words: string, size: number, { bold = false, x = 0 }: { bold?: boolean; x?: number } = {}): void {
    for (const line of wrapped(words, size, this.width - x, bold)) {
      this.room(Column.heightOf(1, size));
      this.y += size * 1.1;
      this.put({ type: 'words', x: margin + x, y: this.y, size, bold, words: line });
      this.y += size * 0.25;
    }
  }

  /** The bars of a text with the text below; of one that has none the text alone, large. */
  code(text: string, height: number): void {
    this.room(height + 8);
    const bars = barsOf(text, margin, this.y + 1, this.width, height);
    if (bars !== undefined) {
      this.put(bars);
      this.y += height + 2;
    }
    if (bars === undefined) this.words(text, 6, { bold: true });
    else this.words(text, 4, { x: bars.x - margin });
    this.y += 2;
  }

  rule(): void {
    this.room(3);
    this.y += 1.2;
    this.put({ type: 'rule', x: margin, y: this.y, width: this.width });
    this.y += 1.2;
  }
}
