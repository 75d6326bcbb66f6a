/** A partner that reads CSV files from a folder: one with every level at each turn, numbered, oldest number first. */
import { z } from 'zod';
import { csvLine } from '../../../csv/csv-line.ts';
import type { ChannelKind } from '../../channel.ts';
import { columnsOf, fieldText, fileOptions } from '../../files/columns.ts';
import { FileChannel, type FileForm } from '../../files/file-channel.ts';
import { OrderFiles } from '../../files/order-files.ts';

const delimiters = { ',': ',', ';': ';', '|': '|', tab: '\t' } as const;

const options = z.strictObject({
  ...fileOptions,
  columns: columnsOf(z.string().min(1).max(64)),
  delimiter: z.enum([',', ';', '|', 'tab']).default(',').describe('What stands between two cells.'),
  encoding: z
    .enum(['utf-8', 'utf-8-bom', 'iso-8859-1'])
    .default('utf-8')
    .describe('utf-8-bom: with its mark, for Excel.'),
  header: z.boolean().default(true).describe('false: no line with the names of the columns.'),
  'line-end': z.enum(['crlf', 'lf']).default('crlf'),
  'orders-folder': fileOptions.folder
    .optional()
    .describe(
      'Folder with CSV files of orders (id, sku, quantity, placed-at, status), read in the order of their names.',
    ),
});
type CsvOptions = z.infer<typeof options>;

export const csvChannel: ChannelKind<CsvOptions> = {
  kind: 'csv',
  title: 'CSV files in a folder, every level at each turn',
  mode: 'full',
  options,
  open(checked, context) {
    const ordersFolder = checked['orders-folder'];
    const orders = ordersFolder === undefined ? undefined : new OrderFiles(ordersFolder, delimiters[checked.delimiter]);
    return new FileChannel({ ...csvForm(checked), ...(orders && { orders }) }, context);
  },
};

function csvForm({ folder, columns, delimiter, encoding, header, ...more }: CsvOptions): FileForm {
  const names = Object.keys(columns);
  const fields = Object.values(columns);
  const lineEnd = more['line-end'] === 'crlf' ? '\r\n' : '\n';
  const mark = encoding === 'utf-8-bom' ? '\ufeff' : '';
  const latin = encoding === 'iso-8859-1';
  return {
    ...{ folder, extension: 'csv', quietMs: more['write-after'] },
    refusal: (sku) =>
      latin && Buffer.from(sku, 'latin1').toString('latin1') !== sku
        ? 'it has a character that a file in iso-8859-1 cannot hold'
        : undefined,
    content({ levels }, about) {
      const rows = [...levels].sort(([a], [b]) => (a < b ? -1 : 1));
      const lines = rows.map(([sku, shown]) => fields.map((field) => fieldText(field, sku, shown, about)));
      const text = [...(header ? [names] : []), ...lines]
        .map((cells) => `${csvLine(cells, delimiters[delimiter])}${lineEnd}`)
        .join('');
      return Buffer.from(`${mark}${text}`, latin ? 'latin1' : 'utf8');
    },
  };
}
