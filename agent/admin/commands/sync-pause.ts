import { z } from 'zod';
import { command } from '../command.ts';
import { resultOf } from '../outcome.ts';
import { merchantId, reasonText } from '../params.ts';

export const syncPause = command({
  area: 'sync',
  verb: 'pause',
  title: 'Stop sending on one channel; what happens meanwhile is sent later',
  changes: true,
  params: z.strictObject({ channel: merchantId, reason: reasonText.default('by request') }),
  async run({ channel, reason }, { book, forwarding }, { by }) {
    const outcome = await book.submit({ type: 'channel', by, channel, change: 'paused', reason });
    if (outcome.type !== 'refused') forwarding()?.pause(channel, reason);
    return resultOf(outcome);
  },
});
