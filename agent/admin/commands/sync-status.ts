import { z } from 'zod';
import { command, ok } from '../command.ts';
import { health } from '../health.ts';

export const syncStatus = command({
  area: 'sync',
  verb: 'status',
  title: 'How far every channel is',
  changes: false,
  params: z.strictObject({}),
  async run(_params, context) {
    const { head, broker, channels } = await health(context);
    return ok({ head, ...(broker && { broker }), channels });
  },
});
