// needs: mosquitto
/**
 * Brokers and networks that fail: cases 25, 27, 28, 29, 31, 35, with a real Mosquitto, a bad network and a broker that
 * refuses.
 */
import { writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:net';
import { userInfo } from 'node:os';
import { join } from 'node:path';
import { Aedes } from 'aedes';
import { describe, expect, it, onTestFinished } from 'vitest';
import { type Clock, systemClock } from '../../agent/clock.ts';
import { freePort } from '../../agent/demo/dock/free-port.ts';
import { openMqttFace } from '../../firmware-sim/storefront/mqtt-face.ts';
import { Storefront } from '../../firmware-sim/storefront/storefront.ts';
import { Broker } from '../end-to-end/broker.ts';
import { TcpProxy } from '../faults/tcp-proxy.ts';
import { keepFor } from '../loop-keeper.ts';
import { until } from '../wait.ts';
import { channelConfig, type ForwarderBench, forwarderOf, temporaryFolder, uplinkTo } from './bench.ts';
import { Authority } from './certificates.ts';
import { hurriedClock } from './hurried-clock.ts';

async function broker(extra: string[] = []): Promise<Broker> {
  const started = await Broker.start({ dir: temporaryFolder(), extra });
  onTestFinished(() => started.kill9());
  return started;
}

async function proxyTo(port: number): Promise<TcpProxy> {
  const proxy = await TcpProxy.start(port);
  onTestFinished(() => proxy.stop());
  return proxy;
}

async function storefront(url: string): Promise<Storefront> {
  const shop = new Storefront({ file: join(temporaryFolder(), 'journal.jsonl') });
  const face = await openMqttFace(shop, { url });
  onTestFinished(async () => {
    await face.close();
    shop.close();
  });
  return shop;
}

function same(shop: Storefront, { ledger }: ForwarderBench): boolean {
  const wanted = Object.fromEntries([...ledger.wanted('acme-web')].sort());
  const shown = Object.fromEntries([...shop.levels('acme-web')].map(([sku, { level }]) => [sku, level]).sort());
  return JSON.stringify(wanted) === JSON.stringify(shown);
}

it('case 25: a broker without memory is killed under load, again and again; nothing is lost, nothing counts twice', async () => {
  const started = await broker();
  const shop = await storefront(started.url);
  const { uplink } = uplinkTo(started.url, {}, { clock: hurriedClock(20) });
  const bench = forwarderOf(channelConfig(), { uplink, clock: hurriedClock(20) });
  for (let round = 0; round < 6; round += 1) {
    for (let i = 0; i < 40; i += 1) {
      bench.moved(() => bench.ledger.receive(`SKU-${i % 9}`, 1));
      if (i % 10 === round) await until('something is on its way', () => bench.forwarder.state !== 'idle');
    }
    await started.kill9();
    await started.start();
    await until('linked again', () => uplink.connected);
  }
  await until('the storefront shows what the ledger says', () => same(shop, bench), {
    evidence: () => JSON.stringify([bench.forwarder.state, bench.forwarder.error, bench.forwarder.counts, shop.counts]),
  });
  expect(shop.counts.mismatched).toBe(0);
  expect(bench.ledger.epochs).toHaveLength(1);
});

it('case 27: a broker that is frozen is noticed within one and a half keepalives, and what was on its way arrives', async () => {
  const started = await broker();
  const shop = await storefront(started.url);
  // Keepalive is the library's own real time; the configuration allows no less than 10 s, a test may.
  const { uplink, log } = uplinkTo(started.url, { keepaliveS: 2 }, { clock: hurriedClock(5) });
  const bench = forwarderOf(channelConfig(), { uplink });
  bench.moved(() => bench.ledger.receive('TEE', 1));
  await until('1', () => same(shop, bench));
  const frozenMs = performance.now();
  started.freeze();
  bench.moved(() => bench.ledger.receive('TEE', 1));
  await until('noticed', () => !uplink.connected);
  // One and a half keepalives, and a little for two busy cores.
  expect(performance.now() - frozenMs).toBeLessThan(1.5 * 2_000 + 1_000);
  expect(log.some(({ facts }) => String(facts?.reason).includes('Keepalive timeout'))).toBe(true);
  started.thaw();
  await until('2 on the shelf', () => same(shop, bench));
});

it('case 28: in a black hole nothing grows, and it goes on at once when it is over', async () => {
  const started = await broker();
  const shop = await storefront(started.url);
  const proxy = await proxyTo(started.port);
  const { uplink } = uplinkTo(`mqtt://127.0.0.1:${proxy.port}`, { keepaliveS: 2 }, { clock: hurriedClock(20) });
  const bench = forwarderOf(channelConfig(), { uplink, clock: hurriedClock(20) });
  bench.moved(() => bench.ledger.receive('TEE', 1));
  await until('1', () => same(shop, bench));
  proxy.blackHole(true);
  bench.moved(() => bench.ledger.receive('TEE', 1));
  await until('noticed', () => !uplink.connected);
  for (let i = 0; i < 2_000; i += 1) bench.moved(() => bench.ledger.receive(`SKU-${i % 50}`, 1));
  expect(bench.forwarder.state).toBe('link-down');
  // A week in there coalesces: one line for each item, frozen only when there is a link.
  const swallowed = proxy.swallowed;
  expect(swallowed).toBeLessThan(10_000);
  proxy.blackHole(false);
  await until('everything on the shelf', () => same(shop, bench));
  await until('idle', () => bench.forwarder.state === 'idle');
  expect(bench.forwarder.counts.batches).toBeLessThanOrEqual(4);
});

it('comes back at once when this device’s own network does, whatever the wait; and ends at once, whatever it waits for', async () => {
  const port = await freePort();
  let network = 'none';
  // Time stands still: only the network can end the wait.
  const clock: Clock = { wallMs: () => 0, monoMs: () => 0, sleep: (_ms, signal) => systemClock.sleep(5, signal) };
  const { uplink } = uplinkTo(`mqtt://127.0.0.1:${port}`, {}, { clock, network: () => network });
  await until('it waits', () => uplink.status.state === 'waiting');
  const mute = createServer((socket) => socket.on('error', () => undefined));
  await new Promise<void>((resolve) => mute.listen(port, '127.0.0.1', resolve));
  onTestFinished(() => void mute.close());
  const arrived = new Promise<void>((resolve) => mute.once('connection', () => resolve()));
  network = 'wlan0';
  await arrived;
  // A broker that takes the connection and says nothing does not hold up the end.
  const endMs = performance.now();
  await uplink.close();
  expect(performance.now() - endMs).toBeLessThan(2_000);
});

it('says goodbye although something is still unacknowledged, so that the will is not sent', async () => {
  const heard: Buffer[] = [];
  const forgetful = createServer((socket) => {
    socket.on('error', () => undefined);
    socket.once('data', () => socket.write(Buffer.from([0x20, 3, 0, 0, 0])));
    socket.on('data', (chunk) => heard.push(chunk));
  });
  await listen(forgetful);
  onTestFinished(() => void forgetful.close());
  const { uplink } = uplinkTo(`mqtt://127.0.0.1:${portOf(forgetful)}`, { version: '5' });
  await until('online', () => uplink.connected);
  void uplink.publish('evt/scan', 'never acknowledged').catch(() => undefined);
  await uplink.close();
  // DISCONNECT, normal: the long form with its reason and no properties.
  const disconnect = Buffer.from([0xe0, 2, 0, 0]);
  await until('DISCONNECT is the last it hears', () => Buffer.concat(heard).subarray(-4).equals(disconnect), {
    evidence: () => Buffer.concat(heard).subarray(-40).toString('hex'),
  });
});

it('case 5: ends in time although the broker is frozen', async () => {
  const started = await broker();
  const { uplink } = uplinkTo(started.url, {}, { clock: systemClock });
  await until('online', () => uplink.connected);
  started.freeze();
  void uplink.publish('evt/scan', 'never acknowledged').catch(() => undefined);
  const endMs = performance.now();
  await uplink.close();
  expect(performance.now() - endMs).toBeLessThan(4_000);
});

describe('case 29: a CONNACK that refuses', () => {
  it.each([
    [4, 3, 'unavailable'],
    [4, 5, 'not authorized'],
    [5, 134, 'password-file'],
    [5, 135, 'not authorized'],
    [5, 136, 'unavailable'],
    [5, 137, 'busy'],
  ] as const)('MQTT %d, code %d: said in words, tried for ever with back-off', async (level, code, words) => {
    // Time leaps to the end of every wait, so that the waits themselves can be looked at.
    let nowMs = 0;
    const clock: Clock = {
      wallMs: () => nowMs,
      monoMs: () => nowMs,
      sleep: (ms) => {
        nowMs += ms;
        return systemClock.sleep(0);
      },
    };
    const arrivals: number[] = [];
    const refusing = createServer((socket) => {
      arrivals.push(nowMs);
      socket.on('error', () => undefined);
      // CONNACK: type, length, flags, code, and on MQTT 5 the length of no properties.
      const connack = level === 5 ? [0x20, 3, 0, code, 0] : [0x20, 2, 0, code];
      socket.once('data', () => socket.end(Buffer.from(connack)));
    });
    await listen(refusing);
    onTestFinished(() => void refusing.close());
    const version = level === 5 ? '5' : '3.1.1';
    // Whoever watches over the loop waits by another clock: its waits are not among them.
    const parts = { clock, keep: keepFor(systemClock), random: () => 1 };
    const { uplink } = uplinkTo(`mqtt://127.0.0.1:${portOf(refusing)}`, { version }, parts);
    await until('refused nine times', () => arrivals.length >= 9);
    expect(uplink.status.error).toContain(words);
    expect(uplink.status.error).toContain(`(${code})`);
    const waits = arrivals.slice(1, 9).map((at, i) => at - (arrivals[i] ?? 0));
    expect(waits).toEqual([1_000, 2_000, 4_000, 8_000, 16_000, 32_000, 60_000, 60_000]);
  });
});

describe('case 36: a broker that speaks nonsense', () => {
  const connack = [0x20, 3, 0, 0, 0];
  it.each([
    ['a second CONNACK', [...connack, ...connack]],
    ['an acknowledgement of nothing', [...connack, 0x40, 2, 0, 7]],
    ['a packet type there is not', [...connack, 0x00, 0]],
    ['a length of five bytes', [...connack, 0x30, 0xff, 0xff, 0xff, 0xff, 0x01]],
    ['a message of 200 MB', [...connack, 0x30, 0xff, 0xff, 0xff, 0x5f, 1, 2, 3]],
    ['a topic alias nobody offered', [...connack, 0x30, 6, 0, 0, 3, 0x23, 0, 1]],
    ['a topic longer than its packet', [...connack, 0x30, 3, 0xff, 0xff, 0x61]],
    ['another protocol', [...Buffer.from('HTTP/1.1 400 Bad Request\r\n\r\n')]],
  ])('%s: the link is cut or goes on, and the next one comes', async (_what, bytes) => {
    let arrivals = 0;
    const odd = createServer((socket) => {
      arrivals += 1;
      socket.on('error', () => undefined);
      socket.once('data', () => socket.write(Buffer.from(bytes)));
    });
    await listen(odd);
    onTestFinished(() => void odd.close());
    const { uplink } = uplinkTo(`mqtt://127.0.0.1:${portOf(odd)}`, { version: '5' }, { clock: hurriedClock(100) });
    uplink.subscribe('req/+/+', () => undefined);
    await until('three links', () => arrivals >= 3);
    expect(uplink.connected).toBe(false);
  });
});

describe('case 31: an access list', () => {
  function listed(dir: string, lines: string[]): string[] {
    const file = join(dir, 'acl');
    // Mosquitto reads it as the user it runs as.
    writeFileSync(file, `${lines.join('\n')}\n`, { mode: 0o700 });
    expect(userInfo().username).not.toBe('');
    return [`acl_file ${file}`];
  }

  it('that denies publishing is named with topic and reason, and nothing counts as sent', async () => {
    const dir = temporaryFolder();
    const started = await broker(
      listed(dir, ['topic readwrite tallyman/v1/reno-1/dock-3/state', 'topic read tallyman/#']),
    );
    await storefront(started.url);
    const { uplink } = uplinkTo(started.url);
    const bench = forwarderOf(channelConfig(), { uplink });
    bench.moved(() => bench.ledger.receive('TEE', 1));
    await until('the channel says so', () => bench.forwarder.error?.includes('not authorized'));
    expect(bench.forwarder.error).toContain('evt/stock/acme-web');
    expect(uplink.status.warnings.join()).toMatch(
      /refused tallyman\/v1\/reno-1\/dock-3\/evt\/stock\/acme-web: not authorized/,
    );
    expect(bench.ledger.row('acme-web').acked).toBe(0);
  });

  it('that keeps the answers away (Mosquitto grants such a subscription all the same) shows as no answer, with where to look', async () => {
    const dir = temporaryFolder();
    const started = await broker(listed(dir, ['topic write tallyman/#', 'topic read tallyman/+/+/+/evt/#']));
    await storefront(started.url);
    const { uplink } = uplinkTo(started.url);
    const bench = forwarderOf(channelConfig(), { uplink, clock: hurriedClock(40) });
    bench.moved(() => bench.ledger.receive('TEE', 1));
    await until('the channel says so', () => bench.forwarder.error?.includes('may this dock read that topic'));
    expect(bench.ledger.row('acme-web').acked).toBe(0);
  });

  it('that refuses the subscription itself is named', async () => {
    // Mosquitto cannot.
    const aedes = await Aedes.createBroker({ authorizeSubscribe: (_client, _subscription, done) => done(null, null) });
    const server = createServer(aedes.handle);
    await listen(server);
    onTestFinished(() => new Promise((resolve) => void aedes.close(() => server.close(() => resolve()))));
    const { uplink } = uplinkTo(`mqtt://127.0.0.1:${portOf(server)}`);
    uplink.subscribe('ack/acme-web', () => undefined);
    await until('online', () => uplink.connected);
    await until('named', () => uplink.status.warnings.length > 0);
    expect(uplink.status.warnings.join()).toMatch(/refuses to let us read .*ack\/acme-web/);
  });
});

describe('case 35: TLS', () => {
  async function tlsBroker(
    authority: Authority,
    server: { certFile: string; keyFile: string },
    extra: string[] = [],
  ): Promise<string> {
    const port = await freePort();
    await broker([
      `listener ${port} 127.0.0.1`,
      `cafile ${authority.caFile}`,
      `certfile ${server.certFile}`,
      `keyfile ${server.keyFile}`,
      ...extra,
    ]);
    return `mqtts://127.0.0.1:${port}`;
  }

  it('links to a broker of our own authority, with this dock’s certificate', async () => {
    const authority = new Authority(temporaryFolder());
    const url = await tlsBroker(authority, authority.issue(), ['require_certificate true']);
    const own = authority.issue({ client: true });
    const { uplink } = uplinkTo(url, {
      tls: { caFile: authority.caFile, certFile: own.certFile, keyFile: own.keyFile },
    });
    await until('online', () => uplink.connected, { evidence: () => JSON.stringify(uplink.status) });
  });

  it('refuses a stranger’s, another name’s and an expired certificate, and says which', async () => {
    const dir = temporaryFolder();
    const authority = new Authority(dir);
    const stranger = new Authority(dir, 'stranger');
    const good = await tlsBroker(authority, authority.issue());
    const misnamed = await tlsBroker(authority, authority.issue({ names: 'DNS:elsewhere.example' }));
    const expired = await tlsBroker(authority, authority.issue({ days: -1 }));
    const cases: [string, string | undefined, string][] = [
      [good, undefined, 'signed by nobody we trust'],
      [good, stranger.caFile, 'signed by nobody we trust'],
      [misnamed, authority.caFile, 'for another name'],
      [expired, authority.caFile, 'expired'],
    ];
    for (const [url, caFile, words] of cases) {
      const { uplink } = uplinkTo(url, { tls: caFile === undefined ? {} : { caFile } });
      await until(`refused: ${words}`, () => uplink.status.error !== undefined);
      expect(uplink.status.error).toContain(words);
      await uplink.close();
    }
  });

  it('says what is wrong with a certificate file that is none', async () => {
    const file = join(temporaryFolder(), 'none.pem');
    writeFileSync(file, 'hello');
    const { uplink } = uplinkTo('mqtts://127.0.0.1:1', { tls: { certFile: file, keyFile: file } });
    await until('an error', () => uplink.status.error !== undefined);
    expect(uplink.status.state).toBe('waiting');
  });
});

function listen(server: Server): Promise<void> {
  return new Promise((resolve) => server.listen(0, '127.0.0.1', resolve));
}

function portOf(server: Server): number {
  const address = server.address();
  return typeof address === 'object' && address !== null ? address.port : 0;
}
