/** The newest entries that a person has to look at. Walks the ledger back from its end, a window at a time. */
import { z } from 'zod';
import type { Entry } from '../../inventory/model.ts';
import { command, ok } from '../command.ts';
import { pageOf } from '../paging.ts';
import { limit } from '../params.ts';

const windowSize = 1_000;
/** Windows looked at for one request; `before` of the answer goes on from there. */
const windowsMax = 20;

export const exceptionList = command({
  area: 'exception',
  verb: 'list',
  title: 'Unknown codes, refused scans, lines a storefront refused; newest first, before goes further back',
  changes: false,
  params: z.strictObject({ limit: limit(50, 500), before: z.int().min(1).optional() }),
  async run({ limit: most, before }, { book }, { answerBytesMax }) {
    const found: Entry[] = [];
    let end = before ?? book.head.seq + 1;
    for (let window = 0; window < windowsMax && end > 1 && found.length < most; window++) {
      const start = Math.max(0, end - 1 - windowSize);
      const entries = await book.read(start, end - 1 - start);
      found.push(...entries.filter(({ kind, seq }) => kind === 'exception' && seq < end).reverse());
      end = start + 1;
    }
    const { rows } = pageOf(found.slice(0, most), answerBytesMax);
    const last = rows.at(-1);
    const all = rows.length === found.length && end <= 1;
    return ok({ exceptions: rows, before: all ? null : rows.length < found.length ? (last?.seq ?? null) : end });
  },
});
