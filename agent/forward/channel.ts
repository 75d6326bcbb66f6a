/**
 * A channel carries batches to one storefront of one merchant. One kind = one folder in `kinds/` and one line of its
 * registry. `send` makes one attempt and says what came of it; it throws only for bugs. Waiting, retrying, breaking the
 * circuit and moving the cursor are the follower’s business (`../follow/`).
 */
import type { ZodType } from 'zod';
import type { Clock } from '../clock.ts';
import type { Batch, FollowerAnswer, SendResult } from '../follow/batch.ts';
import type { TellingType } from '../inventory/nouns/channels/telling.ts';
import type { ToldListing } from '../inventory/nouns/nightly/reconciliation.ts';
import type { ToldOrder, UnreadableOrder } from '../inventory/nouns/orders/order.ts';
import type { ShownListing } from '../inventory/requests/shown-unknown.ts';
import type { Remembered } from '../ledger/projections/channel-memory.ts';
import type { Uplink } from '../mqtt/uplink-contract.ts';
import type { ReadNamedFile } from '../named-file.ts';
import type { Unproved } from './answer-proof.ts';
import type { StoreBudgets } from './http/store-budget.ts';
import type { CallRules } from './webhooks/store-call.ts';

/**
 * Orders that are open here and that the storefront has no more, by their ids there. `sure`: it said so of these very
 * orders; else a person is to look.
 */
export type GoneOrders = { ids: readonly string[]; sure: boolean };

/** A page of what a storefront tells of its orders, in the order of their `updatedAt`; a changed order comes again. */
export type ToldOrders = {
  orders: (ToldOrder | UnreadableOrder)[];
  /** The cursor that what follows is asked with; null: that was all for now. */
  next: string | null;
  gone?: GoneOrders;
  /** Why it cannot be told where they go on: the orders of this page count, and a person has to look. */
  trouble?: string;
  /** What the storefront holds, as an answer to a batch says it; not looked at yet (`orders/held-place.ts`). */
  held?: unknown;
};

export type OrdersResult =
  | { type: 'page'; page: ToldOrders }
  /**
   * No page, or nobody knows: ask again later, from the same cursor, or from the beginning (`startOver`) when the
   * storefront does not take that cursor any more. `afterMs` as above; `absent`: nobody was there to hear the question.
   */
  | { type: 'retry'; reason: string; afterMs?: number; startOver?: boolean; refused?: true; absent?: true }
  /** This storefront does not tell its orders: stop asking. */
  | { type: 'none'; reason: string };

/** R3: where a channel's orders come from. */
export interface OrderSource {
  /**
   * One page from this cursor on; null = from the beginning. Resolves within the channel's own time limit; one at a
   * time.
   */
  fetch(cursor: string | null, signal: AbortSignal): Promise<OrdersResult>;
  /** It sells more than this dock keeps: lines of items that are not known here are left out, said, the rest booked. */
  readonly sellsMore?: true;
  /** Its pages show each order as it is there now; absent: they may repeat what it was before. */
  readonly showsNow?: true;
  /** Orders that the storefront tells of its own accord, one handler at most. They move no cursor. */
  onTold(handler: (orders: ToldOrders['orders']) => void): void;
}

/** A page of what a storefront shows. */
export type ToldLevels = {
  /** Every listing that has a SKU, whatever it shows. */
  rows: ToldListing[];
  /** Of them, those with a level above zero that a dock could have written. */
  listings: ShownListing[];
  /** Rows that could not be read; each concerns only itself. */
  unreadable: number;
  /** The cursor that what follows is asked with; null: that was all. */
  next: string | null;
};

export type LevelsResult =
  | { type: 'page'; page: ToldLevels }
  /** No page, or nobody knows: ask again later. */
  | { type: 'retry'; reason: string; afterMs?: number; startOver?: boolean; refused?: true }
  /** This storefront does not tell its levels: stop asking. */
  | { type: 'none'; reason: string };

/** What a storefront shows, page by page; read after a loss of entries, and when somebody asks for it. */
export interface LevelSource {
  /**
   * One page from this cursor on; null = from the beginning. Resolves within the channel's own time limit; one at a
   * time.
   */
  fetch(cursor: string | null, signal: AbortSignal): Promise<LevelsResult>;
}

/**
 * Small rows that the book keeps for a kind under the channel's name: a location's id, a token that is renewed. They
 * outlive restarts and a rebuild; with a lost or salvaged ledger they are gone, and a kind begins without them. They
 * are in the ledger's file as they are: what would be a secret elsewhere is one there.
 */
interface ChannelMemory {
  /** Everything that is kept, by key. Rejects while the ledger cannot be read. */
  all(): Promise<Readonly<Record<string, string>>>;
  /**
   * Resolves after the commit; rejects while the ledger cannot be written. At most 16 keys of [a-z0-9-], values of at
   * most 4,096 characters: what does not fit is not kept, and the answer says why. @param value null: forgotten
   */
  put(key: string, value: string | null): Promise<Remembered>;
}

/** One thing that a channel needs, and whether it is so. */
export type CheckRow = { what: string; verdict: 'ok' | 'warning' | 'error'; text: string; remedy?: string };

/** What the dock knows that a kind may need, in its store's words. Each rejects while the ledger cannot be asked. */
export interface DockKnowledge {
  /**
   * Orders of this channel that are not shipped here, the oldest first; at most some thousand. `untold`: something that
   * became of its boxes is still to be told, so what the store shows of them is old.
   */
  openOrders(): Promise<readonly { id: string; untold: boolean }[]>;
  /** R27: under which names the store lists each of these SKUs, beside the SKU itself. */
  namesOf(skus: readonly string[]): Promise<ReadonlyMap<string, readonly string[]>>;
  /**
   * The store shows these after something other than a level may have changed it: what differs from what it should show
   * is told anew, where the policy lets it be told now.
   */
  seen(shown: readonly ShownListing[]): Promise<void>;
}

export interface Channel {
  /** One attempt; resolves within the channel's own time limit. */
  send(batch: Batch, signal: AbortSignal): Promise<SendResult>;
  /**
   * The next batch of levels is computed from here on: what comes in after this is none of what it knows. Absent where
   * that makes no difference. @returns to be told which batch it is: perhaps one that was made before
   */
  computing?(): (batch: Pick<Batch, 'key' | 'body'>) => void;
  /** R25: one attempt at a batch of this stream, like `send`. Absent where the kind tells nothing but levels. */
  tell?(type: TellingType, batch: Batch, signal: AbortSignal): Promise<SendResult>;
  /** Whether there is a link at all; a channel without one is always true. While false the pump waits for `onLink`. */
  readonly linked: boolean;
  /** Every attempt is its own: `linked` says nothing of whether anybody is there. */
  readonly unwatched?: true;
  /** Absent where the kind has none. Nothing is asked or listened to before it is used. */
  readonly orders?: OrderSource;
  /** Absent where the kind cannot read what its storefront shows. */
  readonly levels?: LevelSource;
  /** Answers that were not even judged: beyond reading, or retained and not the one that is waited for. */
  readonly ignored?: number;
  /** Answers that were not believed because they did not prove whose they are; undefined: none of late. */
  readonly unproved?: Unproved | undefined;
  /** Of a store with an interface of its own: what a person who sets it up has to know. Writes nothing. */
  check?(signal: AbortSignal): Promise<CheckRow[]>;
  /** Whether its storefront takes the key that requests are signed with. Writes nothing. Absent: nothing is signed. */
  tryKey?(signal: AbortSignal): Promise<CheckRow>;
  /** What is not wrong and yet worth knowing, in sentences. */
  readonly notes?: readonly string[];
  close(): Promise<void>;
}

type ChannelHandlers = {
  /** The link came (true) or went (false). */
  onLink(up: boolean): void;
  /** An answer that came outside `send` (late, repeated, or of the storefront's own accord). */
  onAnswer(answer: FollowerAnswer): void;
  /** The same of what a stream of the channel tells (R25). */
  onToldAnswer?(type: TellingType, answer: FollowerAnswer): void;
};

/** What every channel kind gets besides its own options. */
export type ChannelContext = {
  name: string;
  merchant: string;
  /** R19: the store's own location or pool that levels are for; undefined: its default one. */
  target?: string | undefined;
  handlers: ChannelHandlers;
  clock: Clock;
  /** Reads a file the options name (a secret, a certificate); rejects with a sentence for a person. */
  readFile: ReadNamedFile;
  memory: ChannelMemory;
  /** Absent where a kind is opened by itself. */
  knows?: DockKnowledge;
  /** One for each shop, whatever the channels to it; absent where a kind is opened by itself. */
  budgets?: StoreBudgets;
  log(message: string, facts?: Record<string, unknown>): void;
  /** The dock's one MQTT connection, for the kinds that use it. */
  uplink: Uplink | undefined;
};

export type ChannelKind<Options = unknown> = {
  kind: string;
  title: string;
  /** What it needs, whatever the file says (R18). */
  mode?: 'full';
  /** What its storefronts are told, whatever the file says (R21): some subtract their own open orders by themselves. */
  basis?: 'physical' | 'available';
  /**
   * R27: where the file says nothing. `listed`: its stores have their listings before they are told anything; absent:
   * one may make its listings from what it is told, and would list nothing before that.
   */
  associate?: 'listed';
  /** R27: what its store lists cannot be read. */
  unread?: true;
  /**
   * R25: it has `tell`. `when-asked`: a storefront that knows levels alone could take a shipment for some; `shipments`:
   * there is no place in its stores for anything else.
   */
  tells?: 'by-itself' | 'when-asked' | 'shipments';
  /** How its stores sign their webhooks, with the secret in `webhook-secret-file`; absent: they call nobody. */
  calls?: CallRules;
  /** Options of this kind alone (kebab-case keys), checked with the configuration; made where they are wanted. */
  options(): ZodType<Options>;
  /**
   * The form of the files that its options name, by option. @throws a sentence for a person that quotes nothing of the
   * file
   */
  files?: Readonly<Record<string, (content: Buffer, path: string) => void>>;
  /** The code of the kind, read when the first of its channels is opened: a dock has one kind or two. */
  load(): Promise<LoadedKind<Options>>;
};

export type LoadedKind<Options = unknown> = {
  /** @throws what keeps it from being opened; it is tried anew */
  open(options: Options, context: ChannelContext): Channel;
};
