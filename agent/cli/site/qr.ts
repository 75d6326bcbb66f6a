/** A line of text as a square of blocks for a terminal, that a scanner or a telephone reads from the screen. */
import { renderUnicodeCompact } from 'uqr';

/** Dark on light whatever the terminal's colours are. */
export const qrOf = (text: string): string =>
  renderUnicodeCompact(text, { ecc: 'L', border: 2 })
    .split('\n')
    .map((line) => `\u001b[30;107m${line}\u001b[0m`)
    .join('\n');
