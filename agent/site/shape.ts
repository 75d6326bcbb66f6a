/** Looking at what came from outside, before it is what it says it is. */

export type Check = (value: unknown) => boolean;
type Keys = Readonly<Record<string, Check>>;

export const isText: Check = (value) => typeof value === 'string' && value.length <= 512;
export const isPlace: Check = (value) => Number.isSafeInteger(value) && (value as number) >= 0;
export const isUnits: Check = (value) => Number.isSafeInteger(value);
export const isTruth: Check = (value) => typeof value === 'boolean';

/** Of JSON that somebody sent: what is none is an object without anything. */
export function objectIn(said: Buffer): Record<string, unknown> {
  try {
    return Object(JSON.parse(said.toString('utf8'))) as Record<string, unknown>;
  } catch {
    return {};
  }
}

export const oneOf =
  (...words: readonly unknown[]): Check =>
  (value) =>
    words.includes(value);
export const orNone =
  (check: Check): Check =>
  (value) =>
    value === null || check(value);
/** Absent, or so. */
export const maybe =
  (check: Check): Check =>
  (value) =>
    value === undefined || check(value);

/** Everything that these keys name is so; other keys a later version may have. */
export const has =
  (keys: Keys): Check =>
  (value) =>
    value !== null &&
    typeof value === 'object' &&
    Object.entries(keys).every(([key, check]) => check((value as Record<string, unknown>)[key]));

export const listOf =
  (check: Check, most = Number.POSITIVE_INFINITY): Check =>
  (value) =>
    Array.isArray(value) && value.length <= most && value.every(check);
