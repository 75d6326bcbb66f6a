/** The cable between one dock and its site's server: pulled, it takes everything that is on its way with it. */
import { connect, createServer, type Server, type Socket } from 'node:net';
import { freePort } from '../../agent/demo/dock/free-port.ts';

export class Cable {
  readonly port: number;
  readonly #to: number;
  readonly #server: Server;
  readonly #sockets = new Set<Socket>();
  /** Bytes that went through, from the dock and to it. */
  up = 0;
  down = 0;
  #pulled = false;
  /** Words of the answer that is to be lost, and who waits for that. */
  #losing: { words: string; lost: () => void } | undefined;

  private constructor(port: number, to: number) {
    this.port = port;
    this.#to = to;
    this.#server = createServer((near) => this.#join(near));
  }

  static async lay(to: number): Promise<Cable> {
    const cable = new Cable(await freePort(), to);
    await new Promise<void>((resolve) => cable.#server.listen(cable.port, '127.0.0.1', resolve));
    return cable;
  }

  pull(): void {
    this.#pulled = true;
    for (const socket of this.#sockets) socket.destroy();
  }

  plug(): void {
    this.#pulled = false;
  }

  /** The next answer with these words is lost, and whatever comes after it. @returns when it is: time to pull */
  async loseAnswer(words: string): Promise<void> {
    await new Promise<void>((lost) => {
      this.#losing = { words, lost };
    });
  }

  async end(): Promise<void> {
    this.pull();
    await new Promise<void>((resolve) => this.#server.close(() => resolve()));
  }

  #join(near: Socket): void {
    if (this.#pulled) return void near.destroy();
    const far = connect(this.#to, '127.0.0.1');
    for (const [one, other] of [
      [near, far],
      [far, near],
    ] as const) {
      this.#sockets.add(one);
      one.on('error', () => one.destroy());
      one.on('close', () => {
        this.#sockets.delete(one);
        other.destroy();
      });
    }
    near.on('data', (chunk: Buffer) => {
      this.up += chunk.length;
    });
    near.pipe(far);
    let deaf = false;
    far.on('data', (chunk: Buffer) => {
      this.down += chunk.length;
      if (this.#losing !== undefined && chunk.includes(this.#losing.words)) {
        deaf = true;
        this.#losing.lost();
        this.#losing = undefined;
      }
      if (!deaf) near.write(chunk);
    });
    far.on('end', () => near.end());
  }
}
