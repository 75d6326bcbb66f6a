/**
 * Whether this dock tells the storefronts now: a dock that is alone always does, of a site's docks one, and of two with
 * one name none. A channel lives as long as its dock has the voice, and each batch is announced just before it goes
 * out.
 */
import type { LoadedKind } from './channel.ts';

export type Voice = {
  readonly speaks: boolean;
  /** Resolves as soon as `speaks` is another than it is now, or the signal aborts. */
  turned(signal: AbortSignal): Promise<void>;
  /** Just before a batch goes out. @returns false: it must not */
  mayTell(channel: string, key: string): Promise<boolean>;
  /** What it must not for. */
  why: string;
};

/** One that speaks only where both may. */
export const bothOf = (one: Voice, other: Voice): Voice => ({
  get speaks() {
    return one.speaks && other.speaks;
  },
  turned: (signal) => Promise.race([one.turned(signal), other.turned(signal)]),
  mayTell: async (channel, key) => (await one.mayTell(channel, key)) && (await other.mayTell(channel, key)),
  why: `${one.why}, or ${other.why}`,
});

/** The kind's channels, which send nothing that another dock should have told. */
export function fenced(kind: LoadedKind, voice: Voice): LoadedKind {
  return {
    open: (options, context) => {
      const channel = kind.open(options, context);
      const send = channel.send.bind(channel);
      channel.send = async (batch, signal) =>
        (await voice.mayTell(context.name, batch.key))
          ? await send(batch, signal)
          : { type: 'retry', reason: voice.why };
      return channel;
    },
  };
}
