// needs: mosquitto openssl shopify
/**
 * What every kind of channel holds to, whatever it speaks: one suite over the registry, against the simulated
 * storefront.
 */

import { join } from 'node:path';
import { beforeEach, describe, expect, it, onTestFinished } from 'vitest';
import type { FollowerAnswer, SendResult } from '../../../agent/follow/batch.ts';
import type { Channel } from '../../../agent/forward/channel.ts';
import { StoreBudgets } from '../../../agent/forward/http/store-budget.ts';
import { channelKinds } from '../../../agent/forward/kinds/index.ts';
import type { FrozenBatch } from '../../../agent/inventory/nouns/channels/batch.ts';
import { namedFileReader } from '../../../agent/named-file.ts';
import type { Faults } from '../../../firmware-sim/storefront/faults.ts';
import { Storefront } from '../../../firmware-sim/storefront/storefront.ts';
import { until } from '../../wait.ts';
import { temporaryFolder } from '../bench.ts';
import { hurriedClock } from '../hurried-clock.ts';
import { loadedKind } from '../loaded-kinds.ts';
import { memoryBook } from '../memory-book.ts';
import { MemoryLedger } from '../memory-ledger.ts';
import { keepsItsPlace, kindBenches, type StoreBench, storeBenches } from './kind-benches.ts';

const name = 'acme-web';

class Bench {
  readonly ledger = new MemoryLedger();
  readonly overheard: FollowerAnswer[] = [];
  readonly shop: Storefront;
  channel!: Channel;

  constructor(faults: Partial<Faults>) {
    this.shop = new Storefront({ file: join(temporaryFolder(), 'journal.jsonl'), faults });
    onTestFinished(() => this.shop.close());
  }

  async open(kindName: string): Promise<void> {
    const { config, uplink } = (await kindBenches[kindName]?.(this.shop)) ?? {};
    if (config === undefined) throw new Error(`${kindName} has no bench in kind-benches.ts`);
    const book = memoryBook(this.ledger);
    this.channel = loadedKind(kindName).open(config.options, {
      ...{ name, merchant: config.merchant, clock: hurriedClock(20), uplink, log: () => {} },
      handlers: { onLink: () => {}, onAnswer: (answer) => void this.overheard.push(answer) },
      readFile: namedFileReader(undefined),
      memory: { all: () => book.memory(name), put: (key, value) => book.remember(name, key, value) },
    });
    onTestFinished(() => this.channel.close());
    await until('there is a link', () => this.channel.linked);
  }

  batch(sku = 'TEE-1'): FrozenBatch {
    this.ledger.receive(sku, 3);
    const batch = this.ledger.freeze(name);
    if (batch === undefined) throw new Error('nothing to say');
    return batch;
  }

  send(batch: FrozenBatch, signal = new AbortController().signal): Promise<SendResult> {
    return this.channel.send(batch, signal);
  }

  /** What the storefront said, as the result or beside it. */
  async answerTo(batch: FrozenBatch): Promise<FollowerAnswer | undefined> {
    const result = await this.send(batch);
    return result.type === 'answer' ? result.answer : this.overheard.at(-1);
  }
}

it('has a way to open each kind of the registry', () => {
  const opened = [kindBenches, storeBenches, keepsItsPlace].flatMap((each) => Object.keys(each));
  expect(channelKinds.map(({ kind }) => kind).sort()).toEqual(opened.sort());
});

describe.each(Object.keys(kindBenches))('a channel of kind %s', (kind) => {
  let bench: Bench;
  const opened = async (faults: Partial<Faults> = {}) => {
    bench = new Bench(faults);
    await bench.open(kind);
  };
  beforeEach(() => {
    expect(kindBenches[kind]).toBeDefined();
  });

  it('says that a batch is taken, and the same of its repetition', async () => {
    await opened();
    const batch = bench.batch();
    const answer = { epoch: batch.epoch, to: batch.to, id: batch.key };
    expect(await bench.send(batch)).toMatchObject({ type: 'answer', answer });
    expect(await bench.send(batch)).toMatchObject({ type: 'answer', answer });
    expect(bench.shop.counts).toMatchObject({ applied: 1, duplicate: 1 });
  });

  it('passes on a gap: where the storefront is', async () => {
    await opened();
    const first = bench.batch();
    await bench.send(first);
    bench.ledger.acknowledge(name, first.key, []);
    bench.shop.forget();
    expect(await bench.answerTo(bench.batch('TEE-2'))).toMatchObject({ epoch: null, to: 0 });
  });

  it.each([
    ['ahead', 100],
    ['a stranger’s', 0],
  ])('passes on a place that is %s', async (_what, further) => {
    await opened();
    const batch = bench.batch();
    const other = JSON.parse(batch.body);
    const id = 'f'.repeat(32);
    bench.shop.deliver(JSON.stringify({ ...other, id, data: { ...other.data, to: batch.to + further } }));
    expect(await bench.answerTo({ ...batch, snapshot: false })).toMatchObject({ to: batch.to + further, id });
  });

  it('names the lines that are refused', async () => {
    await opened({ rejectSkus: ['TEE-1'] });
    const result = await bench.send(bench.batch());
    expect(result).toMatchObject({ type: 'answer', answer: { rejected: [{ sku: 'TEE-1' }] } });
  });

  it('takes what is refused whole for not taken', async () => {
    await opened();
    const result = await bench.send({ ...bench.batch(), body: '{}' });
    expect(['refused', 'retry']).toContain(result.type);
    expect(bench.shop.counts).toMatchObject({ applied: 0, malformed: 1 });
  });

  it('takes silence for unknown', async () => {
    await opened({ loseAnswer: 1 });
    expect(await bench.send(bench.batch())).toMatchObject({ type: 'retry' });
    expect(bench.shop.counts.applied).toBe(1);
  });

  it('gives an attempt up when it is told to, and when it is closed', async () => {
    await opened({ delayAnswer: 1, delayMs: 60_000 });
    const attempt = new AbortController();
    const given = bench.send(bench.batch(), attempt.signal);
    attempt.abort();
    expect(await given).toMatchObject({ type: 'retry' });
    const closed = bench.send(bench.batch('TEE-2'));
    await bench.channel.close();
    expect(await closed).toMatchObject({ type: 'retry' });
  });

  it('reads orders and levels by page', async () => {
    await opened();
    const { signal } = new AbortController();
    await bench.send(bench.batch());
    bench.shop.placeOrder(name, [{ sku: 'TEE-1', quantity: 1 }]);
    expect(await bench.channel.orders?.fetch(null, signal)).toMatchObject({ page: { orders: [{ status: 'open' }] } });
    const page = { listings: [{ sku: 'TEE-1', level: 3 }], unreadable: 0, next: null };
    expect(await bench.channel.levels?.fetch(null, signal)).toMatchObject({ type: 'page', page });
  });
});

describe.each(Object.keys(storeBenches))('a store of kind %s, which keeps no place', (kindName) => {
  const { signal } = new AbortController();
  const opened = async (...listed: string[]) => {
    const store = (await storeBenches[kindName]?.()) as StoreBench;
    const ledger = new MemoryLedger();
    const book = memoryBook(ledger);
    const clock = hurriedClock(20);
    const budgets = new StoreBudgets(clock);
    const open = (): Channel => {
      const channel = loadedKind(kindName).open(store.config.options, {
        ...{ name, merchant: store.config.merchant, clock, budgets, uplink: undefined, log: () => {} },
        handlers: { onLink: () => {}, onAnswer: () => {} },
        readFile: namedFileReader(undefined),
        memory: { all: () => book.memory(name), put: (key, value) => book.remember(name, key, value) },
      }) as Channel;
      onTestFinished(() => channel.close());
      return channel;
    };
    const channel = open();
    for (const sku of listed) store.list(sku);
    const batch = (...moves: [string, number][]): FrozenBatch => {
      for (const [sku, quantity] of moves) ledger.receive(sku, quantity);
      const frozen = ledger.freeze(name);
      if (frozen === undefined) throw new Error('nothing to say');
      return frozen;
    };
    return { channel, open, store, ledger, batch };
  };

  it('shows the levels of a batch, and the same after its repetition', async () => {
    const { channel, store, batch } = await opened('TEE-1', 'TEE-2');
    const frozen = batch(['TEE-1', 3], ['TEE-2', 4]);
    for (const _ of ['first', 'again']) {
      expect(await channel.send(frozen, signal)).toEqual({ type: 'acknowledged', rejected: [] });
      expect([store.sellable('TEE-1'), store.sellable('TEE-2')]).toEqual([3, 4]);
    }
  });

  it('shows none where there is none', async () => {
    const { channel, store, ledger, batch } = await opened('TEE-1');
    const first = batch(['TEE-1', 3]);
    await channel.send(first, signal);
    ledger.acknowledge(name, first.key, []);
    expect(await channel.send(batch(['TEE-1', -3]), signal)).toMatchObject({ type: 'acknowledged' });
    expect(store.sellable('TEE-1')).toBe(0);
  });

  it('names the line that is refused, and shows the others', async () => {
    const { channel, store, batch } = await opened('TEE-1', 'TEE-2');
    store.refuse('TEE-1');
    const result = await channel.send(batch(['TEE-1', 3], ['TEE-2', 4]), signal);
    expect(result).toMatchObject({ type: 'acknowledged', rejected: [{ sku: 'TEE-1' }] });
    expect(store.sellable('TEE-2')).toBe(4);
  });

  it('writes nothing for what it does not list, and says so', async () => {
    const { channel, store, batch } = await opened('TEE-1');
    const result = await channel.send(batch(['GHOST', 3], ['TEE-1', 4]), signal);
    expect(result).toEqual({ type: 'acknowledged', rejected: [] });
    expect([store.sellable('GHOST'), store.sellable('TEE-1')]).toEqual([undefined, 4]);
    expect(channel.notes?.join()).toContain('GHOST');
  });

  it('takes silence for unknown', async () => {
    const { channel, store, batch } = await opened('TEE-1');
    store.loseAnswer();
    expect(await channel.send(batch(['TEE-1', 3]), signal)).toMatchObject({ type: 'retry' });
    expect(store.sellable('TEE-1')).toBe(3);
  });

  it('leaves it alone for as long as it asks for', async () => {
    const { channel, store, batch } = await opened('TEE-1');
    store.busy(600);
    const frozen = batch(['TEE-1', 3]);
    expect(await channel.send(frozen, signal)).toMatchObject({ type: 'retry', afterMs: 600_000 });
    expect(await channel.levels?.fetch(null, signal)).toMatchObject({ type: 'retry' });
    expect(store.sellable('TEE-1')).toBe(0);
  });

  it('holds every channel to a shop to what the shop asked one of them for', async () => {
    const { channel, open, store, batch } = await opened('TEE-1');
    const other = open();
    store.busy(600);
    const frozen = batch(['TEE-1', 3]);
    expect(await channel.send(frozen, signal)).toMatchObject({ type: 'retry', afterMs: 600_000 });
    expect(await other.send(frozen, signal)).toMatchObject({
      type: 'retry',
      reason: expect.stringContaining('left alone'),
    });
    expect(store.sellable('TEE-1')).toBe(0);
  });

  it('has no place for anything but shipments, and says so', async () => {
    const { channel, batch } = await opened('TEE-1');
    const told = await channel.tell?.('notice', batch(['TEE-1', 3]), signal);
    expect(told).toMatchObject({
      rejected: [{ sku: 'TEE-1', reason: expect.stringContaining('no place for a notice') }],
    });
  });

  it('gives an attempt up when it is told to, and when it is closed', async () => {
    const { channel, store, batch } = await opened('TEE-1');
    store.delay(60_000);
    const frozen = batch(['TEE-1', 3]);
    const attempt = new AbortController();
    const given = channel.send(frozen, attempt.signal);
    attempt.abort();
    expect(await given).toMatchObject({ type: 'retry' });
    const closed = channel.send(frozen, signal);
    await channel.close();
    expect(await closed).toMatchObject({ type: 'retry' });
  });

  it('reads orders and levels by page', async () => {
    const { channel, store, batch } = await opened('TEE-1');
    await channel.send(batch(['TEE-1', 3]), signal);
    store.order('TEE-1', 1);
    const lines = [{ sku: 'TEE-1', quantity: 1 }];
    expect(await channel.orders?.fetch(null, signal)).toMatchObject({ page: { orders: [{ status: 'open', lines }] } });
    const listings = [{ sku: 'TEE-1', level: store.shown('TEE-1') }];
    expect(await channel.levels?.fetch(null, signal)).toMatchObject({ type: 'page', page: { listings, next: null } });
  });
});
