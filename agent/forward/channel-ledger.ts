/** The book as the follower of one channel sees it. */
import type { FollowLedger } from '../follow/follow-ledger.ts';
import type { Channel } from './channel.ts';
import type { ForwarderParts } from './forwarder-parts.ts';
import type { Rises } from './orders/sales.ts';

type Asked = {
  /** Number of the schedule's turn, where each tells everything (R18). */
  turn(): number | undefined;
  /** What its batches are told to. */
  channel(): Pick<Channel, 'computing'> | undefined;
};

/** @param rises up to where its levels may rise (R21) */
export function channelLedger(
  book: ForwarderParts['book'],
  { name: channel, merchant }: { name: string; merchant: string },
  rises: Rises,
  asked: Asked,
): FollowLedger {
  return {
    get head() {
      return book.head;
    },
    async freeze(size) {
      const { to } = rises;
      const number = asked.turn();
      const computed = asked.channel()?.computing?.();
      const frozen = await book.freeze(channel, {
        ...{ ...size, risesTo: to ?? Number.POSITIVE_INFINITY },
        ...(number !== undefined && { turn: number }),
      });
      // What rises may have moved after it was asked for.
      rises.frozen(book.head.seq, frozen === 'rises-wait');
      if (frozen === undefined || frozen === 'rises-wait') return undefined;
      computed?.(frozen);
      return frozen;
    },
    acknowledge: (key, rejected, held) => book.acknowledge(channel, key, rejected, held),
    tellAgain: (sku) => book.submit({ type: 'sync-now', by: 'dock', merchant, skus: [sku] }),
    drop: (key) => book.drop(channel, key),
    setAside: (key, rejections) => book.setAside(channel, key, rejections),
    startOver: (reason) => book.restartChannel(channel, reason),
    openEpoch: (reason, detail) => book.openEpoch(reason, `channel ${channel}: ${detail}`),
    knowsEpoch: (epoch) => book.knowsEpoch(epoch),
    wasSent: (batch) => book.wasSent({ ...batch, channel }),
    stop: (reason) => book.submit({ type: 'channel', by: 'storefront', channel, change: 'stopped', reason }),
  };
}
