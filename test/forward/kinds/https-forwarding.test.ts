// needs: openssl
/** From the ledger to a storefront's shelves over HTTP(S): cases 37-42 against real servers on 127.0.0.1. */

import { spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { writeFileSync } from 'node:fs';
import { createServer, type IncomingMessage, type RequestListener, type ServerResponse } from 'node:http';
import { createServer as createTcpServer, type Server, type Socket } from 'node:net';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { gzipSync } from 'node:zlib';
import { Webhook } from 'standardwebhooks';
import { describe, expect, it, onTestFinished } from 'vitest';
import { systemClock } from '../../../agent/clock.ts';
import { freePort } from '../../../agent/demo/dock/free-port.ts';
import type { SendResult } from '../../../agent/follow/batch.ts';
import { httpsChannel } from '../../../agent/forward/kinds/https/https-kind.ts';
import type { FrozenBatch } from '../../../agent/inventory/nouns/channels/batch.ts';
import { namedFileReader } from '../../../agent/named-file.ts';
import type { Faults } from '../../../firmware-sim/storefront/faults.ts';
import { openHttpFace } from '../../../firmware-sim/storefront/http-face.ts';
import { Storefront } from '../../../firmware-sim/storefront/storefront.ts';
import { until } from '../../wait.ts';
import { channelConfig, forwarderOf, temporaryFolder } from '../bench.ts';
import { Authority } from '../certificates.ts';
import { hurriedClock } from '../hurried-clock.ts';
import { loadedKind } from '../loaded-kinds.ts';
import { noMemory } from '../memory-book.ts';
import { MemoryLedger } from '../memory-ledger.ts';

const secret = `whsec_${randomBytes(32).toString('base64')}`;
const older = `whsec_${randomBytes(24).toString('base64')}`;

function secretFile(...secrets: string[]): string {
  const file = join(temporaryFolder(), 'secret');
  writeFileSync(file, `${secrets.join('\n')}\n`);
  return file;
}

function https(url: string, more: Record<string, unknown> = {}) {
  return channelConfig({
    kind: 'https',
    options: httpsChannel.options().parse({ url, 'secret-file': secretFile(secret), ...more }),
  });
}

async function storefront(faults: Partial<Faults> = {}, tls?: { cert: Buffer; key: Buffer }) {
  const shop = new Storefront({ file: join(temporaryFolder(), 'journal.jsonl'), faults });
  const face = await openHttpFace(shop, { secrets: [secret], ...(tls === undefined ? {} : { tls }) });
  onTestFinished(async () => {
    await face.close();
    shop.close();
  });
  return { shop, url: face.url };
}

async function server(listener: RequestListener): Promise<string> {
  const listening = createServer(listener);
  await listen(listening);
  onTestFinished(
    () =>
      new Promise((resolve) => {
        listening.close(() => resolve());
        listening.closeAllConnections();
      }),
  );
  return `http://127.0.0.1:${portOf(listening)}/stock`;
}

async function rawServer(talk: (socket: Socket) => void): Promise<string> {
  const sockets = new Set<Socket>();
  const listening = createTcpServer((socket) => {
    sockets.add(socket);
    socket.on('error', () => undefined);
    socket.once('data', () => talk(socket));
  });
  await listen(listening);
  onTestFinished(() => {
    for (const socket of sockets) socket.destroy();
    listening.close();
  });
  return `http://127.0.0.1:${portOf(listening)}/stock`;
}

const level = (shop: Storefront, sku: string) => shop.levels('acme-web').get(sku)?.level;

/** One attempt, without a pump around it. */
async function attempt(url: string, more: Record<string, unknown> = {}, clock = systemClock): Promise<SendResult> {
  const ledger = new MemoryLedger();
  ledger.receive('TEE', 3);
  const batch = ledger.freeze('acme-web') as FrozenBatch;
  const checked = httpsChannel.options().parse({ url, 'secret-file': secretFile(secret), ...more });
  const channel = loadedKind('https').open(checked, {
    name: 'acme-web',
    merchant: 'acme',
    memory: noMemory,
    handlers: { onLink: () => undefined, onAnswer: () => undefined },
    clock,
    readFile: namedFileReader(undefined),
    log: () => undefined,
    uplink: undefined,
  });
  onTestFinished(() => channel.close());
  return await channel.send(batch, new AbortController().signal);
}

describe('a signed POST', () => {
  it('carries headers that the Standard Webhooks library verifies, with both secrets while one is being changed', async () => {
    const seen: { request: IncomingMessage; body: string }[] = [];
    const url = await server((request, response) => {
      let body = '';
      request.on('data', (chunk) => (body += chunk));
      request.on('end', () => {
        seen.push({ request, body });
        response.end();
      });
    });
    expect(await attempt(url, { 'secret-file': secretFile(secret, older), headers: { 'x-shop': 'acme' } })).toEqual({
      type: 'acknowledged',
      rejected: [],
    });
    const { request, body } = seen[0] ?? { request: undefined, body: '' };
    const headers = request?.headers as Record<string, string>;
    for (const each of [secret, older])
      expect(new Webhook(each).verify(body, headers)).toMatchObject({ specversion: '1.0' });
    expect(() => new Webhook(`whsec_${randomBytes(32).toString('base64')}`).verify(body, headers)).toThrow();
    const event = JSON.parse(body);
    expect(headers['webhook-id']).toBe(event.id);
    expect(headers['idempotency-key']).toBe(event.id);
    expect(headers['content-type']).toContain('application/cloudevents+json');
    expect(headers['accept-encoding']).toBe('identity');
    expect(headers['x-shop']).toBe('acme');
  });

  it('is signed anew at each attempt, under the same key', async () => {
    const seen: Record<string, string>[] = [];
    const url = await server((request, response) => {
      seen.push(request.headers as Record<string, string>);
      request.resume();
      response.writeHead(seen.length < 3 ? 503 : 204).end();
    });
    const clock = hurriedClock(20);
    // Days between two attempts: the wall clock steps.
    let day = 0;
    const bench = forwarderOf(https(url), { clock: { ...clock, wallMs: () => Date.now() + 86_400_000 * day++ } });
    bench.moved(() => bench.ledger.receive('TEE', 3));
    await until('taken', () => bench.forwarder.counts.batches === 1);
    expect(new Set(seen.map((headers) => headers['webhook-id'])).size).toBe(1);
    expect(new Set(seen.map((headers) => headers['webhook-timestamp'])).size).toBe(3);
  });

  it('says what is wrong with a secret file', async () => {
    expect(await attempt('http://127.0.0.1:1/', { 'secret-file': '/nowhere/secret' })).toMatchObject({
      reason: expect.stringContaining('/nowhere/secret'),
    });
    expect(await attempt('http://127.0.0.1:1/', { 'secret-file': secretFile('hunter2') })).toMatchObject({
      reason: expect.stringContaining('whsec_'),
    });
  });
});

describe('options', () => {
  const parse = (value: Record<string, unknown>) =>
    httpsChannel.options().safeParse({ 'secret-file': '/etc/s', ...value }).success;
  it.each([
    ['https://shop.example/hook', true],
    ['http://127.0.0.1:8080/', true],
    ['http://localhost/', true],
    ['http://shop.example/hook', false],
    ['https://user:word@shop.example/', false],
    ['ftp://shop.example/', false],
    ['shop.example', false],
  ])('%s: %s', (url, fine) => expect(parse({ url })).toBe(fine));
  it('takes http:// elsewhere only with allow-insecure, and no header that is the dock’s own', () => {
    expect(parse({ url: 'http://shop.example/', 'allow-insecure': true })).toBe(true);
    expect(parse({ url: 'https://shop.example/', headers: { 'webhook-id': 'x' } })).toBe(false);
    expect(parse({ url: 'https://shop.example/', headers: { authorization: 'a\r\nb' } })).toBe(false);
    expect(parse({ url: 'https://shop.example/', headers: { authorization: 'Bearer x' } })).toBe(true);
  });
});

describe('the reference storefront', () => {
  it('is brought to the right numbers, over TLS with an authority of its own', async () => {
    const authority = new Authority(temporaryFolder());
    const { shop, url } = await storefront({}, authority.issue());
    const bench = forwarderOf(https(url, { 'ca-file': authority.caFile }), {});
    bench.moved(() => bench.ledger.receive('TEE', 3));
    await until('3 on the shelf', () => level(shop, 'TEE') === 3);
    bench.moved(() => bench.ledger.receive('TEE', -3));
    await until('sold out', () => level(shop, 'TEE') === 0);
  });

  it('case 35: is not believed without a certificate that holds', async () => {
    const dir = temporaryFolder();
    const authority = new Authority(dir);
    const stranger = new Authority(dir, 'stranger');
    const { shop, url } = await storefront({}, authority.issue());
    const wrongName = await storefront({}, authority.issue({ names: 'DNS:elsewhere.example' }));
    const ours = { 'ca-file': authority.caFile };
    expect(await attempt(url)).toMatchObject({
      type: 'retry',
      reason: expect.stringContaining('signed by nobody we trust'),
    });
    expect(await attempt(url, { 'ca-file': stranger.caFile })).toMatchObject({ type: 'retry' });
    expect(await attempt(wrongName.url, ours)).toMatchObject({ reason: expect.stringContaining('for another name') });
    expect(shop.counts.applied + wrongName.shop.counts.applied).toBe(0);
    expect(await attempt(url, ours)).toMatchObject({ type: 'answer' });
  });

  it('case 37: 503 with Retry-After, then 429, then it works', async () => {
    const { shop, url } = await storefront({ errorsFirst: 4, errorStatus: 429, retryAfterS: 2 });
    const bench = forwarderOf(https(url), { clock: hurriedClock(20) });
    bench.moved(() => bench.ledger.receive('TEE', 3));
    await until('an error with its status', () => bench.forwarder.error?.includes('429'));
    expect(bench.forwarder.state).toBe('backing-off');
    await until('3 on the shelf', () => level(shop, 'TEE') === 3);
    await until('no error', () => bench.forwarder.error === undefined);
  });

  it('case 38: applied, and the reply cut, again and again: one effect', async () => {
    const { shop, url } = await storefront({ seed: 3, loseAnswer: 0.5, loseBatch: 0.2 });
    const bench = forwarderOf(https(url), { clock: hurriedClock(60) });
    for (let i = 1; i <= 12; i += 1) {
      bench.moved(() => bench.ledger.receive('TEE', 1));
      await until('on the shelf', () => level(shop, 'TEE') === i);
    }
    await until('settled', () => bench.forwarder.state === 'idle');
    expect(shop.counts.duplicate).toBeGreaterThan(0);
    expect(shop.counts).toMatchObject({ mismatched: 0, malformed: 0, gap: 0 });
    expect(bench.forwarder.counts).toMatchObject({ snapshots: 0, epochs: 0 });
  });

  it('case 42: killed in the middle, it has the whole batch or none, and the numbers come right', async () => {
    const file = join(temporaryFolder(), 'journal.jsonl');
    const port = await freePort();
    const start = async () => {
      const child = spawn(
        process.execPath,
        ['firmware-sim/storefront/main.ts', '--file', file, '--http', `127.0.0.1:${port}`, '--secret', secret],
        {
          stdio: ['ignore', 'pipe', 'inherit'],
        },
      );
      await new Promise<void>((resolve) => createInterface(child.stdout).once('line', () => resolve()));
      return child;
    };
    let child = await start();
    onTestFinished(() => void child.kill('SIGKILL'));
    const bench = forwarderOf(https(`http://127.0.0.1:${port}/stock`), { clock: hurriedClock(30) });
    for (let round = 1; round <= 4; round += 1) {
      for (let i = 0; i < 300; i += 1) bench.moved(() => bench.ledger.receive(`SKU-${i}`, 1));
      const before = bench.forwarder.counts.batches;
      // Somewhere between the first byte sent and the answer written down.
      await until('under way', () => bench.forwarder.state === 'sending' || bench.forwarder.counts.batches > before, {
        everyMs: 1,
      });
      child.kill('SIGKILL');
      await new Promise((resolve) => child.once('exit', resolve));
      child = await start();
      await until('caught up', () => bench.forwarder.state === 'idle' && bench.ledger.freeze('acme-web') === undefined);
    }
    child.kill('SIGKILL');
    await new Promise((resolve) => child.once('exit', resolve));
    const shop = new Storefront({ file });
    expect(Object.fromEntries([...shop.levels('acme-web')].map(([sku, shelf]) => [sku, shelf.level]))).toEqual(
      Object.fromEntries(bench.ledger.wanted('acme-web')),
    );
    shop.close();
  });

  it('stops at 410 and says so in the ledger', async () => {
    const { url } = await storefront({ errorsFirst: 1, errorStatus: 410 });
    const bench = forwarderOf(https(url), {});
    bench.moved(() => bench.ledger.receive('TEE', 3));
    await until('stopped', () => bench.forwarder.state === 'stopped');
    await until('recorded', () => bench.ledger.row('acme-web').stopped?.kind === 'stopped');
  });
});

describe('storefronts that misbehave', () => {
  it('case 39: half a response, a drip, an endless body and a bomb end in time and in bounds', async () => {
    const head = 'HTTP/1.1 200 OK\r\ncontent-type: application/json\r\n';
    const half = await rawServer((socket) => socket.end(`${head}content-length: 500\r\n\r\n{"epoch":`));
    expect(await attempt(half)).toMatchObject({ type: 'retry', reason: expect.stringContaining('cut') });
    const reset = await rawServer((socket) => socket.resetAndDestroy());
    expect(await attempt(reset)).toMatchObject({ type: 'retry' });
    const garbage = await rawServer((socket) => socket.end('SSH-2.0-OpenSSH_9.2\r\n'));
    expect(await attempt(garbage)).toMatchObject({ type: 'retry' });
    const endless = await rawServer((socket) => {
      socket.write(`${head}transfer-encoding: chunked\r\n\r\n`);
      const more = () => {
        if (socket.destroyed) return;
        socket.write(`4000\r\n${'x'.repeat(0x4000)}\r\n`, () => setImmediate(more));
      };
      more();
    });
    expect(await attempt(endless)).toMatchObject({ type: 'retry', reason: expect.stringContaining('64 KiB') });
    const bomb = await server((_request, response) => {
      response.writeHead(200, { 'content-type': 'application/json', 'content-encoding': 'gzip' });
      response.end(gzipSync(Buffer.alloc(10_000_000, 0x20)));
    });
    expect(await attempt(bomb)).toMatchObject({ type: 'retry', reason: expect.stringContaining('encoding') });
    const drip = await rawServer((socket) => {
      socket.write(`${head}content-length: 5000\r\n\r\n`);
      const timer = setInterval(() => socket.write(' '), 20);
      socket.once('close', () => clearInterval(timer));
    });
    expect(await attempt(drip, {}, hurriedClock(40))).toMatchObject({ reason: expect.stringContaining('20 s') });
    const silent = await rawServer(() => undefined);
    expect(await attempt(silent, {}, hurriedClock(40))).toMatchObject({ reason: expect.stringContaining('20 s') });
  });

  it('case 40: refuses a batch for one line: the line is found and set aside, the rest flows', async () => {
    const taken: string[] = [];
    let requests = 0;
    const url = await server((request, response) => {
      let body = '';
      request.on('data', (chunk) => (body += chunk));
      request.on('end', () => {
        requests += 1;
        const skus = JSON.parse(body).data.lines.map(({ sku }: { sku: string }) => sku);
        if (skus.includes('SKU-13')) return response.writeHead(400).end('SKU-13 has a bundle parent');
        taken.push(...skus);
        response.writeHead(204).end();
      });
    });
    const ledger = new MemoryLedger();
    for (let i = 0; i < 40; i += 1) ledger.receive(`SKU-${i}`, 1);
    const bench = forwarderOf(https(url), { ledger });
    await until('the rest is there', () => taken.length === 39);
    await until('idle', () => bench.forwarder.state === 'idle');
    expect(new Set(taken).size).toBe(39);
    expect(bench.log.filter(({ message }) => message.includes('set aside'))).toMatchObject([
      { facts: { rejections: [{ sku: 'SKU-13', reason: expect.stringContaining('bundle parent') }] } },
    ]);
    expect(requests).toBeLessThan(25);
  });

  it.each([
    ['400', 400, 'text/plain', 'Bad Request'],
    ['403', 403, 'text/html', '<h1>Forbidden</h1>'],
    ['404', 404, 'text/html', '<h1>Not Found</h1>'],
    ['406 of a firewall', 406, 'text/html', '<h1>Not Acceptable!</h1><p>… generated by Mod_Security.</p>'],
    ['413', 413, 'text/html', '<h1>Request Entity Too Large</h1>'],
    ['422', 422, 'application/json', '{"message":"no"}'],
    ['451', 451, 'text/html', '<h1>Unavailable For Legal Reasons</h1>'],
    ['200 with a page', 200, 'text/html', '<h1>Maintenance</h1>'],
    ['200 with an error', 200, 'application/json', '{"error":"maintenance"}'],
  ])(
    'a storefront that refuses everything alike is in trouble, and no line is: %s',
    async (_words, status, type, body) => {
      const shown = new Map<string, number>();
      let asked = 0;
      let refusing = true;
      const url = await server((request, response) => {
        let text = '';
        request.on('data', (chunk) => (text += chunk));
        request.on('end', () => {
          asked += 1;
          if (refusing) return response.writeHead(status, { 'content-type': type }).end(body);
          for (const { sku, level } of JSON.parse(text).data.lines) shown.set(sku, level);
          response.writeHead(204).end();
        });
      });
      const ledger = new MemoryLedger();
      for (let i = 0; i < 50; i += 1) ledger.receive(`SKU-${i}`, i + 1);
      const bench = forwarderOf(https(url), { ledger, clock: hurriedClock(400) });
      await until('the channel says that it is in trouble', () => bench.forwarder.state === 'circuit-open');
      expect(bench.forwarder.error).toContain(String(status));
      const before = asked;
      await until('it goes on trying', () => asked > before + 3);
      refusing = false;
      await until('everything arrives by itself', () => shown.size === 50 && bench.forwarder.state === 'idle');
      for (let i = 0; i < 50; i += 1) expect(shown.get(`SKU-${i}`)).toBe(i + 1);
      expect(bench.log.filter(({ message }) => message.includes('set aside'))).toEqual([]);
      expect(bench.forwarder.error).toBeUndefined();
    },
  );

  it('finds what a proxy takes, by 413 and by silence, and says so', async () => {
    for (const tooLarge of [
      (response: ServerResponse) => void response.writeHead(413).end('<h1>Too large</h1>'),
      (response: ServerResponse) => void response.socket?.destroy(),
    ]) {
      const taken: number[] = [];
      const url = await server((request, response) => {
        let text = '';
        request.on('data', (chunk) => (text += chunk));
        request.on('end', () => {
          if (text.length > 8_000) return tooLarge(response);
          taken.push(JSON.parse(text).data.lines.length);
          response.writeHead(204).end();
        });
      });
      const ledger = new MemoryLedger();
      for (let i = 0; i < 400; i += 1) ledger.receive(`SKU-${i}`, 1);
      const bench = forwarderOf(https(url), { ledger, clock: hurriedClock(400) });
      await until('all is there', () => taken.reduce((sum, lines) => sum + lines, 0) === 400);
      await until('idle', () => bench.forwarder.state === 'idle');
      const { note } = bench.forwarder.report({
        ...ledger.row('acme-web'),
        ackedKey: null,
        completeDue: false,
        tellings: [],
        reviewDue: false,
        levelsDue: false,
        pending: 0,
        oldestUnsentAt: null,
      });
      expect(note).toMatch(/takes batches of at most \d+ lines/);
    }
  });

  it('case 41: a captive portal and a name that does not resolve are no acknowledgement', async () => {
    const portal = await server((_request, response) => {
      response.writeHead(200, { 'content-type': 'text/html' }).end('<html>Welcome to Airport WiFi</html>');
    });
    const bench = forwarderOf(https(portal), { clock: hurriedClock(20) });
    bench.moved(() => bench.ledger.receive('TEE', 3));
    await until('it says so', () => bench.forwarder.error?.includes('captive portal'));
    expect(bench.ledger.row('acme-web').acked).toBe(0);
    expect(await attempt('https://storefront.invalid/hook')).toMatchObject({
      type: 'retry',
      reason: expect.stringMatching(/ENOTFOUND|EAI_AGAIN/),
    });
    const port = await freePort();
    expect(await attempt(`http://127.0.0.1:${port}/`)).toMatchObject({
      reason: expect.stringContaining('nothing listens'),
    });
  });

  it('a bare yes is not the word of a storefront that named its place before; behind another url it is another', async () => {
    /** What something in between answers to everything; undefined: the storefront is reached. */
    let between: { status: number; body: string } | undefined;
    const url = await server((request, response) => {
      let text = '';
      request.on('data', (chunk) => (text += chunk));
      request.on('end', () => {
        const { id, data } = JSON.parse(text);
        const place = JSON.stringify({ epoch: data.epoch, to: data.to, id });
        const { status, body } = between ?? { status: 200, body: place };
        response.writeHead(status, { 'content-type': 'application/json' }).end(body);
      });
    });
    const bench = forwarderOf(https(url), { clock: hurriedClock(20) });
    const acked = () => bench.ledger.row('acme-web').acked;
    bench.moved(() => bench.ledger.receive('TEE', 3));
    await until('it is told', () => acked() > 0);
    const before = acked();
    between = { status: 204, body: '' };
    bench.moved(() => bench.ledger.receive('TEE', 1));
    await until('it is not believed', () => bench.forwarder.error?.includes('204 without its place'));
    between = { status: 200, body: '{"ok":true}' };
    await until('nor is this', () => bench.forwarder.error?.includes('200 without its place'));
    expect(acked()).toBe(before);
    await bench.forwarder.close();
    forwarderOf(https(`${url}?v=2`), { clock: hurriedClock(20), ledger: bench.ledger });
    await until('a new acquaintance is believed', () => acked() > before);
  });

  it('does not wander after redirects', async () => {
    let elsewhere = 0;
    const other = await server((_request, response) => {
      elsewhere += 1;
      response.end();
    });
    const url = await server(
      (_request, response: ServerResponse) => void response.writeHead(307, { location: other }).end(),
    );
    expect(await attempt(url)).toMatchObject({ type: 'retry', reason: expect.stringContaining('redirects') });
    expect(elsewhere).toBe(0);
  });
});

function listen(listening: Server): Promise<void> {
  return new Promise((resolve) => listening.listen(0, '127.0.0.1', resolve));
}

function portOf(listening: Server): number {
  const address = listening.address();
  return typeof address === 'object' && address !== null ? address.port : 0;
}
