/**
 * CSV as programs really write it (RFC 4180, and around it): records of cells, one after the other, with the line each
 * starts on. Lines end in LF, CR LF or CR. A quote counts only where a cell begins; elsewhere it is a character like
 * others (`5" pipe`). Linear, and holds one record at a time.
 */

export type CsvRecord = {
  cells: string[];
  /** From 1. */
  line: number;
  /** What is wrong with its quotes, and in which cell (from 0). */
  wrong?: { cell: number; message: string };
};

/** A quote that nobody closed would take the rest of the file for one cell. */
const recordCharsMax = 65_536;

/** @param from where to begin, on line `line` */
export function* csvRecords(text: string, delimiter: string, from = 0, line = 1): Generator<CsvRecord> {
  // A cell that is not quoted ends at the delimiter or with the line.
  const end = new RegExp(`[${delimiter === '\t' ? '\\t' : `\\${delimiter}`}\\r\\n]`, 'g');
  let at = from;
  while (at < text.length) {
    const record: CsvRecord = { cells: [], line };
    const start = at;
    for (;;) {
      const quote = openingQuote(text, at, delimiter);
      let cell: string;
      if (quote === undefined) {
        end.lastIndex = at;
        const stop = end.exec(text)?.index ?? text.length;
        cell = text.slice(at, stop);
        at = stop;
      } else {
        const quoted = readQuoted(text, quote, end, Math.min(text.length, start + recordCharsMax));
        cell = quoted.cell;
        line += breaksIn(text.slice(at, quoted.at));
        at = quoted.at;
        if (quoted.wrong !== undefined) record.wrong ??= { cell: record.cells.length, message: quoted.wrong };
        // Where such a cell should have ended nobody knows, nor where the next record begins.
        if (quoted.open) at = text.length;
      }
      if (at - start > recordCharsMax && record.wrong === undefined) {
        const message = `the row is longer than ${recordCharsMax} characters; look for a quote that is not closed, or a line break that is missing`;
        record.wrong = { cell: record.cells.length, message };
      }
      record.cells.push(cell);
      if (text.charAt(at) !== delimiter) break;
      at += 1;
    }
    if (at < text.length) {
      at += text.startsWith('\r\n', at) ? 2 : 1;
      line += 1;
    }
    yield record;
  }
}

/** Where the quote of a quoted cell stands; blanks in front of it count for nothing. */
function openingQuote(text: string, at: number, delimiter: string): number | undefined {
  let quote = at;
  while (text.charAt(quote) === ' ' && delimiter !== ' ') quote += 1;
  return text.charAt(quote) === '"' ? quote : undefined;
}

type Quoted = { cell: string; at: number; wrong?: string; open?: true };

/** From the quote at `from` to the end of the cell. */
function readQuoted(text: string, from: number, end: RegExp, most: number): Quoted {
  let cell = '';
  let at = from + 1;
  for (;;) {
    const quote = text.indexOf('"', at);
    if (quote < 0 || quote >= most) {
      const wrong = 'a quote is opened here and never closed; write a quote inside a cell twice';
      return { cell: `${cell}${text.slice(at, at + 100)}`, at: Math.min(text.length, most), wrong, open: true };
    }
    cell += text.slice(at, quote);
    at = quote + 1;
    if (text.charAt(at) !== '"') break;
    cell += '"';
    at += 1;
  }
  end.lastIndex = at;
  const stop = end.exec(text)?.index ?? text.length;
  const behind = text.slice(at, stop);
  if (behind.trim() === '') return { cell, at: stop };
  return { cell: cell + behind, at: stop, wrong: 'text follows the closing quote; write a quote inside a cell twice' };
}

const breaksIn = (text: string): number => text.match(/\r\n|\r|\n/g)?.length ?? 0;
