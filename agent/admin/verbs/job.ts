/**
 * Commands that take long: one sees how far they are, and may cancel them; one's own, or everybody's for the site's own
 * people.
 */
import { z } from 'zod';
import { area, failed, ok, verb } from '../verb.ts';

const jobId = z.string().regex(/^job-\d{1,9}$/, 'must be the id of a job, as in "job-1"');
const shown = () =>
  z.object({
    ...{ id: jobId, verb: z.string(), by: z.string(), startedAt: z.number(), endedAt: z.number().optional() },
    ...{
      state: z.enum(['running', 'done', 'failed', 'cancelled']),
      progress: z.unknown(),
      answer: z.unknown().optional(),
    },
  });
const verifying = {
  ...{ id: 'job-1', verb: 'ledger/verify', by: 'lena', startedAt: 1_795_888_842_156 },
  ...{ state: 'running', progress: { checked: 20_000, of: 91_000 } },
};
const unknown = (id: string) => failed('bad-request', `There is no ${id} here that is yours.`, 'id');

export const jobVerbs = area('job', {
  list: verb({
    title: 'Commands that take long: running, and the last ones that are over',
    changes: false,
    role: 'viewer',
    touches: 'own',
    params: () => z.strictObject({}),
    answer: () => z.object({ jobs: z.array(shown()) }),
    example: { params: {}, answer: { jobs: [verifying] } },
    run: async (_params, { jobs }, caller) => ok({ jobs: jobs.list(caller) }),
  }),

  get: verb({
    title: 'How far one of them is, and what came of it',
    changes: false,
    role: 'viewer',
    touches: 'own',
    params: () => z.strictObject({ id: jobId }),
    answer: shown,
    example: { params: { id: 'job-1' }, answer: verifying },
    async run({ id }, { jobs }, caller) {
      const found = jobs.list(caller).find((job) => job.id === id);
      return found === undefined ? unknown(id) : ok(found);
    },
  }),

  cancel: verb({
    title: 'Stop one: what changes something stops before its next step, what only looks is not waited for',
    changes: true,
    role: 'operator',
    touches: 'own',
    params: () => z.strictObject({ id: jobId }),
    answer: () => z.object({ id: jobId, cancelled: z.boolean() }),
    example: { params: { id: 'job-1' }, answer: { id: 'job-1', cancelled: true } },
    async run({ id }, { jobs }, caller) {
      if (!jobs.list(caller).some((job) => job.id === id)) return unknown(id);
      return ok({ id, cancelled: jobs.cancel(id) });
    },
  }),
});
