import { z } from 'zod';
import { pageOf } from '../paging.ts';
import { instant, limit } from '../params.ts';
import { area, ok, verb } from '../verb.ts';

const keptMax = 500;

export const logVerbs = area('log', {
  get: verb({
    title: 'Lines of the log since the start between two moments, with a text in them; next goes on where this ends',
    changes: false,
    role: 'supervisor',
    touches: 'site',
    params: () =>
      z.strictObject({
        since: instant.optional(),
        until: instant.optional(),
        text: z.string().min(1).max(200).optional(),
        limit: limit(100, keptMax),
        skip: z.int().min(0).max(keptMax).default(0),
      }),
    answer: () => z.object({ lines: z.array(z.string()), next: z.int().nullable() }),
    example: {
      params: { text: 'broker', limit: 1 },
      answer: {
        lines: ['{"level":"info","time":"2026-11-28T17:00:42.156Z","message":"linked to the broker"}'],
        next: null,
      },
    },
    async run({ since, until, text, limit: most, skip }, { logTail }, { answerBytesMax }) {
      const from = since === undefined ? Number.NEGATIVE_INFINITY : Date.parse(since);
      const to = until === undefined ? Number.POSITIVE_INFINITY : Date.parse(until);
      const wanted = logTail(keptMax).filter((line) => {
        const at = timeOf(line);
        return (at === undefined || (at >= from && at <= to)) && (text === undefined || line.includes(text));
      });
      const { rows } = pageOf(wanted.slice(skip, skip + most), answerBytesMax);
      const end = skip + rows.length;
      return ok({ lines: rows, next: end < wanted.length ? end : null });
    },
  }),

  tail: verb({
    title:
      'The last lines of the log since the start, oldest first: at most 500 are kept, each cut at 2,000 characters',
    changes: false,
    role: 'supervisor',
    touches: 'site',
    params: () => z.strictObject({ limit: limit(50, 500) }),
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

/** ms UTC; undefined for a line that does not say. */
function timeOf(line: string): number | undefined {
  const [, time] = /"time":"([^"]+)"/.exec(line) ?? [];
  return time === undefined ? undefined : Date.parse(time);
}
