/** EAN-13 (ISO/IEC 15420): the symbol that stands on goods. */
import { hasValidCheckDigit } from '../inventory/barcodes/gtin.ts';

/** Widths of a digit, odd parity; beginning with a space left of the middle, with a bar right of it. */
const digits = ['3211', '2221', '2122', '1411', '1132', '1231', '1114', '1312', '1213', '3112'];
/** Which of the six digits on the left have even parity says what the first digit is. */
const parities = ['000000', '001011', '001101', '001110', '010011', '011001', '011100', '010101', '010110', '011010'];
const guard = '111';
const middle = '11111';

/** Quiet zone in modules; the standard's 11 on the left are used on both sides. */
export const eanQuietModules = 11;

/**
 * @param gtin 13 digits with their check digit  @returns the widths of bar, space, bar … in modules  @throws RangeError
 */
export function ean13(gtin: string): string {
  if (!/^[0-9]{13}$/.test(gtin) || !hasValidCheckDigit(gtin)) throw new RangeError(`${gtin} is no GTIN-13`);
  const parity = parities[Number(gtin[0])] ?? '';
  const left = [...gtin.slice(1, 7)].map((digit, index) => {
    const widths = digits[Number(digit)] ?? '';
    return parity[index] === '1' ? [...widths].reverse().join('') : widths;
  });
  const right = [...gtin.slice(7)].map((digit) => digits[Number(digit)] ?? '');
  return guard + left.join('') + middle + right.join('') + guard;
}
