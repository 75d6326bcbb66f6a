/** What may be asked of the screen's server, and of whom: over real HTTP, on a real book. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import type { AdminPicture, StationPicture } from '../../agent/screen/views/picture.ts';
import { badgeCode } from '../command-key/command-codes.ts';
import { until } from '../wait.ts';
import { ask, errorsIn, FeedReader } from './browser-side.ts';
import { codes, ScreenDock } from './dock.ts';

const json = 'application/json';
let dock = new ScreenDock();
let url = '';
let directory: string | undefined;
const readers: FeedReader[] = [];

type Setting = { pin?: string; badge?: string; holdErrors?: boolean };

async function open({ pin, badge, holdErrors }: Setting): Promise<void> {
  dock = new ScreenDock();
  if (pin !== undefined) {
    directory = mkdtempSync(join(tmpdir(), 'tallyman-pin-'));
    const pinFile = join(directory, 'pin');
    writeFileSync(pinFile, `${pin}\n`);
    dock.config.screen = { listen: '127.0.0.1:0', pinFile };
  }
  if (badge !== undefined)
    dock.config.operators.push({ id: 'ana', name: 'Ana Ruiz', badge }, { id: 'ben', name: 'Ben' });
  const [station] = dock.config.stations;
  if (station !== undefined && holdErrors === true) station.holdErrors = true;
  await dock.start();
  await dock.importItems();
  url = await dock.openScreen();
}

afterEach(async () => {
  for (const reader of readers.splice(0)) reader.close();
  await dock[Symbol.asyncDispose]();
  if (directory !== undefined) rmSync(directory, { recursive: true });
  directory = undefined;
});

function post(path: string, body: unknown, headers: Record<string, string> = {}) {
  const all = { origin: url, 'content-type': json, ...headers };
  return ask(`${url}${path}`, { method: 'POST', headers: all, body: JSON.stringify(body) });
}

const command = (body: unknown, headers = {}, station = 'receiving-1') =>
  post(`/api/station/${station}/command`, body, headers);

async function login(pin = '4711'): Promise<Record<string, string>> {
  const { status, headers } = await post('/api/login', { pin });
  expect(status).toBe(204);
  const [cookie = ''] = headers['set-cookie'] ?? [];
  expect(cookie).toMatch(/^tallyman-screen=[\w-]{43}; Path=\/; HttpOnly; SameSite=Strict$/);
  return { cookie: cookie.split(';', 1)[0] ?? '' };
}

async function picture(what: string, right: (now: StationPicture) => boolean): Promise<StationPicture> {
  const reader = new FeedReader(`${url}/events/station/receiving-1`);
  readers.push(reader);
  return until(what, () => {
    const newest = reader.newest<StationPicture>();
    return newest !== undefined && right(newest) && newest;
  });
}

describe('a button', () => {
  it('needs the PIN, and does what it says for whoever entered it', async () => {
    await open({ pin: '4711' });
    await dock.scan(codes.tee);
    expect((await command({ command: 'undo' })).status).toBe(401);
    expect((await command({ command: 'undo' }, { cookie: 'tallyman-screen=guess' })).status).toBe(401);
    const inside = await login();
    const { status, body } = await command({ command: 'undo' }, inside);
    expect([status, JSON.parse(body)]).toEqual([200, { done: true }]);
    const item = await dock.book.item('acme', 'TEE-BLK-M');
    expect(item?.inStock).toBe(0);
    const entry = (await dock.book.tail(5)).find(({ kind }) => kind === 'reversal');
    expect(entry).toMatchObject({ station: 'receiving-1', operator: 'screen:receiving-1' });
    await picture('it is shown', ({ recent }) => recent[0]?.step === 'undone');

    // A rule's refusal is an answer, and is shown like that of a scan.
    const refused = await command({ command: 'undo' }, inside);
    expect([refused.status, JSON.parse(refused.body)]).toMatchObject([200, { done: false, code: 'nothing-to-undo' }]);
    await picture('the refusal is held', (now) => errorsIn(now).folds[0]?.newest.refusal === 'nothing-to-undo');

    expect((await post('/api/logout', {}, inside)).status).toBe(204);
    expect((await command({ command: 'undo' }, inside)).status).toBe(401);
  });

  it('without a PIN only shows; an error can be seen all the same', async () => {
    await open({});
    expect((await command({ command: 'finish' })).status).toBe(401);
    expect((await post('/api/login', { pin: '4711' })).status).toBe(503);
    await dock.scan(codes.unknown);
    const now = await picture('the error', (now) => errorsIn(now).ids.length === 1);
    expect([now.pin, now.present]).toEqual([false, false]);
    const seen = await post('/api/station/receiving-1/acknowledge', { boot: now.boot, ids: errorsIn(now).ids });
    expect(seen.status).toBe(204);
  });

  it('works for whoever signed in with a badge here, and no longer once they are gone', async () => {
    await open({ badge: 'STAFF-0042' });
    await dock.scan('STAFF-0042');
    const now = await picture('somebody is here', ({ present }) => present);
    expect(now.bench?.operator).toBe('Ana Ruiz');
    expect(JSON.stringify(now)).not.toContain('STAFF-0042');
    expect((await command({ command: 'quantity', quantity: 6 })).status).toBe(200);
    const entry = (await dock.book.tail(1))[0];
    expect(entry).toMatchObject({ kind: 'session', operator: 'ana' });
    // A badge is at one station only, and no way to the office's pages.
    expect((await command({ command: 'undo' }, {}, 'packing-1')).status).toBe(401);
    const request = { area: 'exception', verb: 'resolve', params: { seq: 1, dismiss: true } };
    expect((await post('/api/request', request)).status).toBe(401);
    expect((await post('/api/bulk/items', { search: '*', action: 'sync-now' })).status).toBe(401);
    expect((await command({ command: 'lock' })).status).toBe(200);
    expect((await command({ command: 'undo' })).status).toBe(401);
  });

  it('is not pressed by a badge that anybody can print where there is a PIN, and is by one that was printed here', async () => {
    await open({ pin: '4711', badge: 'STAFF-0042' });
    const goods = { command: 'goods', merchant: 'acme', sku: 'TEE-BLK-M', quantity: 1_000_000 };
    await dock.scan('STAFF-0042');
    await dock.scan(codes.tee);
    const now = await picture('she works here', ({ bench }) => bench?.operator === 'Ana Ruiz');
    expect(now.present).toBe(false);
    expect((await command(goods)).status).toBe(401);
    await dock.scan(badgeCode('ben'));
    await picture('he is here', ({ present }) => present);
    expect((await command({ command: 'undo' })).status).toBe(200);
    // Whoever has her badge printed again takes the work over, and the buttons go.
    await dock.scan('STAFF-0042');
    expect((await command(goods)).status).toBe(401);
    expect((await dock.book.item('acme', 'TEE-BLK-M'))?.inStock).toBe(0);
  });

  it.each<[string, unknown]>([
    ['unknown command', { command: 'rm' }],
    ['a badge, which is nothing to be typed', { command: 'badge', badge: 'STAFF-0042' }],
    ['a quantity that is none', { command: 'quantity', quantity: 0.5 }],
    ['more than it takes', { command: 'undo', station: 'packing-1' }],
    ['nothing', undefined],
  ])('%s is refused before the rules see it', async (_what, body) => {
    await open({ pin: '4711' });
    const before = dock.book.head.seq;
    expect((await command(body, await login())).status).toBe(400);
    expect(dock.book.head.seq).toBe(before);
  });

  it.each<[string, Record<string, string>, number]>([
    ['another page', { origin: 'http://evil.example' }, 403],
    ['a page of another port', { origin: 'http://127.0.0.1:1' }, 403],
    ['our page inside another', { 'sec-fetch-site': 'cross-site' }, 403],
    ['a form', { 'content-type': 'text/plain' }, 415],
  ])('of %s does nothing, in however many browsers the PIN was entered', async (_what, headers, status) => {
    await open({ pin: '4711' });
    const inside = await login();
    for (const path of [
      '/api/station/receiving-1/command',
      '/api/request',
      '/api/bulk/items',
      '/api/login',
      '/api/logout',
    ]) {
      expect((await post(path, { command: 'undo' }, { ...inside, ...headers })).status).toBe(status);
    }
  });
});

describe('the PIN', () => {
  it('is not to be guessed: wrong ones wait longer and longer', async () => {
    await open({ pin: '4711' });
    for (const pin of ['0000', '1111', '2222']) expect((await post('/api/login', { pin })).status).toBe(401);
    const { status, headers } = await post('/api/login', { pin: '4711' });
    expect([status, headers['retry-after']]).toEqual([429, '2']);
    expect(JSON.stringify(dock.logged)).not.toMatch(/4711|1111/);
  });

  it('is asked for by the page only where it is not entered yet', async () => {
    await open({ pin: '4711' });
    const { cookie = '' } = await login();
    const inside = async (headers: Record<string, string>) =>
      JSON.parse((await ask(`${url}/api/login`, { headers })).body);
    expect(await inside({})).toEqual({ inside: false });
    expect(await inside({ cookie })).toEqual({ inside: true });
  });
});

describe('an error that the ledger holds', () => {
  it('is acknowledged there, too, also after a restart, and then scans count again', async () => {
    await open({ holdErrors: true });
    await dock.scan(codes.unknown);
    await dock.scan(codes.tee);
    expect((await dock.book.item('acme', 'TEE-BLK-M'))?.inStock).toBe(0);
    await dock.stop();
    await dock.start();
    url = await dock.openScreen();
    const now = await picture('the error of before', (now) => errorsIn(now).ids.length === 1);
    expect(errorsIn(now).folds[0]?.newest).toMatchObject({ refusal: 'unknown-barcode', result: 'unknown' });
    const seen = await post('/api/station/receiving-1/acknowledge', { boot: now.boot, ids: errorsIn(now).ids });
    expect(seen.status).toBe(204);
    await picture('it is gone', (now) => errorsIn(now).ids.length === 0);
    await dock.scan(codes.tee);
    expect((await dock.book.item('acme', 'TEE-BLK-M'))?.inStock).toBe(1);
  });
});

describe('the office', () => {
  it('binds an unknown code, which counts it; other verbs are not for a page', async () => {
    await open({ pin: '4711' });
    await dock.scan(codes.unknown);
    const reader = new FeedReader(`${url}/events/admin`);
    readers.push(reader);
    const [open_] = await until('the exception', () => reader.newest<AdminPicture | null>()?.exceptions);
    const inside = await login();
    const params = { seq: open_?.seq, merchant: 'acme', sku: 'TEE-BLK-M', units: 4 };
    const wrong = await post(
      '/api/request',
      { area: 'exception', verb: 'resolve', params: { ...params, sku: 'NO' } },
      inside,
    );
    expect([wrong.status, JSON.parse(wrong.body)]).toMatchObject([
      200,
      { status: 'error', error: { code: 'unknown-item' } },
    ]);
    expect((await post('/api/request', { area: 'exception', verb: 'resolve', params }, inside)).status).toBe(200);
    await until('it is worked off', () => reader.newest<AdminPicture>()?.exceptions.length === 0);
    expect((await dock.book.item('acme', 'TEE-BLK-M'))?.inStock).toBe(4);
    for (const [area, verb] of [
      ['stock', 'adjust'],
      ['device', 'restart'],
      ['exception', '../stock/adjust'],
    ]) {
      expect((await post('/api/request', { area, verb, params: {} }, inside)).status).toBe(400);
    }
    expect((await post('/api/bulk/constructor', { search: '*', action: 'sync-now' }, inside)).status).toBe(404);
  });
});
