// needs: openssl chromium
/** The pages for another desk: over TLS, and nothing of them before its PIN; what it is asked for and by whom. */
import { X509Certificate } from 'node:crypto';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { request } from 'node:https';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { connect } from 'node:tls';
import { Hono } from 'hono';
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import { Alarms } from '../../agent/alarms/alarms.ts';
import { type Clock, systemClock } from '../../agent/clock.ts';
import { closed } from '../../agent/http-listening.ts';
import type { Log } from '../../agent/log.ts';
import { namedFiles } from '../../agent/named-file.ts';
import type { Env } from '../../agent/screen/actions.ts';
import { openDeskDoor } from '../../agent/screen/desk-door.ts';
import type { DeskConfig } from '../../config/config.ts';
import { Authority } from '../forward/certificates.ts';
import { keepFor } from '../loop-keeper.ts';
import { until } from '../wait.ts';
import { startBrowser } from './browser.ts';
import { ask } from './browser-side.ts';
import { ScreenDock } from './dock.ts';
import { cookieOf, overTls } from './over-tls.ts';

const pin = '271828';
const quietLog: Log = { debug: () => {}, info: () => {}, warn: () => {}, error: () => {} };
const dir = mkdtempSync(join(tmpdir(), 'desk-'));
const authority = new Authority(dir);
const dock = new ScreenDock();
let desk = '';
let local = '';

const over = overTls(() => desk, authority.caFile);

const form = { 'content-type': 'application/x-www-form-urlencoded' };
const enter = (typed: string, headers: Record<string, string> = form) =>
  over('/login', { method: 'POST', headers, body: `pin=${typed}` });
async function session(): Promise<Record<string, string>> {
  const answer = await enter(pin);
  expect(answer.status).toBe(303);
  return { cookie: cookieOf(answer) };
}

async function open(more: Partial<DeskConfig> = {}): Promise<void> {
  const { certFile, keyFile } = authority.issue();
  const pinFile = join(dir, 'pin');
  writeFileSync(pinFile, `${pin}\n`, { mode: 0o600 });
  dock.config.desk = { listen: '127.0.0.1:0', certFile, keyFile, pinFile, names: ['dock-3.example'], ...more };
  local = await dock.openScreen({ aliveMs: 100 });
  desk = dock.screen.deskUrl?.replace(/\/$/, '') ?? '';
}

beforeAll(async () => {
  await dock.start();
  await dock.importItems();
  await open();
});

afterAll(async () => {
  await dock[Symbol.asyncDispose]();
  rmSync(dir, { recursive: true, force: true });
});

describe('before the PIN', () => {
  it.each(['/', '/admin', '/admin/bulk', '/admin/item?merchant=acme&id=TEE-BLK-M', '/station/receiving-1'])(
    'the page %s leads to the one that asks for it',
    async (path) => {
      const { status, headers, body } = await over(path);
      expect([status, headers.location, body]).toEqual([303, '/login', '']);
    },
  );

  it.each([
    '/events/admin',
    '/events/station/receiving-1',
    '/api/look/search?q=tee',
    '/api/login',
    '/metrics',
    '/healthz',
    '/assets/en/texts.js',
  ])('nothing is told by %s', async (path) => {
    expect(await over(path)).toMatchObject({ status: 401, body: 'Enter the PIN first.' });
  });

  it.each([
    '/api/request',
    '/api/bulk/items',
    '/api/explain',
    '/api/reports',
    '/api/station/receiving-1/command',
    '/api/station/receiving-1/acknowledge',
  ])('nothing is done by %s', async (path) => {
    const before = dock.book.head.seq;
    const headers = { 'content-type': 'application/json' };
    expect((await over(path, { method: 'POST', headers, body: '{}' })).status).toBe(401);
    expect(dock.book.head.seq).toBe(before);
  });

  it('the page that asks has no script, and lets nothing in from elsewhere', async () => {
    const { body, headers } = await over('/login');
    expect(body).toContain('<form class="pin" action="/login?lang=en" method="post">');
    expect(body).not.toContain('<script');
    expect(headers['content-security-policy']).toContain("default-src 'none'");
    expect(headers['strict-transport-security']).toBe('max-age=31536000');
  });
});

describe('the PIN', () => {
  it('opens the pages, by a cookie that goes over TLS alone, to this host alone, and to no script', async () => {
    const answer = await enter(pin);
    expect([answer.status, answer.headers.location]).toEqual([303, '/admin']);
    const [kept = ''] = answer.headers['set-cookie'] ?? [];
    expect(kept).toMatch(/^__Host-tallyman-desk=[\w-]{43}; Path=\/; Secure; HttpOnly; SameSite=Strict$/);
    const headers = { cookie: cookieOf(answer) };
    expect((await over('/admin', { headers })).status).toBe(200);
    expect(JSON.parse((await over('/api/login', { headers })).body)).toEqual({ inside: true });
    expect((await over('/api/look/search?q=kettle', { headers })).body).toContain('KETTLE-17');
  });

  it('is the desk’s own: neither the screen’s nor its cookie is worth anything there, nor the other way round', async () => {
    const { cookie = '' } = await session();
    const [, token = ''] = cookie.split('=');
    expect((await over('/admin', { headers: { cookie: `tallyman-screen=${token}` } })).status).toBe(303);
    const answer = await ask(`${local}/api/login`, { headers: { cookie: `tallyman-screen=${token}` } });
    expect(JSON.parse(answer.body)).toEqual({ inside: false });
  });

  it('is asked for by this page alone', async () => {
    for (const headers of [
      { ...form, origin: 'https://evil.example' },
      { ...form, origin: desk.replace('https:', 'http:') },
      { ...form, 'sec-fetch-site': 'cross-site' },
    ])
      expect((await enter(pin, headers)).status).toBe(403);
  });

  it('is over once somebody leaves, and so is the feed that was open', async () => {
    const headers = await session();
    const feed = Promise.withResolvers<void>();
    const followed = Promise.withResolvers<void>();
    const following = request(`${desk}/events/admin`, { ca: readFileSync(authority.caFile), headers }, (response) => {
      response.once('data', () => followed.resolve());
      response.on('error', () => {}).on('close', () => feed.resolve());
    });
    following.on('error', () => {}).end();
    await followed.promise;
    const leaving = { method: 'POST', headers: { ...headers, 'content-type': 'application/json' }, body: '{}' };
    const left = await over('/api/logout', leaving);
    expect(left.headers['set-cookie']?.[0]).toMatch(/^__Host-tallyman-desk=; .*Secure.*Max-Age=0$/);
    await feed.promise;
    expect((await over('/admin', { headers })).status).toBe(303);
  });
});

describe('wrong PINs', () => {
  it('wait longer and longer, also the right one behind them, and the dock’s own screen hears nothing of it', async () => {
    await dock.stop();
    await dock.start();
    await open();
    expect([(await enter('000000')).status, (await enter('111111')).status]).toEqual([401, 401]);
    expect((await enter('222222')).status).toBe(401);
    const waits = await enter(pin);
    expect(waits.status).toBe(429);
    expect(Number(waits.headers['retry-after'])).toBeGreaterThan(0);
    expect((await ask(`${local}/admin`)).status).toBe(200);
    await dock.stop();
    await dock.start();
    await open();
  });

  it('too short a PIN opens nothing, though its file holds it', async () => {
    await dock.stop();
    await dock.start();
    const short = join(dir, 'short');
    writeFileSync(short, '4711\n', { mode: 0o600 });
    await open({ pinFile: short });
    expect((await enter('4711')).status).toBe(401);
    await dock.stop();
    await dock.start();
    await open();
  });
});

describe('the line', () => {
  it('is TLS 1.2 or newer, and plain HTTP is not answered', async () => {
    const port = Number(new URL(desk).port);
    const old = Promise.withResolvers<string>();
    const socket = connect({
      port,
      host: '127.0.0.1',
      maxVersion: 'TLSv1.1',
      minVersion: 'TLSv1',
      rejectUnauthorized: false,
    });
    socket.on('secureConnect', () => old.resolve('let in')).on('error', () => old.resolve('refused'));
    expect(await old.promise).toBe('refused');
    await expect(ask(desk.replace('https:', 'http:'))).rejects.toThrow();
  });

  it.each([
    ['evil.example', 421],
    ['dock-3.example', 200],
    ['localhost', 200],
  ])('a browser that thinks we are %s: %i', async (host, status) => {
    expect((await over('/login', { headers: { host } })).status).toBe(status);
  });

  it('stays shut while its certificate cannot be read, and is open again with one', async () => {
    await dock.stop();
    await dock.start();
    await open({ certFile: join(dir, 'not-there.pem') });
    await expect(over('/login')).rejects.toThrow();
    expect((await ask(`${local}/admin`)).status).toBe(200);
    await dock.stop();
    await dock.start();
    await open();
    expect((await over('/login')).status).toBe(200);
  });
});

it('shows a renewed certificate by itself, without being opened anew', async () => {
  const stop = new AbortController();
  const [first, renewed] = [authority.issue(), authority.issue()];
  const files = { certFile: join(dir, 'desk.crt'), keyFile: join(dir, 'desk.key') };
  const put = ({ cert, key }: { cert: Buffer; key: Buffer }) => {
    writeFileSync(files.certFile, cert);
    writeFileSync(files.keyFile, key, { mode: 0o600 });
  };
  put(first);
  // The ten minutes between two looks, in a moment.
  const hurried: Clock = { ...systemClock, sleep: (_ms, signal) => systemClock.sleep(20, signal) };
  const server = await openDeskDoor({
    ...{ desk: { listen: '127.0.0.1:0', ...files, pinFile: join(dir, 'pin'), names: [] }, app: new Hono<Env>() },
    ...{ readFile: namedFiles(undefined).read, clock: hurried, keep: keepFor(hurried), signal: stop.signal },
    ...{ alarms: new Alarms(hurried), log: quietLog },
  });
  onTestFinished(async () => {
    stop.abort();
    await closed(server, systemClock);
  });
  const { port } = server.address() as AddressInfo;
  const shown = async () => {
    const socket = connect({ port, host: '127.0.0.1', ca: readFileSync(authority.caFile) });
    await once(socket, 'secureConnect');
    const { raw } = socket.getPeerCertificate();
    socket.destroy();
    return raw;
  };
  const der = ({ cert }: { cert: Buffer }) => new X509Certificate(cert).raw;
  expect(await shown()).toEqual(der(first));
  put(renewed);
  await until('the renewed one is shown', async () => (await shown()).equals(der(renewed)) || undefined);
});

it('is opened by a browser, with the PIN and nothing before it', async () => {
  await using browser = await startBrowser();
  const context = await browser.newContext({ ignoreHTTPSErrors: true });
  const page = await context.newPage();
  await page.goto(`${desk}/admin`);
  expect(new URL(page.url()).pathname).toBe('/login');
  await page.getByLabel('PIN').fill('999999');
  await page.getByRole('button', { name: 'Enter' }).click();
  await page.getByText('Wrong PIN.').waitFor();
  await page.getByLabel('PIN').fill(pin);
  await page.getByRole('button', { name: 'Enter' }).click();
  await page.locator('h1.headline').waitFor();
  // Whoever leaves in another tab shuts this page, too.
  const headers = { 'content-type': 'application/json' };
  const leaving = { method: 'POST', headers, body: '{}' };
  await page.evaluate((how) => fetch('/api/logout', how), leaving);
  await until('it asks again', () => new URL(page.url()).pathname === '/login' || undefined);
});
