/** The table that lets the dock fetch pictures of items. */
import { z } from 'zod';
import { path } from './values.ts';

export const pictures = z.strictObject({
  'space-mb': z
    .int('must be a whole number')
    .min(8, 'must be 8 or more')
    .max(4_096, 'must be at most 4096')
    .default(64)
    .describe('Mebibytes that pictures may take of the data disk; what was shown longest ago makes room for what is.'),
  ca: path.optional().describe('PEM file of the authority of a server of the house (default: the system ones).'),
  'allow-local': z
    .boolean()
    .default(false)
    .describe('true: pictures may come from addresses of the local network and of this machine, too.'),
});
