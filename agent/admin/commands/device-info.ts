import { z } from 'zod';
import { command, ok } from '../command.ts';
import { info } from '../info.ts';

export const deviceInfo = command({
  area: 'device',
  verb: 'info',
  title: 'Version, ledger head, verbs, channels and devices of this dock',
  changes: false,
  params: z.strictObject({}),
  run: async (_params, context) => ok(info(context)),
});
