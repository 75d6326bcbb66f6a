import { z } from 'zod';
import { command, ok } from '../command.ts';

export const ledgerRebuild = command({
  area: 'ledger',
  verb: 'rebuild',
  title: 'Make stock, orders and items again from the entries',
  changes: true,
  params: z.strictObject({}),
  run: async (_params, { book }) => ok(await book.rebuild()),
});
