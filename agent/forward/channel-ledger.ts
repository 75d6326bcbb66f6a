/** The book as the follower of one channel sees it. */
import type { FollowLedger } from '../follow/follow-ledger.ts';
import type { ForwarderParts } from './forwarder-parts.ts';

export function channelLedger(book: ForwarderParts['book'], channel: string): FollowLedger {
  return {
    get head() {
      return book.head;
    },
    freeze: (size) => book.freeze(channel, size),
    acknowledge: (key, rejected, held) => book.acknowledge(channel, key, rejected, held),
    drop: (key) => book.drop(channel, key),
    setAside: (key, rejections) => book.setAside(channel, key, rejections),
    startOver: (reason) => book.restartChannel(channel, reason),
    openEpoch: (reason, detail) => book.openEpoch(reason, `channel ${channel}: ${detail}`),
    knowsEpoch: (epoch) => book.knowsEpoch(epoch),
    wasSent: (batch) => book.wasSent({ ...batch, channel }),
    stop: (reason) => book.submit({ type: 'channel', by: 'storefront', channel, change: 'stopped', reason }),
  };
}
