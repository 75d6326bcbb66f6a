/**
 * Under which numbers the others know a ledger's own entries. They are the ledger's, but for what was recorded in a
 * copy after it had parted from its other life: that one gave those numbers out, too. Such entries stay where they are
 * and are told as if they stood behind all that the log held then; the epoch that begins there leaves room for them.
 */
import type { Renumbered } from './own.ts';

/** @param seq of an entry here @returns its number at the others */
export function toldSeq(renumbered: readonly Renumbered[], seq: number): number {
  const shift = renumbered.findLast(({ after, upTo }) => seq > after && seq <= upTo);
  return shift === undefined ? seq : shift.above + seq - shift.after;
}

/** @param told a number at the others @returns of the entry here; of none, where another life gave it out */
export function ownSeq(renumbered: readonly Renumbered[], told: number): number {
  const shift = renumbered.findLast(({ after, upTo, above }) => told >= above && told <= above + upTo - after);
  return shift === undefined ? told : shift.after + told - shift.above;
}

/**
 * @param told a number at the others: who knows of this dock up to it
 * @returns knows of the entries here up to this one, and of none that is told under a higher number
 */
export function knownUpTo(renumbered: readonly Renumbered[], told: number): number {
  let most = told;
  for (const { after, upTo, above } of renumbered.toReversed()) {
    if (told >= above + upTo - after) break;
    const ofThese = Math.max(0, told - above);
    most = Math.min(most, after + ofThese);
    if (ofThese > 0) break;
  }
  return most;
}

/** Whether a log that ends so was read to its end when this ledger came back: what it lacked, it has. */
export const isRecovered = (renumbered: readonly Renumbered[], told: number, hash: string): boolean =>
  renumbered.some((each) => each.above === told && each.hash === hash);
