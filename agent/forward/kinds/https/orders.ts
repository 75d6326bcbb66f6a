/** Orders over HTTPS: `GET {url}/orders?cursor=…` gives the same pages as `tell` does over MQTT. */
import type { OrderSource, OrdersResult } from '../../channel.ts';
import type { HttpResponse } from '../../http/response.ts';
import { readOrders } from '../../orders/told-orders.ts';
import { fetchPage, type HttpsPagesParts, pagePath, understandPage } from './pages.ts';

export class HttpsOrders implements OrderSource {
  readonly #parts: HttpsPagesParts;

  constructor(parts: HttpsPagesParts) {
    this.#parts = parts;
  }

  /** Nobody can call a dock over HTTP: every page is asked for. */
  onTold(): void {}

  fetch(cursor: string | null, signal: AbortSignal): Promise<OrdersResult> {
    return fetchPage(this.#parts, 'orders', cursor, signal, readOrders);
  }
}

export const ordersPath = (url: URL, cursor: string | null): string => pagePath(url, 'orders', cursor);

/** What a response to a question for orders means. Pure. */
export const understandOrders = (response: HttpResponse, wallMs: number): OrdersResult =>
  understandPage(response, wallMs, 'orders', readOrders);
