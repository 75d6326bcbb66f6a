// needs: mosquitto
/**
 * What every kind of channel holds to, whatever it speaks: one suite over the registry, against the simulated
 * storefront.
 */
import { join } from 'node:path';
import { beforeEach, describe, expect, it, onTestFinished } from 'vitest';
import type { FollowerAnswer, SendResult } from '../../../agent/follow/batch.ts';
import type { Channel } from '../../../agent/forward/channel.ts';
import { channelKinds } from '../../../agent/forward/kinds/index.ts';
import type { FrozenBatch } from '../../../agent/inventory/nouns/channels/batch.ts';
import { namedFileReader } from '../../../agent/named-file.ts';
import type { Faults } from '../../../firmware-sim/storefront/faults.ts';
import { Storefront } from '../../../firmware-sim/storefront/storefront.ts';
import { until } from '../../wait.ts';
import { temporaryFolder } from '../bench.ts';
import { hurriedClock } from '../hurried-clock.ts';
import { memoryBook } from '../memory-book.ts';
import { MemoryLedger } from '../memory-ledger.ts';
import { keepsItsPlace, kindBenches } from './kind-benches.ts';

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
    const kind = channelKinds.find((each) => each.kind === kindName);
    const { config, uplink } = (await kindBenches[kindName]?.(this.shop)) ?? {};
    if (kind === undefined || config === undefined) throw new Error(`${kindName} has no bench in kind-benches.ts`);
    const book = memoryBook(this.ledger);
    this.channel = kind.open(config.options, {
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
  const opened = [...Object.keys(kindBenches), ...Object.keys(keepsItsPlace)];
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
