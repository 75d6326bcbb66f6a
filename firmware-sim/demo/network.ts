/**
 * The dock's network: everything the agent sends to broker and storefront goes through these relays, so it can be cut and
 * mended while both ends live on. Cut means cut: connections are reset, new ones are reset at once.
 */
import { connect, createServer, type Server, type Socket } from 'node:net';

const connectionsMax = 64;

export class Network {
  readonly #relays: Server[] = [];
  readonly #sockets = new Set<Socket>();
  #up = true;

  get up(): boolean {
    return this.#up;
  }

  /** Opens a relay to a port of this machine. @returns the port that the agent is to use */
  async relay(target: number): Promise<number> {
    const server = createServer({ noDelay: true }, (near) => this.#join(near, target));
    await new Promise<void>((resolve, reject) => {
      server.once('error', reject);
      server.listen(0, '127.0.0.1', resolve);
    });
    this.#relays.push(server);
    const address = server.address();
    if (address === null || typeof address === 'string') throw new Error('a TCP server without a port');
    return address.port;
  }

  set(up: boolean): void {
    this.#up = up;
    if (!up) this.#reset();
  }

  async close(): Promise<void> {
    this.set(false);
    await Promise.all(this.#relays.map((server) => new Promise((resolve) => server.close(resolve))));
  }

  #join(near: Socket, target: number): void {
    if (!this.#up || this.#sockets.size >= 2 * connectionsMax) {
      near.on('error', () => {});
      near.resetAndDestroy();
      return;
    }
    const far = connect({ host: '127.0.0.1', port: target, noDelay: true });
    for (const [one, other] of [
      [near, far],
      [far, near],
    ] as const) {
      this.#sockets.add(one);
      // Either end going takes the other with it: a half-open relay would look like a network that still works.
      one.on('error', () => other.destroy());
      one.on('close', () => {
        this.#sockets.delete(one);
        other.destroy();
      });
      one.pipe(other);
    }
  }

  #reset(): void {
    for (const socket of this.#sockets) socket.resetAndDestroy();
  }
}
