import { z } from 'zod';
import { command } from '../command.ts';
import { merchantId } from '../params.ts';
import { tellScale } from '../scale-command.ts';

export const scaleZero = command({
  area: 'scale',
  verb: 'zero',
  title: 'Set an empty scale to zero',
  changes: true,
  params: z.strictObject({ device: merchantId }),
  run: async ({ device }, context) => tellScale(context, device, 'zero'),
});
