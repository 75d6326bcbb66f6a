/**
 * A barcode as it stands in a sheet, where spreadsheets and people have been at it. What no scanner can send is put
 * right where only one code can be meant, and said; or it is refused with its cause.
 */
import { checkDigit, expandUpcE, gtin14 } from './gtin.ts';

type TypedBarcode =
  /** `also`: a second spelling that the label may well have. `warning`: what was put right, or looks wrong. */
  { ok: true; code: string; also?: string; warning?: string } | { ok: false; problem: string };

/** In its longer words a number with a power of ten: digits were lost, and nobody knows which. */
const rounded = /^\d+(?:[.,]\d+)?E\+?\d+$/i;

export function readTypedBarcode(cell: string): TypedBarcode {
  if (rounded.test(cell))
    return { ok: false, problem: 'was rounded by a spreadsheet; format the column as text and enter it again' };
  const code = mended(cell);
  if (code === '') return { ok: false, problem: 'has nothing in it but signs' };
  const judged = judgeDigits(code);
  if (code === cell) return { ok: true, code, ...judged };
  return { ok: true, code, ...judged, warning: [`taken as ${code}`, judged.warning].filter(Boolean).join('; ') };
}

/** Without what is put around a number to keep it text, and what is put into it to make it legible. */
function mended(cell: string): string {
  const wide = cell.normalize('NFKC');
  const bare = wide.replace(/^['"’]+(?=\d)|(?<=\d)['"’]+$/g, '');
  if (/^\d+$/.test(bare)) return bare;
  const whole = /^(\d{6,})[.,]0+$/.exec(bare)?.[1];
  if (whole !== undefined) return whole;
  // Blanks and dashes only where a valid number comes of it: an own code may have them.
  const joined = bare.replace(/[\s\-‐‑–]/g, '');
  if (gtin14(joined) !== undefined) return joined;
  // The apostrophe in front makes text of what follows.
  return cell.replace(/^'(?=[\w=+@-])/, '');
}

/** The other lengths are somebody's own numbers. */
const lengthNames: ReadonlyMap<number, string> = new Map([
  [8, 'an EAN-8 or UPC-E'],
  [12, 'a UPC'],
  [13, 'an EAN'],
  [14, 'a GTIN of 14'],
]);

/** What looks wrong with a number that a scanner could send all the same. */
export function judgeDigits(code: string): { also?: string; warning?: string } {
  if (!/^\d+$/.test(code)) return {};
  const kind = lengthNames.get(code.length);
  const valid = (text: string): boolean =>
    gtin14(text) !== undefined || (text.length === 8 && expandUpcE(text) !== undefined);
  if (kind !== undefined) {
    if (valid(code)) return {};
    const due = checkDigit(code.slice(0, -1));
    return {
      warning: `it has ${code.length} digits as ${kind}, but its check digit is ${code.slice(-1)} and should be ${due}`,
    };
  }
  const full = `0${code}`;
  if ((code.length === 7 || code.length === 11) && !code.startsWith('0') && valid(full)) {
    const warning = `a leading zero seems lost: ${full} is valid; taken in both ways, format the column as text and enter it again`;
    return { also: full, warning };
  }
  return {};
}
