import { z } from 'zod';
import { command } from '../command.ts';
import { merchantId } from '../params.ts';
import { tellScale } from '../scale-command.ts';

export const scaleTare = command({
  area: 'scale',
  verb: 'tare',
  title: 'Take what is on the scale as tare, or clear the tare',
  changes: true,
  params: z.strictObject({ device: merchantId, clear: z.boolean().default(false) }),
  run: async ({ device, clear }, context) => tellScale(context, device, clear ? 'clear-tare' : 'tare'),
});
