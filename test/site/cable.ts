/** The cable between one dock and its site's server: pulled, it takes everything that is on its way with it. */
import { connect, createServer, type Server, type Socket } from 'node:net';
import { freePort } from '../../agent/demo/dock/free-port.ts';

export class Cable {
  readonly port: number;
  readonly #to: number;
  readonly #server: Server;
  readonly #sockets = new Set<Socket>();
  #pulled = false;

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
      one.pipe(other);
    }
  }
}
