// needs: mosquitto
/**
 * A dock with secrets of every kind, in every kind of trouble: what it listens on, and that nothing it says anywhere
 * holds one of them.
 */
import { randomBytes } from 'node:crypto';
import { readdirSync, readFileSync, readlinkSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { connect } from 'mqtt';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { FeedReader } from '../screen/browser-side.ts';
import { until } from '../wait.ts';
import { serialised } from './codes.ts';
import { Dock } from './dock.ts';

const secrets = {
  pin: '73194628',
  signing: randomBytes(32).toString('base64'),
  token: 'tok-5f0c1e7a9b',
  inConfiguration: 'cfg-8d21aa4e03',
};
const written = `x-shop-token: Bearer ${secrets.token}\n`;

/** A storefront that answers every batch with what it was sent. */
const shop = createServer((request, response) => {
  request.resume().on('end', () => {
    response.writeHead(500, { 'content-type': 'text/plain' });
    response.end(`no: ${JSON.stringify(request.headers)}`);
  });
});
let dock: Dock;
const heard: string[] = [];
let leave: () => Promise<void>;

beforeAll(async () => {
  await new Promise<void>((resolve) => shop.listen(0, '127.0.0.1', resolve));
  dock = await Dock.start({
    files: { pin: `${secrets.pin}\n`, secret: `whsec_${secrets.signing}\n`, headers: written },
    screen: ({ file }) => ({ listen: '127.0.0.1:0', 'pin-file': file('pin') }),
    channels: ({ file }) => [
      {
        name: 'shop',
        kind: 'https',
        url: `http://127.0.0.1:${(shop.address() as AddressInfo).port}/stock`,
        'secret-file': file('secret'),
        'headers-file': file('headers'),
        'debounce-quiet': '20ms',
      },
    ],
  });
  const client = connect(dock.broker.url, { reconnectPeriod: 100 });
  client.on('message', (topic, payload) => heard.push(`${topic} ${payload.toString()}`));
  client.on('connect', () => client.subscribe('#'));
  await until('somebody listens at the broker', () => client.connected);
  leave = async () => void (await client.endAsync(true));
}, 60_000);

afterAll(async () => {
  await leave();
  await dock.end();
  shop.closeAllConnections();
  shop.close();
});

const output = () => dock.agent.output;
const url = () => until('the screen is shown', () => /"url":"(http:[^"]+)"/.exec(output())?.[1]);

function expectNoSecret(text: string): void {
  for (const secret of Object.values(secrets)) expect(text).not.toContain(secret);
}

describe('a running dock', () => {
  it('listens on its socket and on loopback, and nowhere else', async () => {
    await url();
    const inodes = new Set(
      readdirSync(`/proc/${dock.agent.pid}/fd`).flatMap((fd) => {
        try {
          return /^socket:\[(\d+)\]$/.exec(readlinkSync(`/proc/${dock.agent.pid}/fd/${fd}`))?.[1] ?? [];
        } catch {
          return [];
        }
      }),
    );
    const table = (name: string) =>
      readFileSync(`/proc/net/${name}`, 'utf8')
        .trim()
        .split('\n')
        .slice(1)
        .map((line) => line.trim().split(/\s+/));
    // State 0A is LISTEN; 0100007F is 127.0.0.1 as the kernel writes it. A UDP socket receives as soon as it is bound.
    const tcp = ['tcp', 'tcp6'].flatMap(table).filter((row) => row[3] === '0A' && inodes.has(row[9] ?? ''));
    expect(tcp.map((row) => row[1]?.split(':')[0])).toEqual(['0100007F']);
    expect(['udp', 'udp6'].flatMap(table).filter((row) => inodes.has(row[9] ?? ''))).toEqual([]);
    // The flag 10000 is an accepting socket.
    const unix = table('unix').filter((row) => row[3] === '00010000' && inodes.has(row[6] ?? ''));
    expect(unix.map((row) => row[7])).toEqual([join(dock.data, 'agent.sock')]);
  });

  it('tells no secret: not in its log, its status, on the screen or at the broker', async () => {
    const page = new FeedReader(`${await url()}events/admin`);
    dock.scanner().send(serialised(0, 1));
    // The storefront's own words arrive, without ours in them.
    const status = () => dock.agent.cli(['status', '--json']);
    await until('the storefront’s answer is told', async () => (await status()).stdout.includes('x-shop-token'));
    await until('at the broker, too', () =>
      heard.some((message) => message.includes('/health ') && message.includes('not now (500)')),
    );
    // The configuration is written again with a token that may not be in it.
    const text = readFileSync(dock.configFile, 'utf8');
    await dock.agent.stop();
    writeFileSync(
      dock.configFile,
      text.replace(
        'kind = "https"',
        `kind = "https"\nheaders = { authorization = "Bearer ${secrets.inConfiguration}ö" }`,
      ),
    );
    await dock.agent.start();
    const again = new FeedReader(
      `${await until('the screen is shown again', () => [...output().matchAll(/"url":"(http:[^"]+)"/g)].at(-1)?.[1])}events/admin`,
    );
    await until('the alarm is on the screen', () => again.events.some(({ data }) => data.includes('bad-config')));
    await until('and at the broker', () => heard.some((message) => message.includes('bad-config')));
    const check = await dock.agent.cli(['config', 'check']);
    expect(check.code).toBe(2);
    expect(check.stderr).toContain('headers.authorization');
    for (const said of [
      output(),
      check.stderr,
      (await status()).stdout,
      (await dock.agent.cli(['status'])).stdout,
      ...heard,
    ])
      expectNoSecret(said);
    for (const reader of [page, again]) expectNoSecret(JSON.stringify(reader.events));
    for (const reader of [page, again]) reader.close();
  }, 180_000);
});
