/**
 * The tell log of one merchant: who tells, and how far each channel is. A place is taken once, by whoever found the log
 * as it expected; what comes late finds it longer. So a deposed teller decides nothing, however long it slept.
 */
import type { Decision, FrozenTelling, Teller } from './decisions.ts';

type Channel = {
  /** Of the batch frozen last, and of the one acknowledged last. */
  readonly frozen: number;
  /** The dock that froze it. */
  readonly by?: string;
  readonly acked: number;
  /** In the log and not acknowledged: whoever tells sends it. */
  readonly inFlight: FrozenTelling | undefined;
  /** What the storefront took, by SKU. */
  readonly shown: Readonly<Record<string, number>>;
  /** The next batch is a snapshot of a new channel epoch. */
  readonly startsOver: boolean;
};

export type TellLog = {
  readonly t: number;
  readonly teller: Teller | undefined;
  /** The teller tells no more: that dock may at once, or any other (`null`). */
  readonly handsOverTo: string | null | undefined;
  readonly channels: Readonly<Record<string, Channel>>;
  readonly retired: readonly string[];
};

export const emptyLog: TellLog = { t: 0, teller: undefined, handsOverTo: undefined, channels: {}, retired: [] };

const freshChannel: Channel = { frozen: 0, acked: 0, inFlight: undefined, shown: {}, startsOver: false };

export const channelIn = (log: TellLog, channel: string): Channel => log.channels[channel] ?? freshChannel;

export const tells = ({ teller, handsOverTo }: TellLog, { dock, instance }: Teller): boolean =>
  teller?.dock === dock && teller.instance === instance && handsOverTo === undefined;

/** Whether this one need not wait for anybody's silence. */
export function mayTellAtOnce({ teller, handsOverTo }: TellLog, { dock, instance }: Teller): boolean {
  // Of a new site the first that comes; and who is the same dock in another life need not wait for itself.
  if (teller === undefined || (teller.dock === dock && teller.instance !== instance)) return true;
  return handsOverTo === null ? teller.dock !== dock : handsOverTo === dock;
}

type LogRead =
  | { readonly type: 'next'; readonly log: TellLog }
  /** It was folded before. */
  | { readonly type: 'known' }
  /** Places between are missing: read the log from `t` + 1 on. */
  | { readonly type: 'gap'; readonly after: number };

/** One decision more. Decisions of a log are folded in its order; there is no other. */
export function readDecision(log: TellLog, decision: Decision): LogRead {
  if (decision.t <= log.t) return { type: 'known' };
  if (decision.t > log.t + 1) return { type: 'gap', after: log.t };
  return { type: 'next', log: { ...after(log, decision), t: decision.t } };
}

function after(log: TellLog, decision: Decision): TellLog {
  switch (decision.kind) {
    case 'teller':
      return { ...log, teller: decision.by, handsOverTo: undefined };
    case 'hand-over':
      // A word of somebody else is none.
      return tells(log, decision.by) ? { ...log, handsOverTo: decision.to } : log;
    case 'freeze': {
      const { channel, n, key, lines } = decision;
      const { by } = decision;
      return withChannel(log, channel, {
        ...{ frozen: n, by: by.dock, inFlight: { channel, n, key, lines }, startsOver: false },
      });
    }
    case 'ack': {
      const { inFlight, shown } = channelIn(log, decision.channel);
      if (inFlight?.n !== decision.n) return log;
      const taken = Object.fromEntries(inFlight.lines.map(({ sku, level }) => [sku, level]));
      return withChannel(log, decision.channel, {
        ...{ acked: decision.n, inFlight: undefined, shown: { ...shown, ...taken } },
      });
    }
    case 'start-over': {
      const anew = { inFlight: undefined, shown: {}, startsOver: true };
      const channels = Object.entries(log.channels).map(([name, row]) => [name, { ...row, ...anew }]);
      return { ...log, channels: Object.fromEntries(channels) };
    }
    case 'retired':
      return { ...log, retired: [...log.retired, decision.dock] };
    default:
      return log;
  }
}

const withChannel = (log: TellLog, channel: string, change: Partial<Channel>): TellLog => ({
  ...log,
  channels: { ...log.channels, [channel]: { ...channelIn(log, channel), ...change } },
});
