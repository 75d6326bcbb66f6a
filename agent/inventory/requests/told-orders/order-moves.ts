/**
 * What a version of an order that a storefront tells makes of the order on the books: every case there is, in one
 * table. Why a case is what it is, stands in `order-intake.ts`.
 */
import type { OrderRow, ToldOrder } from '../../nouns/orders/order.ts';
import { isElsewhere } from '../../nouns/orders/order-lines.ts';

/** What is on the books under its name. */
export type OnBooks =
  | 'unknown'
  /** Open, or packed and not shipped: it holds units. */
  | 'booked'
  | 'cancelled'
  /** By a person here, who had the last word. */
  | 'cancelled here'
  | 'set aside'
  /** Its store said that it was shipped elsewhere, and a person was asked about its units. */
  | 'fulfilled there'
  | 'shipped'
  /** R16: complete without a unit from here. */
  | 'kept elsewhere';

/** Against the version on the books; an order that has none, or that a person changed last, is older than any. */
export type Age = 'newer' | 'same' | 'older';

export type Move =
  /** It is no news. */
  | '–'
  /** Its lines are booked, or the order is moved to them. */
  | 'book'
  /** Booked, if that can be done by now. */
  | 'book if able'
  /** The order is moved to its lines, if the storefront told others before. */
  | 'book if other'
  /** What the order holds is freed, and what is in boxes goes back to the shelf. */
  | 'free'
  /** Freed, and a person is asked whether its units left this building. */
  | 'free and ask'
  /** A person is asked whether its units left this building. */
  | 'ask for units'
  /** On the books as cancelled, so that an older page books nothing. */
  | 'remember'
  /** A person is asked: it was shipped from here. */
  | 'ask, shipped'
  /** The same, if its lines are others than those that were shipped. */
  | 'ask if other'
  /** A person is asked, once: the end is older than what is known here. */
  | 'ask, earlier'
  /** The same of other lines, where the storefront shows what it has now; elsewhere it is a repetition. */
  | 'ask if shown now';

type Moves = readonly [newer: Move, same: Move, older: Move];

const none: Moves = ['–', '–', '–'];
/** Nothing is known of it, so it is never the same or older. */
const first = (move: Move): Moves => [move, move, move];

// biome-ignore format: a table
export const orderMoves: { readonly [K in OnBooks]: Readonly<Record<ToldOrder['status'], Moves>> } = {
  //                   newer           same             older
  unknown: {
    open:      first('book'),
    cancelled: first('remember'),
    fulfilled: first('ask for units'),
  },
  booked: {
    open:      ['book',         'book if other', 'ask if shown now'],
    cancelled: ['free',         'free',          'ask, earlier'],
    fulfilled: ['free and ask', 'free and ask',  'ask, earlier'],
  },
  cancelled: {
    open:      ['book',         '–',             '–'],
    cancelled: ['free',         '–',             '–'],
    fulfilled: ['free and ask', '–',             '–'],
  },
  'cancelled here': {
    open:      none,
    cancelled: none,
    fulfilled: none,
  },
  'set aside': {
    open:      ['book',         'book if able',  '–'],
    cancelled: ['free',         'free',          '–'],
    fulfilled: ['free and ask', 'free and ask',  '–'],
  },
  'fulfilled there': {
    open:      ['book',         '–',             '–'],
    cancelled: none,
    fulfilled: none,
  },
  shipped: {
    open:      ['ask if other', '–',             '–'],
    cancelled: ['ask, shipped', '–',             '–'],
    fulfilled: none,
  },
  'kept elsewhere': {
    open:      ['book',         '–',             '–'],
    cancelled: ['free',         'free',          '–'],
    fulfilled: none,
  },
};

/** @param askedForUnits what a person was asked last about it is whether its units left this building */
export function onBooks(known: OrderRow | undefined, askedForUnits: boolean): OnBooks {
  switch (known?.status) {
    case undefined:
      return 'unknown';
    case 'open':
    case 'packed':
      return 'booked';
    case 'shipped':
      return isElsewhere(known) ? 'kept elsewhere' : 'shipped';
    case 'cancelled':
      if (known.updatedAt === null) return 'cancelled here';
      return askedForUnits ? 'fulfilled there' : 'cancelled';
    case 'set-aside':
      return askedForUnits ? 'fulfilled there' : 'set aside';
  }
}

export const moveOf = (books: OnBooks, told: ToldOrder['status'], age: Age): Move => {
  const [newer, same, older] = orderMoves[books][told];
  return { newer, same, older }[age];
};
