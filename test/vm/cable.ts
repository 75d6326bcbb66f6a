/** The far end of a cable: what the device behind an adapter sends, and what it is answered. */
import { connect, type Socket } from 'node:net';
import { until } from '../wait.ts';

const [ack, nak] = ['\x06', '\x15'];

export class Cable {
  readonly #end: Socket;
  /** The machine is off, and all that came through was heard. */
  readonly ended: Promise<void>;
  #heard = '';

  private constructor(end: Socket) {
    this.#end = end;
    this.ended = new Promise((resolve) => end.once('close', () => resolve()));
    // A cable that breaks is a machine that died; whoever waits for its answer says what its console said.
    end.on('error', () => {});
    end.on('data', (bytes) => {
      this.#heard += bytes.toString('latin1');
    });
  }

  static async to(path: string): Promise<Cable> {
    const end = connect(path);
    await new Promise<void>((resolve, reject) => end.once('connect', resolve).once('error', reject));
    return new Cable(end);
  }

  send(text: string): void {
    this.#end.write(text);
  }

  /** A scanner that waits for the host: one code. @returns whether it beeps, or why it does not */
  async scan(code: string): Promise<'good' | 'refused'> {
    this.listen();
    this.send(`${code}\r`);
    return await until(`an answer to ${code}`, () => this.answer, { deadlineMs: 120_000 });
  }

  /** What the scanner makes of what came. */
  get answer(): 'good' | 'refused' | undefined {
    const byte = [...this.#heard].find((each) => each === ack || each === nak);
    return byte === undefined ? undefined : byte === ack ? 'good' : 'refused';
  }

  /** Forgets what came until now. */
  listen(): void {
    this.#heard = '';
  }

  /** What came since then. */
  get heard(): string {
    return this.#heard;
  }
}
