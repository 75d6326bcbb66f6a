/** CSV files in a folder, every level at each turn: what is said of the kind; `csv.ts` has what it does. */
import { z } from 'zod';
import { checkSftp } from '../../../../config/schemas/sftp.ts';
import type { ChannelKind } from '../../channel.ts';
import { columnsOf, fileOptions } from '../../files/columns.ts';
import { sftpFiles } from '../../files/places/sftp-options.ts';

const options = () =>
  z
    .strictObject({
      ...fileOptions,
      columns: columnsOf(z.string().min(1).max(64)),
      delimiter: z.enum([',', ';', '|', 'tab']).default(',').describe('What stands between two cells.'),
      encoding: z
        .enum(['utf-8', 'utf-8-bom', 'iso-8859-1'])
        .default('utf-8')
        .describe('utf-8-bom: with its mark, for Excel.'),
      header: z.boolean().default(true).describe('false: no line with the names of the columns.'),
      'line-end': z.enum(['crlf', 'lf']).default('crlf'),
    })
    .superRefine(checkSftp);
export type CsvOptions = z.infer<ReturnType<typeof options>>;

export const csvChannel: ChannelKind<CsvOptions> = {
  kind: 'csv',
  title: 'CSV files in a folder, every level at each turn',
  mode: 'full',
  unread: true,
  options,
  files: sftpFiles,
  load: () => import('./csv.ts'),
};
