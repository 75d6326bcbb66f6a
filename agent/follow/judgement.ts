/**
 * What a storefront's answer means (the contract with storefronts, batches). An answer is what the storefront holds:
 * `epoch`, `to` and `id` of the batch it applied last; what it says depends on the batch it meets. Answers may be late,
 * doubled and out of order, so an old one must never be mistaken for a storefront that lost its state, and no answer is
 * ever obeyed beyond what this ledger holds. The `id` tells whose batch it was: a second dock on a copy of this ledger
 * counts to the same numbers, but its batches have other keys.
 */
import type { Batch, FollowerAnswer } from './batch.ts';

/**
 * Whose epoch an answer names: ours now, one of our closed ones, nobody's we know, or none (a storefront that has
 * nothing).
 */
export type EpochKinship = 'current' | 'older' | 'unknown' | 'none';

/**
 * Whose batch an answer names: one this ledger made for that place, one it never made, or none that could be looked up.
 */
export type Naming = 'ours' | 'strange' | 'untold';

/** An answer with what the ledger knew when it came. */
export type Heard = {
  answer: FollowerAnswer;
  kinship: EpochKinship;
  naming: Naming;
  /** Newest seq of the current epoch. */
  head: number;
};

export type Judgement =
  /** The batch in flight is applied. */
  | 'taken'
  /** Where the storefront was before this batch: a late or doubled answer, or it has not seen the batch. */
  | 'repeat'
  /** Before that: state was lost over there, or an old answer was delayed. Ask once more before believing it. */
  | 'behind'
  /**
   * A place this ledger never sent it to, or a batch that was given up here and applied over there: start the channel
   * over.
   */
  | 'astray'
  /** Beyond this ledger's end: the ledger is older than its own past. */
  | 'ahead'
  /** A batch of this epoch that this ledger never made: it has a double, or is older than its own past. */
  | 'stranger'
  /** An epoch this ledger never had. */
  | 'foreign';

/** With a batch in flight. An answer that names no batch is judged by its place alone. */
export function judge(
  { answer, kinship, naming, head }: Heard,
  batch: Pick<Batch, 'key' | 'after' | 'to' | 'snapshot'>,
): Judgement {
  if (kinship === 'unknown') return 'foreign';
  // A snapshot waits for nothing the storefront has: whatever it was before is of no interest.
  if (kinship !== 'current') {
    return batch.snapshot || (kinship === 'none' && batch.after === 0) ? 'repeat' : 'behind';
  }
  const { to, id } = answer;
  if (to === batch.to && (id === undefined || id === batch.key)) return 'taken';
  if (to > head) return 'ahead';
  if (naming === 'strange') return 'stranger';
  // It holds another batch of ours that ends here: this one would pass for a stranger there, now and for ever.
  if (to === batch.to) return naming === 'ours' ? 'astray' : 'repeat';
  // It would take the snapshot for a duplicate, now and for ever: only a new epoch gets through.
  if (to > batch.to) return batch.snapshot ? 'ahead' : 'astray';
  if (to === batch.after || batch.snapshot) return 'repeat';
  return to < batch.after ? 'behind' : 'astray';
}

/**
 * With nothing in flight.
 * @param acked the storefront's last word, 0 = none  @param borders the last few places it acknowledged in this epoch
 */
export function judgeUnasked(
  { answer, kinship, naming, head }: Heard,
  acked: number,
  borders: readonly number[],
): Judgement {
  if (kinship === 'unknown') return 'foreign';
  if (kinship !== 'current') return acked === 0 ? 'repeat' : 'behind';
  const { to } = answer;
  if (to > head) return 'ahead';
  if (naming === 'strange') return 'stranger';
  return to === acked || borders.includes(to) ? 'repeat' : 'behind';
}
