/** Spans as terminal codes. The sixteen classic colours only: they follow the person's own theme, light or dark. */
import type { Line, Tone } from './spans.ts';

const codes: Record<Tone, string> = {
  plain: '',
  dim: '2',
  strong: '1',
  good: '32',
  warn: '33',
  bad: '31',
  accent: '36',
  alarm: '1;41;97',
};

/** Marks for terminals that have nothing but ASCII, by the mark they replace. All are one cell. */
const plainMarks: Record<string, string> = {
  '●': '*',
  '○': 'o',
  '◌': '~',
  '✓': '+',
  '✗': '!',
  '▮': '#',
  '▯': '.',
  '·': '-',
  '…': '.',
  '×': 'x',
  '→': '>',
  '−': '-',
  '␝': '^',
  '›': '>',
  '─': '-',
  '▲': '^',
  '▼': 'v',
  '–': '-',
};

export type Look = { color: boolean; unicode: boolean };

export function paintLine(line: Line, { color, unicode }: Look): string {
  return line
    .map(({ text, tone }) => {
      const shown = unicode ? text : text.replace(/[^\x20-\x7e]/g, (mark) => plainMarks[mark] ?? '?');
      return color && codes[tone] !== '' ? `\u001b[${codes[tone]}m${shown}\u001b[0m` : shown;
    })
    .join('');
}

/**
 * Whether a terminal with these settings of language shows more than ASCII; nothing set says nothing, and today means
 * yes.
 */
export function speaksUnicode(env: Readonly<Record<string, string | undefined>>): boolean {
  if (env.TERM === 'linux' || env.TERM === 'dumb') return false;
  const locale = env.LC_ALL || env.LC_CTYPE || env.LANG || '';
  return locale === '' || /utf-?8/i.test(locale);
}
