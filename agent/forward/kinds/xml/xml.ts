/** A partner that reads XML files from a folder: one with every level at each turn, numbered, oldest number first. */
import { z } from 'zod';
import type { ChannelKind } from '../../channel.ts';
import { columnsOf, fieldText, fileOptions } from '../../files/columns.ts';
import { FileChannel, type FileForm } from '../../files/file-channel.ts';

const elementName = z
  .string()
  .regex(
    /^[A-Za-z_][A-Za-z0-9._-]{0,63}$/,
    'must be an element’s name: a letter first, then letters, digits and . _ -',
  );

const options = z.strictObject({
  ...fileOptions,
  root: elementName.default('inventory').describe('The element around all of them; it says channel, number and time.'),
  row: elementName.default('item').describe('The element of one item.'),
  columns: columnsOf(elementName),
});
type XmlOptions = z.infer<typeof options>;

export const xmlChannel: ChannelKind<XmlOptions> = {
  kind: 'xml',
  title: 'XML files in a folder, every level at each turn',
  mode: 'full',
  options,
  open: (checked, context) => new FileChannel(xmlForm(checked), context),
};

function xmlForm({ folder, root, row, columns, ...more }: XmlOptions): FileForm {
  const elements = Object.entries(columns);
  return {
    ...{ folder, extension: 'xml', quietMs: more['write-after'] },
    // XML 1.0, 2.2: the others cannot be written, not even as a reference.
    refusal: (sku) =>
      /[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\u{10000}-\u{10ffff}]/u.test(sku)
        ? 'it has a character that XML cannot hold'
        : undefined,
    content({ levels }, about) {
      const rows = [...levels].sort(([a], [b]) => (a < b ? -1 : 1));
      const { channel, number, time } = about;
      const lines = rows.map(([sku, shown]) => {
        const cells = elements.map(
          ([name, field]) => `<${name}>${escaped(fieldText(field, sku, shown, about))}</${name}>`,
        );
        return `  <${row}>${cells.join('')}</${row}>\n`;
      });
      const head = `<${root} channel="${escaped(channel)}" number="${number}" time="${escaped(time)}">`;
      return Buffer.from(`<?xml version="1.0" encoding="UTF-8"?>\n${head}\n${lines.join('')}</${root}>\n`);
    },
  };
}

const escaped = (text: string): string =>
  text.replace(/[&<>"'\t\n\r]/g, (character) => `&#${character.codePointAt(0)};`);
