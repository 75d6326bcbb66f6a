/** The queue of exceptions: what a person has to look at. What an operator settled at the station is on the record only (`ledger/tail`). */
import { z } from 'zod';
import { exceptionKey } from '../../inventory/nouns/rows.ts';
import { command, ok } from '../command.ts';
import { pageOf } from '../paging.ts';
import { limit } from '../params.ts';

export const exceptionList = command({
  area: 'exception',
  verb: 'list',
  title: 'Unknown codes, lines a storefront refused, orders set aside; newest first, before goes further back',
  changes: false,
  params: z.strictObject({
    status: z.enum(['open', 'all']).default('open'),
    limit: limit(50, 500),
    before: z.int().min(1).optional(),
  }),
  async run({ status, limit: most, before }, { book }, { answerBytesMax }) {
    const found = await book.rows('exception', {
      ...(status === 'open' && { open: true }),
      ...(before !== undefined && { before: exceptionKey(before) }),
      limit: most + 1,
    });
    const { rows } = pageOf(found.slice(0, most), answerBytesMax);
    return ok({ exceptions: rows, before: rows.length < found.length ? (rows.at(-1)?.seq ?? null) : null });
  },
});
