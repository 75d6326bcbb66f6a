// needs: openssl chromium
/**
 * Pictures of items from a catalogue to the screens: a real server over TLS, a real book, a real browser. What is
 * fetched is kept and shown offline; what cannot be had is said once.
 */
import { once } from 'node:events';
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:https';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Alarms } from '../../agent/alarms/alarms.ts';
import { type Clock, systemClock } from '../../agent/clock.ts';
import { Pictures } from '../../agent/pictures/pictures.ts';
import { Authority } from '../forward/certificates.ts';
import { hurriedClock } from '../forward/hurried-clock.ts';
import { keepFor } from '../loop-keeper.ts';
import { barriers, startBrowser, watch } from '../screen/browser.ts';
import { codes, ScreenDock } from '../screen/dock.ts';
import { until } from '../wait.ts';
import { pngOf } from './png.ts';

const dir = mkdtempSync(join(tmpdir(), 'pictures-'));
const authority = new Authority(dir);
const { cert, key } = authority.issue();
const dock = new ScreenDock();
const shots = process.env.SHOTS === '1' ? fileURLToPath(new URL('../screen/shots/', import.meta.url)) : undefined;
const small = { width: 800, height: 480, colorScheme: 'light' as const };
const looks = [
  small,
  { width: 800, height: 480, colorScheme: 'dark' as const },
  { width: 1920, height: 1080, colorScheme: 'light' as const },
  { width: 1920, height: 1080, colorScheme: 'dark' as const },
];
const files: Record<string, Buffer> = {
  '/tee.png': pngOf(300, 400, [30, 30, 30]),
  '/kettle.png': pngOf(400, 240, [200, 40, 40]),
  '/lamp.png': pngOf(200, 200, [240, 180, 20]),
  '/large.png': pngOf(20, 20, [0, 0, 0], 410_000),
};
let server: Server;
let shop = '';
let asked: string[] = [];
/** Whoever serves them is not to be reached. */
let away = false;
let browser: Browser;

const item = (sku: string, path: string | null, name = sku) => ({
  ...{ merchant: 'acme', sku, name, imageUrl: path === null ? null : `${shop}${path}` },
});
const take = (...items: ReturnType<typeof item>[]) => dock.book.submit({ type: 'items', by: 'test', items });

type Running = { pictures: Pictures; folder: string; alarms: Alarms; stop(): Promise<void> };

function start(folder: string, { spaceBytes = 8_000_000, clock = systemClock as Clock } = {}): Running {
  const over = new AbortController();
  const pictures = new Pictures({
    ...{ folder, spaceBytes, allowLocal: true, book: dock.book, clock, random: () => 0.5, log: () => {} },
    ca: async () => readFileSync(authority.caFile),
    signal: over.signal,
  });
  const alarms = new Alarms(systemClock);
  const kept = keepFor(clock, alarms)('pictures of items', pictures.turn, over.signal, () => pictures.waits);
  return {
    ...{ pictures, folder, alarms },
    stop: async () => {
      over.abort();
      await kept;
    },
  };
}

const had = ({ pictures }: Pick<Running, 'pictures'>, sku: string) =>
  until(`the picture of ${sku}`, () => pictures.of('acme', sku));
const kept = (folder: string) => readdirSync(folder).sort();

beforeAll(async () => {
  if (shots !== undefined) mkdirSync(shots, { recursive: true });
  server = createServer({ cert, key }, ({ url = '' }, response) => {
    asked.push(url);
    const file = files[url];
    if (away) response.destroy();
    else if (url === '/endless.png') response.writeHead(200, { 'content-type': 'image/png' }).write('x');
    else if (file === undefined) response.writeHead(404).end();
    else response.writeHead(200, { 'content-type': 'image/png', 'content-length': file.length }).end(file);
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  shop = `https://localhost:${(server.address() as AddressInfo).port}`;
  await dock.start();
  await dock.importItems();
  await take(
    item('TEE-BLK-M', '/tee.png', 'Organic T-shirt, black, M'),
    item('KETTLE-17', '/kettle.png', 'Enamel kettle 1.7 l, carton of six'),
    item('LAMP-1', '/lamp.png', 'Lamp'),
    item('LAMP-2', '/lamp.png', 'Lamp, another size'),
    item('BIG-1', '/large.png', 'Poster'),
    item('GONE-1', '/gone.png', 'Vase'),
  );
  browser = await startBrowser();
});

afterAll(async () => {
  await browser?.close();
  await dock[Symbol.asyncDispose]();
  server.closeAllConnections();
  server.close();
  rmSync(dir, { recursive: true });
});

describe('the catalogue', () => {
  it('is gone through; one address serves all its items, and what fails alarms nobody', async () => {
    asked = [];
    const running = start(join(dir, 'all'));
    for (const sku of ['TEE-BLK-M', 'KETTLE-17', 'LAMP-1', 'LAMP-2']) await had(running, sku);
    await until('the large one', () => 'kB' in running.pictures.state('acme', 'BIG-1', `${shop}/large.png`));
    await until('the missing one', () => 'status' in running.pictures.state('acme', 'GONE-1', `${shop}/gone.png`));
    expect(running.pictures.state('acme', 'BIG-1', `${shop}/large.png`)).toEqual({ why: 'too-large', kB: 410 });
    expect(running.pictures.state('acme', 'GONE-1', `${shop}/gone.png`)).toEqual({ why: 'status', status: 404 });
    await running.stop();
    expect(asked.sort()).toEqual(['/gone.png', '/kettle.png', '/lamp.png', '/large.png', '/tee.png']);
    expect(running.alarms.list()).toEqual([]);
    // No word of a catalogue is a name on this disk.
    expect(kept(running.folder)).toHaveLength(4);
    for (const name of kept(running.folder)) expect(name).toMatch(/^[0-9a-f]{32}-[0-9a-f]{32}\.png$/);
  });

  it('is not asked for again after a restart; what no item has any more is let go', async () => {
    asked = [];
    const stranger = `${'ab'.repeat(16)}-${'cd'.repeat(16)}.png`;
    writeFileSync(join(dir, 'all', stranger), files['/tee.png'] ?? '');
    writeFileSync(join(dir, 'all', 'half.part'), 'x');
    const running = start(join(dir, 'all'));
    await had(running, 'TEE-BLK-M');
    await until('what is nobody’s to go', () => !kept(running.folder).includes(stranger));
    await running.stop();
    expect(kept(running.folder)).toHaveLength(4);
    expect(asked.filter((path) => path !== '/gone.png' && path !== '/large.png')).toEqual([]);
  });

  it('a file that is none any more is fetched again, and nothing else is given out', async () => {
    const running = start(join(dir, 'all'));
    const name = await had(running, 'LAMP-1');
    // Not through the name that another item's picture has, too.
    rmSync(join(dir, 'all', `${name}.png`));
    writeFileSync(join(dir, 'all', `${name}.png`), '<svg onload="alert(1)"/>');
    expect(await running.pictures.read(name)).toBeUndefined();
    expect(await running.pictures.read('../../ledger.db')).toBeUndefined();
    asked = [];
    await had(running, 'LAMP-1');
    expect(await running.pictures.read(name)).toMatchObject({ type: 'png', bytes: files['/lamp.png'] });
    await running.stop();
  });
});

describe('what could not be had, and nobody looks at', () => {
  const behind = ['TEE-BLK-M', 'KETTLE-17', 'LAMP-1', 'LAMP-2'];
  /** Without looking at any of them. */
  const all = ({ folder }: Running) => until('all others', () => kept(folder).length === behind.length);

  it('does not keep what is behind it from coming, though it never ends', async () => {
    await take(item('A-0', '/endless.png'));
    const running = start(join(dir, 'endless'), { clock: hurriedClock(200) });
    await all(running);
    expect(asked).toContain('/endless.png');
    await running.stop();
    await take(item('A-0', null));
  });

  it('comes when its server is back', async () => {
    away = true;
    asked = [];
    const running = start(join(dir, 'back'), { clock: hurriedClock(200) });
    await until('its server is left alone', () => asked.length > 0 && running.pictures.waits);
    expect(kept(running.folder)).toEqual([]);
    away = false;
    await all(running);
    await running.stop();
  });
});

describe('no room', () => {
  it('what was shown longest ago makes room for what somebody looks at, and for nothing else', async () => {
    const large = (n: number) => pngOf(10, 10, [n, n, n], 200_000);
    for (const n of [1, 2, 3]) files[`/l${n}.png`] = large(n);
    await take(item('A-1', '/l1.png'), item('A-2', '/l2.png'), item('A-3', '/l3.png'));
    const folder = join(dir, 'small');
    const running = start(folder, { spaceBytes: 410_000 });
    const [first] = [await had(running, 'A-1')];
    await had(running, 'A-2');
    await until('what was first to go', async () => (await had(running, 'A-3')) && kept(folder).length === 2);
    expect(kept(folder)).not.toContain(`${first}.png`);
    await running.stop();
    const bytes = kept(folder).length * 200_000;
    expect(bytes).toBeLessThanOrEqual(410_000);
    await take(item('A-1', null), item('A-2', null), item('A-3', null));
  });

  it('a disk that cannot be written to is waited for, and alarms nobody else', async () => {
    const folder = join(dir, 'no-folder');
    writeFileSync(folder, '');
    const running = start(folder);
    await until('it waits', () => running.pictures.waits);
    await running.stop();
    expect(running.alarms.list()).toEqual([]);
  });
});

describe.each(looks)('at $width×$height, $colorScheme', (look) => {
  let running: Running;
  let url = '';

  beforeAll(async () => {
    running = start(join(dir, 'all'));
    for (const sku of ['TEE-BLK-M', 'KETTLE-17', 'LAMP-1']) await had(running, sku);
    await until('the large one', () => 'kB' in running.pictures.state('acme', 'BIG-1', `${shop}/large.png`));
    away = true;
    url = await dock.openScreen({}, '127.0.0.1:0', running.pictures);
    return async () => {
      away = false;
      await dock.screen.close();
      await running.stop();
    };
  });

  async function at(path: string, act: (page: Page) => Promise<void>, shot: string): Promise<void> {
    const { page, complaints, close } = await watch(browser, `${url}${path}`, look);
    try {
      await act(page);
      expect(await barriers(page)).toEqual([]);
      expect(complaints).toEqual([]);
      if (shots !== undefined)
        await page.screenshot({
          path: join(shots, `picture-${shot}-${look.width}x${look.height}-${look.colorScheme}.png`),
        });
    } finally {
      await close();
    }
  }

  /** Drawn, and not only there. */
  const drawn = (page: Page, selector: string) =>
    page.waitForFunction((each) => {
      const image = document.querySelector<HTMLImageElement>(each);
      return image?.complete === true && image.naturalWidth > 0;
    }, selector);

  it('the goods in hand stand beside their words, offline, and nothing is cut', async () => {
    await at(
      '/station/receiving-1',
      async (page) => {
        await dock.scan(codes.kettle);
        await page.locator('.word', { hasText: 'Recorded' }).waitFor();
        await drawn(page, '.pictured');
        const cut = await page.$$eval(
          '.said, .pair, .result',
          (all) =>
            all.filter((each) => each.scrollHeight > each.clientHeight + 1 || each.scrollWidth > each.clientWidth + 1)
              .length,
        );
        expect(cut).toBe(0);
      },
      'receiving-scan',
    );
  });

  it('what an order wants is shown in its lines, and what is wrong beside what is said', async () => {
    const id = `WEB-${look.width}${look.colorScheme}`;
    const lines = [
      { sku: 'TEE-BLK-M', quantity: 2 },
      { sku: 'LAMP-1', quantity: 1 },
    ];
    for (const sku of ['TEE-BLK-M', 'LAMP-1'])
      await dock.book.submit({ type: 'adjust', by: 'test', merchant: 'acme', sku, quantity: 5, reason: 'found' });
    await dock.book.submit({ type: 'order-place', by: 'test', merchant: 'acme', id, lines });
    await dock.scan(id, 'packing-1');
    await at(
      '/station/packing-1',
      async (page) => {
        await drawn(page, '.lines .thumb');
        await dock.scan(codes.tee, 'packing-1');
        await page.locator('.result .name', { hasText: 'Organic T-shirt' }).waitFor();
        await drawn(page, '.pictured');
      },
      'packing-scan',
    );
    await at(
      '/station/packing-1',
      async (page) => {
        await dock.scan(codes.kettle, 'packing-1');
        await page.locator('.acknowledge').waitFor();
        await drawn(page, '.pictured');
      },
      'packing-wrong',
    );
    await dock.book.submit({ type: 'station', by: 'test', station: 'packing-1', command: { command: 'acknowledge' } });
    await dock.book.submit({ type: 'order-cancel', by: 'test', merchant: 'acme', id });
    await dock.book.submit({ type: 'station', by: 'test', station: 'packing-1', command: { command: 'cancel' } });
  });

  it('the desk shows it on the item’s page and among what was found', async () => {
    await at('/admin/item?merchant=acme&id=TEE-BLK-M', (page) => drawn(page, '.item-picture').then(() => {}), 'item');
    await at('/admin/find?q=lamp', (page) => drawn(page, 'th .thumb').then(() => {}), 'find');
  });

  it('one that cannot be had is said there once, with why', async () => {
    await at(
      '/admin/item?merchant=acme&id=BIG-1',
      async (page) => {
        await page.getByText('No picture: it has 410 kB, and may have 256 kB.').waitFor();
        expect(await page.locator('.item-picture').count()).toBe(0);
      },
      'item-too-large',
    );
  });
});

describe('a dock that fetches none', () => {
  it('says so on the item’s page, gives nothing out, and the screens are as they were', async () => {
    const url = await dock.openScreen();
    const { page, close } = await watch(browser, `${url}/admin/item?merchant=acme&id=TEE-BLK-M`, small);
    await page.getByText('No pictures: [pictures] is not in this dock’s configuration.').waitFor();
    await close();
    expect((await fetch(`${url}/picture/${'0'.repeat(32)}-${'0'.repeat(32)}`)).status).toBe(404);
    await dock.screen.close();
  });
});
