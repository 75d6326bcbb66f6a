/** What a partner's file has in which column or element: his names, our fields, in his order. */
import { z } from 'zod';
import { duration } from '../../../config/duration.ts';

const fields = ['sku', 'level', 'process-orders', 'merchant', 'channel', 'number', 'time'] as const;
type FileField = (typeof fields)[number];

/** What every kind of file asks for. */
export const fileOptions = {
  folder: z
    .string()
    .regex(/^\/[^\0]{1,4000}$/, 'must be an absolute path, as in "/srv/partner/stock"')
    .describe('Folder that files are written to; the partner reads them there.'),
  'write-after': duration('0ms', '10m')
    .prefault('2s')
    .describe('A file is written when nothing more came for so long.'),
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
