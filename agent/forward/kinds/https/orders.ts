/** Orders over HTTPS: `GET {url}/orders?cursor=…` gives the same pages as `tell` does over MQTT. */
import type { OrderSource, OrdersResult } from '../../channel.ts';
import type { HttpResponse } from '../../http/response.ts';
import type { HeldPlace } from '../../orders/held-place.ts';
import { readOrders } from '../../orders/told-orders.ts';
import { fetchPage, type HttpsPagesParts, pagePath, understandPage } from './pages.ts';

export class HttpsOrders implements OrderSource {
  readonly #parts: HttpsPagesParts;

  readonly #held: HeldPlace;

  constructor(parts: HttpsPagesParts, held: HeldPlace) {
    this.#parts = parts;
    this.#held = held;
  }

  /** Nobody can call a dock over HTTP: every page is asked for. */
  onTold(): void {}

  async fetch(cursor: string | null, signal: AbortSignal): Promise<OrdersResult> {
    return this.#held.heardIn(await fetchPage(this.#parts, 'orders', cursor, signal, readOrders));
  }
}

export const ordersPath = (url: URL, cursor: string | null): string => pagePath(url, 'orders', cursor);

/** What a response to a question for orders means. Pure. */
export const understandOrders = (response: HttpResponse, wallMs: number): OrdersResult =>
  understandPage(response, wallMs, 'orders', readOrders);
