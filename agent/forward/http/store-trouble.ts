/** Why a store with an interface of its own did not do what it was asked: one sort of it for all such kinds. Pure. */
import type { SendResult } from '../../follow/batch.ts';

export type Trouble = {
  /** For a person, in the store’s words as far as it has any. */
  reason: string;
  /** How long the store wants to be left alone. */
  afterMs?: number;
  /** It does not let this dock in, or not that far. */
  denied?: true;
  /** It was there, and did not answer. */
  silent?: true;
  /** What was asked for, or its answer, is too large. */
  size?: true;
  /** It understood, and will not have this: asked once more it says the same. */
  declined?: true;
  /** It is gone for good. */
  gone?: true;
};

/** As what came of a batch. */
export function asResult({ reason, afterMs, denied, silent, size, declined, gone }: Trouble): SendResult {
  if (size) return { type: 'refused', reason, size };
  if (gone) return { type: 'stopped', reason };
  // Denied as well: a firewall may dislike one of the lines.
  if (declined) return { type: 'refused', reason, ...(denied && { denied }) };
  return {
    ...{ type: 'retry', reason, ...(afterMs !== undefined && { afterMs }) },
    ...(denied && { refused: true }),
    ...(silent && { silent }),
  };
}

type Unread = { type: 'retry'; reason: string; afterMs?: number; refused?: true };

/** As what came of a question for a page. */
export function asUnread({ reason, afterMs, denied }: Trouble): Unread {
  return { type: 'retry', reason, ...(afterMs !== undefined && { afterMs }), ...(denied && { refused: true }) };
}
