/** What a follower asks of the ledger: its cursor, and the batches that are written down before they are sent. */
import type { Batch, Rejection } from './batch.ts';
import type { PastReason } from './model.ts';

/**
 * Bound to one follower. Every promise resolves only after the commit that makes its answer true, and rejects when the
 * ledger cannot be written just now: then nothing has changed, and the same is asked again.
 */
export interface FollowLedger {
  /** The epoch, and the newest entry in it. */
  readonly head: { epoch: string; seq: number };
  /**
   * The batch in flight, or a newly frozen one, or nothing to say. A frozen batch stays the answer until it is
   * acknowledged, dropped or set aside. `maxLines` makes a new batch smaller; `skip` leaves lines out of it, which stay
   * due.
   */
  freeze(size: { maxLines?: number; skip?: string[] }): Promise<Batch | undefined>;
  /**
   * The other side took the batch with this key (all but `rejected`): the cursor moves. False: it was not the batch in
   * flight. `held`: it refuses every line of it, and that is not believed of them: the cursor moves, nothing is set
   * aside, and all stay due.
   */
  acknowledge(key: string, rejected: Rejection[], held?: true): Promise<boolean>;
  /** A line that was set aside is due again, once. */
  tellAgain(sku: string): Promise<unknown>;
  /** Forgets the batch in flight, which was not applied; the next `freeze` makes a new one under a new key. */
  drop(key: string): Promise<boolean>;
  /** The same, but these lines are set aside for good, for a person: `seen` moves past them, the cursor does not. */
  setAside(key: string, rejections: Rejection[]): Promise<boolean>;
  /** Drops what is in flight; the next batch is a snapshot. @param at the place that the other side named, 0: none */
  startOver(reason: string, at: number): Promise<unknown>;
  /** This ledger is not the newest, or not the only one: a new epoch, in which every follower starts over. */
  openEpoch(reason: PastReason, detail: string): Promise<unknown>;
  /** Whether `epoch` is one of this ledger's own, current or closed. */
  knowsEpoch(epoch: string): Promise<boolean>;
  /** Whether a batch of this key that ends at `place` was ever made here; undefined: too far back to tell. */
  wasSent(batch: { epoch: string; place: number; key: string }): Promise<boolean | undefined>;
  /** Puts on the record that the other side is gone for good. */
  stop(reason: string): Promise<unknown>;
}
