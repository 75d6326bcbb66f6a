/**
 * The nouns of the ledger. Everything that changes state is an entry; items, stock, orders and channels are projections
 * of the entries (`apply.ts`) and can be rebuilt from them at any time.
 * Counts are whole numbers. `inStock = received − shipped ± adjusted`, `available = inStock − booked` (may be below zero when a
 * storefront oversold; what channels show never is, R20).
 */
import type { Shown } from '../weighing/mass.ts';
import type { Lot } from '../weighing/sample.ts';
import type { RowKind, Rows } from './rows.ts';
import type { SessionChange } from './session.ts';

export type SyncPolicy = 'never' | 'always' | 'process-orders';
export type FlagReason = 'receipt' | 'freed' | 'sell-out' | 'street-date' | 'admin';

/** What an entry says, by kind. `quantity` on the entry is the signed effect: + into the building or booked, − out or freed. */
export type EntryBody = {
  /** First entry of every epoch. */
  epoch: { reason: EpochReason; previousEpoch?: string; previousHead?: number; detail?: string };
  /** First entry of every process start. */
  start: { version: string; node: string; site: string; dock: string };
  /** The wall clock became trusted (or stepped): dates earlier entries of this boot by their monotonic time. */
  clock: { trusted: boolean; stepMs: number };
  /** An item as imported or changed; absent fields keep their value. Barcodes replace the item's earlier ones when given. */
  item: ItemChange;
  /** document = the notice it came with, if any. `reason`: why it is more or other than was announced. */
  receipt: Scanned & { reason?: string };
  /** document = the order it belongs to: then it lowers what is in stock and what is booked together (R3). */
  shipment: Scanned & { box?: number };
  /**
   * Units of an order put into a box: still in stock, still booked, until they are shipped. Below zero: taken out again, because the
   * order was changed. document = order.
   */
  packing: Scanned & { box: number };
  /** Units found on the shelf by a count that is under way; moves no stock. document = count. */
  tally: Scanned & { round: number };
  /**
   * A count's result: `quantity` is counted minus expected. `expected` is what was there at entry `base`, where the count began (0: at
   * this entry): what moved since then is not undone. document = count, when there was one.
   */
  count: { counted: number; expected: number; base: number; rounds?: number; reason?: string };
  /** An order's header, new or moved to other lines; what that books or frees follows as `booking` entries with the same document. */
  order: { channel?: string; placedAt?: string; updatedAt?: string; lines: { sku: string; quantity: number }[] };
  /** quantity > 0 books, < 0 frees. */
  booking: KeptProperties;
  /** R4: the line takes over the item's properties as they are now; null: the item has none any more. */
  'order-refresh': { [P in keyof KeptProperties]: string | null };
  /** Packing is over: all of it, or what there is; it waits to be weighed or shipped. */
  'order-finish': { boxes: number; partial?: boolean };
  /** Packed or just shipped, and taken up again. */
  'order-reopen': { reason?: string };
  /** A packed parcel on the scale, or a person's word instead. document = order. */
  'parcel-check': {
    result: 'fits' | 'differs' | 'not-checkable' | 'overridden';
    box: number;
    digits?: string;
    unit?: string;
    device?: string;
    expectedG?: string;
    differenceG?: string;
    toleranceG?: string;
    text?: string;
  };
  /** An announced inbound shipment, new or changed: what is incoming follows. document = its number. */
  notice: NoticeContent;
  /** Nothing more comes of it: what is missing is not incoming any longer. */
  'notice-close': { reason?: string; publish?: boolean; short: SkuCount[]; over: SkuCount[] };
  /** A step of the person working at `station`; the session is what these add up to. */
  session: SessionChange;
  /** Exception `of` is settled: its code was bound to an item (its counts follow as entries of their own), or nothing is to be done. */
  'exception-resolve': { of: number; how: 'bound' | 'dismissed'; reason?: string };
  /** `updatedAt`: the storefront's version that says so; absent when a person cancelled it here. */
  'order-cancel': { reason?: string; updatedAt?: string };
  /** R3: the channel's order sync was switched on (`since`), its intake moved (`cursor`). document = channel. */
  'order-sync': { since?: string; cursor?: string };
  adjustment: { reason: string };
  /** Undoes entry `of`, which was a `kind`; its quantity is the negative of that entry's, its document the same. */
  reversal: { of: number; kind?: MovementKind; box?: number; unit?: string; reason?: string };
  'process-orders': { on: boolean; reason: FlagReason; cause?: number };
  /** For the merchant when sku is null, else for the item; null = back to the merchant's. */
  policy: { sync?: SyncPolicy | null; processOrders?: 'auto' | 'manual' };
  /** Send these items at once, whatever the policy says (R14). One entry per item. */
  'sync-now': { requestedBy?: string };
  /** Something a person has to look at: an unknown code, a refused scan, a line that a storefront refused, an order that cannot be booked. */
  exception: {
    reason: string;
    text: string;
    scan?: string;
    device?: string;
    channel?: string;
    detail?: string;
    /** What scans meant at the station, when that was not what its configuration says. */
    work?: Work;
    /** Nothing more counts at the station before somebody acknowledged it. */
    holds?: true;
    /** What the scan would have counted for: units of the label times the quantity keyed in before it. */
    units?: number;
    /** The whole order as the storefront told it; document = its name on the books. */
    order?: ToldOrder | UnreadableOrder;
  };
  command: { verb: string; by: string; transaction?: string; params: unknown; status: 'ok' | 'error'; code?: string };
  /** A storefront's acknowledgement of one batch; lines are [sku, level, processOrders 0|1]. document = channel. */
  ack: {
    key: string;
    after: number;
    to: number;
    lines: [string, number, 0 | 1][];
    /** Up to where the due items had been looked through; absent: `to`. */
    seen?: number;
    rejected?: { sku: string; reason: string }[];
  };
  /** The channel starts over with a snapshot, or stops. document = channel. */
  channel: { change: 'snapshot' | 'stopped' | 'resumed' | 'paused'; reason: string };
};
export type EntryKind = keyof EntryBody;

/** Entries that count units at a station, and that can be taken back. */
export type MovementKind = 'receipt' | 'shipment' | 'packing' | 'tally';

export type SkuCount = { sku: string; quantity: number };

/** Where the units of a movement come from, and what their label says beside the item (R6: kept, never synced). */
export type Scanned = {
  scan?: string;
  device?: string;
  barcode?: string;
  units?: number;
  lot?: string;
  serial?: string;
  /** YYYY-MM-DD */
  expiry?: string;
  sscc?: string;
  /** Key of the one unit this label names (`units.ts`): the same label counts once. */
  unit?: string;
  weight?: CountedByWeight;
  /** Nobody scanned it: a person said what it is. */
  byHand?: true;
  /** The exception that is counted now. */
  replays?: number;
};

/** What the instrument showed, and why that is so many pieces (`weighing/count.ts`). */
export type CountedByWeight = Shown & {
  device: string;
  /** Pieces counted by hand and weighed before; empty: the item's own unit weight was taken. */
  sample: Lot[];
  scatterPpm: number;
  /** Pieces by the weight alone, to three decimals; how far from a whole number; standard uncertainty. */
  ratio: string;
  residual: string;
  uncertainty: string;
};

/** R4: what an order line keeps of its item. Weights and prices are decimal text. */
export type KeptProperties = { name?: string; unitWeightG?: string; price?: string; packaging?: string };

export type HandlingUnit = { sscc: string; lines: { sku: string; quantity: number; lot?: string; expiry?: string }[] };

export type NoticeContent = {
  type?: 'asn' | 'purchase-order';
  supplier?: string;
  /** Local date YYYY-MM-DD. */
  expectedAt?: string;
  /** R15: the received items' levels are sent when it closes. */
  publish?: boolean;
  /** All units announced, those inside handling units included. */
  lines: SkuCount[];
  handlingUnits?: HandlingUnit[];
};

export type EpochReason =
  | 'new-dock'
  | 'ledger-lost'
  | 'rolled-back'
  | 'damaged'
  | 'storefront-ahead'
  | 'unknown-epoch'
  /** A storefront holds a batch of the current epoch that this ledger never made. */
  | 'clone'
  /** The dock or its site was called otherwise when it started last. */
  | 'renamed';

/** One version of an order as its storefront tells it. Moments are UTC, ISO 8601 with milliseconds and Z, so that they compare as text. */
export type ToldOrder = {
  id: string;
  placedAt: string;
  updatedAt: string;
  /** `fulfilled`: shipped, and not by this dock. */
  status: 'open' | 'cancelled' | 'fulfilled';
  lines: { sku: string; quantity: number }[];
};

/** What a storefront told in the place of an order and cannot be read as one, as far as it can be shown; null: not to be read. */
export type UnreadableOrder = {
  id: string | null;
  placedAt: string | null;
  updatedAt: string | null;
  status: ToldOrder['status'] | null;
  lines: { sku: string | null; quantity: number | null }[];
  /** What is wrong with it and what the storefront should send, for a person. */
  unreadable: string;
  /** The same for the same text: told again, it is known. */
  print: string;
};

export type ItemChange = {
  name?: string;
  /** Decimal text, grams: never a float. */
  unitWeightG?: string | null;
  sync?: SyncPolicy | null;
  /** Local date YYYY-MM-DD before which the flag stays off (R8). */
  streetDate?: string | null;
  /** Kept elsewhere: the level is not ours (R16). */
  bypassSync?: boolean;
  notFulfilledHere?: boolean;
  /** Decimal text. Kept on order lines (R4), never sent (R2). */
  price?: string | null;
  /** Name of the box it ships in, of the configuration's packagings. */
  packaging?: string | null;
  barcodes?: { code: string; units: number }[];
};

/** The code that led to an entry, where the entry is not about the code itself: a command, the number of a document. */
export type Read = { read?: { scan: string; device: string } };

/** What `decide` wants appended: the book adds epoch, seq, time, boot and hash. */
export type Draft<K extends EntryKind = EntryKind> = {
  [P in K]: {
    kind: P;
    station?: string;
    operator?: string;
    merchant?: string;
    sku?: string;
    quantity?: number;
    document?: string;
    body: EntryBody[P] & Read;
  };
}[K];

/** One row of the ledger as everybody outside the book sees it (`ledger export --jsonl` prints exactly these fields). */
export type Entry = {
  epoch: string;
  seq: number;
  /** ms UTC by the device's clock; trust it only when `clockTrusted`. */
  at: number;
  utcOffsetMin: number;
  boot: string;
  monoMs: number;
  clockTrusted: boolean;
  station: string | null;
  operator: string | null;
  kind: EntryKind;
  merchant: string | null;
  sku: string | null;
  quantity: number | null;
  document: string | null;
  body: unknown;
  /** SHA-256 over the previous hash and the canonical bytes of every field, lower-case hex. */
  hash: string;
};

/** Projection: one item with its stock. */
export type ItemRow = {
  merchant: string;
  sku: string;
  name: string;
  unitWeightG: string | null;
  /** null = the merchant's policy (R10). */
  sync: SyncPolicy | null;
  streetDate: string | null;
  bypassSync: boolean;
  notFulfilledHere: boolean;
  inStock: number;
  booked: number;
  incoming: number;
  /** Of what is in stock: in boxes of orders that are not shipped yet, no longer on the shelf. */
  packed: number;
  price: string | null;
  packaging: string | null;
  /** Ever received here (R11). */
  received: boolean;
  processOrders: boolean;
  /** seq of the last entry that a channel should hear of; 0 = none yet. */
  dueSeq: number;
  /** seq of the last `sync-now`; a batch that reaches it sends the line even where nothing changed. */
  forcedSeq: number;
};

export type BarcodeRow = { code: string; merchant: string; sku: string; units: number };
export type OrderRow = {
  merchant: string;
  id: string;
  /** `set-aside`: told by a storefront and not bookable (an unknown SKU …); nothing is booked for it. */
  /** `packed`: finished at a station, not shipped yet. */
  status: 'open' | 'packed' | 'cancelled' | 'shipped' | 'set-aside';
  channel: string | null;
  placedAt: string | null;
  /** The storefront's version on the books; null: none, or a person here had the last word. */
  updatedAt: string | null;
  lines: OrderLine[];
};
/** `packed`: in boxes and not shipped. */
export type OrderLine = { sku: string; quantity: number; shipped: number; packed?: number } & KeptProperties;
export type MerchantRow = { merchant: string; sync: SyncPolicy; processOrders: 'auto' | 'manual' };

/** Projection: how far a channel is. `acked` is the storefront's word, `seen` how far we know there is nothing more to say. */
export type ChannelRow = {
  channel: string;
  acked: number;
  seen: number;
  /** Batches end beyond this: the storefront may have heard of every earlier place in this epoch, so none is used twice. */
  floor: number;
  /** Counts snapshots; a `shown` row of an older generation is not proof of what the storefront has. */
  generation: number;
  /** The next batch is (the first of) a snapshot. */
  snapshotDue: boolean;
  stopped: string | null;
  lastAckAt: number | null;
};
/** Projection: what a channel's storefront acknowledged last for an item. */
export type ShownRow = { channel: string; sku: string; level: number; processOrders: boolean; generation: number };

/** Projection: the order intake of one channel. */
export type OrderSyncRow = {
  channel: string;
  /** R3: orders placed before this do not count. */
  since: string;
  /** Where the storefront goes on telling; its own text. null: from the beginning. */
  cursor: string | null;
};

/** The projections as the pure rules see them: SQL tables in the book, Maps in tests and in rebuilds. */
export interface Tables {
  item(merchant: string, sku: string): ItemRow | undefined;
  putItem(row: ItemRow): void;
  /** SKUs of the merchant that look like this (`lookalike.ts`), at most `limit`. */
  skusLooking(merchant: string, lookInCapitals: string, limit: number): string[];
  /** Every item that carries this code; more than one only across merchants. */
  barcode(code: string): BarcodeRow[];
  barcodesOf(merchant: string, sku: string): BarcodeRow[];
  putBarcodes(merchant: string, sku: string, barcodes: { code: string; units: number }[]): void;
  order(merchant: string, id: string): OrderRow | undefined;
  putOrder(row: OrderRow): void;
  /** undefined: nothing was changed since the configuration's values. */
  merchant(merchant: string): MerchantRow | undefined;
  putMerchant(row: MerchantRow): void;
  channel(channel: string): ChannelRow | undefined;
  putChannel(row: ChannelRow): void;
  channels(): ChannelRow[];
  shown(channel: string, sku: string): ShownRow | undefined;
  putShown(row: ShownRow): void;
  /** undefined: the channel's order sync was never switched on. */
  orderSync(channel: string): OrderSyncRow | undefined;
  putOrderSync(row: OrderSyncRow): void;
  /** Orders of the merchant that are open, oldest first, at most `limit`. */
  openOrders(merchant: string, limit: number): OrderRow[];
  /** Orders of this number, whoever's they are: more than one only across merchants. */
  ordersNamed(id: string): OrderRow[];
  /** One document or session, kept whole (`nouns/rows.ts`). */
  row<K extends RowKind>(kind: K, key: string): Rows[K] | undefined;
  putRow<K extends RowKind>(kind: K, row: Rows[K]): void;
  /** Rows of this label, oldest first, at most `limit`: the notices of a number, the exceptions of a code. */
  rowsLabelled<K extends RowKind>(kind: K, label: string, limit: number): Rows[K][];
  /** Every row of a kind that is open, oldest first, at most `limit`. */
  openRows<K extends RowKind>(kind: K, limit: number): Rows[K][];
  /** What counted units at this station after entry `since`, and what took it back; newest first, at most `limit`. */
  movements(station: string, since: number, limit: number): Movement[];
  /**
   * What all entries after `since` added to what is in stock of the item, less what they took; but for counts of what was there
   * by then, which moved nothing since.
   */
  stockMoved(merchant: string, sku: string, since: number): number;
  /** For tables that have no entries to look them up in. */
  noteMovement?(station: string, movement: Movement): void;
}

export type Movement = {
  seq: number;
  kind: MovementKind | 'reversal';
  merchant: string;
  sku: string;
  quantity: number;
  document: string | null;
  body: Scanned & { box?: number; round?: number; of?: number };
};

/** The configured facts the rules need; plain data, so that it can be handed to the book's thread. */
export type Rulebook = {
  merchants: { id: string; sync: SyncPolicy; processOrders: 'auto' | 'manual' }[];
  stations: StationRules[];
  channels: ChannelRules[];
  operators?: Operator[];
  packagings?: PackagingRules[];
  /** What printed codes are proved with (`nouns/command-codes.ts`). None: no printed code does anything. */
  commandKeys?: readonly string[];
};
export type Work = 'receiving' | 'packing' | 'counting';
export type StationRules = {
  name: string;
  work: Work;
  merchant?: string;
  /** After an error nothing counts until somebody acknowledged it: for stations with a screen, a pedal or printed codes. */
  holdErrors?: boolean;
  /** Nothing counts before somebody signed in with a badge. */
  signIn?: 'required' | 'optional';
  /** More units than this in one scan are asked about first. */
  askAbove?: number;
  /** The box parcels are packed in when the order's items name none. */
  packaging?: string;
  /** Packed orders wait for their weight on this station's scale before they ship. */
  weigh?: boolean;
};
export type Operator = { id: string; name: string; badge?: string };
/** Decimal text, grams. */
export type PackagingRules = { name: string; weightG: string; toleranceG: string };
export type ChannelRules = {
  name: string;
  merchant: string;
  minimumLevel: number;
  /** `full` channels get every synced level every time (R18). */
  mode: 'changes' | 'full';
  basis: 'available' | 'physical';
};
