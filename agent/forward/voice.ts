/**
 * Whether this dock tells the storefronts now: a dock that is alone always does, of a site's docks one, and of two with
 * one name none. A channel lives as long as its dock has the voice, and each batch is announced just before it goes
 * out.
 */
import type { Batch, SendResult } from '../follow/batch.ts';
import type { LoadedKind } from './channel.ts';

export type Voice = {
  readonly speaks: boolean;
  /** Resolves as soon as `speaks` is another than it is now, or the signal aborts. */
  turned(signal: AbortSignal): Promise<void>;
  /** Just before a batch goes out. @returns false: it must not */
  mayTell(channel: string, batch: Batch): Promise<boolean>;
  /** Where several docks tell, one after the other. */
  readonly succession?: Succession;
  /** What it must not for. */
  why: string;
};

type Succession = {
  /**
   * Whether another dock was the last to tell this storefront anything: then it shows what that one told, and what this
   * one had on its way in an earlier time of its own is over.
   */
  succeeds(channel: string): Promise<boolean>;
  /** The batch that another dock had on its way when this one took over; `unknown`: nobody can say now. */
  left(channel: string): Promise<Batch | undefined | 'unknown'>;
  /** An attempt is over. `settled`: so is the batch; else the same bytes go out again. */
  ended(channel: string, key: string, settled: boolean): void;
};

/** One that speaks only where both may. */
export function bothOf(one: Voice, other: Voice): Voice {
  const succession = one.succession ?? other.succession;
  return {
    get speaks() {
      return one.speaks && other.speaks;
    },
    turned: (signal) => Promise.race([one.turned(signal), other.turned(signal)]),
    mayTell: async (channel, batch) => (await one.mayTell(channel, batch)) && (await other.mayTell(channel, batch)),
    ...(succession !== undefined && { succession }),
    why: `${one.why}, or ${other.why}`,
  };
}

/**
 * Attempts at another dock's batch that a storefront which is there does not answer: it may be that batch, and what
 * follows says all of it anew.
 */
const silencesMax = 3;

/** The kind's channels, which send nothing that another dock should have told, and first what another one began. */
export function fenced(kind: LoadedKind, voice: Voice): LoadedKind {
  const retry: SendResult = { type: 'retry', reason: voice.why };
  return {
    open: (options, context) => {
      const { name } = context;
      const channel = kind.open(options, context);
      const send = channel.send.bind(channel);
      let silences = 0;
      const attempt = async (batch: Batch, signal: AbortSignal): Promise<SendResult> => {
        let settled = false;
        try {
          // One of two voices may have been asked, and have said yes.
          if (!(await voice.mayTell(name, batch))) return retry;
          const result = await send(batch, signal);
          settled = result.type !== 'retry';
          return result;
        } finally {
          voice.succession?.ended(name, batch.key, settled);
        }
      };
      channel.send = async (batch, signal) => {
        const left = await voice.succession?.left(name);
        if (left === 'unknown') return retry;
        if (left !== undefined && silences < silencesMax) {
          const result = await attempt(left, signal);
          if (result.type === 'retry' && result.silent === true) silences += 1;
          if (result.type === 'retry') return result;
        }
        return await attempt(batch, signal);
      };
      return channel;
    },
  };
}
