/** What of a channel is not wrong and yet worth knowing, in sentences. */
import type { Trial } from '../follow/trial.ts';
import { printable } from '../inventory/nouns/text/unseen.ts';
import type { Rises } from './orders/sales.ts';
import type { TellingReport } from './tellings/tellers.ts';

/** What is not wrong and yet worth knowing. */
export function noteOf(notes: readonly string[], { ceiling }: Trial, nowMs: number): { note?: string } {
  const known = ceiling !== undefined && nowMs < ceiling.untilMs;
  const size = known ? [`it takes batches of at most ${ceiling.lines} lines: ${ceiling.reason}`] : [];
  const all = [...notes, ...size];
  return all.length === 0 ? {} : { note: all.join('; ') };
}

/** R21: whose sales a rise waits for, or did not wait for any longer. */
export function riseNotes({ waitingFor, unread }: Rises): string[] {
  return [
    ...(waitingFor.length === 0 ? [] : [`levels that rise wait until the orders of ${waitingFor.join(', ')} are read`]),
    ...(unread.length === 0 ? [] : [`levels rose although the orders of ${unread.join(', ')} could not be read`]),
  ];
}

export const unnamedText =
  'its answers do not name the batch (id): if another dock or an old copy of this ledger wrote to it, nobody would notice';

/** @param unknown a name */
export const refusedNotes = (unknown: string | undefined): string[] =>
  unknown === undefined
    ? []
    : [
        `it refused “${printable(unknown)}”, which is no line of what it was told: it may show an old number of another`,
      ];

/** R25: what its storefront does not take. */
export function tellingNotes(tellings: readonly TellingReport[]): string[] {
  return tellings.flatMap(({ type, pending, error }) =>
    error === undefined ? [] : [`it was not told of ${pending} ${pending === 1 ? type : `${type}s`}: ${error}`],
  );
}
