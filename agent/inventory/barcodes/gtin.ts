/**
 * GTINs and SSCCs: the check digit, one form for all GTIN lengths, and UPC-E. A GTIN-8, -12 or -13 is the same number
 * as the GTIN-14 with zeros in front; the indicator digit of a GTIN-14 is part of its identity (1-8 another packing
 * level, 9 variable measure) and is never stripped to make a case match its content.
 */

/** The mod 10 check digit of a number given without it: weights 3, 1, 3 … from the right. `digits` must be digits. */
export function checkDigit(digits: string): string {
  let sum = 0;
  let weight = 3;
  for (let i = digits.length - 1; i >= 0; i--) {
    sum += weight * (digits.charCodeAt(i) - 48);
    weight = 4 - weight;
  }
  return String((10 - (sum % 10)) % 10);
}

/**
 * Whether the text is digits and its last one is their mod 10 check digit (GTIN, SSCC, GLN and the other numeric keys).
 */
export function hasValidCheckDigit(text: string): boolean {
  return /^[0-9]{2,}$/.test(text) && checkDigit(text.slice(0, -1)) === text.slice(-1);
}

/** A GTIN of 8, 12, 13 or 14 digits as 14 digits; undefined for any other length or a wrong check digit. */
export function gtin14(text: string): string | undefined {
  if (!/^(?:[0-9]{8}|[0-9]{12,14})$/.test(text) || !hasValidCheckDigit(text)) return undefined;
  return text.padStart(14, '0');
}

/**
 * Whether the text has the length of a GTIN and is none, nor a UPC-E of 8 digits; it may still be somebody's own
 * number.
 */
export function looksMisread(text: string): boolean {
  return /^(?:[0-9]{8}|[0-9]{12,14})$/.test(text) && !hasValidCheckDigit(text) && expandUpcE(text) === undefined;
}

/**
 * The UPC-A (12 digits) that a UPC-E stands for. Scanners send UPC-E as the 6 digits of the symbol, as 7 (number system
 * in front) or as 8 (and the check digit behind), by their settings. Undefined when it is none of these, the number
 * system is not 0 or 1, or the check digit (8 digits only; the shorter forms have none to verify) is wrong.
 */
export function expandUpcE(text: string): string | undefined {
  const parts = /^([01]?)([0-9]{6})([0-9]?)$/.exec(text.length === 6 ? `0${text}` : text);
  if (parts === null) return undefined;
  const [, system = '', symbol = '', given = ''] = parts;
  if (system === '') return undefined;
  const body = system + zerosPutBack(symbol);
  const check = checkDigit(body);
  return given === '' || given === check ? body + check : undefined;
}

/**
 * Every UPC-E in 8 digits that stands for this number; several may. Empty: it is no UPC-A, or has no such short
 * picture.
 * @param gtin 14 digits
 */
export function upcEsOf(gtin: string): string[] {
  const [, upcA, system, body, check] = /^00(([01])([0-9]{10})([0-9]))$/.exec(gtin) ?? [];
  // Four zeros were taken out, or it has no short picture; most numbers end here.
  if (upcA === undefined || body === undefined || !body.includes('0000')) return [];
  const symbols = [
    ...['0', '1', '2'].map((last) => body.slice(0, 2) + body.slice(7) + last),
    `${body.slice(0, 3)}${body.slice(8)}3`,
    `${body.slice(0, 4)}${body.slice(9)}4`,
    body.slice(0, 5) + body.slice(9),
  ];
  return symbols.map((symbol) => `${system}${symbol}${check}`).filter((upcE) => expandUpcE(upcE) === upcA);
}

/** The last digit of the six says where the zeros of manufacturer and item number were taken out. */
function zerosPutBack(symbol: string): string {
  const last = symbol.charAt(5);
  if (last <= '2') return `${symbol.slice(0, 2)}${last}0000${symbol.slice(2, 5)}`;
  if (last === '3') return `${symbol.slice(0, 3)}00000${symbol.slice(3, 5)}`;
  if (last === '4') return `${symbol.slice(0, 4)}00000${symbol.charAt(4)}`;
  return `${symbol.slice(0, 5)}0000${last}`;
}

/** Whether the text is a serial shipping container code: 18 digits, the last one the check digit. */
export function isSscc(text: string): boolean {
  return text.length === 18 && hasValidCheckDigit(text);
}
