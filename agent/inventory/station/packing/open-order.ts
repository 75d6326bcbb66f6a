/** An order at a station: opens while it is open and nothing holds it (R24), or packed and waiting for its weight. */
import { Holds, keepsClosed } from '../../nouns/orders/hold.ts';
import type { OrderRow } from '../../nouns/orders/order.ts';
import { orderProgress } from '../../nouns/orders/order-lines.ts';
import { boxToFill } from '../../nouns/orders/packing-list.ts';
import { refused } from '../bench.ts';
import { type DocumentKind, opened } from '../opened.ts';
import { claimFirst } from './claimed.ts';
import { setAside } from './order-aside.ts';
import { listOf } from './shipping.ts';

const closedTexts: { [S in Exclude<OrderRow['status'], 'open' | 'packed' | 'set-aside'>]: string } = {
  cancelled: 'was cancelled: nothing of it is to be packed',
  shipped: 'has been shipped already',
};

export const orderKind: DocumentKind<OrderRow> = {
  find: (tables, merchant, id) => tables.order(merchant, id),
  named: (tables, id) => tables.ordersNamed(id),
  usable: ({ status }) => status === 'open' || status === 'packed',
  open(bench, ref) {
    const { id } = ref;
    const order = orderKind.find(bench.plan, ref.merchant, id);
    if (order === undefined) return refused(bench, 'unknown-order', `There is no order ${id}.`);
    const { status } = order;
    if (status === 'set-aside') return setAside(bench, order.merchant, id);
    if (status !== 'open' && status !== 'packed') {
      return refused(bench, 'order-closed', `Order ${id} ${closedTexts[status]}.`);
    }
    const hold = new Holds(bench.plan, bench.rules, bench.now).of(order);
    // What is held of a split order lies among what is to be packed.
    const apart = hold?.lines.map((line) => line.text).join('; ');
    if (keepsClosed(order, hold)) return refused(bench, 'order-held', `${hold.text} A supervisor can release it.`);
    const asked = claimFirst(bench, order, 'open');
    if (asked !== undefined) return asked;
    const progress = orderProgress(order);
    const left = progress.unitsOf - progress.unitsDone;
    const text =
      status === 'packed'
        ? 'is packed and waits for its weight'
        : `${left} of ${progress.unitsOf} ${progress.unitsOf === 1 ? 'unit' : 'units'} to pack`;
    return opened(
      bench,
      ref,
      `Order ${id}: ${text}.${apart === undefined ? '' : ` Leave out what is held: ${apart}.`}`,
      progress,
      boxToFill(listOf(bench, order), bench.station.name),
    );
  },
};
