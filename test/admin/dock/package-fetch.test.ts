// needs: openssl mount umount root
/** A package fetched from a real server over TLS: had only when it is the one; else refused, and nothing stays. */
import { execFileSync } from 'node:child_process';
import { createHash, randomBytes } from 'node:crypto';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { createServer, type Server } from 'node:https';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, beforeEach, expect, it, onTestFinished } from 'vitest';
import { packageBytesMax } from '../../../agent/admin/dock/download-head.ts';
import { type Fetched, fetchPackage } from '../../../agent/admin/dock/package-fetch.ts';
import { systemClock } from '../../../agent/clock.ts';
import { Child } from '../../end-to-end/child.ts';
import { Authority } from '../../forward/certificates.ts';
import { until } from '../../wait.ts';

const bytes = randomBytes(5 * 1024 * 1024);
const sha256 = createHash('sha256').update(bytes).digest('hex');
const scratch = mkdtempSync(join(tmpdir(), 'tallyman-fetch-'));
const authority = new Authority(scratch);
type Answer = (request: IncomingMessage, response: ServerResponse, ask: number) => void;
let answer: Answer;
let asked: (string | undefined)[] = [];
let server: Server;
let folder: string;

beforeAll(async () => {
  server = await serving(authority.issue());
});
beforeEach(() => {
  folder = mkdtempSync(join(scratch, 'cache-'));
  asked = [];
  answer = whole;
});
afterAll(() => {
  server.closeAllConnections();
  server.close();
  rmSync(scratch, { recursive: true });
});

async function serving({ cert, key }: { cert: Buffer; key: Buffer }): Promise<Server> {
  const made = createServer({ cert, key }, (request, response) => {
    asked.push(request.headers.range);
    answer(request, response, asked.length);
  });
  await new Promise<void>((resolve) => made.listen(0, '127.0.0.1', resolve));
  return made;
}

const addressOf = (one: Server) => `https://127.0.0.1:${(one.address() as AddressInfo).port}/tallyman.deb`;
const whole: Answer = (_request, response) => response.setHeader('content-length', bytes.length).end(bytes);
const begin = ({ headers }: IncomingMessage) => Number(/^bytes=(\d+)-$/.exec(headers.range ?? '')?.[1] ?? 0);
/** Goes on where it was cut, as servers of files do. */
const ranged: Answer = (request, response) => {
  const from = begin(request);
  if (from === 0) return whole(request, response, 0);
  response.writeHead(206, { 'content-range': `bytes ${from}-${bytes.length - 1}/${bytes.length}` });
  response.end(bytes.subarray(from));
};
/** So much of it, and then the connection is gone. */
const cut =
  (to: number): Answer =>
  (request, response) => {
    const from = begin(request);
    if (from > 0) response.writeHead(206, { 'content-range': `bytes ${from}-${bytes.length - 1}/${bytes.length}` });
    else response.setHeader('content-length', bytes.length);
    response.write(bytes.subarray(from, from + to), () => response.destroy());
  };

type More = { url?: string; hash?: string; ca?: Buffer | undefined; signal?: AbortSignal; into?: string };
function fetched({ url = addressOf(server), hash = sha256, ...more }: More = {}): Promise<Fetched> {
  const ca = 'ca' in more ? more.ca : readFileSync(authority.caFile);
  return fetchPackage(
    { url, sha256: hash },
    {
      ...{ folder: more.into ?? folder, random: () => 0, progress: () => {} },
      ...(ca !== undefined && { ca }),
      // Pauses between two tries are over at once; the whole of it has its half hour.
      clock: {
        monoMs: systemClock.monoMs,
        sleep: (ms, signal) => (ms > 60_000 ? systemClock.sleep(ms, signal) : Promise.resolve()),
      },
      signal: more.signal ?? new AbortController().signal,
    },
  );
}

/** In words, and nothing of it stays. */
async function refused(code: string, text: RegExp, more: More = {}): Promise<void> {
  expect(await fetched(more)).toEqual({ ok: false, code, text: expect.stringMatching(text) });
  expect(readdirSync(more.into ?? folder)).toEqual([]);
}

const had = () => expect(readFileSync(join(folder, 'upgrade.deb')).equals(bytes)).toBe(true);

it('is had when it is the one', async () => {
  expect(await fetched()).toEqual({ ok: true, file: join(folder, 'upgrade.deb') });
  had();
  expect(statSync(join(folder, 'upgrade.deb')).mode & 0o077).toBe(0);
  // Asked for once more, it is there.
  expect(await fetched()).toMatchObject({ ok: true });
  expect(asked).toHaveLength(1);
});

it('is followed to another address, over TLS', async () => {
  answer = (request, response, ask) =>
    ask === 1 ? response.writeHead(302, { location: '/elsewhere' }).end() : whole(request, response, ask);
  expect(await fetched()).toMatchObject({ ok: true });
  had();
});

it('goes on where the connection was cut', async () => {
  answer = (request, response, ask) => (ask < 3 ? cut(2_000_000) : ranged)(request, response, ask);
  expect(await fetched()).toMatchObject({ ok: true });
  expect(asked).toEqual([undefined, expect.stringMatching(/^bytes=\d+-$/), expect.stringMatching(/^bytes=\d+-$/)]);
  had();
});

it('begins anew where the server knows no ranges, or has another file since', async () => {
  answer = (request, response, ask) => (ask < 2 ? cut(2_000_000) : whole)(request, response, ask);
  expect(await fetched()).toMatchObject({ ok: true });
  had();
});

it('killed in the middle of it, the next one goes on there', { timeout: 60_000 }, async () => {
  answer = (request, response, ask) => {
    if (ask > 1) return ranged(request, response, ask);
    response.setHeader('content-length', bytes.length);
    response.write(bytes.subarray(0, 3_000_000));
  };
  const script = fileURLToPath(new URL('./fetch-process.ts', import.meta.url));
  const child = new Child('fetch', process.execPath, [script, addressOf(server), sha256, folder, authority.caFile]);
  await until('some of it is here', () => child.output.includes('has 2'), { evidence: () => child.output });
  await child.kill9();
  expect(existsSync(join(folder, 'upgrade.deb'))).toBe(false);
  expect(await fetched()).toMatchObject({ ok: true });
  expect(Number(/bytes=(\d+)-/.exec(asked[1] ?? '')?.[1])).toBeGreaterThan(2_000_000);
  had();
});

it('is refused when it is another one, and what it was is said', async () => {
  const other = 'f'.repeat(64);
  await refused('package-refused', new RegExp(`its SHA-256 is ${sha256}, and ${other} was asked for`), { hash: other });
});

it('is refused when half an old file was there and the rest is of another', async () => {
  writeFileSync(join(folder, `${sha256}.part`), randomBytes(1_000));
  answer = ranged;
  await refused('package-refused', /its SHA-256 is/);
});

it('is not had from a server that always ends too soon', async () => {
  answer = (_request, response) => {
    response.setHeader('content-length', bytes.length);
    response.write(bytes.subarray(0, 100), () => response.destroy());
  };
  expect(await fetched()).toMatchObject({ ok: false, code: 'package-not-had' });
  expect(asked.length).toBeLessThanOrEqual(25);
  expect(existsSync(join(folder, 'upgrade.deb'))).toBe(false);
});

it.each<[string, Answer, RegExp]>([
  [
    'leads to http',
    (_q, r) => r.writeHead(302, { location: 'http://127.0.0.1/x' }).end(),
    /leads to http:.*only https/,
  ],
  ['leads on for ever', (_q, r) => r.writeHead(302, { location: '/x' }).end(), /without end/],
  ['has none', (_q, r) => r.writeHead(404).end(), /answers 404/],
  ['says that it is huge', (_q, r) => r.setHeader('content-length', packageBytesMax + 1).write('x'), /larger than/],
])('is refused where the server %s', async (_what, does, text) => {
  answer = does;
  await refused('package-refused', text);
});

it('is refused when it does not end, and says nothing of its length', { timeout: 60_000 }, async () => {
  answer = (_request, response) => {
    const more = () => {
      while (response.write(bytes));
    };
    response.on('drain', more);
    more();
  };
  await refused('package-refused', /larger than/);
});

it('is not had from whoever cannot prove who it is', async () => {
  expect(await fetched({ ca: undefined })).toMatchObject({
    ...{ ok: false, code: 'package-not-had', text: expect.stringContaining('signed by nobody we trust') },
  });
  const stranger = await serving(authority.issue({ names: 'DNS:elsewhere.example' }));
  onTestFinished(() => void stranger.close());
  expect(await fetched({ url: addressOf(stranger) })).toMatchObject({
    ...{ ok: false, code: 'package-not-had', text: expect.stringContaining('is for another name') },
  });
  expect(asked).toEqual([]);
});

it('is given up when somebody cancels it, and gone on with later', async () => {
  const cancel = new AbortController();
  answer = (_request, response) => {
    response.setHeader('content-length', bytes.length);
    response.write(bytes.subarray(0, 1_000_000));
    cancel.abort();
  };
  expect(await fetched({ signal: cancel.signal })).toMatchObject({ ok: false, code: 'cancelled' });
});

it('what was begun for another one goes', async () => {
  writeFileSync(join(folder, `${'a'.repeat(64)}.part`), 'x');
  writeFileSync(join(folder, 'upgrade.deb'), 'of yesterday');
  writeFileSync(join(folder, 'somebody else’s'), 'x');
  expect(await fetched()).toMatchObject({ ok: true });
  expect(readdirSync(folder).sort()).toEqual(['somebody else’s', 'upgrade.deb']);
});

it('is refused on a disk without room for it and the ledger, and on one that gets full meanwhile', async () => {
  const disk = mkdtempSync(join(scratch, 'disk-'));
  execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=60m', 'tmpfs', disk]);
  onTestFinished(() => void execFileSync('umount', [disk]));
  await refused('storage', /needs 7\d MB with room for the ledger/, { into: disk });
  execFileSync('mount', ['-o', 'remount,size=80m', disk]);
  answer = (_request, response) => {
    response.setHeader('content-length', bytes.length);
    response.write(bytes.subarray(0, 1_000_000));
    void until('some of it is here', () => existsSync(join(disk, `${sha256}.part`))).then(() => {
      try {
        writeFileSync(join(disk, 'pictures'), Buffer.alloc(79 * 1024 * 1024));
      } catch {
        // As much as there is room for.
      }
      response.end(bytes.subarray(1_000_000));
    });
  };
  expect(await fetched({ into: disk })).toMatchObject({
    code: 'storage',
    text: expect.stringContaining('disk is full'),
  });
  expect(readdirSync(disk)).toEqual(['pictures']);
});
