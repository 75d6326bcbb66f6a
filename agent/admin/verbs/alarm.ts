import { z } from 'zod';
import { alarmShown } from '../answers/shapes.ts';
import { health } from '../health.ts';
import { area, ok, verb } from '../verb.ts';

export const alarmVerbs = area('alarm', {
  list: verb({
    title: 'What a person should look at now, the worst first: since when, and what to do',
    changes: false,
    role: 'viewer',
    touches: 'own',
    params: z.strictObject({}),
    answer: () => z.object({ alarms: z.array(alarmShown()) }),
    example: {
      params: {},
      answer: {
        alarms: [
          {
            id: 'channel-behind:acme-web',
            code: 'channel-behind',
            severity: 'warning',
            text: 'acme-web is behind.',
            remedy: 'See whether its storefront can be reached.',
            subject: 'acme-web',
            since: 1_795_888_837_924,
            count: 1,
          },
        ],
      },
    },
    run: async (_params, context, caller) => ok({ alarms: (await health(context, caller)).alarms }),
  }),
});
