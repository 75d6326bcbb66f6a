/**
 * A line of nothing but blanks is no code, as an empty one is none: scanners with a second suffix send it behind each
 * code. Nobody answers it either: after a NAK such a scanner would send the code again.
 */
export const isBlank = (text: string): boolean => /^[ \t]*$/.test(text);
