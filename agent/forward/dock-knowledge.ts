/** What the book knows that a kind of channel may need of it, in its store's words. */

import { numberAtStore } from '../inventory/nouns/orders/order-name.ts';
import { listingsPartMax } from '../inventory/requests/shown-unknown.ts';
import type { Book } from '../ledger/book.ts';
import type { DockKnowledge } from './channel.ts';
import { aliasesOf, inOurSku } from './store-names.ts';

/** Open orders of a merchant that are looked through. */
const ordersMax = 1_000;

export function dockKnowledge(
  book: Pick<Book, 'orders' | 'rows' | 'submit'>,
  { name: channel, merchant }: { name: string; merchant: string },
): DockKnowledge {
  return {
    async openOrders() {
      const rows = await Promise.all(
        (['open', 'packed'] as const).map((status) =>
          book.orders({ merchant, status, oldest: true, limit: ordersMax }),
        ),
      );
      const due = await book.rows('telling', { open: true, limit: ordersMax });
      const untold = new Set(
        due.flatMap((row) => (row.channel === channel && 'order' in row.content ? [row.content.order] : [])),
      );
      return rows
        .flat()
        .filter((order) => order.channel === channel)
        .map(({ id }) => ({ id: numberAtStore(channel, id), untold: untold.has(id) }));
    },
    async namesOf(skus) {
      const wanted = new Set(skus);
      const names = new Map<string, string[]>();
      for (const [alias, sku] of await aliasesOf(book, channel))
        if (wanted.has(sku)) names.set(sku, [...(names.get(sku) ?? []), alias]);
      return names;
    },
    async seen(shown) {
      const aliases = await aliasesOf(book, channel);
      const listings = shown.map((each) => inOurSku(each, aliases));
      for (let at = 0; at < listings.length; at += listingsPartMax)
        await book.submit({
          type: 'listings-shown',
          by: 'dock',
          channel,
          listings: listings.slice(at, at + listingsPartMax),
          unasked: true,
        });
    },
  };
}

/** Of a channel that stands alone. */
export const knowsNothing: DockKnowledge = {
  openOrders: async () => [],
  namesOf: async () => new Map(),
  seen: async () => undefined,
};
