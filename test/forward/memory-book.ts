/**
 * The part of the book that a forwarder uses, over a ledger in memory; every answer comes a turn later, as from a
 * thread.
 */
import type { ChannelContext } from '../../agent/forward/channel.ts';
import type { ForwarderParts } from '../../agent/forward/forwarder-parts.ts';
import type { ChannelStatus } from '../../agent/ledger/book.ts';
import type { MemoryLedger } from './memory-ledger.ts';

export function memoryBook(ledger: MemoryLedger): ForwarderParts['book'] {
  const later = async <T>(work: () => T): Promise<T> => {
    await new Promise((resolve) => setImmediate(resolve));
    return work();
  };
  return {
    get head() {
      return ledger.head;
    },
    freeze: ((channel: string, options = {}) =>
      later(() => ledger.freezeKnown(channel, options))) as ForwarderParts['book']['freeze'],
    acknowledge: (channel, key, rejected, held) => later(() => ledger.acknowledge(channel, key, rejected, held)),
    drop: (channel, key) => later(() => ledger.drop(channel, key)),
    setAside: (channel, key, rejections) => later(() => ledger.setAside(channel, key, rejections)),
    restartChannel: (channel, reason) => later(() => ledger.restartChannel(channel, reason)),
    openEpoch: (reason, detail) =>
      later(() => {
        ledger.openEpoch(reason, detail);
        return ledger.head;
      }),
    wasSent: (sent) => later(() => ledger.wasSent(sent)),
    knowsEpoch: (epoch) => later(() => ledger.epochs.includes(epoch)),
    channels: () => later(() => ledger.rules.channels.map(({ name }) => statusOf(ledger, name))),
    stock: () => later(() => [...ledger.tables.items.values()]),
    rows: () => later(() => []),
    orders: ((asked: { status?: string }) =>
      later(() =>
        [...ledger.tables.orders.values()].filter(({ status }) => status === asked.status),
      )) as ForwarderParts['book']['orders'],
    levelsRead: () => later(() => false),
    memory: (channel) => later(() => ledger.memory.get(channel) ?? {}),
    remember: (channel, key, value) =>
      later(() => {
        const { [key]: _before, ...others } = ledger.memory.get(channel) ?? {};
        ledger.memory.set(channel, value === null ? others : { ...others, [key]: value });
        return 'kept' as const;
      }),
    submit: (submission) => later(() => ledger.submit(submission)),
  };
}

export function statusOf(ledger: MemoryLedger, channel: string): ChannelStatus {
  return {
    ...ledger.row(channel),
    ackedKey: ledger.ackedKey(channel),
    completeDue: false,
    reviewDue: false,
    levelsDue: false,
    tellings: [],
    pending: 0,
    oldestUnsentAt: null,
  };
}

/** For kinds that remember nothing. */
export const noMemory: ChannelContext['memory'] = {
  all: async () => ({}),
  put: async () => 'kept',
};
