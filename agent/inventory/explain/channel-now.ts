/** How a channel is at this moment, which no entry says: what only its forwarder knows. */
import type { ChannelState } from '../nouns/channels/channel.ts';

export type ChannelNow = {
  channel: string;
  state: ChannelState;
  /** What is wrong, in words. */
  error?: string;
  /** Every so many minutes, or "0 22 * * *, America/New_York"; absent: in real time. */
  schedule?: { everyMin: number } | string;
  /** ms. Of a channel in real time. */
  debounce?: { quietMs: number; maxMs: number };
  /** R21: channels whose orders a rise waits for; and those that were not waited for any longer. */
  salesOf?: readonly string[];
  salesUnread?: readonly string[];
  /** The dock of the site that tells the storefronts; null: none does now. Absent: this one, or the dock is alone. */
  toldBy?: string | null;
  /** Up to where it is known that there is nothing more to say. */
  seen: number;
  /** What was due up to here is looked at anew. */
  reviewedTo: number;
  /** What sync now asked for up to here was answered for. */
  askedTo: number;
  /** ms UTC. */
  lastAckAt: number | null;
  lastRunAt: number | null;
  /** The dock's zone at this moment, minutes east of UTC. */
  utcOffsetMin: number;
};

/** The batch that is frozen and not answered, as far as it is about the item. */
export type InFlight = { key: string; level: number | undefined; sinceMs: number };
