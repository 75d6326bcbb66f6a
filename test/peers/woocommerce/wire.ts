/**
 * The REST v3 face of a simulated WooCommerce store: its addresses, its ways to sign in, its limits, its error bodies,
 * and whatever faults a test asks for.
 */
import { createHmac } from 'node:crypto';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { createServer as createTlsServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import type { WooOrder, WooProduct, WooStore } from './store.ts';

export const consumerKey = `ck_${'0123456789abcdef'.repeat(3).slice(0, 40)}`;
export const consumerSecret = `cs_${'fedcba9876543210'.repeat(3).slice(0, 40)}`;

/** What goes wrong with the next requests. */
export type WooFaults = {
  /** So many answers with this status, to questions whose address holds `about`. */
  errors: { times: number; status: number; retryAfterS?: number; html?: boolean; about?: string };
  /** Writes that are done and whose answer is lost. */
  loseAnswers: number;
  /** Nothing is answered before this time, ms. */
  delayMs: number;
  /** The key may only read. */
  readOnly: boolean;
  /** What its clock says; undefined: the time. */
  dateMs: number | undefined;
  /** Characters of each product’s description. */
  descriptionChars: number;
};

type Reply = { status: number; body: unknown; headers?: Record<string, string> };
export type WooCall = { method: string; path: string; query: URLSearchParams; body: unknown };

export class WooWire {
  readonly calls: WooCall[] = [];
  readonly faults: WooFaults = {
    ...{ errors: { times: 0, status: 500 }, loseAnswers: 0, delayMs: 0 },
    ...{ readOnly: false, dateMs: undefined, descriptionChars: 200 },
  };
  readonly #store: WooStore;
  readonly #server: Server;
  readonly #nonces = new Set<string>();
  readonly #tls: boolean;

  private constructor(store: WooStore, tls: { cert: Buffer; key: Buffer } | undefined) {
    this.#store = store;
    this.#tls = tls !== undefined;
    const listener = (request: IncomingMessage, response: ServerResponse) => void this.#serve(request, response);
    this.#server = tls === undefined ? createServer(listener) : createTlsServer(tls, listener);
  }

  static async open(store: WooStore, tls?: { cert: Buffer; key: Buffer }): Promise<WooWire> {
    const wire = new WooWire(store, tls);
    await new Promise<void>((resolve) => wire.#server.listen(0, '127.0.0.1', resolve));
    return wire;
  }

  get url(): string {
    return `${this.#tls ? 'https' : 'http'}://127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }

  async close(): Promise<void> {
    this.#server.closeAllConnections();
    await new Promise((resolve) => this.#server.close(resolve));
  }

  async #serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const parts: Buffer[] = [];
    for await (const part of request) parts.push(part as Buffer);
    const url = new URL(request.url ?? '/', this.url);
    const method = request.method ?? 'GET';
    const text = Buffer.concat(parts).toString('utf8');
    const path = url.pathname.replace(/^\/wp-json\/wc\/v3/, '');
    const body = text === '' ? undefined : JSON.parse(text);
    this.calls.push({ method, path, query: url.searchParams, body });
    const early = await this.#early(request, method, url);
    const reply = early ?? this.#route(method, path, url.searchParams, body ?? {});
    if (early === undefined && method !== 'GET' && this.faults.loseAnswers > 0) {
      this.faults.loseAnswers -= 1;
      response.socket?.destroy();
      return;
    }
    const page = typeof reply.body === 'string';
    response.writeHead(reply.status, {
      'content-type': page ? 'text/html' : 'application/json; charset=UTF-8',
      ...(this.faults.dateMs !== undefined && { date: new Date(this.faults.dateMs).toUTCString() }),
      ...reply.headers,
    });
    response.end(page ? reply.body : JSON.stringify(reply.body));
  }

  /** What answers before the store looks at the question; undefined: nothing. */
  async #early(request: IncomingMessage, method: string, url: URL): Promise<Reply | undefined> {
    const { errors, delayMs, readOnly } = this.faults;
    if (errors.times > 0 && url.pathname.includes(errors.about ?? '')) {
      errors.times -= 1;
      const { status, retryAfterS } = errors;
      const headers: Record<string, string> = retryAfterS === undefined ? {} : { 'retry-after': String(retryAfterS) };
      return errors.html === true
        ? { status, body: '<h1>Error</h1>', headers }
        : { ...fail(status, 'error', 'Try again.'), headers };
    }
    if (delayMs > 0) await new Promise((resolve) => setTimeout(resolve, delayMs).unref());
    if (!url.pathname.startsWith('/wp-json/wc/v3/')) return noRoute;
    const problem = this.#authProblem(request, method, url);
    if (problem !== undefined) return fail(401, 'woocommerce_rest_authentication_error', problem);
    return method !== 'GET' && readOnly
      ? fail(401, 'woocommerce_rest_authentication_error', 'The API key provided does not have write permissions.')
      : undefined;
  }

  /** Basic counts over TLS alone; in the clear a request is signed (OAuth 1.0a, one leg). */
  #authProblem(request: IncomingMessage, method: string, url: URL): string | undefined {
    if (this.#tls) {
      const [, token = ''] = /^Basic (.+)$/.exec(request.headers.authorization ?? '') ?? [];
      const given = Buffer.from(token, 'base64').toString();
      return given === `${consumerKey}:${consumerSecret}` ? undefined : 'Consumer key or secret is invalid.';
    }
    const given = new Map(url.searchParams);
    const signature = given.get('oauth_signature');
    if (signature === undefined) return 'Sorry, you cannot list resources.';
    given.delete('oauth_signature');
    if (given.get('oauth_consumer_key') !== consumerKey) return 'Consumer key is invalid.';
    if (Math.abs(Number(given.get('oauth_timestamp')) - Date.now() / 1000) > 900) return 'Invalid timestamp.';
    const nonce = given.get('oauth_nonce') ?? '';
    if (nonce === '' || this.#nonces.has(nonce)) return 'Invalid nonce - nonce has already been used.';
    this.#nonces.add(nonce);
    const escaped = (value: string) =>
      encodeURIComponent(value).replace(/[!'()*]/g, (c) => `%${c.charCodeAt(0).toString(16).toUpperCase()}`);
    const sorted = [...given]
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([key, value]) => `${escaped(key)}=${escaped(value)}`);
    const base = [method, escaped(`${url.origin}${url.pathname}`), escaped(sorted.join('&'))].join('&');
    const wanted = createHmac('sha256', `${consumerSecret}&`).update(base).digest('base64');
    return wanted === signature ? undefined : 'Invalid signature - provided signature does not match.';
  }

  #route(method: string, path: string, query: URLSearchParams, body: Record<string, unknown>): Reply {
    const [, parent, batch] = /^\/products\/(\d+)\/variations(\/batch)?$/.exec(path) ?? [];
    if (method !== 'GET' && (path === '/products/batch' || batch !== undefined))
      return this.#batch(Number(parent ?? 0), query, body.update);
    if (method === 'GET' && path === '/products') return this.#products(query);
    if (method === 'GET' && parent !== undefined) {
      const rows = [...this.#store.products.values()].filter(({ parentId }) => parentId === Number(parent));
      return paged(
        rows.map((row) => this.#product(row)),
        query,
      );
    }
    if (method === 'GET' && path === '/orders') return this.#orders(query);
    const [, id = '', more] = /^\/orders\/(\d+)(\/notes|\/refunds)?$/.exec(path) ?? [];
    return id === '' ? noRoute : this.#order(Number(id), more, method, query, body);
  }

  #batch(parentId: number, query: URLSearchParams, update: unknown): Reply {
    const rows = Array.isArray(update) ? update : [];
    const large = 'Unable to accept more than 100 items for this request.';
    if (rows.length > 100) return fail(413, 'woocommerce_rest_request_entity_too_large', large);
    const done = rows.map((row) => this.#store.write(parentId, row));
    // Measured: fields that are asked for hide every row of a batch.
    if (query.has('_fields')) return { status: 200, body: [] };
    return { status: 200, body: { update: done.map((row) => ('error' in row ? row : this.#product(row))) } };
  }

  #products(query: URLSearchParams): Reply {
    const asked = query.get('sku');
    // MySQL compares without case.
    const wanted = asked === null ? undefined : new Set([...asked.split(','), asked].map((each) => each.toLowerCase()));
    const rows = [...this.#store.products.values()].filter(({ sku, parentId }) =>
      wanted === undefined ? parentId === 0 : wanted.has(sku.toLowerCase()),
    );
    return paged(
      rows.map((row) => this.#product(row)),
      query,
    );
  }

  #orders(query: URLSearchParams): Reply {
    const after = Date.parse(`${query.get('modified_after') ?? '1970-01-01T00:00:00'}Z`);
    const include = query.get('include')?.split(',').map(Number);
    const rows = [...this.#store.orders.values()]
      .filter(({ modifiedMs, status }) => Math.floor(modifiedMs / 1000) * 1000 > after && status !== 'trash')
      .filter(({ id }) => include === undefined || include.includes(id))
      .sort((a, b) => a.modifiedMs - b.modifiedMs);
    return paged(rows.map(orderJson), query);
  }

  #order(
    id: number,
    more: string | undefined,
    method: string,
    query: URLSearchParams,
    body: Record<string, unknown>,
  ): Reply {
    const order = this.#store.orders.get(id);
    if (order === undefined) return fail(404, 'woocommerce_rest_shop_order_invalid_id', 'Invalid ID.');
    if (more === '/notes' && method === 'POST')
      return { status: 201, body: this.#store.note(order.id, String(body.note)) };
    if (more === '/notes') return { status: 200, body: order.notes };
    if (more === '/refunds') return { status: 200, body: order.refunds.map((refund) => refundJson(order, refund)) };
    if (method === 'PUT' && typeof body.status === 'string') this.#store.setStatus(order.id, body.status);
    return { status: 200, body: onlyFields(orderJson(order), query) };
  }

  #product({ id, parentId, sku, type, manageStock, stock, status, name }: WooProduct): object {
    return {
      ...{ id, name, slug: name.toLowerCase(), type, status, sku, parent_id: parentId },
      description: 'x'.repeat(this.faults.descriptionChars),
      manage_stock: manageStock,
      stock_quantity: manageStock === true ? stock : null,
      stock_status: manageStock === true && (stock ?? 0) <= 0 ? 'outofstock' : 'instock',
    };
  }
}

const fail = (status: number, code: string, message: string): Reply => ({
  status,
  body: { code, message, data: { status } },
});
const noRoute = fail(404, 'rest_no_route', 'No route was found matching the URL and request method.');

function onlyFields(row: object, query: URLSearchParams): object {
  const fields = query.get('_fields')?.split(',');
  return fields === undefined ? row : Object.fromEntries(Object.entries(row).filter(([key]) => fields.includes(key)));
}

function paged(rows: object[], query: URLSearchParams): Reply {
  const size = Number(query.get('per_page') ?? 10);
  if (size > 100) return fail(400, 'rest_invalid_param', 'Invalid parameter(s): per_page');
  const page = Number(query.get('page') ?? 1);
  return {
    status: 200,
    body: rows.slice((page - 1) * size, page * size).map((row) => onlyFields(row, query)),
    headers: { 'x-wp-total': String(rows.length), 'x-wp-totalpages': String(Math.ceil(rows.length / size)) },
  };
}

/** Whole seconds, without a zone. */
const gmt = (ms: number): string => new Date(ms).toISOString().slice(0, 19);

function orderJson({ id, status, createdMs, modifiedMs, lines, refunds }: WooOrder): object {
  return {
    ...{ id, number: String(id), status, date_created_gmt: gmt(createdMs), date_modified_gmt: gmt(modifiedMs) },
    line_items: lines.map(({ id: line, productId, variationId, sku, quantity }) => ({
      ...{
        id: line,
        name: sku,
        product_id: productId,
        variation_id: variationId,
        quantity,
        sku: sku === '' ? null : sku,
      },
    })),
    refunds: refunds.map((refund) => ({ id: refund.id, reason: '', total: '-1.00' })),
  };
}

function refundJson(order: WooOrder, { id, lines }: WooOrder['refunds'][number]): object {
  return {
    id,
    line_items: lines.map(({ lineId, quantity }) => {
      const line = order.lines.find((each) => each.id === lineId);
      const { productId = 0, variationId = 0, sku = '' } = line ?? {};
      return {
        ...{ id: lineId + 10_000, product_id: productId, variation_id: variationId, sku, quantity: -quantity },
        meta_data: [{ id: 1, key: '_refunded_item_id', value: String(lineId) }],
      };
    }),
  };
}
