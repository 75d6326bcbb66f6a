/** One line on standard error that moves while something long goes on; nothing at all when nobody watches it. */
import type { Shell } from '../shell.ts';

const everyMs = 100;

type Progress = { at(text: string): void; end(): void };

export function progressLine(shell: Shell): Progress {
  let shownMs = Number.NEGATIVE_INFINITY;
  let width = 0;
  const show = (text: string) => {
    shell.err(`\r${text.padEnd(width)}`);
    width = text.length;
  };
  return {
    at(text) {
      const now = shell.clock.monoMs();
      if (!shell.errIsTerminal || now - shownMs < everyMs) return;
      shownMs = now;
      show(text);
    },
    end() {
      if (width > 0) shell.err(`\r${' '.repeat(width)}\r`);
    },
  };
}
