import { z } from 'zod';
import { documentKey } from '../../inventory/nouns/document.ts';
import { command, failed, ok } from '../command.ts';
import { documentOf } from '../merchant.ts';
import { merchantId, noticeId } from '../params.ts';

export const noticeGet = command({
  area: 'notice',
  verb: 'get',
  title: 'One notice with its lines and handling units',
  changes: false,
  params: z.strictObject({ merchant: merchantId.optional(), id: noticeId }),
  async run({ merchant, id }, context) {
    const found = await documentOf(context, { id, merchant }, (owner) =>
      context.book.row('notice', documentKey(owner, id)),
    );
    if ('refusal' in found) return found.refusal;
    return found.row ? ok(found.row) : failed('unknown-notice', `There is no notice ${id}.`, 'id');
  },
});
