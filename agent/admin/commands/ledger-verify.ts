import { z } from 'zod';
import { command, ok } from '../command.ts';

export const ledgerVerify = command({
  area: 'ledger',
  verb: 'verify',
  title: 'Check every entry’s hash and the tables made from them; the first bad entry is named',
  changes: false,
  params: z.strictObject({}),
  run: async (_params, { book }, { progress }) => ok(await book.verify((checked, of) => progress({ checked, of }))),
});
