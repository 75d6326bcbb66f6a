/** What people at a bench need to know of the channels: whether what they record is on its way, in three words and a number. */
import type { ChannelReport } from '../../forward/channel-report.ts';

export type UplinkView = {
  /** `none`: no channel concerns this station. `held`: a person paused or a storefront stopped one. */
  state: 'none' | 'connected' | 'offline' | 'held';
  /** Items with something unsent, over all channels. */
  waiting: number;
  /** ms UTC: when the one that is longest without an answer had its last; null: never. */
  lastAnswerAt: number | null;
};

export const noUplink: UplinkView = { state: 'none', waiting: 0, lastAnswerAt: null };

const offlineStates: ReadonlySet<ChannelReport['state']> = new Set(['link-down', 'backing-off', 'circuit-open']);
const heldStates: ReadonlySet<ChannelReport['state']> = new Set(['paused', 'stopped']);

/** Offline outweighs held: it passes by itself, and the numbers wait all the same. */
export function uplinkView(reports: readonly ChannelReport[]): UplinkView {
  const active = reports.filter(({ state }) => state !== 'off');
  if (active.length === 0) return noUplink;
  const offline = active.filter(({ state }) => offlineStates.has(state));
  const held = active.filter(({ state }) => heldStates.has(state));
  const concerned = offline.length > 0 ? offline : held.length > 0 ? held : active;
  const answers = concerned.map(({ lastAckAt }) => lastAckAt);
  return {
    state: offline.length > 0 ? 'offline' : held.length > 0 ? 'held' : 'connected',
    waiting: active.reduce((sum, { pending }) => sum + pending, 0),
    lastAnswerAt: answers.reduce((oldest, at) => (oldest === null || at === null ? null : Math.min(oldest, at))),
  };
}
