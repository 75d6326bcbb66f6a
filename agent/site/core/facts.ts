/**
 * What people did at a dock, as the other docks of its site hear of it. A fact is in its dock's own ledger first and is
 * never refused for lack of a network; what it says of stock is a difference, so that facts add up to the same in
 * whatever order they come. No dock says `unit` or `held-over` today, but the model does (`test/site`); one that
 * hears them takes what they move.
 */

import type {
  GoodsFact,
  InboundFact,
  MoveMarks,
  SettingFact,
  SiteOrder,
  TellingFact,
} from '../../inventory/nouns/site/fold.ts';
import type { Apart } from '../../inventory/nouns/stock/condition.ts';
import type { ItemChange } from '../../inventory/nouns/stock/item.ts';

/** Of each dock the newest entry that was known: dock → seq. */
export type Seen = Readonly<Record<string, number>>;

/** Who packs an order, and the number under which the site's server gave it to them; each has another number. */
export type Claim = { readonly dock: string; readonly number: number };

type About = { readonly merchant: string; readonly sku: string };

export type FactBody =
  /**
   * Units in (+) or out (−): received, adjusted, taken back; no order has them booked. `apart`: so many more are set
   * apart and not for sale (R26), or so many fewer. `as`: they came with a receipt, or left without an order; absent:
   * somebody put a number right.
   */
  | (About & {
      readonly kind: 'move';
      readonly units: number;
      readonly apart?: number;
      readonly as?: 'receipt' | 'shipment';
    } & MoveMarks)
  /** An item as somebody imported or changed it: the register of the site, whoever was last. */
  | (About & { readonly kind: 'item'; readonly change: ItemChange })
  /** An order in one version, as the dock that took it has it on its books. */
  | ({ readonly kind: 'order'; readonly merchant: string; readonly order: string } & SiteOrder)
  /**
   * One unit that its label tells from all others (a serial number, an SSCC). Its odd turns are ways in, its even ones
   * ways out; `units`: how many it holds. `right`: it left without an order, on a right.
   */
  | (About & {
      readonly kind: 'unit';
      readonly units: number;
      readonly key: string;
      readonly turn: number;
      readonly right?: true;
    })
  /** Units of an order that left (+) or came back into their box (−): in stock and booked fall together (R3). */
  | (About & { readonly kind: 'ship'; readonly units: number; readonly order: string } & Pick<
        MoveMarks,
        'unit' | 'turn'
      >)
  | GoodsFact
  | InboundFact
  | SettingFact
  | TellingFact
  /** What was withheld of an order that was cancelled or changed to fewer is free: no dock has it in hand. */
  | { readonly kind: 'freed'; readonly merchant: string; readonly order: string }
  /** The dock packs the order no longer. */
  | { readonly kind: 'release'; readonly merchant: string; readonly order: string; readonly claim: number }
  /** Somebody is about to count this item. */
  | (About & { readonly kind: 'count-begin' })
  /**
   * Counted less expected. `begin`: seq of its `count-begin`; `knew`: of each other dock the entries that the expected
   * number knows of. `apart`: docks that were in view until its end, and so kept apart what came after they had heard
   * of it.
   */
  | (About & {
      readonly kind: 'count';
      readonly units: number;
      readonly begin: number;
      readonly knew: Seen;
      readonly apart: readonly string[];
      readonly meant?: true;
      /** Of what was set apart, so much was not found either. */
      readonly lost?: Apart;
    })
  /** A person looked: what `dock` recorded up to `upTo` was not on the shelf when it was counted. */
  | (About & { readonly kind: 'held-over'; readonly dock: string; readonly upTo: number });

/**
 * What a dock of a newer version says, and this one has no word for: it says itself what it moves, so that the stock is
 * right all the same. Every kind that is added later does so.
 */
export type LaterFact = {
  readonly kind: 'later';
  readonly name: string;
  readonly merchant: string;
  readonly moves: readonly { readonly sku: string; readonly units: number }[];
};

type Move = About & { readonly units: number };

/** `mark`: the first eight hexadecimal digits of its entry's chain hash, which tells it from another life's. */
export type Fact = (FactBody | LaterFact) & { readonly seq: number; readonly mark: string };

/** What it does to the units in stock. */
export function movesOf(fact: FactBody | LaterFact): readonly Move[] {
  switch (fact.kind) {
    case 'move':
    case 'count':
      return [{ merchant: fact.merchant, sku: fact.sku, units: fact.units }];
    case 'unit':
      return [{ merchant: fact.merchant, sku: fact.sku, units: isWayIn(fact.turn) ? fact.units : -fact.units }];
    case 'ship':
    case 'right':
      return [{ merchant: fact.merchant, sku: fact.sku, units: -fact.units }];
    case 'later':
      return fact.moves.map((move) => ({ merchant: fact.merchant, ...move }));
    default:
      return [];
  }
}

export const isWayIn = (turn: number): boolean => turn % 2 === 1;
