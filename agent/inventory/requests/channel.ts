/** What an admin does to one channel. */
import { type Decision, done, refuse, unchanged } from '../decision.ts';
import type { ChannelSubmission } from '../nouns/channels/channel.ts';
import type { Rulebook } from '../nouns/rulebook.ts';
import type { Tables } from '../nouns/tables.ts';

type Change = Extract<ChannelSubmission, { type: 'channel' }>;

/** R17: one channel is paused or goes on; the merchant's others do not notice. */
export function decideChannel(tables: Tables, rules: Rulebook, request: Change): Decision {
  const { channel, change, reason } = request;
  if (!rules.channels.some((c) => c.name === channel)) {
    return refuse('unknown-channel', `There is no channel ${channel}.`, 'channel');
  }
  const stopped = tables.channel(channel)?.stopped ?? null;
  if ((change === 'resumed') === (stopped === null)) {
    return unchanged({ channel, stopped: stopped === null ? null : `${stopped.kind}: ${stopped.reason}` });
  }
  return done([{ kind: 'channel', operator: request.by, document: channel, body: { change, reason } }], {
    channel,
    change,
  });
}
