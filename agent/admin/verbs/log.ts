import { z } from 'zod';
import { pageOf } from '../paging.ts';
import { limit } from '../params.ts';
import { area, ok, verb } from '../verb.ts';

export const logVerbs = area('log', {
  tail: verb({
    title:
      'The last lines of the log since the start, oldest first: at most 500 are kept, each cut at 2,000 characters',
    changes: false,
    role: 'supervisor',
    touches: 'site',
    params: z.strictObject({ limit: limit(50, 500) }),
    answer: () => z.object({ lines: z.array(z.string()) }),
    example: {
      params: { limit: 1 },
      answer: { lines: ['{"level":"info","time":"2026-11-28T17:00:42.156Z","message":"The ledger is open"}'] },
    },
    async run({ limit: most }, { logTail }, { answerBytesMax }) {
      // Of what is too long the newest are wanted.
      const { rows } = pageOf(logTail(most).reverse(), answerBytesMax);
      return ok({ lines: rows.reverse() });
    },
  }),
});
