/** What the pages of single things have words for. */
import type { CountedSince } from '../../inventory/nouns/station/exception.ts';
import type { FlagReason } from '../../inventory/nouns/stock/merchant.ts';
import type { DeskDeed } from '../../ledger/desk/asked-about.ts';
import type { Hit } from '../../ledger/desk/search.ts';

export type LookTexts = {
  /** The one field for all of it. */
  search: string;
  find: string;
  looking: string;
  found(text: string): string;
  nothing(text: string): string;
  what: Record<Hit['what'], string>;
  /** There are more of these kinds. */
  more(kinds: string): string;
  /** Not everything was looked through: the newest entries, the first items. */
  partly: string;
  foundColumns: [string, string, string, string, string];
  /** Where a serial number or a handling unit is. */
  unitStates: Readonly<Record<string, string>>;
  nothingThere: string;
  away: string;
  /** By the codes of the ledger; of one that has no word here its own. */
  kinds: Readonly<Record<string, string>>;
  /** Why Process Orders turned. */
  flagReasons: Readonly<Record<FlagReason, string>>;
  /** Why a movement that a count knew of moves no stock. */
  recounted: string;
  countStood(entry: string): string;
  takenBack(what: string): string;
  events: string;
  moreEvents: string;
  eventColumns: [string, string, string, string, string, string, string];
  documentEventColumns: [string, string, string, string, string, string, string];
  inStockColumn: string;
  label: Record<'lot' | 'serial' | 'expiry' | 'sscc' | 'box', string>;
  unsure: string;
  facts: Record<
    'inStock' | 'available' | 'booked' | 'incoming' | 'published' | 'packed' | 'onHold' | 'damaged' | 'barcodes',
    string
  >;
  flag: Record<'on' | 'off' | 'neverReceived' | 'retired', string>;
  /** Of what is available below 0: what is shown beside it, and why. */
  overbooked(more: string, one: boolean): string;
  /** R28: of a kit, what is in stock and booked is that of its parts. */
  byParts: string;
  streetDate: string;
  /** Why there is no picture of an item that should have one. */
  noPicture: Record<'waiting' | 'off' | 'full' | 'no-image' | 'not-encrypted' | 'local' | 'redirects', string> & {
    /** null: more than that. */
    'too-large'(kB: string | null): string;
    'too-many-pixels'(size: string): string;
    status(code: string): string;
    unreachable(host: string): string;
  };
  parts: string;
  partOf: string;
  listedAs: string;
  notListed: string;
  balance: string;
  /** The chart in words. */
  balanceSays(now: string, least: string, most: string, since: string): string;
  shops: string;
  /** When its storefront acknowledged the number that it shows. */
  toldOn(level: string, moment: string): string;
  noShops: string;
  why: string;
  bookedBy: string;
  bookedColumns: [string, string, string, string];
  status: string;
  from: string;
  placed: string;
  expected: string;
  noticeTypes: Record<'asn' | 'purchase-order', string>;
  lines: string;
  orderColumns: [string, string, string, string, string];
  elsewhere: string;
  /** R28: of a line that is sold as one, of its parts below it, and of what beside it was ordered alone. */
  kit: string;
  ofKit(each: string, kit: string): string;
  loose(units: string): string;
  boxes: string;
  box(number: string): string;
  boxColumns: [string, string, string];
  noBoxes: string;
  weight: string;
  notWeighed: string;
  parcel: string;
  left: string;
  stillHere: string;
  packedBy: string;
  told: string;
  toldNone: string;
  toldColumns: [string, string, string, string];
  toldStates: Record<'told' | 'due', string>;
  tellingStates: Readonly<Record<string, string>>;
  noticeColumns: [string, string, string, string, string, string, string];
  published: string;
  units: string;
  unitColumns: [string, string, string];
  unitHere: Record<'here' | 'not', string>;
  returnColumns: [string, string, string, string, string, string];
  ofOrder: string;
  /** What one person did. */
  person: {
    id: string;
    at: string;
    nowhere: string;
    revoked: string;
    perHundred: string;
    booked: string;
    nothing: string;
    columns: [string, string, string, string, string, string];
    asked: string;
    askedColumns: [string, string, string, string, string];
    /** By the code of `asked-about.ts`; of one that has no word here its own. */
    /** What was answered of a later count. */
    counted: Record<CountedSince, string>;
    deeds: Readonly<Record<DeskDeed, string>>;
    /** Of a station's buttons that say something else on the page. */
    buttons: Readonly<Record<'confirm' | 'cancel' | 'acknowledge' | 'open' | 'goods' | 'reason' | 'quantity', string>>;
    done: string;
    refused: string;
    notAllowed: string;
    partly: string;
  };
  /** How much is done an hour. */
  figures: {
    name: string;
    title(hours: string): string;
    span(hours: string): string;
    partly: string;
    none: string;
    /** @param refused scans beside those that counted  @param percent of both together */
    station(name: string, units: string, scans: string, refused: string, percent: string): string;
    errorsBelow: string;
    errorsOf(station: string): string;
    sellableTitle(channel: string): string;
    sellable(channel: string, half: string, most: string, receipts: string): string;
    table: string;
    columns: [string, string, string, string, string, string];
    sellableTable: string;
    sellableColumns: [string, string, string, string];
  };
};
