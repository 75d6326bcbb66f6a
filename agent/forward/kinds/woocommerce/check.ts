/** Whether a store is set up for this dock, as a person asks it once: key, rights, clocks. Nothing is written. */
import type { Clock } from '../../../clock.ts';
import type { CheckRow } from '../../channel.ts';
import { clocksRow } from '../../http/check-rows.ts';
import type { Rest } from './rest.ts';

export class StoreCheck {
  readonly #rest: Rest;
  readonly #clock: Pick<Clock, 'wallMs'>;

  constructor(rest: Rest, clock: Pick<Clock, 'wallMs'>) {
    this.#rest = rest;
    this.#clock = clock;
  }

  /** Asks three questions, one after the other; the first that gets no answer is the last. */
  async rows(signal: AbortSignal): Promise<CheckRow[]> {
    const one = { per_page: 1, _fields: 'id' };
    const products = await this.#rest.ask({ method: 'GET', path: 'products', query: one }, signal);
    if (!products.ok) {
      const remedy = 'agent/forward/kinds/woocommerce/README.md sets a store up in five steps.';
      return [{ what: 'key', verdict: 'error', text: products.trouble.reason, remedy }];
    }
    const rows: CheckRow[] = [
      { what: 'key', verdict: 'ok', text: 'opens the store' },
      clocksRow(this.#clock.wallMs(), products.dateMs),
    ];
    const orders = await this.#rest.ask({ method: 'GET', path: 'orders', query: one }, signal);
    rows.push(
      orders.ok
        ? { what: 'orders of the store', verdict: 'ok', text: 'may be read' }
        : { what: 'orders of the store', verdict: 'error', text: orders.trouble.reason, remedy: keyRemedy },
    );
    // An empty batch needs the right to write, and writes nothing.
    const write = await this.#rest.ask({ method: 'POST', path: 'products/batch', body: { update: [] } }, signal);
    rows.push(
      write.ok
        ? { what: 'levels', verdict: 'ok', text: 'may be written' }
        : { what: 'levels', verdict: 'error', text: write.trouble.reason, remedy: keyRemedy },
    );
    return rows;
  }
}

const keyRemedy = 'Make a key with the permission Read/Write, of a user who manages the shop.';
