import { z } from 'zod';
import { command, ok } from '../command.ts';
import { health } from '../health.ts';

export const alarmList = command({
  area: 'alarm',
  verb: 'list',
  title: 'What a person should look at now, the worst first: since when, and what to do',
  changes: false,
  params: z.strictObject({}),
  run: async (_params, context) => ok({ alarms: (await health(context)).alarms }),
});
