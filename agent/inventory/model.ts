/**
 * The nouns of the ledger. Everything that changes state is an entry; items, stock, orders and channels are projections
 * of the entries (`apply.ts`) and can be rebuilt from them at any time.
 * Counts are whole numbers. `inStock = received − shipped ± adjusted`, `available = inStock − booked` (may be below zero when a
 * storefront oversold; what channels show never is, R20).
 */

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
  receipt: { scan?: string; device?: string; barcode?: string; units?: number };
  shipment: { scan?: string; device?: string; barcode?: string; units?: number };
  /** An order's header, new or moved to other lines; what that books or frees follows as `booking` entries with the same document. */
  order: { channel?: string; placedAt?: string; updatedAt?: string; lines: { sku: string; quantity: number }[] };
  /** quantity > 0 books, < 0 frees. */
  booking: { name?: string; unitWeightG?: string };
  /** `updatedAt`: the storefront's version that says so; absent when a person cancelled it here. */
  'order-cancel': { reason?: string; updatedAt?: string };
  /** R3: the channel's order sync was switched on (`since`), its intake moved (`cursor`). document = channel. */
  'order-sync': { since?: string; cursor?: string };
  adjustment: { reason: string };
  /** Undoes entry `of`; its quantity is the negative of that entry's. */
  reversal: { of: number; reason?: string };
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
    /** The whole order as the storefront told it; document = its name on the books. */
    order?: ToldOrder;
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

export type EpochReason = 'new-dock' | 'ledger-lost' | 'rolled-back' | 'damaged' | 'storefront-ahead' | 'unknown-epoch';

/** One version of an order as its storefront tells it. Moments are UTC, ISO 8601 with milliseconds and Z, so that they compare as text. */
export type ToldOrder = {
  id: string;
  placedAt: string;
  updatedAt: string;
  status: 'open' | 'cancelled';
  lines: { sku: string; quantity: number }[];
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
  barcodes?: { code: string; units: number }[];
};

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
    body: EntryBody[P];
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
  status: 'open' | 'cancelled' | 'shipped' | 'set-aside';
  channel: string | null;
  placedAt: string | null;
  /** The storefront's version on the books; null: none, or a person here had the last word. */
  updatedAt: string | null;
  lines: { sku: string; quantity: number; shipped: number; name?: string; unitWeightG?: string }[];
};
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
}

/** The configured facts the rules need; plain data, so that it can be handed to the book's thread. */
export type Rulebook = {
  merchants: { id: string; sync: SyncPolicy; processOrders: 'auto' | 'manual' }[];
  stations: { name: string; work: 'receiving' | 'packing' | 'counting'; merchant?: string }[];
  channels: ChannelRules[];
};
export type ChannelRules = {
  name: string;
  merchant: string;
  minimumLevel: number;
  /** `full` channels get every synced level every time (R18). */
  mode: 'changes' | 'full';
  basis: 'available' | 'physical';
};
