import { z } from 'zod';
import { command, ok } from '../command.ts';

export const deviceList = command({
  area: 'device',
  verb: 'list',
  title: 'Scanners and scales with their ports and counters',
  changes: false,
  params: z.strictObject({}),
  run: async (_params, { devices }) => ok({ devices: devices() }),
});
