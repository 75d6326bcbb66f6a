/** Notices in one line each, newest first. Looked through a window at a time, because merchants are mixed in one list. */
import { z } from 'zod';
import type { NoticeRow } from '../../inventory/nouns/notice.ts';
import { noticeProgress } from '../../inventory/nouns/notice-lines.ts';
import { type AdminContext, command, ok } from '../command.ts';
import { pageOf } from '../paging.ts';
import { limit, merchantId } from '../params.ts';

const window = 200;
/** Windows looked at for one request: a dock has tens of open notices, and years of closed ones. */
const windowsMax = 50;

/** What the list says of a notice; `unitsDone` counts what was announced and is here. */
export type NoticeSummary = Omit<NoticeRow, 'lines' | 'handlingUnits'> & {
  lines: number;
  handlingUnits: number;
  unitsOf: number;
  unitsDone: number;
};

export const noticeList = command({
  area: 'notice',
  verb: 'list',
  title: 'Notices, of one merchant or one status',
  changes: false,
  params: z.strictObject({
    merchant: merchantId.optional(),
    status: z.enum(['open', 'closed']).optional(),
    limit: limit(100, 1_000),
  }),
  async run({ merchant, status, limit: most }, { book }, { answerBytesMax }) {
    const found = await newest(book, merchant, status, most + 1);
    const { rows, cut } = pageOf(found.slice(0, most).map(summaryOf), answerBytesMax);
    return ok({ notices: rows, more: cut || found.length > most });
  },
});

async function newest(
  book: AdminContext['book'],
  merchant: string | undefined,
  status: NoticeRow['status'] | undefined,
  most: number,
): Promise<NoticeRow[]> {
  const open = status === undefined ? {} : { open: status === 'open' };
  const found: NoticeRow[] = [];
  for (let page = 0; page < windowsMax && found.length < most; page++) {
    const rows = await book.rows('notice', { ...open, limit: window, offset: page * window });
    found.push(...rows.filter((row) => merchant === undefined || row.merchant === merchant));
    if (rows.length < window) break;
  }
  return found.slice(0, most);
}

function summaryOf(notice: NoticeRow): NoticeSummary {
  const { lines, handlingUnits, ...head } = notice;
  const { unitsDone, unitsOf } = noticeProgress(notice);
  return { ...head, lines: lines.length, handlingUnits: handlingUnits.length, unitsOf, unitsDone };
}
