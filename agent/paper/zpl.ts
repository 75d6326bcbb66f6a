/**
 * Printed pages as ZPL II for label printers of 203 dpi: words in the printer's own scalable face (UTF-8), bars as
 * boxes of whole dots, so that no printer's idea of a symbol comes between.
 */
import { type Mark, type Printed, pageSizes } from './page.ts';

/** Dots of a millimetre at 203 dpi. */
const dots = 8;

export function zplOf({ size, pages }: Printed, copies = 1): string {
  const { width, height } = pageSizes[size];
  const head = `^XA^CI28^PW${dot(width)}^LL${dot(height)}^LH0,0`;
  const quantity = copies === 1 ? '' : `^PQ${copies}`;
  return pages.map((marks) => `${head}\n${marks.map(fields).join('\n')}\n${quantity}^XZ\n`).join('');
}

const dot = (millimetres: number): number => Math.round(millimetres * dots);

function fields(mark: Mark): string {
  switch (mark.type) {
    case 'words': {
      const { x, y, size, bold, words } = mark;
      const high = dot(size);
      return `^FO${dot(x)},${dot(y) - high}^A0N,${high},${Math.round(high * (bold ? 0.95 : 0.85))}^FH\\^FD${escaped(words)}^FS`;
    }
    case 'rule':
      return `^FO${dot(mark.x)},${dot(mark.y)}^GB${dot(mark.width)},2,2^FS`;
    case 'bars':
      return bars(mark);
  }
}

/** A module is a whole number of dots: thin bars that are uneven are what scanners fail at. */
function bars({ x, y, module, height, widths }: Extract<Mark, { type: 'bars' }>): string {
  const one = Math.max(1, Math.floor(module * dots + 1e-6));
  const modules = [...widths].reduce((sum, each) => sum + Number(each), 0);
  // The middle stays where it was.
  let left = Math.round(x * dots + (modules * (module * dots - one)) / 2);
  return [...widths]
    .flatMap((each, index) => {
      const at = left;
      const wide = Number(each) * one;
      left += wide;
      return index % 2 === 0 ? [`^FO${at},${dot(y)}^GB${wide},${dot(height)},${wide}^FS`] : [];
    })
    .join('');
}

/** What means something to the printer, and what no printer has, as hexadecimal bytes or not at all. */
const escaped = (words: string): string =>
  words
    .toWellFormed()
    .replace(/\p{Cc}/gu, ' ')
    .replace(/[\\^~]/g, (letter) => `\\${letter.charCodeAt(0).toString(16).toUpperCase()}`);
