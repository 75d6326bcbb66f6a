// needs: openssl
/** A picture from a real server over TLS, and everything else that a stranger's address may lead to. */
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { createServer, type Server } from 'node:https';
import { type AddressInfo, createServer as createPlain } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it, onTestFinished } from 'vitest';
import { type Clock, systemClock } from '../../agent/clock.ts';
import { type Fetched, fetchPicture } from '../../agent/pictures/fetch-picture.ts';
import { isPublic } from '../../agent/pictures/public-address.ts';
import { Authority } from '../forward/certificates.ts';
import { pngOf } from './png.ts';

const dir = mkdtempSync(join(tmpdir(), 'pictures-'));
const authority = new Authority(dir);
const { cert, key } = authority.issue();
const picture = pngOf(40, 30, [200, 30, 30]);
let server: Server;
let shop = '';
/** What the next request is answered. */
let answer: (request: IncomingMessage, response: ServerResponse) => void;
let asked: IncomingMessage[] = [];

beforeAll(async () => {
  server = createServer({ cert, key }, (request, response) => {
    asked.push(request);
    answer(request, response);
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  shop = `https://localhost:${(server.address() as AddressInfo).port}`;
});

afterAll(() => {
  server.closeAllConnections();
  server.close();
  rmSync(dir, { recursive: true });
});

type Wishes = {
  allows?(address: string): boolean;
  ca?: Buffer | undefined;
  clock?: Pick<Clock, 'sleep'>;
  signal?: AbortSignal;
};

async function fetched(url = `${shop}/mug.png`, wishes: Wishes = {}): Promise<Fetched> {
  asked = [];
  return fetchPicture(url, {
    ...{ clock: systemClock, allows: () => true, ca: readFileSync(authority.caFile) },
    ...{ signal: new AbortController().signal, ...wishes },
  });
}

const told =
  (bytes: Buffer, headers: Record<string, string | number> = { 'content-type': 'image/png' }, status = 200) =>
  (_request: IncomingMessage, response: ServerResponse): void => {
    response.writeHead(status, { 'content-length': bytes.length, ...headers }).end(bytes);
  };
const none = (no: object) => ({ ok: false, no });

it('is brought whole, and nothing is said of who asks', async () => {
  answer = told(picture);
  expect(await fetched()).toEqual({ ok: true, bytes: picture, image: { type: 'png', width: 40, height: 30 } });
  const [{ headers, method } = {} as IncomingMessage] = asked;
  expect(method).toBe('GET');
  expect(Object.keys(headers).sort()).toEqual(['accept', 'accept-encoding', 'connection', 'host']);
});

it.each([
  ['404', told(Buffer.from('no'), {}, 404), { why: 'status', status: 404 }],
  ['larger than may be, by its own word', told(pngOf(1, 1, [0, 0, 0], 410_000)), { why: 'too-large', kB: 410 }],
  [
    'larger than may be, without a word',
    (_: IncomingMessage, response: ServerResponse) => {
      response.writeHead(200, { 'content-type': 'image/png', 'transfer-encoding': 'chunked' });
      response.write(pngOf(1, 1, [0, 0, 0], 300_000));
      response.end();
    },
    { why: 'too-large', kB: null },
  ],
  ['gigabytes of pixels in a few bytes', told(bomb()), { why: 'too-many-pixels', width: 60_000, height: 60_000 }],
  [
    'a page that says it is a picture',
    told(Buffer.from('<!doctype html><script>alert(1)</script>')),
    { why: 'no-image' },
  ],
  ['a drawing with a script', told(Buffer.from('<svg/>'), { 'content-type': 'image/svg+xml' }), { why: 'no-image' }],
  ['a picture that says it is a page', told(picture, { 'content-type': 'text/html' }), { why: 'no-image' }],
  [
    'something packed, which may unpack to anything',
    told(picture, { 'content-type': 'image/png', 'content-encoding': 'gzip' }),
    { why: 'no-image' },
  ],
  ['a way out of TLS', told(Buffer.alloc(0), { location: 'http://localhost/mug.png' }, 302), { why: 'not-encrypted' }],
  ['another scheme', told(Buffer.alloc(0), { location: 'file:///etc/passwd' }, 301), { why: 'not-encrypted' }],
  ['a way that is none', told(Buffer.alloc(0), { location: 'https://[' }, 302), { why: 'redirects' }],
  ['nothing', told(Buffer.alloc(0)), { why: 'no-image' }],
])('%s is none', async (_, given, no) => {
  answer = given;
  expect(await fetched()).toMatchObject(none(no));
});

function bomb(): Buffer {
  const bytes = Buffer.from(pngOf(1, 1, [0, 0, 0]));
  bytes.writeUInt32BE(60_000, 16);
  bytes.writeUInt32BE(60_000, 20);
  return bytes;
}

it('three redirects are followed, and no more', async () => {
  answer = (request, response) => {
    const left = Number(request.url?.slice(1));
    if (left === 0) told(picture)(request, response);
    else response.writeHead(302, { location: `/${left - 1}` }).end();
  };
  expect(await fetched(`${shop}/3`)).toMatchObject({ ok: true });
  expect(await fetched(`${shop}/4`)).toEqual(none({ why: 'redirects' }));
  expect(asked).toHaveLength(4);
});

it('how long a server wants to be left alone is handed on', async () => {
  answer = told(Buffer.alloc(0), { 'retry-after': '120' }, 503);
  expect(await fetched()).toEqual({ ok: false, no: { why: 'status', status: 503 }, restMs: 120_000 });
});

it('nothing of the house is asked unless that is allowed, by whatever name it goes', async () => {
  answer = told(picture);
  const { port } = server.address() as AddressInfo;
  for (const url of [
    shop,
    `https://127.0.0.1:${port}`,
    `https://[::1]:${port}`,
    'https://192.168.1.1',
    'https://2130706433',
  ])
    expect(await fetched(`${url}/mug.png`, { allows: isPublic }), url).toEqual(none({ why: 'local' }));
  expect(asked).toEqual([]);
});

it('nor where a redirect leads there: judged like the first address', async () => {
  const { port } = server.address() as AddressInfo;
  answer = told(Buffer.alloc(0), { location: `https://127.0.0.2:${port}/inside.png` }, 302);
  expect(await fetched(undefined, { allows: (address) => address !== '127.0.0.2' })).toEqual(none({ why: 'local' }));
  expect(asked.map(({ url }) => url)).toEqual(['/mug.png']);
});

it('a server that nobody vouches for is not believed', async () => {
  answer = told(picture);
  const { no } = (await fetched(undefined, { ca: undefined })) as Extract<Fetched, { ok: false }>;
  expect(no).toMatchObject({ why: 'unreachable', detail: expect.stringContaining('signed by nobody we trust') });
  expect(asked).toEqual([]);
});

it('one that says nothing is left after a while, and so is one that never ends', async () => {
  answer = (_request, response) => {
    response.writeHead(200, { 'content-type': 'image/png' });
    response.write(picture.subarray(0, 20));
  };
  const { promise: late, resolve } = Promise.withResolvers<void>();
  const clock = { sleep: () => late };
  const coming = fetched(undefined, { clock });
  await once(server, 'request');
  resolve();
  expect(await coming).toMatchObject(none({ why: 'unreachable' }));
});

it('no answer at all is a server to be left alone', async () => {
  const silent = createPlain((socket) => socket.destroy()).listen(0, '127.0.0.1');
  onTestFinished(() => void silent.close());
  await once(silent, 'listening');
  const { port } = silent.address() as AddressInfo;
  expect(await fetched(`https://localhost:${port}/`)).toMatchObject(
    none({ why: 'unreachable', host: `localhost:${port}` }),
  );
});
