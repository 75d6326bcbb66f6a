/** A notice at a station: opens while it is open. */
import { documentKey } from '../../nouns/document.ts';
import type { NoticeRow } from '../../nouns/inbound/notice.ts';
import { inWords, missingOn, noticeProgress } from '../../nouns/inbound/notice-lines.ts';
import { refused } from '../bench.ts';
import { type DocumentKind, opened } from '../opened.ts';

/** Merchants that may have a notice of the same number. */
const merchantsMax = 100;

export const noticeKind: DocumentKind<NoticeRow> = {
  find: (tables, merchant, id) => tables.row('notice', documentKey(merchant, id)),
  named: (tables, id) => tables.rowsLabelled('notice', id, merchantsMax),
  usable: ({ status }) => status === 'open',
  open(bench, ref) {
    const { id } = ref;
    const notice = noticeKind.find(bench.plan, ref.merchant, id);
    if (notice === undefined) return refused(bench, 'unknown-notice', `There is no notice ${id}.`);
    if (notice.status === 'closed') {
      return refused(bench, 'notice-closed', `Notice ${id} is closed: receive what comes without it.`);
    }
    const missing = missingOn(notice.lines);
    const rest = missing.length === 0 ? 'everything announced is here' : `${inWords(missing)} to come`;
    return opened(bench, ref, `Notice ${id}: ${rest}.`, noticeProgress(notice));
  },
};
