/** Text for a terminal before it is terminal codes: pieces with a tone, measured and cut in cells. Pure. */

export type Tone = 'plain' | 'dim' | 'strong' | 'good' | 'warn' | 'bad' | 'accent' | 'alarm';
export type Span = { text: string; tone: Tone };
export type Line = Span[];

export const span = (text: string, tone: Tone = 'plain'): Span => ({ text, tone });

/** Every character here takes one cell (`printable` sees to it), so length is width. */
export function width(line: Line): number {
  return line.reduce((sum, { text }) => sum + text.length, 0);
}

/** Cut to the width, with an ellipsis where something is missing. */
export function clip(line: Line, columns: number): Line {
  if (width(line) <= columns) return line;
  const out: Line = [];
  let left = Math.max(0, columns - 1);
  for (const piece of line) {
    if (left <= 0) break;
    out.push({ ...piece, text: piece.text.slice(0, left) });
    left -= piece.text.length;
  }
  return columns > 0 ? [...out, span('…', 'dim')] : [];
}

export const padEnd = (text: string, cells: number): string =>
  text.length > cells ? `${text.slice(0, Math.max(0, cells - 1))}…` : text.padEnd(cells);
