/**
 * What people at a bench need to know of the channels: whether what they record is on its way, in three words and a
 * number.
 */
import type { ChannelReport } from '../../forward/channel-report.ts';
import { printable } from '../printable.ts';

export type UplinkView = {
  /**
   * `none`: no channel concerns this station. `offline`: nothing gets out at all. `partly`: one or more storefronts are
   * silent while another is not. `held`: a person paused or a storefront stopped one.
   */
  state: 'none' | 'connected' | 'offline' | 'partly' | 'held';
  /** Items with something unsent, over all channels. */
  waiting: number;
  /** ms UTC: when the one that is longest without an answer had its last; null: never. */
  lastAnswerAt: number | null;
  /** The one that has been silent for longest, of some; null: none is, or all are. */
  silent: string | null;
};

export const noUplink: UplinkView = { state: 'none', waiting: 0, lastAnswerAt: null, silent: null };

const nameMax = 24;

const offlineStates: ReadonlySet<ChannelReport['state']> = new Set(['link-down', 'backing-off', 'circuit-open']);
const heldStates: ReadonlySet<ChannelReport['state']> = new Set(['paused', 'stopped']);

/**
 * Silence outweighs held: it passes by itself, and the numbers wait all the same. One silent storefront is no fault of
 * the network.
 */
export function uplinkView(reports: readonly ChannelReport[]): UplinkView {
  const active = reports.filter(({ state }) => state !== 'off');
  if (active.length === 0) return noUplink;
  const offline = active.filter(({ state }) => offlineStates.has(state));
  const held = active.filter(({ state }) => heldStates.has(state));
  const concerned = offline.length > 0 ? offline : held.length > 0 ? held : active;
  const all = offline.length === active.length;
  const [silent] = offline.toSorted((one, other) => (one.lastAckAt ?? 0) - (other.lastAckAt ?? 0));
  const answers = concerned.map(({ lastAckAt }) => lastAckAt);
  return {
    state: silent !== undefined ? (all ? 'offline' : 'partly') : held.length > 0 ? 'held' : 'connected',
    silent: silent === undefined || all ? null : printable(silent.name, nameMax),
    waiting: active.reduce((sum, { pending }) => sum + pending, 0),
    lastAnswerAt: answers.reduce((oldest, at) => (oldest === null || at === null ? null : Math.min(oldest, at))),
  };
}
