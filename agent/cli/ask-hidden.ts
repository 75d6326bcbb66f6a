/** A question whose answer is not shown as it is typed: a PIN is nobody's business who looks over a shoulder. */
import type { Readable } from 'node:stream';
import { Failure, type Shell } from './shell.ts';

type Terminal = Readable & { setRawMode?(raw: boolean): void };

const keys = { interrupt: '\u0003', end: '\u0004', backspace: new Set(['\u007f', '\b']), enter: new Set(['\r', '\n']) };
const charsMax = 256;

/** @throws Failure when whoever is asked gives up */
export async function askHidden(shell: Pick<Shell, 'stdin' | 'err'>, question: string): Promise<string> {
  const terminal: Terminal = shell.stdin;
  terminal.setRawMode?.(true);
  shell.err(question);
  try {
    return await typed(terminal);
  } finally {
    terminal.setRawMode?.(false);
    terminal.pause();
    shell.err('\n');
  }
}

function typed(terminal: Terminal): Promise<string> {
  const { promise, resolve, reject } = Promise.withResolvers<string>();
  let text = '';
  const onData = (chunk: Buffer | string): void => {
    for (const char of String(chunk)) {
      if (keys.enter.has(char)) resolve(text);
      else if (char === keys.interrupt || char === keys.end) reject(new Failure('given up; nothing was changed'));
      else text = keys.backspace.has(char) ? text.slice(0, -1) : (text + char).slice(0, charsMax);
    }
  };
  terminal.on('data', onData).once('end', () => reject(new Failure('given up; nothing was changed')));
  terminal.resume();
  return promise.finally(() => terminal.off('data', onData));
}
