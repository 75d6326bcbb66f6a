/** What a forwarder is made of, and what the rest of the agent asks of it. */
import type { ChannelConfig } from '../../config/config.ts';
import type { Clock } from '../clock.ts';
import type { Halt, PumpCounts } from '../follow/model.ts';
import type { ChannelState } from '../inventory/nouns/channels/channel.ts';
import type { LastValues } from '../last-values.ts';
import type { Book, ChannelStatus } from '../ledger/book.ts';
import type { KeepLoop } from '../loops.ts';
import type { Uplink } from '../mqtt/uplink-contract.ts';
import type { ReadNamedFile } from '../named-file.ts';
import type { CheckRow, LevelSource, LoadedKind } from './channel.ts';
import type { ChannelReport } from './channel-report.ts';
import type { StoreBudgets } from './http/store-budget.ts';
import type { Sales } from './orders/sales.ts';
import type { Refreshed } from './refresh.ts';
import type { Turns } from './turns.ts';

export type ForwarderParts = {
  config: ChannelConfig;
  kind: LoadedKind;
  book: Pick<
    Book,
    | 'head'
    | 'freeze'
    | 'acknowledge'
    | 'drop'
    | 'setAside'
    | 'restartChannel'
    | 'openEpoch'
    | 'knowsEpoch'
    | 'wasSent'
    | 'submit'
    | 'channels'
    | 'stock'
    | 'orders'
    | 'rows'
    | 'levelsRead'
    | 'memory'
    | 'remember'
  >;
  /** The channel as the book knows it at the start; undefined for a channel nobody has heard of. */
  row: ChannelStatus | undefined;
  uplink: Uplink | undefined;
  clock: Clock;
  keep: KeepLoop;
  turns: Turns;
  /** The merchant's; absent: the channel's own orders are all there are. */
  sales?: Sales;
  /** How long levels took from the commit to the storefront's answer, ms. */
  dockToSellableMs: LastValues;
  /** What each shop may be asked, over all channels; absent: the channel’s own. */
  budgets?: StoreBudgets;
  readFile: ReadNamedFile;
  random(): number;
  log(message: string, facts?: Record<string, unknown>): void;
  /** Told at every change of state or error; for the screen and the log only. */
  onState?(state: ChannelState, error: string | undefined): void;
};

/** R22: how a store’s levels are read beside what it was told. */
export type Comparing = {
  /** undefined: this kind cannot read what its storefront shows. */
  source: LevelSource | undefined;
  /** Why it is not to be compared now; undefined: nothing stands against it. */
  refused: string | undefined;
  linked: boolean;
  /** `linked` says nothing of whether anybody is there. */
  unwatched?: true;
  /** Whether its storefront takes the key that requests are signed with; absent: nothing is signed. */
  tryKey?(signal: AbortSignal): Promise<CheckRow>;
  /** What a store with an interface of its own says of how it is set up; absent: this kind says nothing. */
  check?(signal: AbortSignal): Promise<CheckRow[]>;
  /** Reads all orders of the merchant that can be read now. @returns whether that came to its end (R21) */
  readSales(): Promise<boolean>;
};

export interface Forwarder {
  readonly name: string;
  readonly state: ChannelState;
  readonly error: string | undefined;
  readonly counts: PumpCounts;
  /** A commit up to `seq` left something to say. */
  news(seq: number): void;
  /** Send at once: past the debounce, and without waiting out a failure. */
  now(): void;
  /**
   * Reads its orders and what it shows, then sends what differs; several at the same time are one. @param by who asks
   */
  refresh(by: string): Promise<Refreshed>;
  /** What a comparison with the store is made with (R22). */
  readonly comparing: Comparing;
  halt(halt: Halt): void;
  resume(): void;
  /** The book opened a new epoch. */
  epochOpened(): void;
  report(row: ChannelStatus): ChannelReport;
  /** Resolves when it failed in a way it should not, with the error: it is to be closed, and another one opened. */
  readonly failed: Promise<unknown>;
  /** Gives up the attempt on its way; what it would have brought is asked for again after the next start. */
  close(): Promise<void>;
}
