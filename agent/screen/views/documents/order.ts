/**
 * An order on the screen. One with goods in a box stands on the bench and comes first, packed or not; then the one that
 * was sold first, and those that cannot be opened come last.
 */
import { keepsClosed } from '../../../inventory/nouns/orders/hold.ts';
import type { HeldOrder } from '../../../ledger/messages.ts';
import { byMoment, type ShownKind } from './shown.ts';

export const shownOrder: ShownKind<HeldOrder> = {
  facts({ merchant, id, status, held, channel, lines }, nameOf) {
    // R16: what others send is nothing to do here.
    const here = lines.filter(({ elsewhere }) => elsewhere === undefined);
    const shown = here.map(({ sku, quantity, shipped, packed = 0, name, kits = [] }) => {
      const done = shipped + packed;
      // R28: a part says which kit it is for.
      const under = kits.length === 0 ? '' : ` (${kits.map((kit) => nameOf(kit.sku)).join(', ')})`;
      return { sku, name: `${name ?? nameOf(sku)}${under}`, done, of: quantity, complete: done >= quantity };
    });
    return {
      ...{ merchant, id, status, held: held?.reason ?? null, from: channel, expectedAt: null },
      ...{ lines: shown, linesOf: here.length, blind: false },
    };
  },
  async open(book, limit, merchant) {
    const whose = merchant === undefined ? {} : { merchant };
    const packed = await book.orders({ ...whose, status: 'packed', oldest: true, limit });
    const open = await book.orders({ ...whose, status: 'open', oldest: true, limit });
    const waits = (order: HeldOrder) => keepsClosed(order, order.held);
    const next = open.filter((order) => !waits(order));
    return [
      ...inTheOrderOfSale(packed, next.filter(isBegun)),
      ...inTheOrderOfSale(next.filter((order) => !isBegun(order))),
      ...inTheOrderOfSale(open.filter(waits)),
    ];
  },
};

const isBegun = ({ lines }: HeldOrder): boolean => lines.some(({ packed = 0 }) => packed > 0);

/**
 * Oldest first. An order that does not say when it was placed counts from the moment it was booked: it is no older than
 * what was booked before it. @param lists each in the order of booking
 */
export function inTheOrderOfSale<Order extends { placedAt: string | null }>(...lists: (readonly Order[])[]): Order[] {
  const dated = lists.flatMap((orders) => {
    let latest = '';
    return orders.map((order) => {
      const at = order.placedAt ?? latest;
      if (at > latest) latest = at;
      return { order, at };
    });
  });
  return dated.sort((one, other) => byMoment(one.at, other.at)).map(({ order }) => order);
}
