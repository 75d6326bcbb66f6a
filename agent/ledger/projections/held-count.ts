/**
 * How many orders are held (R24). It is asked for at every `status`, and can change with an entry and with the date
 * only: it is kept until then.
 */
import { Holds } from '../../inventory/nouns/orders/hold.ts';
import type { Ledger } from '../writer/ledger.ts';

export class HeldCount {
  readonly #ledger: Ledger;
  #known: { moment: string; orders: number } | undefined;

  constructor(ledger: Ledger) {
    this.#ledger = ledger;
  }

  /**
   * @param today the local date of each merchant, YYYY-MM-DD. @returns of each merchant, of its 10,000 open orders that
   * were booked first
   */
  at(today: (merchant?: string) => string): number {
    const { tables, rules, head } = this.#ledger;
    const merchants = rules.merchants.map(({ id }) => id);
    const moment = [head.epoch, head.seq, ...merchants.map(today)].join(' ');
    if (this.#known?.moment === moment) return this.#known.orders;
    const holds = new Holds(tables, rules, { today });
    const orders = merchants.reduce((sum, merchant) => sum + holds.heldOf(merchant), 0);
    this.#known = { moment, orders };
    return orders;
  }
}
