/** One dock's uplink and forwarder over a ledger in memory, at whatever broker or storefront a test gives it. */

import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { onTestFinished } from 'vitest';
import type { Clock } from '../../agent/clock.ts';
import { openForwarder } from '../../agent/forward/forwarder.ts';
import type { Forwarder } from '../../agent/forward/forwarder-parts.ts';
import type { Sales } from '../../agent/forward/orders/sales.ts';
import { LastValues } from '../../agent/last-values.ts';
import { openUplink, type UplinkParts } from '../../agent/mqtt/uplink.ts';
import type { MqttUplink } from '../../agent/mqtt/uplink-contract.ts';
import { namedFileReader } from '../../agent/named-file.ts';
import type { ChannelConfig, MqttConfig } from '../../config/config.ts';
import { keepFor } from '../loop-keeper.ts';
import { hurriedClock } from './hurried-clock.ts';
import { loadedKind } from './loaded-kinds.ts';
import { memoryBook, statusOf } from './memory-book.ts';
import { dock, MemoryLedger, site } from './memory-ledger.ts';

export type Logged = { message: string; facts: Record<string, unknown> | undefined };

export function temporaryFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'tallyman-forward-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

export function mqttConfig(url: string, more: Partial<MqttConfig> = {}): MqttConfig {
  return { url, version: 'auto', keepaliveS: 30, tls: {}, ...more };
}

/** An uplink that ends with the test. `log` collects what it says. */
export function uplinkTo(
  url: string,
  more: Partial<MqttConfig> = {},
  parts: Partial<UplinkParts> = {},
): { uplink: MqttUplink; log: Logged[] } {
  const log: Logged[] = [];
  const { clock = hurriedClock(10) } = parts;
  const uplink = openUplink({
    config: mqttConfig(url, more),
    site,
    dock,
    clock,
    keep: keepFor(clock),
    random: Math.random,
    log: (message, facts) => log.push({ message, facts }),
    presence: { boot: 'boot-1', epoch: () => 'e', info: () => ({ version: '0' }), health: () => ({ state: 'ok' }) },
    readFile: namedFileReader(undefined),
    ...parts,
  });
  onTestFinished(() => uplink.close());
  return { uplink, log };
}

export function channelConfig(more: Partial<ChannelConfig> = {}): ChannelConfig {
  return {
    name: 'acme-web',
    merchant: 'acme',
    kind: 'mqtt',
    enabled: true,
    minimumLevel: 0,
    mode: 'changes',
    basis: 'available',
    schedule: { type: 'realtime', quietMs: 250, maxMs: 2000 },
    options: {},
    ...more,
  };
}

export type ForwarderBench = {
  forwarder: Forwarder;
  ledger: MemoryLedger;
  log: Logged[];
  moved(work: () => void): void;
};

/** A forwarder that ends with the test; `moved` does something to the ledger and tells the forwarder. */
export function forwarderOf(
  config: ChannelConfig,
  {
    uplink,
    ledger = new MemoryLedger(),
    clock = hurriedClock(10),
    random = Math.random,
    sales,
    onCommit,
  }: {
    uplink?: MqttUplink;
    ledger?: MemoryLedger;
    clock?: Clock;
    /** What spreads its waits; none where it answers 0. */
    random?: () => number;
    /** The merchant's, where it has several storefronts. */
    sales?: Sales;
    /** Told of what this one commits, beside itself. */
    onCommit?: () => void;
  },
): ForwarderBench {
  const log: Logged[] = [];
  const book = memoryBook(ledger);
  const forwarder: Forwarder = openForwarder({
    config,
    kind: loadedKind(config.kind),
    book: {
      ...book,
      get head() {
        return ledger.head;
      },
      // As the real one, which tells every forwarder of each commit.
      submit: (async (submission) => {
        const outcome = await book.submit(submission);
        forwarder.news(ledger.seq);
        onCommit?.();
        return outcome;
      }) as typeof book.submit,
    },
    ...(sales && { sales }),
    row: statusOf(ledger, config.name),
    uplink,
    clock,
    keep: keepFor(clock),
    turns: { last: () => undefined, record: () => {} },
    dockToSellableMs: new LastValues(10),
    readFile: namedFileReader(undefined),
    random,
    log: (message, facts) => log.push({ message, facts }),
  });
  onTestFinished(() => forwarder.close());
  const moved = (work: () => void) => {
    work();
    forwarder.news(ledger.seq);
  };
  return { forwarder, ledger, log, moved };
}
