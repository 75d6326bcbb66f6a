/** The words that a follower, its ledger and the other side share. What a line says is the follower's own business. */

/** A line as the pump sees it: what the other side may refuse by itself, under this name. */
type Line = { readonly sku: string };

/**
 * What is sent at once: written down before its first send, the same key and the same bytes on every retry, across
 * restarts.
 */
export type Batch = {
  /**
   * No other batch of this follower ever has it, neither one that replaces this one nor one of a copy of the ledger.
   */
  readonly key: string;
  readonly epoch: string;
  /** The batch covers the entries (after, to]. */
  readonly after: number;
  readonly to: number;
  /** Up to here there is nothing more to say; `to` or beyond, or before it when lines were left out. */
  readonly seen: number;
  /** It says everything from the start: the other side applies it wherever it is. */
  readonly snapshot: boolean;
  readonly lines: readonly Line[];
  /** The text that goes out, at most 60 KiB. */
  readonly body: string;
};

/**
 * A line that the other side will not take, and why in its own words. `again`: it was set aside before, and stays so.
 */
export type Rejection = { sku: string; reason: string; again?: true };

/**
 * How far the other side has come: epoch, place and key of the batch it applied last; epoch null and place 0 when it
 * has nothing. Without `id` (the contract of before) two docks that write to one place look the same.
 */
export type FollowerAnswer = { epoch: string | null; to: number; id?: string; rejected?: Rejection[] };

/** What came of one attempt to send a batch. */
export type SendResult =
  /** The other side said how far it is; `judgement.ts` says what that means. */
  | { type: 'answer'; answer: FollowerAnswer }
  /** The whole batch is taken, but for these lines. */
  | { type: 'acknowledged'; rejected: Rejection[] }
  /**
   * Not taken, or nobody knows: the same bytes again later. `afterMs`: how long the other side wants to be left alone;
   * `refused`: it does not let this dock in; `silent`: it was there, and did not answer or cut the connection.
   */
  | { type: 'retry'; reason: string; afterMs?: number; refused?: true; silent?: true }
  /**
   * Something came in between that it does not know of yet: another one is made at once. Without `about` nothing of it
   * was sent; else these lines are held back by what keeps coming in for them, and the others may have been taken.
   */
  | { type: 'outdated'; reason: string; about?: readonly string[] }
  /**
   * Refused as a whole: what that means shows when parts of it are sent (`trial.ts`). `size`: because it is too large;
   * `denied`: as if this dock were not let in.
   */
  | { type: 'refused'; reason: string; size?: true; denied?: true }
  /** The other side is gone for good. */
  | { type: 'stopped'; reason: string };
