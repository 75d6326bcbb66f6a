/** An HTTPS storefront that takes every batch; what it answers to a question for orders is up to the flood. */
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import type { ServerResponse } from 'node:http';
import { createServer, type Server } from 'node:https';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Duplex } from 'node:stream';
import { sku } from '../end-to-end/codes.ts';
import { Authority } from '../forward/certificates.ts';
import { pause, until } from '../wait.ts';

export type Way = 'quiet' | 'pages' | 'interim';

export class HostileShop {
  readonly ca: string;
  readonly #server: Server;
  readonly #sockets = new Set<Duplex>();
  #way: Way = 'quiet';
  #sent = 0;
  #sentBefore = 0;
  #orders = 0;

  private constructor() {
    const dir = mkdtempSync(join(tmpdir(), 'tallyman-authority-'));
    const authority = new Authority(dir);
    const { cert, key } = authority.issue();
    this.ca = readFileSync(authority.caFile, 'utf8');
    rmSync(dir, { recursive: true });
    this.#server = createServer({ cert, key }, (request, response) => {
      request.resume();
      if (this.#way === 'interim') {
        this.#interim(response);
        return;
      }
      if (request.method === 'POST') response.writeHead(204).end();
      else response.writeHead(200, { 'content-type': 'application/json' }).end(this.#page());
    });
    this.#server.on('connection', (socket) => {
      this.#sockets.add(socket);
      socket.on('close', () => this.#sockets.delete(socket));
    });
    this.#server.on('tlsClientError', () => undefined);
  }

  static async start(): Promise<HostileShop> {
    const shop = new HostileShop();
    await new Promise<void>((resolve) => shop.#server.listen(0, '127.0.0.1', resolve));
    return shop;
  }

  get url(): string {
    const address = this.#server.address();
    return `https://127.0.0.1:${typeof address === 'object' && address !== null ? address.port : 0}/stock`;
  }

  /** Resolves when the dock has asked, and got the first of it. */
  async begin(way: Way): Promise<void> {
    this.#sentBefore = this.#sent;
    this.#way = way;
    await until('the dock asks its storefront', () => this.#sent > this.#sentBefore, { deadlineMs: 120_000 });
  }

  /** Ends what `begin` began. @returns how many pages or interim answers it gave since */
  async play(over: () => boolean): Promise<number> {
    while (!over()) await pause(20);
    this.#way = 'quiet';
    return this.#sent - this.#sentBefore;
  }

  #page(): string {
    if (this.#way === 'quiet') return JSON.stringify({ what: 'orders', orders: [] });
    this.#sent += 1;
    const orders = Array.from({ length: 100 }, () => {
      this.#orders += 1;
      const at = new Date(Date.UTC(2026, 1, 1) + this.#orders).toISOString();
      return {
        id: `H-${this.#orders}`,
        placedAt: at,
        updatedAt: at,
        status: 'open',
        lines: [{ sku: sku(2), quantity: 1 }],
      };
    });
    return JSON.stringify({ what: 'orders', orders, next: String(this.#orders) });
  }

  #interim(response: ServerResponse): void {
    const { socket } = response;
    const more = () => {
      if (socket === null || socket.destroyed || this.#way !== 'interim') {
        socket?.destroy();
        return;
      }
      this.#sent += 1_000;
      if (socket.write('HTTP/1.1 102 Processing\r\n\r\n'.repeat(1_000))) setTimeout(more, 5);
      else socket.once('drain', more);
    };
    more();
  }
}
