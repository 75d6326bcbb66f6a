/** A channel: one storefront of one merchant, and what it was told. */
import type { TellingType } from './telling.ts';

export type ChannelRules = {
  name: string;
  merchant: string;
  /** false: switched off in the file (R17). */
  enabled?: boolean;
  /** Available below it is shown as 0. */
  minimumLevel: number;
  /** No more than this is shown. */
  maximumLevel?: number;
  /** R29: more than this percentage of its shown listings set to 0 stops; absent: 5. */
  brakePercent?: number;
  /** R19: the store's own location or pool that levels are for; absent: its default one. */
  target?: string;
  /** R27: it is told of what its store lists, and of nothing else. */
  onlyListed?: true;
  /** `full` channels get every synced level every time (R18). */
  mode: 'changes' | 'full';
  /** R29: new, it waits for the token of a rehearsal. */
  rehearse?: true;
  /** New, it runs beside another system that tells the store, until it is cut over. */
  shadow?: true;
  /** R25: what it is told beside levels; absent: nothing. */
  tells?: readonly TellingType[];
  /** `physical`: the storefront subtracts its own open orders from what it is told. */
  basis: 'available' | 'physical';
};

/** What of it is in the configuration file and decides what is sent. */
export type ChannelFile = Omit<ChannelRules, 'name' | 'merchant' | 'tells' | 'rehearse' | 'shadow'>;

export const channelFileOf = ({
  name: _,
  merchant: __,
  tells: ___,
  rehearse: ____,
  shadow: _____,
  ...file
}: ChannelRules): ChannelFile => file;

/** Projection: what the configuration file said of a channel last (R10). */
export type ChannelSettingsRow = { channel: string; file: ChannelFile };

/** Projection: a person let it go on that was stopped before it ever acknowledged anything to this ledger. */
export type ToldAnewRow = { channel: string };

/**
 * Projection, R14: a sync now of the item up to `to` was answered by the channel's storefront, beyond the channel's own
 * mark, which a line that waits holds back.
 */
export type SyncAnsweredRow = { channel: string; sku: string; to: number };

/** How it is at this moment, which no entry says: only its forwarder knows. */
export type ChannelState =
  | 'idle'
  | 'debouncing'
  | 'sending'
  | 'backing-off'
  | 'circuit-open'
  | 'link-down'
  /** The storefront (or somebody in its name) insists on what this ledger cannot know. */
  | 'held'
  /** R29: too much would be set to 0. */
  | 'braked'
  | 'paused'
  | 'stopped'
  | 'off';

type Stopped = { kind: 'paused' | 'stopped'; reason: string };

/** R29: why a new channel is paused from the start. */
export const rehearsalHold = 'its first sync waits for the token of its rehearsal';
/** Why one is that runs beside another system. */
export const shadowHold = 'it runs beside another system, and tells its store nothing before it is cut over';
export const isShadow = (stopped: Stopped | null | undefined): boolean =>
  stopped?.kind === 'paused' && stopped.reason === shadowHold;
export const waitsForRehearsal = (stopped: Stopped | null): boolean =>
  isShadow(stopped) || (stopped?.kind === 'paused' && stopped.reason === rehearsalHold);

/**
 * Projection: how far a channel is. `acked` is the storefront's word, `seen` how far we know there is nothing more to
 * say.
 */
export type ChannelRow = {
  channel: string;
  acked: number;
  seen: number;
  /**
   * Batches end beyond this: the storefront may have heard of every earlier place in this epoch, so none is used twice.
   */
  floor: number;
  /** Counts snapshots; a `shown` row of an older generation is not proof of what the storefront has. */
  generation: number;
  /** The next batch is (the first of) a snapshot. */
  snapshotDue: boolean;
  /** Nothing is sent: a person paused it, or the storefront is gone for good. */
  stopped: Stopped | null;
  lastAckAt: number | null;
  /** Times that everything was looked at anew because the number to be shown is another one (R13). */
  reviews: number;
  /** What was due up to here is looked at anew, and only what may be told now is told. */
  reviewedTo: number;
  /** A sync now up to here was answered for before everything was looked at anew, or said anew (R14). */
  askedTo: number;
};

/** R25. What leaves while another system tells the store is that one's to tell, also after it was cut over. */
export const isToldOf = (
  { tells }: Pick<ChannelRules, 'tells'>,
  row: Pick<ChannelRow, 'stopped'> | undefined,
  type: TellingType,
): boolean => tells?.includes(type) === true && !isShadow(row?.stopped);

/** A channel nobody has heard of yet: nothing acknowledged, and its first batch is a snapshot. */
export function freshChannel(channel: string): ChannelRow {
  return {
    channel,
    acked: 0,
    seen: 0,
    floor: 0,
    generation: 1,
    snapshotDue: true,
    stopped: null,
    lastAckAt: null,
    reviews: 0,
    reviewedTo: 0,
    askedTo: 0,
  };
}

/** The generation of what a storefront took, and does not show any more as far as is known. */
export const unproved = 0;

/**
 * The generation of what was sent in a batch that ended at `to` and that nobody answered for: its storefront may show
 * it, and has acknowledged nothing of the item yet.
 */
export const unanswered = (to: number): number => -to;
/** Where that batch ended; undefined: what the row says was acknowledged. */
export const unansweredTo = ({ generation }: Pick<ShownRow, 'generation'>): number | undefined =>
  generation < 0 ? -generation : undefined;

/** Projection: what a channel's storefront acknowledged last for an item; before that, what it may show of it. */
export type ShownRow = { channel: string; sku: string; level: number; processOrders: boolean; generation: number };

export type ChannelEntries = {
  /** Send these items at once, whatever the policy says (R14). One entry per item. */
  'sync-now': { requestedBy?: string };
  /** A storefront's acknowledgement of one batch; lines are [sku, level, processOrders 0|1]. document = channel. */
  ack: {
    key: string;
    after: number;
    to: number;
    lines: [string, number, 0 | 1][];
    /** Up to where the due items had been looked through; absent: `to`. */
    seen?: number;
    rejected?: { sku: string; reason: string }[];
    /** Listings it brought from some to 0 without their being sold (R29). */
    zeroed?: number;
  };
  /**
   * A batch is sent no more before its storefront has answered for it, which may have applied it all the same; `lines`
   * (as in `ack`): of which that is news. document = channel.
   */
  'given-up': { key: string; to: number; lines: [string, number, 0 | 1][] };
  /** The configuration file was changed, and says this now (R10, R13). document = channel. */
  'channel-settings': { file: ChannelFile };
  /** The channel starts over with a snapshot, or stops. document = channel. */
  /** `anew`: whatever another ledger told its storefront before. */
  channel: { change: 'snapshot' | 'stopped' | 'resumed' | 'paused'; reason: string; anew?: true };
};

export type ChannelSubmission =
  | { type: 'sync-now'; by: string; merchant: string; skus: string[] }
  /** What its storefront shows of some items. */
  /** `unasked`: the dock looked by itself, after something that may have moved the store's numbers. */
  | {
      type: 'listings-shown';
      by: string;
      channel: string;
      listings: { listing?: string; sku: string; level: number }[];
      unasked?: true;
    }
  /** R29: what the brake stopped may go. `name`: the person who says so. */
  | { type: 'brake-release'; by: string; channel: string; name: string; reason?: string }
  /** R25: tell these once more, as they are now. */
  | { type: 'tell-again'; by: string; channel: string; telling: TellingType; ids: string[] }
  | {
      type: 'channel';
      by: string;
      channel: string;
      change: 'paused' | 'resumed' | 'stopped';
      reason: string /** R29: on its token, or on the word of a person. */;
      rehearsed?: true;
    };
