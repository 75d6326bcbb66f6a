/**
 * The book as the rest of the agent sees it: the one writer of the ledger, living in a worker thread
 * (`book.worker.ts`). Every promise here resolves only after the commit that makes its answer true. What durability is
 * built on stands in `store.ts`, the thread in `book.worker.ts`.
 */

import type { CommandAsked } from '../inventory/nouns/admin/command-record.ts';
import type { EpochReason, ToldAgain } from '../inventory/nouns/admin/dock.ts';
import type { Said } from '../inventory/nouns/admin/said.ts';
import type { FrozenBatch, Rejection } from '../inventory/nouns/channels/batch.ts';
import type { BrakeHold } from '../inventory/nouns/channels/brake.ts';
import type { ExportDocument, ExportPlace } from '../inventory/nouns/channels/captured.ts';
import type { ChannelRow } from '../inventory/nouns/channels/channel.ts';
import type { StreamName, TellingPlaceRow } from '../inventory/nouns/channels/telling.ts';
import type { Entry } from '../inventory/nouns/entry.ts';
import type { OrderRow } from '../inventory/nouns/orders/order.ts';
import type { Outcome } from '../inventory/nouns/outcome.ts';
import type { RowKind, Rows } from '../inventory/nouns/rows.ts';
import { standingReasons } from '../inventory/nouns/station/exception-reason.ts';
import type { ItemRow } from '../inventory/nouns/stock/item.ts';
import type { Submission } from '../inventory/nouns/submission.ts';
import type { ShownListing, ShownRest } from '../inventory/requests/shown-unknown.ts';
import type { StationState } from '../inventory/station/station-state.ts';
import type { DeskAnswers, DeskAsked } from './desk/desk.ts';
import type { HistoryAnswer, HistoryRequest } from './history/channel-history.ts';
import type { DocumentAsked, DocumentEntries } from './history/document-entries.ts';
import type { ExplainAnswer, ExplainRequest } from './history/explain-item.ts';
import type { Place } from './history/place.ts';
import type { CommandFilter, HeldOrder, LedgerVitals, RowFilter } from './messages.ts';
import type { Remembered } from './projections/channel-memory.ts';
import type { FindRequest, Found } from './projections/find.ts';
import type { Finish, FinishesAsked } from './projections/finishes.ts';
import type { SentPlace } from './projections/sent-places.ts';
import type { Repaired } from './replay/repair.ts';
import type { TellingBatch } from './writer/tellings.ts';

export type BookState =
  | { state: 'open' }
  /** Scans are refused with this reason; what was recorded stays; it recovers by itself. */
  | { state: 'refusing'; reason: 'disk-full' | 'read-only' | 'io-error' | 'busy' | 'moved'; text: string };

export type Head = { epoch: string; seq: number; hash: string };

/**
 * What the boot check found and did; shown loudly when it is not `agreed` or `new`. `unavailable`: the disk cannot be
 * used yet (`state` says why); the book refuses and keeps trying, and the finding is replaced once it is open.
 */
export type BootFinding = {
  verdict: 'new' | 'agreed' | 'anchor-rebuilt' | 'ledger-lost' | 'rolled-back' | 'damaged' | 'renamed' | 'unavailable';
  epoch: string;
  head: number;
  detail: string;
  /** Another process has the data folder's lock: it is the one writer. Only with `unavailable`. */
  locked?: true;
};

/** `pending`: things that are to be told; `oldestAt`: since when, ms UTC. */
export type StreamStatus = TellingPlaceRow & { pending: number; oldestAt: number | null };

export type ChannelStatus = ChannelRow & {
  /** Key of the batch that the storefront acknowledged last; null: none in this epoch, or too far back to tell. */
  ackedKey: string | null;
  /**
   * After a loss the storefront is still to be told what this ledger vouches for: not before the next turn of a
   * schedule, but now.
   */
  completeDue: boolean;
  /**
   * Another number is to be shown (R13): what differs is to be told at once, not before the next turn of a schedule.
   */
  reviewDue: boolean;
  /**
   * After a loss, or where a double of this ledger was noticed, what its storefront shows is still to be held against
   * this ledger.
   */
  levelsDue: boolean;
  /** R29: what was stopped because it would set too much to 0. */
  brake?: BrakeHold;
  /** R25: its streams, as far as there is anything to tell or was told. */
  tellings: StreamStatus[];
  /** Items with something unsent. */
  pending: number;
  /** Wall time of the oldest entry with something unsent. */
  oldestUnsentAt: number | null;
};

/**
 * How a batch is made: what leaves it smaller, what is left out, up to where levels may rise, and the turn of the
 * schedule it belongs to.
 */
export type FreezeOptions = { maxLines?: number; skip?: string[]; risesTo: number; turn?: number };

export interface Book {
  readonly boot: BootFinding;
  readonly state: BookState;
  readonly head: Head;
  /**
   * Resolves after the commit. When the inbox is full it answers `busy` at once: callers that can wait look at `full`
   * first. `asked`: the request it came with, recorded in the same commit, before what came of it.
   */
  submit(submission: Submission, asked?: CommandAsked): Promise<Outcome>;
  /** A request that was no single submission: what was asked, and what was said. @returns seq of the entry */
  record(asked: CommandAsked, said: Said): Promise<number>;
  /** Requests on the record, newest first, at most 1,000. */
  commands(filter: CommandFilter): Promise<Entry[]>;
  /** True while the inbox holds as many scans as may be lost by a crash: the ports are to be paused. */
  readonly full: boolean;

  /**
   * The batch in flight of this channel, or a newly frozen one, or nothing to say. A frozen batch stays the answer
   * until it is acknowledged, dropped or set aside. `maxLines` makes a new batch smaller (to find the line a storefront
   * chokes on); `skip` leaves lines out of it, which stay due.
   * R18: `turn` numbers the turns of the schedule; each new one goes through everything on a channel in full mode. R21:
   * with `risesTo` a level that rises, and whose item moved after that place, stays due too; `rises-wait`: there is
   * nothing else to say.
   */
  /** The same for what a stream tells (R25); its other requests are those of a channel, under the stream's name. */
  freeze(stream: StreamName, options?: { maxLines?: number; skip?: string[] }): Promise<TellingBatch | undefined>;
  freeze(channel: string, options: FreezeOptions): Promise<FrozenBatch | 'rises-wait' | undefined>;
  freeze(channel: string, options?: { maxLines?: number; skip?: string[] }): Promise<FrozenBatch | undefined>;
  /**
   * The storefront took the batch with this key (all but `rejected`): cursor and shown levels move. False: it was not
   * the batch in flight. `held`: every line is rejected and stays due.
   */
  acknowledge(channel: string, key: string, rejected: Rejection[], held?: true): Promise<boolean>;
  /**
   * Forgets the batch in flight, which the storefront refused as a whole and so did not apply; the next `freeze` makes
   * a new one under a new key.
   */
  drop(channel: string, key: string): Promise<boolean>;
  /**
   * The same, but its lines are set aside for good (an exception entry each): `seen` moves past them, `acked` does not.
   */
  setAside(channel: string, key: string, rejections: Rejection[]): Promise<boolean>;
  /** Drops the frozen batch and starts the channel over with a snapshot. */
  restartChannel(channel: string, reason: string, at?: number): Promise<void>;
  /**
   * What the channel's storefront shows was read to its end in this epoch: each of these listings that is still unknown
   * here, or was never received, becomes an exception, all in one commit, once an epoch. False: that was done, or the
   * epoch is over.
   */
  levelsRead(channel: string, epoch: string, listings: ShownListing[], rest: ShownRest): Promise<boolean>;
  /**
   * How far a partner is who is told events, and the document that is on its way to it. `document` is the next one: it
   * is written down unless there is one in flight, which is the answer then, the same until it is captured.
   */
  freezeDocument(partner: string, document?: ExportDocument): Promise<ExportPlace>;
  /**
   * The partner has everything up to `to`: an entry says so. `key`: by this document; without, there was nothing to
   * tell. False: that was not the document in flight.
   */
  captured(captured: {
    partner: string;
    merchant?: string;
    key?: string;
    to: number;
    events: number;
  }): Promise<boolean>;
  /**
   * What the channel's kind keeps: at most 16 rows of 4,096 characters; gone with the ledger's file, never by a restart
   * or a rebuild.
   */
  memory(channel: string): Promise<Record<string, string>>;
  /** @param value null: forgotten */
  remember(channel: string, key: string, value: string | null): Promise<Remembered>;
  /**
   * Evidence from outside that this ledger is older than its own past: opens a new epoch; every channel starts over
   * with a snapshot. Several storefronts that notice the same loss at the same time open one. `again`: entries that the
   * site is told under other numbers, for which the new epoch leaves room.
   */
  openEpoch(reason: EpochReason, detail: string, again?: ToldAgain): Promise<Head>;
  /**
   * True when `epoch` is one of this ledger's own, current or closed, also when its entries were lost and only the
   * anchor knew it.
   */
  knowsEpoch(epoch: string): Promise<boolean>;
  /** Whether it is a start of the dock that this ledger has on record. */
  knowsBoot(boot: string): Promise<boolean>;
  /**
   * Whether this ledger made a batch of this key that ends at `place` of `epoch` for the channel; undefined: too far
   * back to tell. Read on a thread of its own.
   */
  wasSent(sent: SentPlace): Promise<boolean | undefined>;

  channels(): Promise<ChannelStatus[]>;
  item(merchant: string, sku: string): Promise<ItemRow | undefined>;
  /** Sorted by merchant and SKU; `short`: only what is low or out, and what is out comes first. */
  stock(filter?: {
    skus?: string[];
    merchant?: string;
    after?: { merchant: string; sku: string };
    short?: true;
    limit?: number;
  }): Promise<ItemRow[]>;
  order(merchant: string, id: string): Promise<HeldOrder | undefined>;
  /** Newest first; `oldest`: the first that were booked, in that order. */
  orders(filter?: {
    merchant?: string;
    status?: OrderRow['status'];
    oldest?: true;
    limit?: number;
    station?: string;
  }): Promise<HeldOrder[]>;
  /** Who works at this station, on what, and what counted last; as the ledger says. */
  station(station: string): Promise<StationState>;
  /** One document, exception or unit by its key (`inventory/nouns/rows.ts`). */
  row<K extends RowKind>(kind: K, key: string): Promise<Rows[K] | undefined>;
  /** Newest first. */
  rows<K extends RowKind>(kind: K, filter?: RowFilter): Promise<Rows[K][]>;
  /** How many of a kind are open. */
  countOpen(kind: RowKind): Promise<number>;
  vitals(): Promise<LedgerVitals>;
  /**
   * Entries with seq > after, oldest first, at most `limit` (≤ 1,000). Read on a thread of its own, never in the way of
   * a scan.
   */
  read(after: number, limit: number): Promise<Entry[]>;
  /**
   * The same of what was recorded a moment ago, from the writer's thread, at once. Who follows the ledger asks this way
   * and never for the last so many: more may have been recorded until the question is read, and the oldest be missed.
   */
  recent(after: number, limit: number): Promise<Entry[]>;
  /** The last `limit` entries, oldest first; optionally of one item. */
  tail(limit: number, item?: { merchant: string; sku: string }): Promise<Entry[]>;
  /** Of each device the newest entry that a code it read led to, made since `sinceMs` (ms UTC); oldest first. */
  lastReads(sinceMs: number): Promise<Entry[]>;
  /**
   * When the boxes of an order were finished before entry `before`, newest first, at most 100: each time they had
   * labels. From the writer's thread, at once: a label waits for it.
   */
  finishes(asked: FinishesAsked): Promise<Finish[]>;
  /** What contacts of a merchant are written to about, with seq > after, oldest first, at most `limit` (≤ 1,000). */
  news(merchant: string, after: number, limit: number): Promise<Entry[]>;
  /** The last entry that had been written at an instant (ms UTC), and how sure that is. Read on a thread of its own. */
  place(atMs: number): Promise<Place>;
  /** Why channels show what they show of an item, now or then. Read on a thread of its own. */
  explain(asked: ExplainRequest): Promise<ExplainAnswer>;
  /** What a channel was told, line by line, newest first. Read on a thread of its own. */
  channelHistory(asked: HistoryRequest): Promise<HistoryAnswer>;
  /** All that is on record about one document, as it is stored. */
  documentEntries(asked: DocumentAsked): Promise<DocumentEntries>;
  /** What a supervisor looks up. Read on a thread of its own. @returns undefined: there is no such thing */
  lookUp<A extends DeskAsked>(asked: A): Promise<DeskAnswers[A['look']]>;
  /** R23: a page of what a search finds. Read on a thread of its own. */
  find(asked: FindRequest): Promise<Found>;
  /**
   * A copy of the ledger as it is now, in a file that is not there yet, while scans go on. Read on a thread of its own.
   * @returns the newest entry in it
   */
  backUp(file: string, onProgress?: (checked: number, of: number) => void): Promise<Head>;
  /** Re-hashes and replays everything on a thread of its own. */
  verify(onProgress?: (checked: number, of: number) => void): Promise<VerifyReport>;
  /**
   * Drops the projections and makes them again from the entries, in one transaction; what that repairs is told to the
   * storefronts at once.
   */
  rebuild(): Promise<Repaired>;
  /**
   * Printed codes are proved with these from now on. `asked` and `data` are what is on the record and answered.
   * @returns seq of that entry
   */
  commandKeys(keys: readonly string[], asked: CommandAsked, data: unknown): Promise<number>;

  /**
   * Resolves when the thread has answered, or reported progress of long work: the watchdog's proof that the book works.
   */
  ping(): Promise<void>;
  /** Commits what is waiting, writes the anchor with its clean mark, closes. */
  close(): Promise<void>;
}

/**
 * Something about the ledger that a person has to look at, and that is over when the exception behind it is dismissed.
 */
export const matterCodes = [...standingReasons, 'ledger-unchecked', 'ledger-rebuilding', 'older-version'] as const;
export type Matter = { code: (typeof matterCodes)[number]; text: string };

/**
 * How far long work on the book's thread has come, in entries, and out of how many; a salvage reads them more than
 * once, so it may start over.
 */
export type BookProgress =
  | { work: 'check' | 'salvage'; entries: number }
  | { work: 'rebuild'; entries: number; of: number };

export type BookEvents = {
  /**
   * After every commit that moved the head, and when the ledger was opened again: the news of its last commits may be
   * lost. `due`: some channel may have something to say; `hurried`: the channels of these merchants say it at once
   * (R14).
   */
  onCommit(head: Head, due: boolean, hurried: readonly string[]): void;
  onState(state: BookState): void;
  /** A new epoch was opened, at boot or later. */
  onEpoch(finding: { reason: EpochReason; epoch: string; detail: string }): void;
  /** What stands until a person has settled it, newest words; told at the start and whenever it changes. */
  onMatters?(matters: readonly Matter[]): void;
  /** What was changed in the configuration file since the last start and is on the record now, in sentences. */
  onNoticed?(texts: readonly string[]): void;
  /** The inbox was full and has room again. */
  onDrain(): void;
  /** A verification found the ledger not to agree with itself: what it is, and that the next start sets it aside. */
  onDamage?(report: Extract<VerifyReport, { ok: false }>): void;
  /**
   * Every two seconds or so while the thread works on and answers nothing, also before the book is open: whoever limits
   * its time grants more.
   */
  onProgress?(progress: BookProgress): void;
};

export type VerifyReport =
  /**
   * `skipped`: more items, orders and levels than a comparison of the projections may take memory for; entries and file
   * were checked.
   */
  | { ok: true; entries: number; head: Head; skipped?: 'projections' }
  /**
   * `seq` is the first bad entry, when one can be named. `part` is what is wrong: the entries themselves, the file's
   * structure, only projections, which a rebuild mends, or (on a stopped dock) the anchor that bears witness to the
   * last entry.
   */
  | { ok: false; part: 'entries' | 'file' | 'projections' | 'anchor'; entries: number; seq?: number; reason: string };
