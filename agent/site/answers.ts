/**
 * What a dock is asked by the others of its site, and what it says: what its ledger has after an entry, for one that
 * was away longer than its log reaches back; whether storefronts hear it; what it makes of all that it heard; and that
 * it is to look whether the server lost something. Hostile until it is looked at, as everything from outside.
 */
import type { Digests } from './digests.ts';
import type { HandingOver } from './handing-over.ts';
import type { Losses } from './losses.ts';
import { type OwnLedger, rangeAsked } from './publisher.ts';
import { objectIn } from './shape.ts';

type AnswersParts = {
  readonly dock: string;
  readonly book: OwnLedger;
  readonly losses: Pick<Losses, 'doubt'>;
  readonly handing: Pick<HandingOver, 'answer'>;
  readonly digests: Pick<Digests, 'answer'>;
  /** This process is the dock of its name. */
  holds(): boolean;
  /** There is something to look at. */
  wake(): void;
};

/** What is asked here; the other questions are those of `handing-over.ts` and `digests.ts`. */
export const questions = {
  losses: Buffer.from('{"losses":true}'),
  entriesAfter: (after: number): Buffer => Buffer.from(JSON.stringify({ after })),
} as const;

/** @returns undefined: nothing is said to that, and whoever asked waits in vain */
export async function answerTo(parts: AnswersParts, asked: Buffer): Promise<Buffer | undefined> {
  // A second device with this name speaks for nobody.
  if (!parts.holds()) return undefined;
  const question = objectIn(asked);
  if ('losses' in question) {
    parts.losses.doubt();
    parts.wake();
    return Buffer.alloc(0);
  }
  const told = await rangeAsked(parts.dock, parts.book, question);
  return told ?? (await parts.handing.answer(question)) ?? (await parts.digests.answer(question));
}
