/** Why a movement that a count knew of moves no stock: written on the record, and read back by whoever tells it. */

/** @param countedSeq the entry of the count */
export const countStoodReason = (countedSeq: number): string =>
  `Counted since (entry ${countedSeq}): what was counted stands.`;

/** As a database finds them. */
export const countStoodLike = 'Counted since (entry %): what was counted stands.';

/** The entry of the count; undefined: it is another reason, in somebody's own words. */
export function countStood(reason: string): number | undefined {
  const [, seq] = /^Counted since \(entry (\d{1,15})\): what was counted stands\.$/.exec(reason) ?? [];
  return seq === undefined ? undefined : Number(seq);
}
