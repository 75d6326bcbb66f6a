/** A turn of a channel's schedule that does not come to an end, and a storefront that has not failed either. */
import { expect, it, onTestFinished } from 'vitest';
import { Alarms } from '../../agent/alarms/alarms.ts';
import { AlarmWatch } from '../../agent/alarms/watch.ts';
import { Forwarders } from '../../agent/forward/all-channels.ts';
import type { ChannelKind } from '../../agent/forward/channel.ts';
import { channelKinds } from '../../agent/forward/kinds/index.ts';
import type { Book } from '../../agent/ledger/book.ts';
import { namedFiles } from '../../agent/named-file.ts';
import { virtualClock } from '../drivers/virtual-clock.ts';
import { channelConfig, temporaryFolder } from '../forward/bench.ts';
import { memoryBook, statusOf } from '../forward/memory-book.ts';
import { MemoryLedger } from '../forward/memory-ledger.ts';
import { keepFor } from '../loop-keeper.ts';

const startMs = Date.UTC(2026, 10, 28);

it('is an alarm while it lasts', async () => {
  const time = virtualClock();
  const clock = { ...time, wallMs: () => startMs + time.monoMs() };
  const alarms = new Alarms(clock);
  const keep = keepFor(clock, alarms);
  const ledger = new MemoryLedger();
  ledger.receive('TEE', 3);
  const sent = Promise.withResolvers<{ type: 'acknowledged'; rejected: [] }>();
  const kind = { ...channelKinds[0], kind: 'slow' } as ChannelKind;
  kind.load = async () => ({
    open: () => ({ linked: true, send: () => sent.promise, close: async () => {} }),
  });
  (channelKinds as ChannelKind[]).push(kind);
  onTestFinished(() => void (channelKinds as ChannelKind[]).pop());
  const book = { ...memoryBook(ledger), head: ledger.head, channels: async () => [statusOf(ledger, 'acme-web')] };
  const schedule = { type: 'every', ms: 60_000 } as const;
  const forwarders = new Forwarders([channelConfig({ kind: 'slow', schedule })], {
    ...{ book: book as unknown as Book, uplink: undefined, clock, keep, random: () => 0.5 },
    ...{ readFile: async () => Buffer.alloc(0), turns: { last: () => undefined, record: () => {} } },
    ...{ log: () => () => {}, onState: () => {} },
  });
  const watch = new AlarmWatch({
    config: { dock: { data: temporaryFolder() }, channels: [], devices: [] } as never,
    ...{
      alarms,
      clock,
      keep,
      files: namedFiles(undefined),
      configVersion: '',
      ping: async () => {},
      keepInPlace: async () => {},
    },
    reports: () => forwarders.reports(),
    facts: () => ({ book: { state: 'open' }, devices: [], clock: { trusted: true, uptimeMs: 0, wallMs: startMs } }),
  });
  watch.begin();
  onTestFinished(async () => {
    watch.stop();
    await forwarders.close();
  });
  await time.advance(150_000);
  expect(alarms.list()).toEqual([]);
  await time.advance(60_000);
  expect(alarms.list()).toMatchObject([{ id: 'schedule-late:acme-web', severity: 'error' }]);
  sent.resolve({ type: 'acknowledged', rejected: [] });
  await time.advance(30_000);
  expect(alarms.list()).toEqual([]);
});
