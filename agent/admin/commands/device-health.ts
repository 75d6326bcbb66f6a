import { z } from 'zod';
import { command, ok } from '../command.ts';
import { health } from '../health.ts';

export const deviceHealth = command({
  area: 'device',
  verb: 'health',
  title: 'How the dock is: ledger, channels, devices, alarms',
  changes: false,
  params: z.strictObject({}),
  run: async (_params, context) => ok(await health(context)),
});
