/** What a partner's file has in which column or element: his names, our fields, in his order. */
import { z } from 'zod';
import { duration } from '../../../config/duration.ts';
import { sftpOptions } from '../../../config/schemas/sftp.ts';
import type { Acknowledged } from './drop-folder.ts';
import { neededFields, orderFields } from './order-rows.ts';

const fields = ['sku', 'level', 'process-orders', 'merchant', 'channel', 'number', 'time'] as const;
type FileField = (typeof fields)[number];

const folder = z.string().regex(/^\/[^\0]{1,4000}$/, 'must be an absolute path, as in "/srv/partner/stock"');
/** What every kind of file asks for. */
export const fileOptions = {
  folder: folder.describe('Folder that files are written to; the partner reads them there.'),
  ...sftpOptions,
  rows: z
    .enum(['all', 'changed'])
    .default('all')
    .describe('changed: a file has only what differs from the file before it.'),
  'write-after': duration('0ms', '10m')
    .prefault('2s')
    .describe('A file is written when nothing more came for so long.'),
  'acknowledged-by': z
    .string()
    .regex(/^\.[A-Za-z0-9._-]{1,16}$/, 'must be an ending, as in ".ack"')
    .optional()
    .describe('Ending of the file that the partner writes for each of ours; nothing more is sent before it is there.'),
  'acknowledgement-folder': folder.optional().describe('Where the partner writes it; without it beside the files.'),
  'orders-folder': folder
    .optional()
    .describe('Folder with files of orders; each is moved to "taken" or "broken" in it when it was read.'),
  'orders-columns': z
    .record(z.string().min(1).max(64), z.enum(orderFields))
    .prefault(Object.fromEntries(orderFields.map((field) => [field, field])))
    .refine((columns) => neededFields.every((field) => Object.values(columns).includes(field)), {
      message: `must name one each for ${neededFields.map((field) => `"${field}"`).join(', ')}`,
    })
    .describe('The partner’s names in files of orders: id, sku, quantity, placed-at, updated-at, status.'),
};

/** What `acknowledged-by` and its folder mean. */
export const acknowledgedOf = (given: {
  folder: string;
  'acknowledged-by'?: string | undefined;
  'acknowledgement-folder'?: string | undefined;
}): { acknowledged?: Acknowledged } => {
  const ending = given['acknowledged-by'];
  return ending === undefined
    ? {}
    : { acknowledged: { folder: given['acknowledgement-folder'] ?? given.folder, ending } };
};

export const columnsOf = (name: z.ZodType<string>) =>
  z
    .record(name, z.enum(fields))
    .refine((columns) => Object.values(columns).includes('sku') && Object.values(columns).includes('level'), {
      message: 'must name a column for "sku" and one for "level"',
    })
    .prefault({ sku: 'sku', level: 'level' })
    .describe(
      'The partner’s names, in his order, and what stands there: sku, level, process-orders, merchant, channel, number, time.',
    );

type FileAbout = { channel: string; merchant: string; number: number; time: string };

export function fieldText(
  field: FileField,
  sku: string,
  { level, processOrders }: { level: number; processOrders: boolean },
  about: FileAbout,
): string {
  switch (field) {
    case 'sku':
      return sku;
    case 'level':
      return String(level);
    case 'process-orders':
      return String(processOrders);
    default:
      return String(about[field]);
  }
}
