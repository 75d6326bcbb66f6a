/**
 * What of the dock's health is worth a word to the broker at once: a port or a channel that is well no more, or again.
 * What changes with every scan waits for its turn (`presence.ts`).
 */
import type { Events } from '../events.ts';
import type { ChannelState } from '../inventory/nouns/channels/channel.ts';

/** A channel at its work goes from one to the other and back with every scan. */
const atWork: readonly string[] = ['idle', 'debouncing', 'sending'] satisfies ChannelState[];

/** @param changed called once for each such change; never for the same said again */
export function onHealthNews(events: Events, changed: () => void): void {
  const known = new Map<string, string>();
  const look = (what: string, now: string): void => {
    if (known.get(what) === now) return;
    known.set(what, now);
    changed();
  };
  events.on('device', ({ name, state, error = '' }) => look(`device ${name}`, `${state} ${error}`));
  events.on('channel', ({ channel, state, error = '' }) =>
    look(`channel ${channel}`, `${atWork.includes(state) ? 'at work' : state} ${error}`),
  );
}
