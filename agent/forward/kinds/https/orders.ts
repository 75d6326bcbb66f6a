/**
 * Orders over HTTPS: `GET {url}/orders?cursor=…` gives the same pages as `tell` does over MQTT. The request is signed like a batch, with
 * an empty body; its id stands for the address that is asked for, so that a signature opens one page and no other.
 */
import { createHash } from 'node:crypto';
import type { OrderSource, OrdersResult } from '../../channel.ts';
import type { HttpConnection } from '../../http/connection.ts';
import { type HttpResponse, header, notNow, printable, redirected, said, withoutOwn } from '../../http/response.ts';
import { parseExactly } from '../../orders/digits.ts';
import { readOrders } from '../../orders/told-orders.ts';

export type HttpsOrdersParts = {
  url: URL;
  /** Its own: a page that takes its time holds no batch up. */
  connection: HttpConnection;
  /** Headers of the configuration and the signature over this id and an empty body. @throws a sentence for a person */
  headers(id: string): Promise<Record<string, string>>;
  wallMs(): number;
};

export class HttpsOrders implements OrderSource {
  readonly #parts: HttpsOrdersParts;

  constructor(parts: HttpsOrdersParts) {
    this.#parts = parts;
  }

  /** Nobody can call a dock over HTTP: every page is asked for. */
  onTold(): void {}

  async fetch(cursor: string | null, signal: AbortSignal): Promise<OrdersResult> {
    const { url, connection, headers, wallMs } = this.#parts;
    const path = ordersPath(url, cursor);
    let signed: Record<string, string>;
    try {
      signed = await headers(createHash('sha256').update(path).digest('hex').slice(0, 32));
    } catch (error) {
      return { type: 'retry', reason: error instanceof Error ? error.message : String(error) };
    }
    const exchange = await connection.exchange({ method: 'GET', path, headers: signed }, signal);
    if (!exchange.ok) return { type: 'retry', reason: exchange.reason };
    const { response } = exchange;
    const result = understandOrders(response, wallMs());
    return result.type === 'page' ? result : withoutOwn(result, response.own);
  }
}

/** The address of a page; what the configured address itself asks for (`?shop=7`) stays. */
export function ordersPath(url: URL, cursor: string | null): string {
  const page = new URL(url);
  page.pathname = `${url.pathname.replace(/\/+$/, '')}/orders`;
  page.searchParams.set('cursor', cursor ?? '');
  return page.pathname + page.search;
}

/** Answers of a storefront that has no such page. */
const noPage = new Set([404, 405, 410, 501]);
/** What is wrong with a question that is nothing but a cursor? The cursor: the storefront lost its place. */
const badCursor = new Set([400, 416, 422]);

/** What a response to a question for orders means. Pure. */
export function understandOrders(response: HttpResponse, wallMs: number): OrdersResult {
  const { status, body } = response;
  const retry = (reason: string): OrdersResult => ({ type: 'retry', reason });
  if (status === 204) return { type: 'page', page: { orders: [], next: null } };
  if (status >= 200 && status < 300) {
    const encoding = header(response, 'content-encoding') ?? 'identity';
    if (encoding !== 'identity')
      return retry(`its orders come in an encoding nobody asked for (${printable(encoding)})`);
    const json = parseExactly(body);
    if (json === undefined)
      return retry(`its orders are no JSON (${status}) — a captive portal, or the wrong address?`);
    const read = readOrders(json);
    return read.ok ? { type: 'page', page: read.page } : retry(`its orders make no sense: ${read.reason}`);
  }
  if (status >= 300 && status < 400) return retry(redirected(response));
  if (noPage.has(status)) return { type: 'none', reason: `the storefront has no page of orders (${status})` };
  if (status === 401 || status === 403) {
    const reason = `it does not let us read its orders — check secret-file and headers (${status})`;
    return { type: 'retry', reason, refused: true };
  }
  if (badCursor.has(status)) {
    return {
      type: 'retry',
      reason: `it does not know the cursor any more (${status})${said(response)}`,
      startOver: true,
    };
  }
  return notNow(response, wallMs) ?? retry(`refused to tell its orders (${status})${said(response)}`);
}
