/** What spreadsheets make of long numbers: two of them may become one. */

/** Digits, a point or a comma and a power of ten, or a power with its sign: digits were lost. */
const rounded = /^\d+(?:[.,]\d+E[+-]?\d+|E[+-]\d+)$/i;

/** A bare `5E3` has neither point nor sign, and may be a code. */
export const isRounded = (text: string): boolean => rounded.test(text);
