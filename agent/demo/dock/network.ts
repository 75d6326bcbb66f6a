/**
 * The dock's network: everything the agent sends to broker and storefront goes through these relays, so it can be cut
 * and mended while both ends live on. Cut: connections are reset, and new ones get no answer, like a router without
 * power. Those that still wait when it is mended go through.
 */
import { connect, createServer, type Server, type Socket } from 'node:net';

/** Connections of the agent at a time; more are refused. */
const connectionsMax = 64;

export class Network {
  readonly #relays: Server[] = [];
  readonly #sockets = new Set<Socket>();
  readonly #waiting = new Map<Socket, number>();
  #up = true;

  get up(): boolean {
    return this.#up;
  }

  /** Opens a relay to a port of this machine. @returns the port that the agent is to use */
  async relay(target: number): Promise<number> {
    const server = createServer({ noDelay: true, pauseOnConnect: true }, (near) => this.#take(near, target));
    server.maxConnections = connectionsMax;
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
    if (!up) {
      for (const socket of this.#sockets) socket.resetAndDestroy();
      return;
    }
    for (const [near, target] of this.#waiting) this.#join(near, target);
    this.#waiting.clear();
  }

  async close(): Promise<void> {
    this.set(false);
    for (const near of this.#waiting.keys()) near.destroy();
    await Promise.all(this.#relays.map((server) => new Promise((resolve) => server.close(resolve))));
  }

  #take(near: Socket, target: number): void {
    near.on('error', () => near.destroy());
    near.once('close', () => this.#waiting.delete(near));
    if (this.#up) this.#join(near, target);
    else this.#waiting.set(near, target);
  }

  #join(near: Socket, target: number): void {
    const far = connect({ host: '127.0.0.1', port: target, noDelay: true });
    far.on('error', () => far.destroy());
    for (const [one, other] of [
      [near, far],
      [far, near],
    ] as const) {
      this.#sockets.add(one);
      // Either end going takes the other with it: a half-open relay would look like a network that still works.
      one.once('close', () => {
        this.#sockets.delete(one);
        other.destroy();
      });
      one.pipe(other);
    }
  }
}
