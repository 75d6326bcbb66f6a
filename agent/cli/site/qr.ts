/** A line of text as a square of blocks for a terminal, that a scanner or a telephone reads from the screen. */
import { renderUnicodeCompact } from 'uqr';

/** Light blocks on a dark ground, whatever the colours of the terminal are: a square with a light rim. */
export const qrOf = (text: string): string =>
  renderUnicodeCompact(text, { ecc: 'L', border: 2 })
    .split('\n')
    .map((line) => `\u001b[97;40m${line}\u001b[0m`)
    .join('\n');
