import { z } from 'zod';
import { documentKey } from '../../inventory/work/rows.ts';
import { command, failed, ok } from '../command.ts';
import { merchantOf } from '../merchant.ts';
import { merchantId, noticeId } from '../params.ts';

export const noticeGet = command({
  area: 'notice',
  verb: 'get',
  title: 'One notice with its lines and handling units',
  changes: false,
  params: z.strictObject({ merchant: merchantId.optional(), id: noticeId }),
  async run({ merchant, id }, context) {
    const whose = merchantOf(context, merchant);
    if ('refusal' in whose) return whose.refusal;
    const notice = await context.book.row('notice', documentKey(whose.id, id));
    return notice ? ok(notice) : failed('unknown-notice', `There is no notice ${id}.`, 'id');
  },
});
