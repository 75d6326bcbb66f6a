/**
 * The terminal as a canvas: its second screen, so that the person's own text is back at the end; only lines that
 * changed are written. `leave` puts everything back and may be called at any time, also from an exit handler.
 */
import { StringDecoder } from 'node:string_decoder';
import type { ReadStream, WriteStream } from 'node:tty';
import { type Look, paintLine } from './ansi.ts';
import type { Picture, Size } from './picture.ts';

const esc = '\u001b[';
const enterCodes = `${esc}?1049h${esc}?2004h${esc}2J`;
const leaveCodes = `${esc}?2004l${esc}?25h${esc}0m${esc}?1049l`;

type TerminalHandlers = { onInput(text: string): void; onResize(): void };

export class Terminal {
  readonly #input: ReadStream;
  readonly #output: WriteStream;
  readonly #look: Look;
  #painted: string[] = [];
  #entered = false;
  readonly #stopListening: () => void;

  constructor(input: ReadStream, output: WriteStream, look: Look, handlers: TerminalHandlers) {
    this.#input = input;
    this.#output = output;
    this.#look = look;
    const decoder = new StringDecoder('utf8');
    const onData = (chunk: Buffer) => handlers.onInput(decoder.write(chunk));
    const onResize = () => {
      this.#painted = [];
      this.#write(`${esc}2J`);
      handlers.onResize();
    };
    input.on('data', onData);
    output.on('resize', onResize);
    this.#stopListening = () => {
      input.off('data', onData);
      output.off('resize', onResize);
    };
  }

  get size(): Size {
    return { columns: this.#output.columns || 80, rows: this.#output.rows || 24 };
  }

  enter(): void {
    this.#entered = true;
    this.#input.setRawMode(true);
    this.#input.resume();
    this.#write(enterCodes);
  }

  paint({ lines, cursor }: Picture): void {
    if (!this.#entered) return;
    const next = lines.map((line) => paintLine(line, this.#look));
    let out = '';
    for (let row = 0; row < Math.max(next.length, this.#painted.length); row += 1) {
      if (next[row] === this.#painted[row]) continue;
      out += `${esc}${row + 1};1H${next[row] ?? ''}${esc}K`;
    }
    this.#painted = next;
    const at = `${esc}${cursor.row + 1};${cursor.column + 1}H`;
    // Hidden while it travels, so that it does not flicker over the table.
    this.#write(out === '' ? at : `${esc}?25l${out}${at}${esc}?25h`);
  }

  leave(): void {
    if (!this.#entered) return;
    this.#entered = false;
    this.#stopListening();
    this.#write(leaveCodes);
    try {
      this.#input.setRawMode(false);
    } catch {
      // The terminal itself is gone: there is nothing to put back.
    }
    this.#input.pause();
  }

  #write(text: string): void {
    this.#output.write(text);
  }
}
