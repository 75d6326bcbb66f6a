/**
 * What a storefront's answer means (DESIGN: the outside contract, batches). An answer is one pair, `epoch` and `to`; what it
 * says depends on the batch it meets. Answers may be late, doubled and out of order, so an old one must never be mistaken
 * for a storefront that lost its state, and no answer is ever obeyed beyond what this ledger holds.
 */
import type { FrozenBatch, StorefrontAnswer } from './channel.ts';

/** Whose epoch an answer names: ours now, one of our closed ones, nobody's we know, or none (a storefront that has nothing). */
export type EpochKinship = 'current' | 'older' | 'unknown' | 'none';

/** An answer with what the ledger knew when it came. */
export type Heard = {
  answer: StorefrontAnswer;
  kinship: EpochKinship /** Newest seq of the current epoch. */;
  head: number;
};

export type Judgement =
  /** The batch in flight is applied. */
  | 'taken'
  /** Where the storefront was before this batch: a late or doubled answer, or it has not seen the batch. */
  | 'repeat'
  /** Before that: state was lost over there, or an old answer was delayed. Ask once more before believing it. */
  | 'behind'
  /** A place this ledger never sent it to: start the channel over. */
  | 'astray'
  /** Beyond this ledger's end: the ledger is older than its own past. */
  | 'ahead'
  /** An epoch this ledger never had. */
  | 'foreign';

/** With a batch in flight. */
export function judge(
  { answer, kinship, head }: Heard,
  batch: Pick<FrozenBatch, 'after' | 'to' | 'snapshot'>,
): Judgement {
  if (kinship === 'unknown') return 'foreign';
  // A snapshot waits for nothing the storefront has: whatever it was before is of no interest.
  if (kinship !== 'current') {
    return batch.snapshot || (kinship === 'none' && batch.after === 0) ? 'repeat' : 'behind';
  }
  const { to } = answer;
  if (to === batch.to) return 'taken';
  if (to > head) return 'ahead';
  // It would take the snapshot for a duplicate, now and for ever: only a new epoch gets through.
  if (to > batch.to) return batch.snapshot ? 'ahead' : 'astray';
  if (to === batch.after || batch.snapshot) return 'repeat';
  return to < batch.after ? 'behind' : 'astray';
}

/**
 * With nothing in flight.
 * @param acked the storefront's last word, 0 = none  @param borders the last few places it acknowledged in this epoch
 */
export function judgeUnasked({ answer, kinship, head }: Heard, acked: number, borders: readonly number[]): Judgement {
  if (kinship === 'unknown') return 'foreign';
  if (kinship !== 'current') return acked === 0 ? 'repeat' : 'behind';
  const { to } = answer;
  if (to > head) return 'ahead';
  return to === acked || borders.includes(to) ? 'repeat' : 'behind';
}
