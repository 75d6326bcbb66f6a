/**
 * What changed items cost at a shop on Shopify's standard plan, by hand: `node test/bench/shopify.ts [--items 10000]
 * [--alone 300]`. Prints a line of JSON: calls, points, time and memory of so many items in batches as a dock makes
 * them, and of some of them one by one. The shop is a simulation in a process of its own (`test/peers/shopify`: `npm
 * ci` there first), whose bucket holds 2,000 points and gains 100 a second: so the time is mostly that of the bucket.
 * What a question costs there is made up from what is documented: 10 points a change, 2 and a fifth of a point for each
 * row that a question asks for.
 */
import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { systemClock } from '../../agent/clock.ts';
import type { Batch } from '../../agent/follow/batch.ts';
import type { Channel } from '../../agent/forward/channel.ts';
import { shopifyChannel } from '../../agent/forward/kinds/shopify/shopify-kind.ts';
import { namedFileReader } from '../../agent/named-file.ts';
import { accessToken } from '../peers/shopify/wire.ts';
import { nowMs } from './monotonic.ts';
import type { ShopAsked } from './shopify-shop.ts';

const { values } = parseArgs({
  options: { items: { type: 'string', default: '10000' }, alone: { type: 'string', default: '300' } },
});
const [items, alone] = [Number(values.items), Number(values.alone)];
/** As the book makes them: at most 500 lines, and 60 KiB. */
const linesPerBatch = 500;

async function openShop(): Promise<{ shop: ChildProcess; url: string }> {
  const shop = fork(join(import.meta.dirname, 'shopify-shop.ts'), [String(items)]);
  const [{ url }] = (await once(shop, 'message')) as [{ url: string }];
  return { shop, url };
}

async function asked(shop: ChildProcess): Promise<ShopAsked> {
  const answered = once(shop, 'message');
  shop.send('asked');
  const [told] = (await answered) as [ShopAsked];
  return told;
}

function batchOf(numbers: readonly number[], level: number): Batch {
  const lines = numbers.map((n) => ({ sku: `SKU-${n}`, level, previous: null, delta: null, processOrders: true }));
  const key = `${level}-${numbers[0]}`;
  const body = JSON.stringify({ id: key, data: { channel: 'acme-web', epoch: 'e', after: 0, to: 1, lines } });
  return { key, epoch: 'e', after: 0, to: 1, seen: 1, snapshot: false, lines, body };
}

/** As its follower sends it: again once the shop lets it be. */
async function sent(channel: Channel, batch: Batch): Promise<void> {
  for (;;) {
    const result = await channel.send(batch, new AbortController().signal);
    if (result.type === 'acknowledged' && result.rejected.length === 0) return;
    if (result.type !== 'retry' || result.afterMs === undefined) throw new Error(JSON.stringify(result));
    await systemClock.sleep(result.afterMs);
  }
}

async function measured(count: number, perBatch: number, folder: string) {
  const { shop, url } = await openShop();
  const token = join(folder, 'token');
  writeFileSync(token, `${accessToken}\n`);
  const kind = await shopifyChannel.load();
  const channel = kind.open(shopifyChannel.options().parse({ url, 'token-file': token }), {
    ...{ name: 'acme-web', merchant: 'acme', clock: systemClock, uplink: undefined, log: () => {} },
    ...{ handlers: { onLink: () => {}, onAnswer: () => {} }, readFile: namedFileReader(undefined) },
    memory: { all: async () => ({}), put: async () => 'kept' as const },
  });
  const before = process.memoryUsage().rss;
  let most = before;
  const fromMs = nowMs();
  for (let first = 0; first < count; first += perBatch) {
    const numbers = Array.from({ length: Math.min(perBatch, count - first) }, (_, n) => first + n);
    await sent(channel, batchOf(numbers, 7));
    most = Math.max(most, process.memoryUsage().rss);
  }
  const seconds = Math.round((nowMs() - fromMs) / 100) / 10;
  const told = await asked(shop);
  await channel.close();
  shop.disconnect();
  if (told.written !== count) throw new Error(`${told.written} of ${count} were written`);
  return { items: count, perBatch, ...told, seconds, mbMore: Math.round((most - before) / 2 ** 20) };
}

const folder = mkdtempSync(join(tmpdir(), 'tallyman-shopify-'));
try {
  const batches = await measured(items, linesPerBatch, folder);
  const oneByOne = await measured(alone, 1, folder);
  process.stdout.write(`${JSON.stringify({ batches, oneByOne })}\n`);
} finally {
  rmSync(folder, { recursive: true, force: true });
}
