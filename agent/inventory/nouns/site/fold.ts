/**
 * What another dock of the site did, as it is folded into this dock's ledger: entries like those that the other dock
 * has, marked whose they are. So stock is the site's wherever it is read, and an explanation needs no network.
 */
import type { TellingType, Told, ToldThing } from '../channels/telling.ts';
import type { NoticeContent } from '../inbound/notice.ts';
import type { ReturnContent } from '../inbound/return.ts';
import type { ToldLine } from '../orders/order.ts';
import type { Apart, ApartCondition, Condition } from '../stock/condition.ts';
import type { Known } from '../stock/count.ts';
import type { ItemChange } from '../stock/item.ts';
import type { FlagMode, SyncPolicy } from '../stock/merchant.ts';
import type { Doubted } from '../stock/movement.ts';
import type { SiteName } from './own.ts';

/** The entry of another dock that an entry here repeats. It is not told to the site again. */
export type Folded = { dock: string; seq: number };

type About = { merchant: string; sku: string };
type OfMerchant = { merchant: string };

/** A unit that its label tells from all others (`stock/units.ts`), and which of its ways in and out it was. */
export type OneUnit = { unit?: string; turn?: number };

/** What is known of goods that moved beside their number: where they belong, and what their label says. */
export type MoveMarks = OneUnit & {
  /** The notice or return that they came with. */
  document?: string;
  condition?: ApartCondition;
  /** Of a return: as what they were found. */
  returned?: Condition;
  lot?: string;
  serial?: string;
  /** YYYY-MM-DD */
  expiry?: string;
  sscc?: string;
};

const labelKeys = ['condition', 'returned', 'unit', 'turn', 'lot', 'serial', 'expiry', 'sscc'] as const;

/** Of an entry or a fact, what is known of the goods themselves; keys that are not there stay away. */
export const labelOf = (said: Omit<MoveMarks, 'document'>): Omit<MoveMarks, 'document'> => these(labelKeys, said);

export const oneUnit = (said: OneUnit): OneUnit => these(['unit', 'turn'], said);

function these<Said extends object, Key extends keyof Said>(keys: readonly Key[], said: Said): Pick<Said, Key> {
  const known = keys.filter((key) => said[key] !== undefined);
  return Object.fromEntries(known.map((key) => [key, said[key]])) as Pick<Said, Key>;
}

/** What people did with goods, beside coming and going. */
export type GoodsFact =
  /** `doubted`: they came with this unit, and that count may have counted them already (M8). */
  | (About & { kind: 'condition'; quantity: number; from: Condition; to: Condition; doubted?: Doubted } & OneUnit)
  /** Of a return that is over: for sale again. `units`: keys of single ones. */
  | (About & { kind: 'restock'; quantity: number; return: string; units?: string[] })
  /** Units that the dock may ship without an order while it can ask nobody: taken (+), or returned (−). */
  | (About & { kind: 'right-taken'; units: number })
  /** Such units left. */
  | (About & { kind: 'right'; units: number } & OneUnit);

/** What was announced of goods to come. */
export type InboundFact =
  | (OfMerchant & { kind: 'notice'; notice: string; content: NoticeContent })
  | (OfMerchant & { kind: 'notice-over'; notice: string; reason?: string })
  /** R15: what is missing of a line counts as available from here on, or no more. */
  | (About & { kind: 'published'; notice: string; on: boolean })
  | (OfMerchant & { kind: 'return'; return: string; content: ReturnContent })
  | (OfMerchant & { kind: 'return-over'; return: string; reason?: string });

/** What a person set, and what holds for all docks. */
export type SettingFact =
  /** R7: an admin turned Process Orders. What turns by itself every dock turns by itself. */
  | (About & { kind: 'flag'; on: boolean })
  /** R10: of the merchant, or of one item. */
  | (OfMerchant & { kind: 'policy'; sku?: string; sync?: SyncPolicy | null; processOrders?: FlagMode })
  /** R24: an order is held by hand, or released. */
  | (OfMerchant & { kind: 'hold'; order: string; held: boolean; reason: string })
  /** R3: from when on a channel's orders count. */
  | (OfMerchant & { kind: 'intake'; channel: string; since: string });

/** Goods that came, left, or were counted. */
type MoveFact =
  /**
   * Units in (+) or out (−). `apart`: so many more of them are set apart (R26). `as`: they came with a receipt, or left
   * without an order; else somebody put a number right.
   */
  | (About & { kind: 'move'; units: number; apart?: number; as?: 'receipt' | 'shipment' } & MoveMarks)
  /**
   * Counted less expected. `meant`: that there is none, and that it is meant (R11). `knew`: of each dock the entries
   * that the expected number knows of. `begin`: of that dock, where it began; absent: where it is.
   */
  | (About & { kind: 'count'; units: number; meant?: true; lost?: Apart; knew?: Known; begin?: number })
  /** Units of an order that left (+), or are in their box again (−). */
  | (About & { kind: 'ship'; units: number; order: string } & OneUnit);

/** R25: what a storefront is told beside levels, by whoever tells. */
export type TellingFact =
  | (OfMerchant & { kind: 'telling'; document: string; channel: string; about: TellingType; id: string; content: Told })
  /** The storefront has these; `dock` null: as the dock that says so said them. */
  | (OfMerchant & { kind: 'told'; channel: string; about: TellingType; things: ToldThing[] });

type RegisterFact =
  | (About & { kind: 'item'; change: ItemChange })
  | ({ kind: 'order'; merchant: string; order: string } & SiteOrder)
  /** What was withheld of an order that was cancelled or changed to fewer is free. */
  | { kind: 'freed'; merchant: string; order: string };

export type SiteFact = { seq: number } & (
  | MoveFact
  | RegisterFact
  | GoodsFact
  | InboundFact
  | SettingFact
  | TellingFact
);

/** One version of an order, as the dock that took it has it on its books. */
export type SiteOrder = {
  status: 'open' | 'cancelled';
  /** The storefront's version; null: a person's doing. */
  updatedAt: string | null;
  channel?: string;
  placedAt?: string;
  print?: string;
  lines: ToldLine[];
};

/**
 * How far this dock has folded another one, in which of its epochs, and since when (ms UTC). `place`: of the message at
 * the site's server that said so.
 */
export type SitePeerRow = SitePeer & { at: number; epochs: string[] };

/** Docks of a site. */
export const sitePeersMax = 1_000;

/** `closed`: the dock was retired there. */
type SitePeer = { dock: string; epoch: string; to: number; hash: string; place: number; closed?: true };

export type SiteEntries = {
  /** Everything of `dock` up to its entry `to` is folded; what it moved here are the entries before this one. */
  'site-fold': SitePeer & { after: number };
  'site-name': SiteName;
};

/** A range of another dock's ledger, in one commit with how far it goes; or the name that this one has at its site. */
export type SiteSubmission = SiteFoldSubmission | ({ type: 'site-name' } & SiteName);
/** `parted`: they are of another life of this dock, which had all entries here up to this one. */
export type SiteFoldSubmission = { type: 'site-fold'; after: number; facts: SiteFact[]; parted?: number } & SitePeer;
