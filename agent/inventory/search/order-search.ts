/** What orders can be searched by. */
import type { Hold } from '../nouns/orders/hold.ts';
import type { OrderRow } from '../nouns/orders/order.ts';
import { type Fields, readSearch, type Search } from './search.ts';
import { instantLike, numberLike, textHas, textLike } from './values.ts';

export type OrderFacts = {
  /** When a date of the merchant's begins, as orders write instants: UTC, ISO 8601 with milliseconds. */
  startOf(date: string): string;
  /** R24: why it is held now; undefined: it is not. */
  heldFor(order: OrderRow): Hold['reason'] | undefined;
};

const statuses = ['open', 'packed', 'cancelled', 'shipped', 'set-aside'] as const;

const holds = ['yes', 'no', 'by-hand', 'pre-order', 'insufficient'] as const;

const fields: Fields<OrderRow, OrderFacts> = {
  order: {
    takes: 'a number, "*" for any characters',
    read: (value) => {
      const question = textLike(value);
      return ({ id }) => question(id);
    },
  },
  status: {
    takes: statuses.join(', '),
    words: statuses,
    read: (value) => {
      const wanted = statuses.find((status) => status === value.toLowerCase());
      return wanted && (({ status }) => status === wanted);
    },
  },
  held: {
    takes: holds.join(', '),
    words: holds,
    read: (value) => {
      const wanted = holds.find((hold) => hold === value.toLowerCase());
      if (wanted === undefined) return undefined;
      return (order, { heldFor }) => {
        const reason = heldFor(order);
        return wanted === 'yes' || wanted === 'no' ? (reason !== undefined) === (wanted === 'yes') : reason === wanted;
      };
    },
  },
  sku: {
    takes: 'a SKU, "*" for any characters',
    read: (value) => {
      const question = textLike(value);
      return ({ lines }) => lines.some(({ sku }) => question(sku));
    },
  },
  channel: {
    takes: 'the name of a channel, or none (placed by hand)',
    read: (value) => {
      const question = textLike(value);
      return ({ channel }) => question(channel ?? 'none');
    },
  },
  placed: {
    takes: 'a date, as in 2026-11-01, <2026-11-01 or 2026-11-01..2026-11-30',
    read: (value) => {
      const question = instantLike(value);
      return question && (({ placedAt }, { startOf }) => placedAt !== null && question(placedAt, startOf));
    },
  },
  units: {
    takes: 'a number, as in <5, >=10 or 5..10',
    read: (value) => {
      const question = numberLike(value);
      return question && (({ lines }) => question(lines.reduce((sum, { quantity }) => sum + quantity, 0)));
    },
  },
};

/** A bare word is looked for in the order's number and in the SKUs and names of its lines. */
function bare(word: string) {
  const question = textHas(word);
  return ({ id, lines }: OrderRow) =>
    question(id) || lines.some(({ sku, name }) => question(sku) || question(name ?? ''));
}

export const readOrderSearch = (text: string): Search<OrderRow, OrderFacts> => readSearch(text, fields, bare);
