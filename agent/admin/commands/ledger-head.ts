import { z } from 'zod';
import { command, ok } from '../command.ts';

export const ledgerHead = command({
  area: 'ledger',
  verb: 'head',
  title: 'Epoch, number and hash of the newest entry',
  changes: false,
  params: z.strictObject({}),
  run: async (_params, { book }) => ok({ ...book.head, state: book.state, boot: book.boot }),
});
