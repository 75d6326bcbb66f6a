// needs: openssl chromium
/**
 * People who sign in at a desk: each with a PIN of their own, what their role may, and under whose name it is recorded.
 */
import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Entry } from '../../agent/inventory/nouns/entry.ts';
import { formatCommand } from '../command-key/command-codes.ts';
import { Authority } from '../forward/certificates.ts';
import { until } from '../wait.ts';
import { barriers, startBrowser } from './browser.ts';
import { codes, ScreenDock } from './dock.ts';
import { cookieOf, overTls } from './over-tls.ts';

const pins = { maria: '271828', olaf: '314159', vera: '161803' };
const dir = mkdtempSync(join(tmpdir(), 'sign-in-'));
const authority = new Authority(dir);
const dock = new ScreenDock();
let desk = '';

const over = overTls(() => desk, authority.caFile);

const form = { 'content-type': 'application/x-www-form-urlencoded' };
const enter = (who: string, pin: string, headers: Record<string, string> = form) =>
  over('/login', { method: 'POST', headers, body: new URLSearchParams({ who, pin }).toString() });

async function session(who: keyof typeof pins): Promise<Record<string, string>> {
  const answer = await enter(who, pins[who]);
  expect(answer.status).toBe(303);
  return { cookie: cookieOf(answer) };
}

const post = (path: string, headers: Record<string, string>, body: object) =>
  over(path, {
    method: 'POST',
    headers: { ...headers, 'content-type': 'application/json' },
    body: JSON.stringify(body),
  });

const local = { role: 'installer', merchants: '*', by: 'local:root', answerBytesMax: 65_536 } as const;
const ask = (verb: string, params: object, more: object = {}) =>
  dock.admin.handle({ area: 'desk', verb, params }, { ...local, ...more });

async function newest(kind: string): Promise<Entry | undefined> {
  return (await dock.book.tail(50)).findLast((entry) => entry.kind === kind);
}

async function open(): Promise<void> {
  const { certFile, keyFile } = authority.issue();
  dock.config.desk = { listen: '127.0.0.1:0', certFile, keyFile, people: true, names: [] };
  await dock.openScreen({ aliveMs: 100 });
  desk = dock.screen.deskUrl?.replace(/\/$/, '').replace('127.0.0.1', 'localhost') ?? '';
}

beforeAll(async () => {
  dock.config.operators.push(
    { id: 'maria', name: 'Maria Lindqvist', desk: 'supervisor', badge: 'BADGE-MARIA' },
    { id: 'olaf', name: 'Olaf', desk: 'operator' },
    { id: 'vera', name: 'Vera', desk: 'viewer' },
    { id: 'piet', name: 'Piet', badge: 'BADGE-PIET' },
  );
  dock.config.stations.push({ name: 'receiving-2', work: 'receiving' });
  await dock.start();
  await dock.importItems();
  await open();
});

afterAll(async () => {
  await dock[Symbol.asyncDispose]();
  rmSync(dir, { recursive: true, force: true });
});

describe('a PIN', () => {
  it('is set for whoever has a role at the desk, kept as a hash for the agent’s eyes, and nowhere on the record', async () => {
    for (const [id, pin] of Object.entries(pins))
      expect(await ask('set-pin', { id, pin })).toMatchObject({
        status: 'ok',
        data: { id, hasPin: true, signedOut: 0 },
      });
    const file = join(dock.config.dock.data, 'desk-pins.json');
    expect(statSync(file).mode & 0o777).toBe(0o600);
    const kept = readFileSync(file, 'utf8');
    expect(Object.keys(JSON.parse(kept))).toEqual(['maria', 'olaf', 'vera']);
    for (const pin of Object.values(pins)) expect(kept).not.toContain(pin);
    const record = await newest('command');
    expect(record).toMatchObject({
      operator: 'local:root',
      body: { verb: 'desk/set-pin', params: { pin: '(kept back)' } },
    });
    expect(JSON.stringify(dock.logged)).not.toMatch(/271828|scrypt/);
  });

  it.each([
    [{ id: 'piet', pin: '271828' }, 'unknown-badge'],
    [{ id: 'nobody', pin: '271828' }, 'unknown-badge'],
    [{ id: 'maria', pin: '4711' }, 'bad-params'],
  ])('is nobody else’s, and not shorter: %j', async (params, code) => {
    expect(await ask('set-pin', params)).toMatchObject({ status: 'error', error: { code } });
  });

  it('is not set by a supervisor, and not from afar', async () => {
    const params = { id: 'maria', pin: '999999' };
    expect(await ask('set-pin', params, { role: 'supervisor' })).toMatchObject({ error: { code: 'not-allowed' } });
    expect(await ask('set-pin', { ...params, reason: 'x' }, { counter: 7 })).toMatchObject({
      error: { code: 'not-allowed' },
    });
    await session('maria');
  });
});

describe('signing in', () => {
  it('asks for name and PIN, and nothing is shown before', async () => {
    expect(await over('/admin')).toMatchObject({ status: 303, headers: { location: '/login' } });
    const { body } = await over('/login');
    expect(body).toContain('name="who"');
    expect(body).toContain('name="pin"');
    expect(body).not.toMatch(/maria|Lindqvist|<script/i);
    expect((await over('/api/look/search?q=tee')).status).toBe(401);
  });

  it('opens the pages, by a cookie that goes over TLS alone, to this host alone, and to no script', async () => {
    const answer = await enter(' Maria ', pins.maria);
    expect([answer.status, answer.headers.location]).toEqual([303, '/admin']);
    const [kept = ''] = answer.headers['set-cookie'] ?? [];
    expect(kept).toMatch(/^__Host-tallyman-desk=[\w-]{43}; Path=\/; Secure; HttpOnly; SameSite=Strict$/);
    const headers = { cookie: kept.split(';')[0] ?? '' };
    expect(JSON.parse((await over('/api/login', { headers })).body)).toEqual({
      ...{ inside: true, person: { id: 'maria', name: 'Maria Lindqvist', role: 'supervisor' } },
    });
  });

  it('takes the name in place of the id where it is one person’s, however it is written', async () => {
    for (const who of ['Maria Lindqvist', ' maria  LINDQVIST '])
      expect([who, (await enter(who, pins.maria)).status]).toEqual([who, 303]);
    expect((await enter('Maria Lindqvist', pins.olaf)).status).toBe(401);
    // Another who is called so may not sign in; one who may, and nobody can tell which of the two is meant.
    dock.config.operators.push({ id: 'mia', name: 'Maria Lindqvist' });
    expect((await enter('Maria Lindqvist', pins.maria)).status).toBe(303);
    dock.config.operators.push({ id: 'mara', name: 'maria lindqvist', desk: 'viewer' });
    expect((await enter('Maria Lindqvist', pins.maria)).status).toBe(401);
    dock.config.operators.splice(-2);
    await session('maria');
  });

  it('is for nobody with another’s PIN, without one, or whom the desk does not know', async () => {
    for (const [who, pin] of [
      ['maria', pins.olaf],
      ['piet', pins.maria],
      ['nobody', pins.maria],
      ['', pins.maria],
      ['__proto__', pins.maria],
      ['maria', ''],
    ] as const) {
      const { status, body } = await enter(who, pin);
      expect([who, status]).toEqual([who, 401]);
      expect(body).toContain('Wrong name or PIN.');
    }
    expect((await post('/api/login', {}, { pin: pins.maria })).status).toBe(401);
  });

  it('is asked for by this page alone', async () => {
    for (const headers of [
      { ...form, origin: 'https://evil.example' },
      { ...form, 'sec-fetch-site': 'cross-site' },
    ])
      expect((await enter('maria', pins.maria, headers)).status).toBe(403);
  });

  it('wrong ones wait longer and longer, each for the one they were tried at', async () => {
    for (const n of [1, 2, 3]) expect((await enter('olaf', `00000${n}`)).status).toBe(401);
    const waits = await enter('olaf', pins.olaf);
    expect(waits.status).toBe(429);
    expect(Number(waits.headers['retry-after'])).toBeGreaterThan(0);
    // Whoever writes the name tries the same person's.
    await session('maria');
    // Another PIN of his own opens it again.
    await ask('set-pin', { id: 'olaf', pin: pins.olaf });
    await session('olaf');
  });
});

describe('what a role may', () => {
  const resolve = (seq: number) => ({
    ...{ area: 'exception', verb: 'resolve' },
    params: { seq, merchant: 'acme', sku: 'TEE-BLK-M', units: 1 },
  });
  const undo = { command: 'undo' };

  /** An unknown code that waits for somebody. */
  let waiting = 0;

  it('who only looks sees, and changes nothing', async () => {
    const headers = await session('vera');
    expect((await over('/api/look/search?q=kettle', { headers })).body).toContain('KETTLE-17');
    await dock.scan(codes.unknown);
    waiting = (await newest('exception'))?.seq ?? 0;
    const before = dock.book.head.seq;
    const answer = await post('/api/request', headers, resolve(waiting));
    expect(JSON.parse(answer.body)).toMatchObject({ status: 'error', error: { code: 'not-allowed' } });
    const pressed = await post('/api/station/receiving-1/command', headers, undo);
    expect(JSON.parse(pressed.body)).toMatchObject({ done: false, code: 'not-allowed' });
    expect((await post('/api/station/receiving-1/acknowledge', headers, { boot: 'x', ids: [1] })).status).toBe(403);
    const since = (await dock.book.tail(50)).filter(({ seq: at }) => at > before);
    // That it was tried is on the record, under her name.
    expect(since.map(({ kind, operator }) => [kind, operator])).toEqual([
      ['command', 'desk:vera'],
      ['command', 'desk:vera'],
    ]);
  });

  it('who does daily work presses a station’s buttons, under his name and at that station', async () => {
    const headers = await session('olaf');
    await dock.scan(codes.tee);
    const pressed = await post('/api/station/receiving-1/command', headers, undo);
    expect(JSON.parse(pressed.body)).toEqual({ done: true });
    expect(await newest('reversal')).toMatchObject({ station: 'receiving-1', operator: 'desk:olaf' });
  });

  it('who corrects settles an exception, under her name', async () => {
    const headers = await session('maria');
    const answer = await post('/api/request', headers, resolve(waiting));
    expect(answer.body).toContain('"status":"ok"');
    expect(await newest('exception-resolve')).toMatchObject({ operator: 'desk:maria' });
    expect(await newest('command')).toMatchObject({ operator: 'desk:maria', body: { verb: 'exception/resolve' } });
  });
});

describe('being signed in', () => {
  it('is known to the dock, and ends when somebody says so, with another PIN, or with the badge', async () => {
    const headers = await session('vera');
    const listed = async () => {
      const { data } = (await ask('list', {})) as {
        data: { people: { id: string; hasPin: boolean; signedIn: number[] }[] };
      };
      return data.people.find(({ id }) => id === 'vera');
    };
    expect((await listed())?.signedIn.length).toBeGreaterThan(0);
    expect(await ask('sign-out', { id: 'vera' })).toMatchObject({ status: 'ok' });
    expect((await over('/admin', { headers })).status).toBe(303);
    expect((await listed())?.signedIn).toEqual([]);
    const again = await session('vera');
    await ask('set-pin', { id: 'vera', pin: '161804' });
    expect((await over('/admin', { headers: again })).status).toBe(303);
    const { cookie = '' } = await session('olaf');
    await dock.admin.handle({ area: 'operator', verb: 'revoke', params: { id: 'olaf' } }, local);
    expect((await over('/admin', { headers: { cookie } })).status).toBe(303);
    expect((await enter('olaf', pins.olaf)).status).toBe(401);
    await ask('set-pin', { id: 'vera', pin: null });
    expect((await enter('vera', '161804')).status).toBe(401);
  });

  it('a file of PINs that cannot be read lets nobody in, and says so', async () => {
    const file = join(dock.config.dock.data, 'desk-pins.json');
    const kept = readFileSync(file);
    writeFileSync(file, '{"maria":');
    expect((await enter('maria', pins.maria)).status).toBe(503);
    writeFileSync(file, kept);
    await session('maria');
  });
});

it('is done in a browser, which says who is in, finds people, and shows what they did', async () => {
  await dock.scan('BADGE-PIET');
  for (const code of [codes.tee, codes.kettle, '4000000000006']) await dock.scan(code);
  // Where he works alone he is asked twice, and answers: a question is no refusal.
  const notice = { lines: [{ sku: 'TEE-BLK-M', quantity: 2 }] };
  await dock.book.submit({ type: 'notice-announce', by: 'test', merchant: 'acme', id: 'ASN-1', notice });
  const [finish, cancel] = (['finish', 'cancel'] as const).map((command) => formatCommand({ command }));
  for (const code of [
    'BADGE-PIET',
    'ASN-1',
    codes.tee,
    codes.kettle,
    cancel,
    finish,
    cancel,
    '4000000000013',
    codes.tee,
  ])
    await dock.scan(code ?? '', 'receiving-2');
  await using browser = await startBrowser();
  const context = await browser.newContext({ ignoreHTTPSErrors: true });
  const page = await context.newPage();
  await page.goto(`${desk}/admin`);
  await page.getByLabel('Name').fill('maria');
  await page.getByLabel('PIN').fill(pins.maria);
  expect(await barriers(page)).toEqual([]);
  await page.getByRole('button', { name: 'Enter' }).click();
  await page.locator('h1.headline').waitFor();
  await page.getByText('Maria Lindqvist · supervisor').waitFor();
  await page.getByRole('searchbox').fill('piet');
  await page.getByRole('searchbox').press('Enter');
  await page.getByRole('heading', { level: 1, name: 'Piet' }).waitFor();
  const row = page.locator('tbody tr', { hasText: 'receiving-1' });
  await row.waitFor();
  // A piece and a carton of six; one of three was refused.
  expect((await row.locator('td').allInnerTexts()).slice(0, 5)).toEqual(['receiving-1', '7', '2', '1', '33.3']);
  expect(await barriers(page)).toEqual([]);
  // The figures of a station say of it what his page says of him, who was alone there.
  const alone = page.locator('tbody tr', { hasText: 'receiving-2' });
  const his = (await alone.locator('td').allInnerTexts()).slice(0, 5);
  expect(his).toEqual(['receiving-2', '2', '2', '1', '33.3']);
  await page.goto(`${desk}/admin/figures`);
  const hour = page.locator('tbody tr', { hasText: 'receiving-2' });
  await hour.waitFor();
  expect((await hour.locator('td').allInnerTexts()).slice(0, 5)).toEqual(his);
  await page.getByText('Maria Lindqvist · supervisor').waitFor();
  await page.goto(`${desk}/admin/person?id=maria`);
  const settled = page.locator('tbody tr', { hasText: 'gave a code to its item' });
  await settled.filter({ hasText: `${codes.unknown} · TEE-BLK-M · receiving-1` }).waitFor();
  await page.goto(`${desk}/admin/person?id=olaf&lang=de`);
  await page
    .locator('tbody tr', { hasText: 'eine Taste gedrückt' })
    .filter({ hasText: 'nehmen · receiving-1' })
    .waitFor();
  expect(await page.locator('main').innerText()).not.toMatch(/station\/command|undo/);
  await page.goto(`${desk}/admin/person?id=vera`);
  await page.getByText('refused: not for this role').first().waitFor();
  await page.goto(`${desk}/admin`);
  await page.getByRole('button', { name: 'Sign out' }).click();
  await until('it asks again', () => new URL(page.url()).pathname === '/login' || undefined);
});

describe('whoever only looks', () => {
  it('is told so on each page that changes something, and has no PIN pad at a station', async () => {
    await ask('set-pin', { id: 'vera', pin: pins.vera });
    await using browser = await startBrowser();
    const context = await browser.newContext({ ignoreHTTPSErrors: true, viewport: { width: 800, height: 480 } });
    const page = await context.newPage();
    await page.goto(`${desk}/login?lang=de`);
    await page.getByLabel('Name oder Kennung').fill('Vera');
    await page.getByLabel('PIN').fill(pins.vera);
    await page.getByRole('button', { name: 'Hinein' }).click();
    await page.getByText('Vera · only looks').waitFor();
    for (const path of ['/admin/bulk', '/admin/exceptions']) {
      await page.goto(`${desk}${path}?lang=de`);
      await page.getByText('Sie dürfen nur ansehen.').waitFor();
      expect(await page.locator('main').getByRole('button').allInnerTexts()).not.toContain('Verwerfen');
      expect(await barriers(page)).toEqual([]);
    }
    for (const path of ['/admin/find?q=tee', '/admin/figures', '/admin/item?merchant=acme&id=TEE-BLK-M']) {
      await page.goto(`${desk}${path}${path.includes('?') ? '&' : '?'}lang=de`);
      await page.getByText('Vera · schaut nur').waitFor();
      await page.getByRole('button', { name: 'Abmelden' }).waitFor();
    }
    const lines = [{ sku: 'TEE-BLK-M', quantity: 2 }];
    await dock.book.submit({ type: 'order-place', by: 'test', merchant: 'acme', id: 'SO-1', lines });
    await page.goto(`${desk}/station/packing-1?lang=de`);
    await page.locator('.actions', { hasText: 'Sie dürfen hier nur ansehen.' }).waitFor();
    await page.locator('.document', { hasText: 'SO-1' }).waitFor();
    expect(await page.locator('button:not(.sound)').count()).toBe(0);
    expect(await barriers(page)).toEqual([]);
  });
});
