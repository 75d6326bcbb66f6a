/** What an admin does to one channel: pauses it, lets it go on, or lets go what its brake stopped. */
import { type Decision, done, refuse, unchanged } from '../../decision.ts';
import { type ChannelSubmission, waitsForRehearsal } from '../../nouns/channels/channel.ts';
import type { Rulebook } from '../../nouns/rulebook.ts';
import type { Tables } from '../../nouns/tables.ts';

type Release = Extract<ChannelSubmission, { type: 'brake-release' }>;
type Change = Extract<ChannelSubmission, { type: 'channel' }>;

/** R17: one channel is paused or goes on; the merchant's others do not notice. */
export function decideChannel(tables: Tables, rules: Rulebook, request: Change): Decision {
  const { channel, change, reason } = request;
  if (!rules.channels.some((c) => c.name === channel)) {
    return refuse('unknown-channel', `There is no channel ${channel}.`, 'channel');
  }
  const { stopped = null, lastAckAt = null } = tables.channel(channel) ?? {};
  if ((change === 'resumed') === (stopped === null)) {
    return unchanged({ channel, stopped: stopped === null ? null : `${stopped.kind}: ${stopped.reason}` });
  }
  if (change === 'resumed' && waitsForRehearsal(stopped) && request.rehearsed !== true) {
    const text = `${channel} waits for its rehearsal: look at what its first sync would change (tallyman channel rehearse ${channel}), and start it with the token of that answer.`;
    return refuse('needs-confirm', text, 'channel');
  }
  const anew = change === 'resumed' && stopped?.kind === 'stopped' && lastAckAt === null;
  const body = { change, reason, ...(anew && { anew: true as const }) };
  return done([{ kind: 'channel', operator: request.by, document: channel, body }], {
    channel,
    change,
  });
}

/** R29: what was listed may go, on the word of a person; what comes later is judged again. */
export function decideBrakeRelease(tables: Tables, rules: Rulebook, request: Release): Decision {
  const { channel, by, name, reason } = request;
  const merchant = rules.channels.find((each) => each.name === channel)?.merchant;
  if (merchant === undefined) return refuse('unknown-channel', `There is no channel ${channel}.`, 'channel');
  const held = tables.row('brake', channel)?.held ?? null;
  if (held === null) return unchanged({ channel, released: 0 });
  const body = { change: 'released' as const, name, ...(reason !== undefined && { reason }) };
  return done([{ kind: 'brake', operator: by, merchant, document: channel, body }], {
    channel,
    released: held.zeroing,
  });
}
