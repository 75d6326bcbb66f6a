/** A partner that reads XML files from a folder or by SFTP: one with every level at each turn, numbered. */
import type { Channel, ChannelContext } from '../../channel.ts';
import { acknowledgedOf, fieldText } from '../../files/columns.ts';
import { FileChannel, type FileForm } from '../../files/file-channel.ts';
import { OrderFiles } from '../../files/order-files.ts';
import { orderNames } from '../../files/order-rows.ts';
import { xmlOrderRows } from '../../files/order-xml.ts';
import { placeOf } from '../../files/places/place-of.ts';
import type { XmlOptions } from './xml-kind.ts';

export function open(checked: XmlOptions, context: ChannelContext): Channel {
  const place = placeOf(checked, context.readFile);
  const folder = checked['orders-folder'];
  const elements = { order: checked['order-element'], line: checked['line-element'] };
  const names = orderNames(checked['orders-columns']);
  const rows = (content: Buffer) => xmlOrderRows(content, elements, names);
  const orders = folder === undefined ? {} : { orders: new OrderFiles(place, { folder, extension: 'xml', rows }) };
  return new FileChannel({ ...xmlForm(checked), ...orders, place, ...acknowledgedOf(checked) }, context);
}

type XmlForm = Omit<FileForm, 'place' | 'orders' | 'acknowledged'>;

function xmlForm({ folder, root, row, columns, ...more }: XmlOptions): XmlForm {
  const elements = Object.entries(columns);
  return {
    ...{ folder, extension: 'xml', quietMs: more['write-after'], changesOnly: more.rows === 'changed' },
    // XML 1.0, 2.2: the others cannot be written, not even as a reference.
    refusal: (sku) =>
      /[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\u{10000}-\u{10ffff}]/u.test(sku)
        ? 'it has a character that XML cannot hold'
        : undefined,
    content(rows, about) {
      const { channel, number, time } = about;
      const items = rows.map(([sku, shown]) => {
        const cells = elements.map(
          ([name, field]) => `<${name}>${escaped(fieldText(field, sku, shown, about))}</${name}>`,
        );
        return `  <${row}>${cells.join('')}</${row}>\n`;
      });
      const head = `<${root} channel="${escaped(channel)}" number="${number}" time="${escaped(time)}">`;
      return Buffer.from(`<?xml version="1.0" encoding="UTF-8"?>\n${head}\n${items.join('')}</${root}>\n`);
    },
  };
}

const escaped = (text: string): string =>
  text.replace(/[&<>"'\t\n\r]/g, (character) => `&#${character.codePointAt(0)};`);
