/** What passes between the book's client and its thread: plain data, one request answered once. */

import type { CommandAsked } from '../inventory/nouns/admin/command-record.ts';
import type { EpochReason, ToldAgain } from '../inventory/nouns/admin/dock.ts';
import type { Said } from '../inventory/nouns/admin/said.ts';
import type { FrozenBatch, Rejection } from '../inventory/nouns/channels/batch.ts';
import type { ExportDocument, ExportPlace } from '../inventory/nouns/channels/captured.ts';
import type { Entry } from '../inventory/nouns/entry.ts';
import type { Hold } from '../inventory/nouns/orders/hold.ts';
import type { OrderRow } from '../inventory/nouns/orders/order.ts';
import type { Outcome } from '../inventory/nouns/outcome.ts';
import type { RowKind, Rows } from '../inventory/nouns/rows.ts';
import type { Rulebook } from '../inventory/nouns/rulebook.ts';
import type { ItemRow } from '../inventory/nouns/stock/item.ts';
import type { Submission } from '../inventory/nouns/submission.ts';
import type { ShownListing, ShownRest } from '../inventory/requests/shown-unknown.ts';
import type { StationState } from '../inventory/station/station-state.ts';
import type { BookProgress, BookState, BootFinding, ChannelStatus, Head, Matter, VerifyReport } from './book.ts';
import type { Remembered } from './projections/channel-memory.ts';
import type { Finish, FinishesAsked } from './projections/finishes.ts';
import type { ShortCount } from './projections/short-items.ts';
import type { Repaired } from './replay/repair.ts';
import type { Stamp } from './stamp.ts';
import type { TellingBatch } from './writer/tellings.ts';

/** `livedHere`: a dock was started on this data folder before, by what is remembered outside of it. */
/** `tellsAs`: the name that storefronts know, where it is not the dock's own. */
export type BookIdentity = { site: string; dock: string; version: string; livedHere?: boolean; tellsAs?: string };

/** The thread's first message. */
export type BookWorkerData = {
  dataDir: string;
  rulebook: Rulebook;
  identity: BookIdentity;
  /** Random, of this start of the dock. */
  boot: string;
  /** When it was told. */
  stamp: Stamp;
};

export type StockFilter = {
  skus?: string[];
  merchant?: string;
  after?: { merchant: string; sku: string };
  /** Only what is low or out; what is out first. */
  short?: true;
  /** None that is retired, but for SKUs that are named. */
  current?: true;
  limit?: number;
};
/**
 * Newest first. `before`: only keys below this one, for kinds whose keys are in the order of the ledger. `station`: as
 * it sees them, if somebody practises there.
 */
export type RowFilter = { open?: boolean; limit?: number; offset?: number; before?: string; station?: string };
/** Requests on the record, newest first. `before`: only entries below this number. */
export type CommandFilter = {
  limit: number;
  before?: number;
  merchant?: string;
  transaction?: { by: string; id: string };
};
export type OrderFilter = {
  merchant?: string;
  status?: OrderRow['status'];
  oldest?: true;
  limit?: number;
  /** As this station sees them, if somebody practises there. */
  station?: string;
};

/** Requests that may change the ledger: executed in order, many in one commit. */
export type WriteRequest =
  /** `asked`: the request it came with, recorded in the same transaction. */
  | { type: 'submit'; submission: Submission; asked?: CommandAsked }
  | { type: 'record'; asked: CommandAsked; said: Said }
  | { type: 'freeze'; channel: string; maxLines?: number; skip?: string[]; risesTo?: number; turn?: number }
  | { type: 'acknowledge'; channel: string; key: string; rejected: Rejection[]; held?: true }
  | { type: 'drop'; channel: string; key: string }
  | { type: 'setAside'; channel: string; key: string; rejections: Rejection[] }
  /** `at`: where its storefront is; only streams that tell things ask for it. */
  | { type: 'restartChannel'; channel: string; reason: string; at?: number }
  /** What a storefront shows was read to its end: these listings are unknown here. */
  | { type: 'levelsRead'; channel: string; epoch: string; listings: ShownListing[]; rest: ShownRest }
  /** How far a partner is; `document` is kept unless one is in flight. */
  | { type: 'freezeDocument'; partner: string; document?: ExportDocument }
  /** Without `key` there was nothing to tell it up to there. */
  | { type: 'captured'; partner: string; merchant?: string; key?: string; to: number; events: number }
  | { type: 'remember'; channel: string; key: string; value: string | null }
  /** `of`: the epoch that it is evidence against. */
  | { type: 'openEpoch'; reason: EpochReason; detail: string; of: string; again?: ToldAgain }
  | { type: 'rebuild' }
  /** The tables agree with the entries: storefronts may be told from them. */
  | { type: 'checked' }
  /** Printed codes are proved with these from now on; `asked` and `data` are what is on the record and answered. */
  | { type: 'commandKeys'; keys: readonly string[]; asked: CommandAsked; data: unknown }
  /** A verification found damage. */
  | { type: 'damage'; report: Extract<VerifyReport, { ok: false }> };

/** Requests that only look: answered between two commits. */
export type ReadRequest =
  | { type: 'knowsEpoch'; epoch: string }
  | { type: 'knowsBoot'; boot: string }
  | { type: 'channels' }
  | { type: 'memory'; channel: string }
  | { type: 'item'; merchant: string; sku: string }
  | { type: 'stock'; filter: StockFilter }
  | { type: 'order'; merchant: string; id: string }
  | { type: 'orders'; filter: OrderFilter }
  | { type: 'tail'; limit: number; item?: { merchant: string; sku: string } }
  | { type: 'recent'; after: number; limit: number }
  | { type: 'lastReads'; sinceMs: number }
  | ({ type: 'finishes' } & FinishesAsked)
  | { type: 'station'; station: string }
  | { type: 'news'; merchant: string; after: number; limit: number }
  | { type: 'commands'; filter: CommandFilter }
  | { type: 'row'; kind: RowKind; key: string }
  | { type: 'rows'; kind: RowKind; filter: RowFilter }
  | { type: 'countOpen'; kind: RowKind }
  | { type: 'vitals' }
  | { type: 'ping' };

/** `owed`: a verification that the last stop made due has not come to its end; the next start takes it up again. */
export type CloseRequest = { type: 'close'; owed: boolean };
export type Request = WriteRequest | ReadRequest | CloseRequest;

/** How the ledger is: what `status` shows of it. */
export type LedgerVitals = {
  /** Starts of the dock on the record, this one among them. */
  boots: number;
  /** ms UTC, of the first start by a clock that may have been right; null: there is none. */
  firstStartAt: number | null;
  /** Orders that are to be packed, held ones among them. */
  openOrders: number;
  /** Orders that are held (R24); of each merchant, of its 10,000 open orders that were booked first. */
  heldOrders: number;
  /** Items that are low or out, by merchant. */
  short: ShortCount[];
  /** Median of the last commits until the disk had them; null: nothing was committed yet. */
  syncMs: number | null;
};

/** An order, and what holds it (R24). */
export type HeldOrder = OrderRow & { held?: Hold };

/** What each request is answered with. */
export type Answers = {
  submit: Outcome;
  record: number;
  freeze: FrozenBatch | TellingBatch | 'rises-wait' | undefined;
  acknowledge: boolean;
  drop: boolean;
  setAside: boolean;
  restartChannel: undefined;
  levelsRead: boolean;
  freezeDocument: ExportPlace;
  captured: boolean;
  remember: Remembered;
  openEpoch: Head;
  rebuild: Repaired;
  checked: undefined;
  commandKeys: number;
  damage: undefined;
  knowsEpoch: boolean;
  knowsBoot: boolean;
  channels: ChannelStatus[];
  memory: Record<string, string>;
  item: ItemRow | undefined;
  stock: ItemRow[];
  order: HeldOrder | undefined;
  orders: HeldOrder[];
  tail: Entry[];
  recent: Entry[];
  lastReads: Entry[];
  finishes: Finish[];
  news: Entry[];
  commands: Entry[];
  station: StationState;
  row: Rows[RowKind] | undefined;
  rows: Rows[RowKind][];
  countOpen: number;
  vitals: LedgerVitals;
  ping: undefined;
  close: undefined;
};

/** `call` numbers the request; an `id` would hide the requests' own. */
export type Numbered<R extends Request = Request> = R & { call: number; stamp: Stamp };

export type Answer = { call: number } & (
  | { value: unknown }
  | { refused: string }
  /** A row of the tables, which the entries can make again. Nothing was done. */
  | { unreadable: string }
  | { bug: string }
);

export type FromBook =
  /** `unclean`: the last stop was not in order, the whole ledger is worth a look. */
  | { type: 'open'; boot: BootFinding; head: Head; unclean: boolean; unchecked: boolean }
  | { type: 'matters'; matters: Matter[] }
  /** What was changed in the configuration file since the last start, in sentences. */
  | { type: 'noticed'; texts: readonly string[] }
  /** The thread cannot go on and says why: nothing can be done without a person. */
  | { type: 'failed'; name: string; message: string }
  | { type: 'answers'; answers: Answer[]; head?: Head; due?: boolean; hurried?: string[] }
  | { type: 'state'; state: BookState }
  | { type: 'progress'; progress: BookProgress }
  /** `head`: in it already, for whoever is told and says so to others. */
  | { type: 'epoch'; head: Head; reason: EpochReason; epoch: string; detail: string };
