/** XML files in a folder, every level at each turn: what is said of the kind; `xml.ts` has what it does. */
import { z } from 'zod';
import { checkSftp } from '../../../../config/schemas/sftp.ts';
import type { ChannelKind } from '../../channel.ts';
import { columnsOf, fileOptions } from '../../files/columns.ts';
import { sftpFiles } from '../../files/places/sftp-options.ts';

const elementName = z
  .string()
  .regex(
    /^[A-Za-z_][A-Za-z0-9._-]{0,63}$/,
    'must be an element’s name: a letter first, then letters, digits and . _ -',
  );

const options = () =>
  z
    .strictObject({
      ...fileOptions,
      root: elementName
        .default('inventory')
        .describe('The element around all of them; it says channel, number and time.'),
      row: elementName.default('item').describe('The element of one item.'),
      columns: columnsOf(elementName),
      'order-element': elementName.default('order').describe('In files of orders: the element of one order.'),
      'line-element': elementName.default('line').describe('In files of orders: the element of one of its lines.'),
    })
    .superRefine(checkSftp);
export type XmlOptions = z.infer<ReturnType<typeof options>>;

export const xmlChannel: ChannelKind<XmlOptions> = {
  kind: 'xml',
  title: 'XML files in a folder, every level at each turn',
  mode: 'full',
  unread: true,
  options,
  files: sftpFiles,
  load: () => import('./xml.ts'),
};
