// needs: mosquitto openssl
/**
 * Two docks on copies of one ledger, at one real storefront: the second one's batches meet the numbers of the first
 * one's, and must never pass for them. Whoever hears of a stranger opens a new epoch and says so; nobody believes that
 * it delivered what it did not.
 */

import { randomBytes } from 'node:crypto';
import { cpSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import { openForwarder } from '../../agent/forward/forwarder.ts';
import type { Forwarder } from '../../agent/forward/forwarder-parts.ts';
import { channelKinds } from '../../agent/forward/kinds/index.ts';
import { LastValues } from '../../agent/last-values.ts';
import type { Book } from '../../agent/ledger/book.ts';
import type { MqttUplink } from '../../agent/mqtt/uplink-contract.ts';
import { namedFileReader } from '../../agent/named-file.ts';
import type { ChannelConfig } from '../../config/config.ts';
import type { Faults } from '../../firmware-sim/storefront/faults.ts';
import { openHttpFace } from '../../firmware-sim/storefront/http-face.ts';
import { openMqttFace } from '../../firmware-sim/storefront/mqtt-face.ts';
import { Storefront } from '../../firmware-sim/storefront/storefront.ts';
import { Broker } from '../end-to-end/broker.ts';
import { open } from '../ledger/dock.ts';
import { items, scan, sku } from '../ledger/goods.ts';
import { keepFor } from '../loop-keeper.ts';
import { until } from '../wait.ts';
import { channelConfig, temporaryFolder, uplinkTo } from './bench.ts';
import { Authority } from './certificates.ts';
import { hurriedClock } from './hurried-clock.ts';
import { loadedKind } from './loaded-kinds.ts';

type Running = { book: Book; forwarder: Forwarder; epochs: string[]; close(): Promise<void> };

/** A book on real files and a forwarder on it, wired as the agent wires them. */
async function dockOn(dataDir: string, config: ChannelConfig, uplink?: MqttUplink): Promise<Running> {
  let forwarder: Forwarder | undefined;
  const epochs: string[] = [];
  const { book } = await open(dataDir, {
    events: {
      onCommit: (head, due) => due && forwarder?.news(head.seq),
      onState: () => undefined,
      onDrain: () => undefined,
      onEpoch: ({ reason }) => {
        epochs.push(reason);
        forwarder?.epochOpened();
      },
    },
  });
  const clock = hurriedClock(20);
  const running = openForwarder({
    ...{
      config,
      kind: loadedKind(config.kind),
      book,
      uplink,
      clock,
      keep: keepFor(clock),
      random: Math.random,
      log: () => undefined,
    },
    row: (await book.channels()).find(({ channel }) => channel === config.name),
    turns: { last: () => undefined, record: () => undefined },
    dockToSellableMs: new LastValues(10),
    readFile: namedFileReader(undefined),
  });
  forwarder = running;
  let closed: Promise<void> | undefined;
  const close = () => {
    closed ??= running.close().then(() => book.close());
    return closed;
  };
  onTestFinished(close);
  return { book, forwarder: running, epochs, close };
}

type Reads = Pick<Partial<ChannelConfig>, 'orders'>;
type Way = { shop: Storefront; dock(dataDir: string): Promise<Running> };

async function overHttps(faults: Partial<Faults> = {}, reads: Reads = {}): Promise<Way> {
  const folder = temporaryFolder();
  const secret = `whsec_${randomBytes(32).toString('base64')}`;
  writeFileSync(join(folder, 'secret'), secret);
  const authority = new Authority(folder);
  const shop = new Storefront({ file: join(folder, 'journal.jsonl'), faults, tellsHeld: true });
  const face = await openHttpFace(shop, { secrets: [secret], channel: 'acme-web', tls: authority.issue() });
  onTestFinished(async () => {
    await face.close();
    shop.close();
  });
  const kind = channelKinds.find((each) => each.kind === 'https');
  const options = kind?.options().parse({
    url: face.url,
    'secret-file': join(folder, 'secret'),
    'ca-file': authority.caFile,
  });
  return { shop, dock: (dataDir) => dockOn(dataDir, channelConfig({ kind: 'https', options, ...reads })) };
}

async function overMqtt(): Promise<Way> {
  const folder = temporaryFolder();
  const broker = await Broker.start({ dir: folder });
  onTestFinished(() => broker.kill9());
  const shop = new Storefront({ file: join(folder, 'journal.jsonl') });
  const face = await openMqttFace(shop, { url: broker.url, channel: 'acme-web' });
  onTestFinished(async () => {
    await face.close();
    shop.close();
  });
  let docks = 0;
  return {
    shop,
    dock: (dataDir) => {
      docks += 1;
      const { uplink } = uplinkTo(broker.url, { clientId: `dock-${docks}` });
      return dockOn(dataDir, channelConfig(), uplink);
    },
  };
}

const level = (shop: Storefront, n: number) => shop.levels('acme-web').get(sku(n))?.level;

/** A dock whose storefront was told of one unit and answered; its folder, and a copy of it as it was then. */
async function copied(shop: Storefront, dock: Way['dock'], known: number): Promise<{ mine: string; copy: string }> {
  const mine = temporaryFolder();
  const first = await dock(mine);
  await first.book.submit(items(known));
  await first.book.submit(scan(0));
  await until('the first unit is shown', () => level(shop, 0) === 1);
  await until('it is written down', () => first.forwarder.state === 'idle');
  await first.close();
  const copy = join(temporaryFolder(), 'copy');
  cpSync(mine, copy, { recursive: true });
  return { mine, copy };
}

const ways: [string, () => Promise<Way>][] = [
  ['HTTPS', () => overHttps()],
  ['a broker', overMqtt],
];

it.each(ways)(
  'a clone that runs beside its original is noticed at once: over %s',
  { timeout: 60_000 },
  async (_name, way) => {
    const { shop, dock } = await way();
    const { mine, copy: theirs } = await copied(shop, dock, 2);

    const original = await dock(mine);
    const clone = await dock(theirs);
    // The same place of the same epoch, by different batches.
    await original.book.submit(scan(0));
    await until('the original’s second unit is shown', () => level(shop, 0) === 2);
    await clone.book.submit(scan(1));
    await until('a double is noticed', () => [...original.epochs, ...clone.epochs].includes('clone'), {
      evidence: () => JSON.stringify([original.epochs, clone.epochs, shop.counts, clone.forwarder.error]),
    });
    expect(shop.counts.stranger + shop.counts.gap + shop.counts.duplicate).toBeGreaterThan(0);
  },
);

it.each(ways)(
  'a restored copy whose next batch ends where the storefront is delivers its levels all the same: over %s',
  { timeout: 60_000 },
  async (_name, way) => {
    const { shop, dock } = await way();
    const { mine, copy: backup } = await copied(shop, dock, 2);
    const later = await dock(mine);
    await later.book.submit(scan(0));
    await until('the second unit is shown', () => level(shop, 0) === 2);
    const { to } = shop.greetings()[0]?.answer ?? { to: 0 };
    await later.close();

    const restored = await dock(backup);
    await restored.book.submit(scan(1));
    await until('the restored dock’s levels are shown', () => level(shop, 1) === 1 && level(shop, 0) === 1, {
      evidence: () => JSON.stringify([restored.epochs, shop.counts, restored.forwarder.error, to]),
    });
    expect(restored.epochs.some((reason) => reason === 'clone' || reason === 'storefront-ahead')).toBe(true);
  },
);

it('an older copy that has nothing to tell and only reads orders is noticed by what their pages say is held', {
  timeout: 60_000,
}, async () => {
  const { shop, dock } = await overHttps({}, { orders: { everyMs: 2_000 } });
  const { mine, copy: backup } = await copied(shop, dock, 1);
  const later = await dock(mine);
  await later.book.submit(scan(0));
  await until('the second unit is shown', () => level(shop, 0) === 2);
  await until('it is written down', () => later.forwarder.state === 'idle');
  expect(later.epochs).toEqual([]);
  await later.close();

  const restored = await dock(backup);
  await until('it begins a new epoch', () => restored.epochs.length > 0, {
    evidence: () => JSON.stringify([shop.counts, restored.forwarder.error]),
  });
  await until('what it knows is shown again', () => level(shop, 0) === 1);
});

it('a storefront of the old contract is believed as before, and the dock says that clones would not be noticed', async () => {
  const { shop, dock } = await overHttps({ oldContract: true });
  const { book, forwarder } = await dock(temporaryFolder());
  await book.submit(items(1));
  await book.submit(scan(0));
  await until('shown', () => level(shop, 0) === 1);
  await until('it is written down', () => forwarder.state === 'idle');
  const [row] = await book.channels();
  if (row === undefined) throw new Error('no channel');
  expect(forwarder.report(row)).toMatchObject({
    clonesNoticed: false,
    note: expect.stringContaining('nobody would notice'),
  });
});
