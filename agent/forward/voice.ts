/**
 * Whether this dock tells the storefronts now: a dock that is alone always does, of a site's docks one. A channel lives
 * as long as its dock has the voice, and each batch is announced just before it goes out.
 */
import type { LoadedKind } from './channel.ts';

export type Voice = {
  readonly speaks: boolean;
  /** Resolves as soon as `speaks` is another than it is now, or the signal aborts. */
  turned(signal: AbortSignal): Promise<void>;
  /** Just before a batch goes out. @returns false: it must not */
  mayTell(channel: string, key: string): Promise<boolean>;
};

/** The kind's channels, which send nothing that another dock should have told. */
export function fenced(kind: LoadedKind, voice: Voice): LoadedKind {
  return {
    open: (options, context) => {
      const channel = kind.open(options, context);
      const send = channel.send.bind(channel);
      channel.send = async (batch, signal) =>
        (await voice.mayTell(context.name, batch.key))
          ? await send(batch, signal)
          : { type: 'retry', reason: 'another dock of the site tells this storefront' };
      return channel;
    },
  };
}
