import { z } from 'zod';
import { command } from '../command.ts';
import { resultOf } from '../outcome.ts';
import { merchantId, reasonText } from '../params.ts';

export const syncResume = command({
  area: 'sync',
  verb: 'resume',
  title: 'Go on sending on one channel',
  changes: true,
  params: z.strictObject({ channel: merchantId, reason: reasonText.default('by request') }),
  async run({ channel, reason }, { book, forwarding }, { by }) {
    const outcome = await book.submit({ type: 'channel', by, channel, change: 'resumed', reason });
    if (outcome.type !== 'refused') forwarding()?.resume(channel);
    return resultOf(outcome);
  },
});
