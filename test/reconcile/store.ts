/**
 * A store behind plain HTTP with listings of its own: several may share a SKU, some are not counted or not for sale,
 * and its owner may change a number by hand. It takes batches as the contract says and tells its levels in pages.
 */
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

export type Listing = { sku: string | null; level: unknown; tracked?: boolean; active?: boolean };
type Order = { id: string; sku: string; quantity: number };

export class Store {
  readonly #server: Server;
  readonly listings = new Map<string, Listing>();
  readonly orders: Order[] = [];
  /** Lines it was told, oldest first: "TEE 5". */
  readonly told: string[] = [];
  /** What it is told it applies, and answers nothing. */
  silent = false;
  pageRows = 2;
  pagesAsked = 0;
  /** Answers a question for levels instead of it. */
  instead: ((response: ServerResponse, cursor: string) => boolean) | undefined;
  /** Before a page is given: somebody buys, or it takes its time. */
  beforePage: () => void | Promise<void> = () => {};
  #answer: object = { epoch: null, to: 0 };

  private constructor() {
    this.#server = createServer((request, response) => void this.#serve(request, response));
  }

  static async open(): Promise<Store> {
    const store = new Store();
    await new Promise<void>((resolve) => store.#server.listen(0, '127.0.0.1', resolve));
    return store;
  }

  get url(): string {
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}/stock`;
  }

  /** What it shows, by listing. */
  get levels(): Record<string, unknown> {
    return Object.fromEntries([...this.listings].map(([name, { level }]) => [name, level]));
  }

  /** Somebody buys at the store: it counts down by itself, and tells the order when it is asked. */
  sell(listing: string, quantity: number): void {
    const found = this.listings.get(listing);
    if (typeof found?.level !== 'number' || found.sku === null) throw new Error(`${listing} is not for sale`);
    found.level -= quantity;
    this.orders.push({ id: `O-${this.orders.length + 1}`, sku: found.sku, quantity });
  }

  close(): void {
    this.#server.closeAllConnections();
    this.#server.close();
  }

  async #serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    let text = '';
    for await (const chunk of request.setEncoding('utf8')) text += chunk;
    const { pathname, searchParams } = new URL(request.url ?? '/', 'http://store');
    const send = (body: object) => {
      response.writeHead(200, { 'content-type': 'application/json' });
      response.end(JSON.stringify(body));
    };
    if (request.method === 'POST') {
      const answer = this.#take(JSON.parse(text));
      return this.silent ? undefined : send(answer);
    }
    if (pathname.endsWith('/orders')) return send(this.#orderPage());
    this.pagesAsked += 1;
    const cursor = searchParams.get('cursor') ?? '';
    if (this.instead?.(response, cursor) === true) return;
    await this.beforePage();
    const from = Number(cursor);
    const rows = [...this.listings].map(([listing, rest]) => ({ listing, ...rest }));
    const next = from + this.pageRows < rows.length ? String(from + this.pageRows) : null;
    send({ what: 'levels', items: rows.slice(from, from + this.pageRows), next });
  }

  #take({ id, data }: { id: string; data: { epoch: string; to: number; lines: { sku: string; level: number }[] } }) {
    for (const { sku, level } of data.lines) {
      this.told.push(`${sku} ${level}`);
      for (const listing of this.listings.values()) if (listing.sku === sku) listing.level = level;
    }
    this.#answer = { epoch: data.epoch, to: data.to, id };
    return this.#answer;
  }

  #orderPage(): object {
    const placedAt = '2030-01-01T00:00:00Z';
    const orders = this.orders.map(({ id, ...line }) => ({
      ...{ id, placedAt, updatedAt: placedAt, status: 'open', lines: [line] },
    }));
    return { what: 'orders', orders, next: null };
  }
}
