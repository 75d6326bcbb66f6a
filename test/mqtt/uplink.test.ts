// needs: mosquitto
/**
 * The dock's connection: presence, what it takes and refuses, versions, refusals, and how it ends. Real Mosquitto,
 * aedes for 3.1.1 only.
 */
import { execFileSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { createConnection, createServer, type Server } from 'node:net';
import { join } from 'node:path';
import { Aedes } from 'aedes';
import { connect, type MqttClient } from 'mqtt';
import { describe, expect, it, onTestFinished } from 'vitest';
import { Broker } from '../end-to-end/broker.ts';
import { temporaryFolder, uplinkTo } from '../forward/bench.ts';
import { until } from '../wait.ts';

const base = 'tallyman/v1/reno-1/dock-3';

async function broker(extra: string[] = []): Promise<Broker> {
  const started = await Broker.start({ dir: temporaryFolder(), extra });
  onTestFinished(() => started.kill9());
  return started;
}

type Seen = { topic: string; text: string; retain: boolean };

/** Somebody else at the broker. */
async function observer(url: string, version: 4 | 5 = 5): Promise<{ client: MqttClient; seen: Seen[] }> {
  const client = connect(url, { protocolVersion: version, reconnectPeriod: 100 });
  onTestFinished(async () => void (await client.endAsync(true)));
  const seen: Seen[] = [];
  client.on('message', (topic, payload, packet) =>
    seen.push({ topic, text: payload.toString(), retain: packet.retain }),
  );
  client.on('connect', () => client.subscribe('tallyman/#', { qos: 1, rap: true }));
  await until('the observer is connected', () => client.connected);
  return { client, seen };
}

const states = (seen: Seen[]) =>
  seen.filter(({ topic }) => topic === `${base}/state`).map(({ text }) => JSON.parse(text).s);

describe.each(['5', '3.1.1'] as const)('presence on MQTT %s', (version) => {
  it('says online, info and health, retained; offline at the end; broken when it is cut', async () => {
    const { url } = await broker();
    const { uplink } = uplinkTo(url, { version });
    await until('online', () => uplink.connected);
    expect(uplink.status).toMatchObject({ state: 'online', version, warnings: [], links: 1 });
    const { seen } = await observer(url);
    await until('all three', () => new Set(seen.map(({ topic }) => topic)).size === 3);
    for (const topic of ['state', 'info', 'health']) {
      expect(seen.find((message) => message.topic === `${base}/${topic}`)?.retain).toBe(true);
    }
    expect(JSON.parse(seen.find(({ topic }) => topic.endsWith('/state'))?.text ?? '')).toMatchObject({
      s: 'online',
      boot: 'boot-1',
      at: expect.any(Number),
    });
    await uplink.close();
    await until('offline', () => states(seen).at(-1) === 'offline');
    expect(uplink.status.state).toBe('closed');
    expect(states(seen)).not.toContain('broken');
  });

  it('tells health again on change, not more than once a second', async () => {
    const { url } = await broker();
    let n = 0;
    const presence = { boot: 'b', epoch: () => 'e', info: () => ({}), health: () => ({ n: ++n }) };
    const { uplink } = uplinkTo(url, { version }, { presence });
    await until('online', () => uplink.connected && n === 1);
    for (let i = 0; i < 50; i += 1) uplink.healthChanged();
    await until('told again', () => n === 2);
    const { seen } = await observer(url);
    await until('the newest is kept', () =>
      seen.some(({ topic, text }) => topic === `${base}/health` && text === '{"n":2}'),
    );
    for (let i = 0; i < 50; i += 1) uplink.healthChanged();
    expect(n).toBeLessThan(4);
  });
});

it('leaves "broken" behind when the process is gone without a word', async () => {
  const { url } = await broker();
  const { seen } = await observer(url);
  const sockets = new Set<{ destroy(): void }>();
  const port = Number(new URL(url).port);
  const gate = createServer((socket) => {
    const on = createConnection(port, '127.0.0.1');
    socket.pipe(on).pipe(socket);
    socket.on('error', () => on.destroy());
    on.on('error', () => socket.destroy());
    sockets.add(socket).add(on);
  });
  await listen(gate);
  const { uplink } = uplinkTo(`mqtt://127.0.0.1:${portOf(gate)}`);
  await until('online', () => states(seen).at(-1) === 'online');
  gate.close();
  for (const socket of sockets) socket.destroy();
  await until('broken', () => states(seen).at(-1) === 'broken');
  expect(uplink.connected).toBe(false);
});

describe('what comes in', () => {
  it.each(['5', '3.1.1'] as const)('takes no retained message (%s), and none above 64 KiB', async (version) => {
    const { url } = await broker();
    const { client } = await observer(url);
    await client.publishAsync(`${base}/req/stock/adjust`, 'yesterday', { qos: 1, retain: true });
    const { uplink } = uplinkTo(url, { version });
    const got: string[] = [];
    uplink.subscribe('req/+/+', (payload, topic) => got.push(`${topic} ${payload.toString().slice(0, 20)}`));
    await until('online', () => uplink.connected);
    await client.publishAsync(`${base}/req/stock/adjust`, 'x'.repeat(64 * 1024 + 1), { qos: 1 });
    await client.publishAsync(`${base}/req/stock/adjust`, 'today', { qos: 1 });
    await until('today', () => got.length > 0);
    expect(got).toEqual(['req/stock/adjust today']);
  });

  it.each(['5', '3.1.1'] as const)('is not filled up by a message of megabytes (%s)', async (version) => {
    const { url } = await broker();
    const { client } = await observer(url);
    const { uplink } = uplinkTo(url, { version });
    const got: number[] = [];
    uplink.subscribe('req/+/+', (payload) => got.push(payload.length));
    await until('online', () => uplink.connected);
    await client.publishAsync(`${base}/req/stock/adjust`, Buffer.alloc(2_000_000), { qos: 0 });
    await client.publishAsync(`${base}/req/stock/adjust`, 'after', { qos: 1 });
    // MQTT 5: the broker keeps it back. 3.1.1: the link is cut at its first bytes, and made again.
    if (version === '3.1.1') await until('a second link', () => uplink.status.links >= 2);
    else await until('the next one', () => got.length === 1);
    expect(got.every((bytes) => bytes < 64 * 1024)).toBe(true);
  });

  it('answers to the MQTT 5 response topic below the site, with its correlation, and nowhere else', async () => {
    const { url } = await broker();
    const { client } = await observer(url);
    const answers: [string, string, string | undefined][] = [];
    client.on('message', (topic, payload, { properties }) =>
      answers.push([topic, payload.toString(), properties?.correlationData?.toString()]),
    );
    await client.subscribeAsync('elsewhere', { qos: 1 });
    const { uplink } = uplinkTo(url);
    const replies: boolean[] = [];
    uplink.subscribe('req/device/info', (_payload, _topic, reply) => {
      replies.push(reply !== undefined);
      void reply?.say('here');
    });
    await until('online', () => uplink.connected);
    const ask = (responseTopic: string) =>
      client.publishAsync(`${base}/req/device/info`, '{}', {
        qos: 1,
        properties: { responseTopic, correlationData: Buffer.from('c-1') },
      });
    await ask('tallyman/v1/reno-1/console/res');
    await ask('elsewhere');
    await until('both asked', () => replies.length === 2);
    await until('answered', () => answers.some(([topic]) => topic.endsWith('console/res')));
    expect(replies).toEqual([true, false]);
    expect(answers.find(([topic]) => topic.endsWith('console/res'))).toEqual([
      'tallyman/v1/reno-1/console/res',
      'here',
      'c-1',
    ]);
    expect(answers.some(([topic]) => topic === 'elsewhere')).toBe(false);
  });
});

describe('what goes out', () => {
  it('rejects at once without a link, and keeps nothing for a later one', async () => {
    const started = await broker();
    const { uplink } = uplinkTo(started.url);
    await until('online', () => uplink.connected);
    await started.kill9();
    await until('gone', () => !uplink.connected);
    await expect(uplink.publish('evt/scan', 'lost')).rejects.toThrow('no link');
    await started.start();
    const { seen } = await observer(started.url);
    await until('back', () => uplink.connected);
    await uplink.publish('evt/scan', 'fresh');
    await until('fresh', () => seen.some(({ text }) => text === 'fresh'));
    expect(seen.some(({ text }) => text === 'lost')).toBe(false);
  });

  it('tells what is open that the link went', async () => {
    const started = await broker();
    const { uplink } = uplinkTo(started.url, { keepaliveS: 30 });
    await until('online', () => uplink.connected);
    started.freeze();
    const open = Array.from({ length: 40 }, (_, i) => uplink.publish('evt/scan', `${i}`, { timeoutMs: 600_000 }));
    const told = Promise.allSettled(open);
    await started.kill9();
    expect((await told).every(({ status }) => status === 'rejected')).toBe(true);
  });

  it('bounds what waits for a broker that does not answer', async () => {
    const started = await broker();
    const { uplink } = uplinkTo(started.url);
    await until('online', () => uplink.connected);
    const { seen } = await observer(started.url);
    await until('all of the presence was said', () => new Set(seen.map(({ topic }) => topic)).size === 3);
    // Acknowledged in order: nothing of the presence is open any more.
    await uplink.publish('evt/scan', 'first');
    started.freeze();
    const all = Array.from({ length: 400 }, () =>
      uplink.publish('evt/scan', 'x', { timeoutMs: 5_000 }).catch((e: Error) => e.message),
    );
    const reasons = await Promise.all(all);
    expect(reasons.filter((reason) => reason === 'too many messages wait for the broker').length).toBe(400 - 32 - 256);
    expect(reasons).toContain('the broker did not acknowledge in time');
    started.thaw();
  });

  it('says when nobody listens (MQTT 5)', async () => {
    const { url } = await broker();
    const { uplink } = uplinkTo(url);
    await until('online', () => uplink.connected);
    let unheard = 0;
    await uplink.publish('evt/stock/acme-web', '{}', { onUnheard: () => (unheard += 1) });
    expect(unheard).toBe(1);
  });

  it('refuses more than 64 KiB', async () => {
    const { url } = await broker();
    const { uplink } = uplinkTo(url);
    await until('online', () => uplink.connected);
    await expect(uplink.publish('info', 'x'.repeat(65_537))).rejects.toThrow('64 KiB');
  });
});

describe('versions', () => {
  it('falls back to 3.1.1 at a broker that refuses 5, at once, and remembers it', async () => {
    const aedes = await Aedes.createBroker();
    const server = createServer(aedes.handle);
    await listen(server);
    onTestFinished(() => new Promise((resolve) => void aedes.close(() => server.close(() => resolve()))));
    const { uplink, log } = uplinkTo(`mqtt://127.0.0.1:${portOf(server)}`);
    await until('online', () => uplink.connected);
    expect(uplink.status.version).toBe('3.1.1');
    for (const client of Object.values((aedes as unknown as { clients: Record<string, { close(): void }> }).clients))
      client.close();
    await until('back', () => uplink.status.links === 2 && uplink.connected);
    expect(uplink.status.version).toBe('3.1.1');
    expect(log.filter(({ message }) => message === 'no link to the broker').length).toBeLessThan(2);
  });

  it('falls back at a broker that hangs up on 5', async () => {
    const { url } = await broker();
    const port = Number(new URL(url).port);
    const gate = createServer((socket) => {
      socket.once('data', (first) => {
        // CONNECT: fixed header, "MQTT", protocol level.
        if (first[first.indexOf('MQTT') + 4] === 5) return socket.destroy();
        const on = createConnection(port, '127.0.0.1');
        on.write(first);
        socket.pipe(on).pipe(socket);
        on.on('error', () => socket.destroy());
        socket.on('error', () => on.destroy());
      });
      socket.on('error', () => undefined);
    });
    await listen(gate);
    onTestFinished(() => void gate.close());
    const { uplink } = uplinkTo(`mqtt://127.0.0.1:${portOf(gate)}`);
    await until('online', () => uplink.connected);
    expect(uplink.status.version).toBe('3.1.1');
  });

  it('stays with 5 where 5 is asked for', async () => {
    const aedes = await Aedes.createBroker();
    const server = createServer(aedes.handle);
    await listen(server);
    onTestFinished(() => new Promise((resolve) => void aedes.close(() => server.close(() => resolve()))));
    const { uplink } = uplinkTo(`mqtt://127.0.0.1:${portOf(server)}`, { version: '5' });
    await until('refused', () => uplink.status.error !== undefined);
    expect(uplink.status.error).toContain('does not speak this version');
  });
});

describe('credentials', () => {
  it.each([
    ['empty', ''],
    ['of an empty first line', '\nright\n'],
    ['of zero bytes', '\0\0\0\0'],
  ])('a password file that is %s is said, and nobody is asked to let the dock in with it', async (_, content) => {
    // This broker lets everybody in.
    const { url } = await broker();
    const passwordFile = join(temporaryFolder(), 'password');
    writeFileSync(passwordFile, content);
    const { uplink } = uplinkTo(url, { username: 'dock-3', passwordFile });
    await until('it is said', () => uplink.status.error?.includes(passwordFile));
    expect(uplink.status.links).toBe(0);
    writeFileSync(passwordFile, 'right\n');
    await until('online', () => uplink.connected);
  });

  it('reads the password at each connect, so that a corrected file is enough', async () => {
    const dir = temporaryFolder();
    const passwords = join(dir, 'passwords');
    execFileSync('mosquitto_passwd', ['-b', '-c', passwords, 'dock-3', 'right']);
    const started = await Broker.start({ dir, extra: ['allow_anonymous false', `password_file ${passwords}`] });
    onTestFinished(() => started.kill9());
    const passwordFile = join(dir, 'password');
    writeFileSync(passwordFile, 'wrong\n');
    const { uplink } = uplinkTo(started.url, { username: 'dock-3', passwordFile });
    await until('refused', () => uplink.status.error !== undefined);
    expect(uplink.status.error).toMatch(/refused: .*(not authorized|bad user name).*password-file/);
    writeFileSync(passwordFile, 'right\n');
    await until('online', () => uplink.connected);
    expect(uplink.status.error).toBeUndefined();
  });

  it('says which file cannot be read', async () => {
    const { uplink } = uplinkTo('mqtt://127.0.0.1:1', { passwordFile: '/nowhere/password' });
    await until('an error', () => uplink.status.error !== undefined);
    expect(uplink.status.error).toContain('/nowhere/password');
  });
});

function listen(server: Server): Promise<void> {
  return new Promise((resolve) => server.listen(0, '127.0.0.1', resolve));
}

function portOf(server: Server): number {
  const address = server.address();
  return typeof address === 'object' && address !== null ? address.port : 0;
}
