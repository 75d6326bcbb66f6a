import { z } from 'zod';
import { command, ok } from '../command.ts';
import { pageOf } from '../paging.ts';
import { limit } from '../params.ts';

export const ledgerRead = command({
  area: 'ledger',
  verb: 'read',
  title: 'Entries after a number, oldest first; ask again with after = the last one’s seq until there are none',
  changes: false,
  params: z.strictObject({ after: z.int().min(0).default(0), limit: limit(200, 1_000) }),
  async run({ after, limit: most }, { book }, { answerBytesMax }) {
    const { rows } = pageOf(await book.read(after, most), answerBytesMax);
    return ok({ entries: rows, head: book.head.seq });
  },
});
