import { z } from 'zod';
import { health } from '../health.ts';
import { area, ok, verb } from '../verb.ts';

export const alarmVerbs = area('alarm', {
  list: verb({
    title: 'What a person should look at now, the worst first: since when, and what to do',
    changes: false,
    role: 'viewer',
    touches: 'own',
    params: z.strictObject({}),
    run: async (_params, context, caller) => ok({ alarms: (await health(context, caller)).alarms }),
  }),
});
