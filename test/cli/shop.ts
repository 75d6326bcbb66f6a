/**
 * A shop behind plain HTTP on this machine that answers what a test says, and a clock of the agent's own that can be
 * set.
 */
import { mkdirSync, writeFileSync } from 'node:fs';
import { createServer, type IncomingMessage, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import type { Dock } from './dock.ts';

type Reply = { status: number; body?: unknown };

export class Shop {
  readonly #server: Server;
  /** Levels by SKU, as it took them. */
  readonly levels = new Map<string, number>();
  asked = 0;
  posted = 0;
  orders: unknown[] = [];
  /** What it answers instead of taking a batch, or of telling its orders. */
  batch: (() => Reply) | undefined;
  page: (() => Reply) | undefined;

  private constructor() {
    this.#server = createServer((request, response) => {
      void this.#answer(request).then(({ status, body }) => {
        response.writeHead(status, { 'content-type': 'application/json' });
        response.end(body === undefined ? '' : JSON.stringify(body));
      });
    });
  }

  static async open(): Promise<Shop> {
    const shop = new Shop();
    await new Promise<void>((resolve) => shop.#server.listen(0, '127.0.0.1', resolve));
    return shop;
  }

  get url(): string {
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}/stock`;
  }

  async #answer(request: IncomingMessage): Promise<Reply> {
    let text = '';
    for await (const chunk of request.setEncoding('utf8')) text += chunk;
    if (request.method === 'GET') {
      this.asked += 1;
      return this.page?.() ?? { status: 200, body: { what: 'orders', orders: this.orders, next: null } };
    }
    this.posted += 1;
    const reply = this.batch?.();
    if (reply !== undefined) return reply;
    const { id, data } = JSON.parse(text) as {
      id: string;
      data: { epoch: string; to: number; lines: { sku: string; level: number }[] };
    };
    for (const { sku, level } of data.lines) this.levels.set(sku, level);
    return { status: 200, body: { epoch: data.epoch, to: data.to, id } };
  }

  close(): void {
    this.#server.closeAllConnections();
    this.#server.close();
  }
}

const secret = `whsec_${Buffer.from('only-for-this-test-only-for-this').toString('base64')}`;

/** A dock of one merchant with one shop. @param more lines of the channel's table */
export function sellAt(dock: Dock, shop: Shop, more = '', rest = ''): void {
  mkdirSync(dock.data, { recursive: true });
  writeFileSync(join(dock.directory, 'secret'), secret, { mode: 0o600 });
  dock.write(
    `[dock]\nsite = "s"\nname = "d"\ntimezone = "UTC"\ndata = "${dock.data}"\n` +
      '[[merchant]]\nid = "acme"\n[[station]]\nname = "receiving-1"\nwork = "receiving"\n' +
      `[[channel]]\nname = "acme-web"\nmerchant = "acme"\nkind = "https"\nurl = "${shop.url}"\n` +
      `secret-file = "${join(dock.directory, 'secret')}"\n${more}\n${rest}`,
  );
}

/** Brings stock in by hand. */
export async function receive(dock: Dock, sku: string, units: number): Promise<void> {
  await dock.json('req', 'item/upsert', JSON.stringify({ items: [{ sku, name: sku }] }));
  await dock.json('req', 'stock/count', JSON.stringify({ sku, quantity: units }));
}

/** A clock for an agent that runs under libfaketime; its waits stay real. */
export class SetClock {
  readonly #file: string;
  readonly env: NodeJS.ProcessEnv;

  constructor(directory: string, iso: string) {
    this.#file = join(directory, 'clock');
    this.set(iso);
    this.env = {
      LD_PRELOAD: `/usr/lib/${machine[process.arch] ?? process.arch}-linux-gnu/faketime/libfaketime.so.1`,
      FAKETIME_TIMESTAMP_FILE: this.#file,
      FAKETIME_NO_CACHE: '1',
      FAKETIME_DONT_FAKE_MONOTONIC: '1',
      TZ: 'UTC',
    };
  }

  /** From now on it is so much later or earlier than it is. */
  set(iso: string): void {
    writeFileSync(this.#file, `${Math.round((Date.parse(iso) - Date.now()) / 1_000)}s`.replace(/^(?=\d)/, '+'));
  }
}

const machine: Record<string, string> = { x64: 'x86_64', arm64: 'aarch64' };
