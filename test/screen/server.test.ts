/**
 * The screen's server over real HTTP, on a real book: what it answers, whom it refuses, and what it can be made to
 * hold.
 */
import { readFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import { type AddressInfo, connect } from 'node:net';
import { isDeepStrictEqual } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { metrics } from '../../agent/admin/dock/metrics.ts';
import { allLanguages } from '../../agent/screen/texts.ts';
import type { AdminPicture, StationPicture } from '../../agent/screen/views/picture.ts';
import { until } from '../wait.ts';
import { ask, errorsIn, FeedReader } from './browser-side.ts';
import { alarm, codes, hostileName, ScreenDock } from './dock.ts';

const dock = new ScreenDock();
let url = '';
const open: FeedReader[] = [];
const station = '/events/station/receiving-1';

const follow = (path: string, headers: Record<string, string> = {}): FeedReader => {
  const reader = new FeedReader(`${url}${path}`, headers);
  open.push(reader);
  return reader;
};
const picture = async (
  what: string,
  right: (picture: StationPicture) => boolean,
  reader = follow(station),
): Promise<StationPicture> =>
  until(what, () => {
    const newest = reader.newest<StationPicture>();
    return newest !== undefined && right(newest) && newest;
  });

beforeAll(async () => {
  await dock.start();
  await dock.importItems();
  await dock.scan(codes.kettle);
  await dock.scan(codes.unknown);
  await dock.scan(codes.tee);
  await dock.stop();
  await dock.start();
  dock.device({ name: 'scale-1', kind: 'scale' });
  const wms = { name: '<b>Warehouse</b>', url: 'https://wms.example/?a=1&b="2"' };
  dock.config.screen = { listen: '127.0.0.1:0', links: [wms] };
  url = await dock.openScreen({ viewersMax: 6, aliveMs: 100, stuckMs: 300 });
});

afterAll(async () => {
  for (const reader of open) reader.close();
  await dock[Symbol.asyncDispose]();
});

describe('documents', () => {
  it('a script goes out without its indentation', async () => {
    const { body } = await ask(`${url}/assets/en/page/station/station.js`);
    expect(body).toContain('function ');
    expect(body).not.toMatch(/^[ \t]+\S/m);
  });

  it.each([
    '/',
    '/admin',
    '/station/receiving-1',
    '/screen.css',
    '/desk.css',
    '/icon.svg',
    '/assets/en/page/station/station.js',
    '/nothing',
  ])('%s lets nothing in from elsewhere', async (path) => {
    const { headers, status } = await ask(`${url}${path}`);
    expect(status).toBe(path === '/nothing' ? 404 : 200);
    const policy = String(headers['content-security-policy']).split('; ');
    for (const rule of [
      "default-src 'none'",
      "script-src 'self'",
      "connect-src 'self'",
      "style-src 'self'",
      "img-src 'self'",
      "frame-ancestors 'none'",
      "base-uri 'none'",
      "form-action 'self'",
      "require-trusted-types-for 'script'",
    ]) {
      expect(policy).toContain(rule);
    }
    expect(headers['x-content-type-options']).toBe('nosniff');
    expect(headers['referrer-policy']).toBe('no-referrer');
    expect(headers['cross-origin-resource-policy']).toBe('same-origin');
    expect(headers['access-control-allow-origin']).toBeUndefined();
  });

  it.each([
    '/station/nobody',
    '/events/station/nobody',
    '/assets/page/station/station.js',
    '/assets/en/page/../screen.js',
    '/assets/en/%2e%2e/screen.js',
    '/assets/en/screen.js',
    '/assets/fr/texts.js',
    '/assets/../../package.json',
    '/assets/__proto__',
  ])('%s is nothing', async (path) => {
    expect((await ask(`${url}${path}`)).status).toBe(404);
  });

  it.each(['/nothing', '/admin/nothing', '/station/nobody'])('%s says so to people, with a way back', async (path) => {
    const { body, status } = await ask(`${url}${path}`, { headers: { accept: 'text/html,*/*;q=0.8' } });
    expect(status).toBe(404);
    expect([...body.matchAll(/href="(\/[^"?]*)\?/g)].map(([, href]) => href)).toEqual(['/', '/admin']);
    expect((await ask(`${url}${path}`)).body).toBe('There is no such page here.');
  });

  it('the start page leads to the stations, the dock, and other pages that the configuration names', async () => {
    const { body } = await ask(`${url}/`);
    expect([...body.matchAll(/<li><a href="([^"]*)/g)].map(([, href]) => href)).toEqual([
      ...['receiving-1', 'packing-1'].map((name) => `/station/${name}?lang=en`),
      '/admin?lang=en',
      'https://wms.example/?a=1&amp;b=&quot;2&quot;',
    ]);
    expect(body).toContain('&lt;b&gt;Warehouse&lt;/b&gt;');
  });

  it('a station’s page does not fetch how the dock’s pages look', async () => {
    expect((await ask(`${url}/station/receiving-1`)).body).not.toContain('/desk.css');
    expect((await ask(`${url}/admin`)).body).toContain('/desk.css');
    // Nor what is said of its rules to whoever reads them.
    for (const sheet of ['/screen.css', '/desk.css']) expect((await ask(`${url}${sheet}`)).body).not.toContain('/*');
  });

  it('serves scripts a browser can read: no types, no names of packages', async () => {
    const { body } = await ask(`${url}/station/receiving-1`);
    const scripts = [...body.matchAll(/(?:src|href)="(\/assets\/[^"]+)"/g)].map(([, path]) => path ?? '');
    expect(scripts.length).toBeGreaterThan(5);
    for (const path of scripts) {
      const script = await ask(`${url}${path}`);
      expect(script.status).toBe(200);
      expect(script.headers['content-type']).toBe('text/javascript; charset=utf-8');
      const imported = [...script.body.matchAll(/\bfrom\s*['"]([^'"]+)['"]/g)].map(([, from]) => from ?? '');
      for (const from of imported) {
        expect(from).toMatch(/^(\/|\.\.?\/).*\.js$/);
        // Whatever is imported was announced, so that the browser asks for all of it at once.
        expect(scripts).toContain(new URL(from, `${url}${path}`).pathname);
      }
    }
  });

  it.each(allLanguages)('a page in %s fetches no words of another language', async (lang) => {
    for (const page of ['/station/receiving-1', '/admin', '/admin/find']) {
      const { body } = await ask(`${url}${page}?lang=${lang}`);
      const scripts = [...body.matchAll(/(?:src|href)="(\/assets\/[^"]+)"/g)].map(([, path]) => path ?? '');
      const words = scripts.filter((path) => /[-/](en|es|de)\.js$/.test(path));
      const weights = await Promise.all(
        words.map(async (path) => ({ path, bytes: (await ask(`${url}${path}`)).body.length })),
      );
      for (const { path, bytes } of weights) {
        if (path.endsWith(`${lang}.js`)) expect(bytes, path).toBeGreaterThan(1_000);
        else expect(bytes, path).toBeLessThan(60);
      }
      expect(weights.some(({ path }) => path.endsWith(`/${lang}.js`))).toBe(true);
    }
  });

  it('are not sent again while they are the same', async () => {
    const { headers } = await ask(`${url}/assets/lit-html.js`);
    const again = await ask(`${url}/assets/lit-html.js`, { headers: { 'if-none-match': String(headers.etag) } });
    expect([again.status, again.body]).toEqual([304, '']);
  });

  it('come in the language asked for, and a made-up one does no harm', async () => {
    expect((await ask(`${url}/station/receiving-1?lang=es`)).body).toContain('<html lang="es">');
    expect((await ask(`${url}/station/receiving-1?lang=%22%3E%3Cscript%3E`)).body).toContain('<html lang="en">');
  });
});

describe('who may ask', () => {
  it.each([
    ['evil.example', 421],
    ['evil.example:80', 421],
    ['127.0.0.1.evil.example', 421],
    ['localhost.evil.example', 421],
    ['user@localhost', 400],
    ['10.0.0.7', 421],
    ['localhost', 200],
    ['LOCALHOST:9999', 200],
    ['[::1]:8080', 200],
  ])('a browser that thinks we are %s: %i', async (host, status) => {
    for (const path of ['/', '/screen.css', '/assets/en/texts.js', '/station/receiving-1']) {
      expect((await ask(`${url}${path}`, { headers: { host } })).status).toBe(status);
    }
    if (status !== 200) expect((await ask(`${url}${station}`, { headers: { host } })).status).toBe(status);
  });

  it.each(['cross-site', 'same-site'])('another page (%s) may not hold our feeds', async (site) => {
    expect((await ask(`${url}${station}`, { headers: { 'sec-fetch-site': site } })).status).toBe(403);
  });
});

describe('an acknowledgement', () => {
  const post = (headers: Record<string, string>, body = '{}') =>
    ask(`${url}/api/station/receiving-1/acknowledge`, { method: 'POST', headers, body });
  const json = { 'content-type': 'application/json' };

  it.each<[string, () => Record<string, string>, number]>([
    ['without an origin', () => json, 403],
    ['from another page', () => ({ ...json, origin: 'http://evil.example' }), 403],
    ['from a sandbox', () => ({ ...json, origin: 'null' }), 403],
    ['from another port of this machine', () => ({ ...json, origin: 'http://127.0.0.1:1' }), 403],
    ['from our page inside another', () => ({ ...json, origin: url, 'sec-fetch-site': 'cross-site' }), 403],
    ['as a form', () => ({ 'content-type': 'application/x-www-form-urlencoded', origin: url }), 415],
    ['without sense', () => ({ ...json, origin: url }), 400],
  ])('%s is refused', async (_what, headers, status) => {
    expect((await post(headers())).status).toBe(status);
  });

  it('may not be long', async () => {
    expect((await post({ ...json, origin: url }, `{"boot":"${'x'.repeat(5_000)}"}`)).status).toBe(413);
  });

  it('of another start, or of another station’s error, changes nothing', async () => {
    await dock.scan(codes.unknown);
    const now = await picture('the error is held', (each) => errorsIn(each).ids.length > 0);
    const { boot } = now;
    const { ids } = errorsIn(now);
    const headers = { ...json, origin: url };
    expect((await post(headers, JSON.stringify({ boot: 'other', ids }))).status).toBe(409);
    const elsewhere = `${url}/api/station/packing-1/acknowledge`;
    await ask(elsewhere, { method: 'POST', headers, body: JSON.stringify({ boot, ids }) });
    expect(errorsIn(await picture('a look', () => true)).ids).toEqual(ids);
    const before = dock.book.head.seq;
    expect((await post(headers, JSON.stringify({ boot, ids }))).status).toBe(204);
    await picture('it is gone', (each) => errorsIn(each).ids.length === 0);
    expect(dock.book.head.seq).toBe(before);
    for (const reader of open) reader.close();
  });
});

it('shows the words of an admin until their time is over, or they are taken away', async () => {
  const words = (untilMs: number) => ({ text: 'The lorry is at gate 4', by: 'lena', at: Date.now(), untilMs });
  const told = (message: ReturnType<typeof words> | null) =>
    dock.events.emit('message', { station: 'receiving-1', message });
  told(words(Date.now() + 3_600_000));
  await picture('the words', ({ message }) => message?.text === 'The lorry is at gate 4');
  told(null);
  await picture('no words', ({ message }) => message === null);
  told(words(Date.now() - 1));
  await picture('they are over', ({ message }) => message === null);
});

describe('a feed', () => {
  const closeAll = () => {
    for (const reader of open.splice(0)) reader.close();
  };

  it('begins with the picture of now: what was recorded before the start is there', async () => {
    const fresh = new ScreenDock();
    await fresh.start();
    await fresh.importItems();
    await fresh.scan(codes.kettle);
    await fresh.scan(codes.unknown);
    await fresh.scan(codes.hostile);
    await fresh.stop();
    await fresh.start();
    const reader = new FeedReader(`${await fresh.openScreen()}${station}`);
    const now = await picture('a picture', () => true, reader);
    expect(now.front.panel).toBe('before');
    expect(errorsIn(now).ids).toEqual([]);
    expect(now.recent.map(({ result, code, units, refusal }) => [result, code, units, refusal])).toEqual([
      ['good', codes.hostile, 1, null],
      ['unknown', codes.unknown, null, 'unknown-barcode'],
      ['good', codes.kettle, 6, null],
    ]);
    expect(now.recent[0]?.name).toBe(hostileName.replace('\u202e', '·'));
    expect(now.recent[0]?.inStock).toBe(1);
    reader.close();
    await fresh[Symbol.asyncDispose]();
  });

  it('tells a scan after it was recorded', async () => {
    const reader = follow(station);
    await dock.scan(codes.kettle);
    const now = await picture('the scan', ({ recent }) => recent[0]?.code === codes.kettle, reader);
    expect(now.front.panel).toBe('scan');
    expect(now.recent[0]?.seq).toBeLessThanOrEqual(dock.book.head.seq);
    closeAll();
  });

  it('gathers: two hundred weights are a few pictures, the last of them among these', async () => {
    const reader = follow(station);
    await picture('a picture', () => true, reader);
    const before = reader.events.length;
    for (let n = 1; n <= 200; n += 1) dock.weigh({ state: 'motion', digits: `${n}.0`, unit: 'g' });
    await picture('the last weight', ({ scales }) => scales[0]?.digits === '200.0', reader);
    expect(reader.events.length - before).toBeLessThan(10);
    closeAll();
  });

  it('gives signs of life, and no picture that is the same as before', async () => {
    dock.weigh({ state: 'stable', digits: '1.0', unit: 'g' });
    const reader = follow('/events/station/packing-1');
    const alive = () => reader.events.filter(({ event }) => event === 'alive').length;
    await until('a sign of life', () => alive() > 0);
    const pictures = reader.events.filter(({ event }) => event === 'message').map(({ data }) => data);
    expect(new Set(pictures).size).toBe(pictures.length);
    await until('signs of life', () => alive() >= 3);
    expect(reader.events.filter(({ event }) => event === 'message').length).toBe(pictures.length);
    closeAll();
  });

  it('says nothing again to a browser that comes back and has seen it', async () => {
    const first = follow('/events/station/packing-1');
    const { id = '' } = await until('a picture', () => first.events[0]);
    const again = follow('/events/station/packing-1', { 'last-event-id': id });
    await until('a sign of life', () => again.events.length > 0);
    expect(again.events[0]?.event).toBe('alive');
    const older = follow('/events/station/packing-1', { 'last-event-id': 'other-start.1' });
    expect((await until('a picture', () => older.events[0])).event).toBe('message');
    closeAll();
  });

  it('is for a few browsers; one that leaves makes room', async () => {
    await until('the earlier ones have left', async () => {
      const readers = Array.from({ length: 6 }, () => follow(station));
      const answers = await Promise.all(readers.map(({ response }) => response));
      if (answers.every(({ statusCode }) => statusCode === 200)) return true;
      closeAll();
      return false;
    });
    const { status, headers } = await ask(`${url}${station}`);
    expect([status, headers['retry-after']]).toEqual([503, '5']);
    open.shift()?.close();
    await until('there is room', async () => (await follow(station).response).statusCode === 200);
    closeAll();
  });

  it('cuts off a browser that takes nothing, whatever happens meanwhile', async () => {
    const busy = new ScreenDock();
    await busy.start();
    const there = new URL(await busy.openScreen({ viewersMax: 1, gatherMs: 1, stuckMs: 100 }));
    const socket = connect({ port: Number(there.port), host: '127.0.0.1' });
    socket.on('error', () => {});
    socket.write(`GET ${station} HTTP/1.1\r\nhost: localhost\r\n\r\n`);
    await new Promise<void>((resolve) => socket.once('data', () => resolve()));
    socket.pause();
    expect((await ask(`${there.origin}${station}`)).status).toBe(503);
    let n = 0;
    await until(
      'its place is free again',
      async () => {
        for (let chip = 0; chip < 16; chip += 1) {
          n += 1;
          busy.device({ name: `scanner-${chip}`, kind: 'scanner', error: `${n} ${'x'.repeat(150)}` });
        }
        if (n % 1_600 !== 0) return false;
        const reader = new FeedReader(`${there.origin}${station}`);
        const { statusCode } = await reader.response;
        reader.close();
        return statusCode === 200;
      },
      { everyMs: 1 },
    );
    expect(n).toBeGreaterThan(1_600);
    socket.destroy();
    await busy[Symbol.asyncDispose]();
  });
});

describe('connections that ask nothing', () => {
  it.each([
    ['half a request each', 'GET / HTTP/1.1\r\nHost: localhost\r\nx-half: '],
    ['not a byte', ''],
  ])(
    '%s, more of them than there are places: the page comes at once, and who looks on keeps looking',
    async (_, sent) => {
      const reader = follow(station);
      await picture('the page is looked at', () => true, reader);

      const { hostname, port } = new URL(url);
      const halves = Array.from({ length: 150 }, () => {
        const socket = connect(Number(port), hostname).on('error', () => undefined);
        socket.write(sent);
        return socket;
      });
      await Promise.all(halves.map((socket) => new Promise((resolve) => socket.once('connect', resolve))));
      for (let turn = 0; turn < 5; turn++) expect((await ask(`${url}/`)).status).toBe(200);
      expect(halves.filter((socket) => !socket.destroyed).length).toBeGreaterThan(0);
      expect(reader.ended).toBe(false);
      for (const socket of halves) socket.destroy();
    },
  );

  it('are cut off when the request has not come after five seconds', async () => {
    const { hostname, port } = new URL(url);
    const socket = connect(Number(port), hostname).on('error', () => undefined);
    socket.write('GET / HTTP/1.1\r\nHost: ');
    const started = performance.now();
    await new Promise((resolve) => socket.resume().once('close', resolve));
    // Node looks every second; half a minute is what it takes when nobody told it to.
    expect(performance.now() - started).toBeLessThan(20_000);
  }, 60_000);
});

describe('the dock’s page', () => {
  it('shows state, channels, devices, exceptions and alarms as they are', async () => {
    dock.channel({ name: 'acme-web', state: 'link-down', pending: 37, cursor: 4, lastAckAt: 1_000, error: 'no route' });
    dock.alarms.push(alarm('A new epoch'));
    const reader = follow('/events/admin');
    const now = await until('it knows the channel', () => {
      const newest = reader.newest<AdminPicture | null>();
      return newest?.channels.length === 1 && newest.head?.seq === dock.book.head.seq && newest;
    });
    expect(now).toMatchObject({ site: 'reno-1', dock: 'dock-3', state: 'attention', clockTrusted: true });
    expect(now.head).toEqual(dock.book.head);
    expect(now.channels[0]).toMatchObject({ name: 'acme-web', state: 'link-down', pending: 37, error: 'no route' });
    expect(now.devices.map(({ name }) => name)).toContain('scale-1');
    expect(now.alarms.map(({ code }) => code)).toEqual(['epoch-damaged']);
    expect(now.exceptions[0]).toMatchObject({ where: 'receiving-1', reason: 'unknown-barcode', scan: codes.unknown });
    await dock.scan('4000000000006', 'packing-1');
    await until('the new exception', () => reader.newest<AdminPicture>()?.exceptions[0]?.where === 'packing-1');
    reader.close();
  });

  it('shows what is low or out, what is out first, until there is enough again', async () => {
    const reader = follow('/events/admin');
    const stock = (sku: string, quantity: number) =>
      dock.book.submit({ type: 'adjust', by: 'test', merchant: 'acme', sku, quantity, reason: 'found' });
    const short = () =>
      reader.newest<AdminPicture | null>()?.short.map(({ sku, state, available }) => [sku, state, available]);
    const upsert = (sku: string, lowStock: number | null) =>
      dock.book.submit({ type: 'items', by: 'test', items: [{ merchant: 'acme', sku, name: sku, lowStock }] });
    await upsert('PIN', 1_000);
    await upsert('TAG', 5);
    await stock('PIN', 3);
    await stock('TAG', 1);
    const lines = [{ sku: 'TAG', quantity: 1 }];
    await dock.book.submit({ type: 'order-place', by: 'test', merchant: 'acme', id: 'S-1', lines });
    const both = [
      ['TAG', 'out', 0],
      ['PIN', 'low', 3],
    ];
    await until('both are shown', () => isDeepStrictEqual(short(), both));
    // The numbers are another read than the list: one picture may hold the list of a moment later.
    const counts = () => reader.newest<AdminPicture | null>()?.shortItems;
    await until('both are counted', () => isDeepStrictEqual(counts(), { low: 1, out: 1 }));
    await stock('TAG', 6);
    await until('one is over', () => short()?.length === 1);
    await upsert('PIN', null);
    await until('nothing is short', () => short()?.length === 0);
    reader.close();
  });
});

describe('an address in use', () => {
  it('is said, and the agent goes on', async () => {
    const other: Server = createServer();
    await new Promise<void>((resolve) => other.listen(0, '127.0.0.1', resolve));
    const { port } = other.address() as AddressInfo;
    const blocked = new ScreenDock();
    await blocked.start();
    await blocked.openScreen({}, `127.0.0.1:${port}`);
    expect(blocked.logged).toEqual([
      expect.objectContaining({ level: 'error', message: 'The screen cannot be shown: its address cannot be used' }),
    ]);
    await blocked.scan(codes.unknown);
    await blocked[Symbol.asyncDispose]();
    other.close();
  });
});

describe('health, for a monitor', () => {
  it('says in its status whether scans are recorded, and in words what a person should look at', async () => {
    const others = dock.alarms.splice(0);
    dock.alarms.push(alarm('for the monitor'));
    const { status, body } = await ask(`${url}/healthz`);
    dock.alarms.splice(0, 1, ...others);
    expect(status).toBe(200);
    expect(JSON.parse(body)).toEqual({
      ...{ state: 'attention', site: 'reno-1', dock: 'dock-3', version: '0.1.0', alarms: ['epoch-damaged'] },
    });
    const { book } = dock;
    const full = { state: 'refusing', reason: 'disk-full', text: 'The disk is full.' };
    Object.defineProperty(book, 'state', { value: full, configurable: true });
    const refusing = await ask(`${url}/healthz`);
    Reflect.deleteProperty(book, 'state');
    expect(refusing.status).toBe(503);
    expect(JSON.parse(refusing.body)).toMatchObject({ state: 'refusing' });
    expect((await ask(`${url}/healthz`, { headers: { 'sec-fetch-site': 'cross-site' } })).status).toBe(403);
  });
});

describe('metrics', () => {
  it('are the dock’s health in numbers, in the text format of Prometheus, and for no other site', async () => {
    const { status, body: text } = await ask(`${url}/metrics`);
    expect(status).toBe(200);
    for (const line of text.trimEnd().split('\n'))
      expect(line).toMatch(
        /^(# (HELP|TYPE) tallyman_\w+ .+|tallyman_\w+(\{(\w+="([^"\\\n]|\\.)*",?)+\})? -?[\d.e+-]+)$/,
      );
    expect(text).toMatch(/^tallyman_up 1$/m);
    expect(text).toMatch(/^tallyman_entries_total [1-9]\d*$/m);
    expect(text).toMatch(/^tallyman_device_up\{device="scale-1",kind="scale"\} [01]$/m);
    expect((await ask(`${url}/metrics`, { headers: { 'sec-fetch-site': 'cross-site' } })).status).toBe(403);
  });

  it('have every name that the alert rules go by', () => {
    const rules = readFileSync('systemd/monitoring/alerts.yml', 'utf8');
    const known = metrics.map(({ name }) => name);
    const named = [...rules.matchAll(/expr: .*?\b(tallyman_\w+)/g)].map(([, name]) => name);
    expect(named.length).toBeGreaterThan(5);
    expect(named.filter((name) => !known.includes(name ?? ''))).toEqual([]);
  });

  it('have every name that the Grafana dashboard shows', () => {
    const { panels } = JSON.parse(readFileSync('systemd/monitoring/grafana.json', 'utf8')) as {
      panels: { id: number; targets: { expr: string }[] }[];
    };
    const known = metrics.map(({ name }) => name);
    const shown = panels.flatMap(({ targets }) => targets.map(({ expr }) => /tallyman_\w+/.exec(expr)?.[0] ?? expr));
    expect(shown.length).toBeGreaterThan(10);
    expect(shown.filter((name) => !known.includes(name))).toEqual([]);
    expect(new Set(panels.map(({ id }) => id)).size).toBe(panels.length);
  });
});
