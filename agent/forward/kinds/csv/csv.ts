/** A partner that reads CSV files from a folder or by SFTP: one with every level at each turn, numbered. */
import { csvLine } from '../../../csv/csv-line.ts';
import type { Channel, ChannelContext } from '../../channel.ts';
import { acknowledgedOf, fieldText } from '../../files/columns.ts';
import { FileChannel, type FileForm } from '../../files/file-channel.ts';
import { csvOrderRows } from '../../files/order-csv.ts';
import { OrderFiles } from '../../files/order-files.ts';
import { orderNames } from '../../files/order-rows.ts';
import { placeOf } from '../../files/places/place-of.ts';
import type { CsvOptions } from './csv-kind.ts';

export function open(checked: CsvOptions, context: ChannelContext): Channel {
  const place = placeOf(checked, context.readFile);
  const folder = checked['orders-folder'];
  const encoding = checked.encoding === 'iso-8859-1' ? 'latin1' : 'utf-8';
  const names = orderNames(checked['orders-columns']);
  const reading = { delimiter: delimiters[checked.delimiter], encoding, names } as const;
  const rows = (content: Buffer) => csvOrderRows(content, reading);
  const orders = folder === undefined ? {} : { orders: new OrderFiles(place, { folder, extension: 'csv', rows }) };
  return new FileChannel({ ...csvForm(checked), ...orders, place, ...acknowledgedOf(checked) }, context);
}

const delimiters = { ',': ',', ';': ';', '|': '|', tab: '\t' } as const;

type CsvForm = Omit<FileForm, 'place' | 'orders' | 'acknowledged'>;

function csvForm({ folder, columns, delimiter, encoding, header, ...more }: CsvOptions): CsvForm {
  const names = Object.keys(columns);
  const fields = Object.values(columns);
  const lineEnd = more['line-end'] === 'crlf' ? '\r\n' : '\n';
  const mark = encoding === 'utf-8-bom' ? '\ufeff' : '';
  const latin = encoding === 'iso-8859-1';
  return {
    ...{ folder, extension: 'csv', quietMs: more['write-after'], changesOnly: more.rows === 'changed' },
    refusal: (sku) =>
      latin && Buffer.from(sku, 'latin1').toString('latin1') !== sku
        ? 'it has a character that a file in iso-8859-1 cannot hold'
        : undefined,
    content(rows, about) {
      const lines = rows.map(([sku, shown]) => fields.map((field) => fieldText(field, sku, shown, about)));
      const text = [...(header ? [names] : []), ...lines]
        .map((cells) => `${csvLine(cells, delimiters[delimiter])}${lineEnd}`)
        .join('');
      return Buffer.from(`${mark}${text}`, latin ? 'latin1' : 'utf8');
    },
  };
}
