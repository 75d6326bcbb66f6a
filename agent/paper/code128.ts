/**
 * Code 128 (ISO/IEC 15417): text to bars. Digits go in pairs (code set C) where that makes the symbol shorter,
 * everything else in code set B; with FNC1 in front it is a GS1-128. Written here because a command sheet needs no more
 * than this; zxing reads every one of them in the tests.
 */

/** Widths of bar, space, bar … of the values 0 to 105, then the stop pattern. */
const patterns = (
  '212222 222122 222221 121223 121322 131222 122213 122312 132212 221213 221312 231212 112232 122132 122231 113222 ' +
  '123122 123221 223211 221132 221231 213212 223112 312131 311222 321122 321221 312212 322112 322211 212123 212321 ' +
  '232121 111323 131123 131321 112313 132113 132311 211313 231113 231311 112133 112331 132131 113123 113321 133121 ' +
  '313121 211331 231131 213113 213311 213131 311123 311321 331121 312113 312311 332111 314111 221411 431111 111224 ' +
  '111422 121124 121421 141122 141221 112214 112412 122114 122411 142112 142211 241211 221114 413111 241112 134111 ' +
  '111242 121142 121241 114212 124112 124211 411212 421112 421211 212141 214121 412121 111143 111341 131141 114113 ' +
  '114311 411113 411311 113141 114131 311141 411131 211412 211214 211232 2331112'
).split(' ');

const toC = 99;
const toB = 100;
const fnc1 = 102;
const startB = 104;
const startC = 105;
const stop = 106;

/** Quiet zone on either side, in modules. */
export const quietModules = 10;

/**
 * @param text printable ASCII; @param gs1 an element string without brackets and without the leading FNC1, with GS
 *   behind a field of no fixed length
 * @returns the widths of bar, space, bar … in modules, as digits
 * @throws RangeError for characters that code set B does not have
 */
export function code128(text: string, { gs1 = false } = {}): string {
  const values = gs1 ? [fnc1] : [];
  let pairs = digitsFrom(text, 0) >= 4;
  const start = pairs ? startC : startB;
  for (let at = 0; at < text.length; ) {
    const digits = digitsFrom(text, at);
    // It parts fields, and reads as GS.
    if (gs1 && text[at] === '\x1d') {
      values.push(fnc1);
      at += 1;
    } else if (pairs && digits >= 2) {
      values.push(Number(text.slice(at, at + 2)));
      at += 2;
    } else if (pairs) {
      values.push(toB);
      pairs = false;
    } else if (digits % 2 === 0 && (digits >= 6 || (digits >= 4 && at + digits === text.length))) {
      values.push(toC);
      pairs = true;
    } else {
      values.push(valueInB(text, at));
      at += 1;
    }
  }
  const check = values.reduce((sum, value, index) => sum + value * (index + 1), start) % 103;
  return [start, ...values, check, stop].map((value) => patterns[value]).join('');
}

function digitsFrom(text: string, at: number): number {
  return /^[0-9]*/.exec(text.slice(at))?.[0].length ?? 0;
}

function valueInB(text: string, at: number): number {
  const value = text.charCodeAt(at) - 32;
  if (value < 0 || value > 94)
    throw new RangeError(`character ${at + 1} of ${JSON.stringify(text)} cannot be printed in Code 128 B`);
  return value;
}
