/**
 * JSON whose whole numbers keep their digits. A number in JSON has as many digits as it has (RFC 8259 §6); a double has
 * 15 to 17, so that 7091800003790954036 and …037 would become one number, and two orders one order.
 */

/** A whole number that no double holds exactly. */
export class LongNumber {
  /** As it was written. */
  readonly digits: string;
  constructor(digits: string) {
    this.digits = digits;
  }
}

type Reviver = (this: unknown, key: string, value: unknown, context: { source?: string }) => unknown;

const keepDigits: Reviver = (_key, value, { source }) => {
  if (typeof value !== 'number' || Number.isSafeInteger(value)) return value;
  return source !== undefined && /^-?\d+$/.test(source) ? new LongNumber(source) : value;
};

/** @returns undefined for anything that is not JSON, or nested too deeply to be anybody's message */
export function parseExactly(text: string): unknown {
  try {
    // The language gives a reviver the source of each primitive; the type library does not know it yet.
    return JSON.parse(text, keepDigits as (this: unknown, key: string, value: unknown) => unknown);
  } catch {
    return undefined;
  }
}

/** A text, or a whole number that was meant as one, digit by digit; undefined for anything else. */
export function textOrDigits(value: unknown): string | undefined {
  if (typeof value === 'string') return value;
  if (value instanceof LongNumber) return value.digits;
  return Number.isSafeInteger(value) ? String(value) : undefined;
}
