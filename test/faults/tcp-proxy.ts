/**
 * A TCP proxy that behaves like a bad network: it can swallow everything in silence (a black hole: connections stay up,
 * nothing arrives), cut every connection, refuse new ones, or hold the answers back. Bytes are never changed.
 */
import { createConnection, createServer, type Server, type Socket } from 'node:net';

export class TcpProxy {
  readonly #server: Server;
  readonly #target: number;
  readonly #pairs = new Set<[Socket, Socket]>();
  #hole = false;
  #refusing = false;
  /** Connections taken so far. */
  accepted = 0;
  /** Bytes that vanished. */
  swallowed = 0;
  /** When each connection came, monotonic ms. */
  readonly arrivals: number[] = [];

  private constructor(target: number) {
    this.#target = target;
    this.#server = createServer((socket) => this.#take(socket));
  }

  /** @param target port on 127.0.0.1 */
  static async start(target: number): Promise<TcpProxy> {
    const proxy = new TcpProxy(target);
    await new Promise<void>((resolve) => proxy.#server.listen(0, '127.0.0.1', resolve));
    return proxy;
  }

  get port(): number {
    const address = this.#server.address();
    return typeof address === 'object' && address !== null ? address.port : 0;
  }

  get open(): number {
    return this.#pairs.size;
  }

  /** Nothing gets through any more, in either direction; also new connections are taken and heard in silence. */
  blackHole(on: boolean): void {
    this.#hole = on;
    // What got lost in it has torn the streams: as on a real network, they end once it is over.
    if (!on) this.cut();
  }

  refuse(on: boolean): void {
    this.#refusing = on;
  }

  /** Resets every connection. */
  cut(): void {
    for (const [near, far] of [...this.#pairs]) {
      near.resetAndDestroy();
      far.resetAndDestroy();
    }
  }

  async stop(): Promise<void> {
    const closed = new Promise<void>((resolve) => this.#server.close(() => resolve()));
    this.cut();
    await closed;
  }

  #take(near: Socket): void {
    near.on('error', () => undefined);
    if (this.#refusing) {
      near.resetAndDestroy();
      return;
    }
    this.accepted += 1;
    this.arrivals.push(performance.now());
    const far = createConnection(this.#target, '127.0.0.1');
    const pair: [Socket, Socket] = [near, far];
    this.#pairs.add(pair);
    const pass = (to: Socket) => (chunk: Buffer) => {
      if (this.#hole) this.swallowed += chunk.length;
      else to.write(chunk);
    };
    near.on('data', pass(far));
    far.on('data', pass(near));
    far.on('error', () => near.resetAndDestroy());
    for (const [one, other] of [pair, [far, near] as const]) {
      one.on('close', () => {
        this.#pairs.delete(pair);
        if (!this.#hole) other.destroy();
      });
    }
  }
}
