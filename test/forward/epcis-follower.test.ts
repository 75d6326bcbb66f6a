/** EPCIS events as they happen: to a capture endpoint and into a folder, each once by its id, whatever is cut off. */
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { brotliDecompressSync } from 'node:zlib';
import { expect, it, onTestFinished, vi } from 'vitest';
import { systemClock } from '../../agent/clock.ts';
import { toEndpoint, toFolder } from '../../agent/forward/epcis/capture.ts';
import { type Capture, EpcisFollower } from '../../agent/forward/epcis/epcis-follower.ts';
import { epcisEvents } from '../../agent/inventory/epcis/epcis-document.ts';
import type { Book } from '../../agent/ledger/book.ts';
import { anchorFile } from '../../agent/ledger/disk/anchor.ts';
import { databaseFile } from '../../agent/ledger/disk/store.ts';
import { newDirectory, open } from '../ledger/dock.ts';
import { adjust, items, scan } from '../ledger/goods.ts';

const resting = ['idle', 'backing-off'];

type Document = { type: string; creationDate: string; epcisBody: { eventList: { eventID: string }[] } };

async function dock(capture: Capture, directory = newDirectory()) {
  let { book } = await open(directory);
  const alarms: string[] = [];
  const follower = () =>
    new EpcisFollower({
      ...{ config: { name: 'acme-trace' }, place: { site: 'reno-1', dock: 'dock-3' }, book, capture, random: () => 0 },
      // It goes on when it is told to, and never by itself.
      clock: { ...systemClock, sleep: aborted },
      alarms: {
        raise: (code, about) => void alarms.push(`${code} raised: ${about?.text}`),
        clear: (code) => void alarms.push(`${code} cleared`),
      },
      log: () => {},
    });
  let life: ReturnType<typeof begin> | undefined;
  const stop = async () => {
    await life?.end();
    life = undefined;
    await book.close();
  };
  onTestFinished(stop);
  return {
    alarms,
    book: () => book,
    /** Until it rests: there is nothing to tell, or it failed. */
    follow: async () => {
      life ??= begin(follower());
      await life.follow();
    },
    restart: async () => {
      await stop();
      ({ book } = await open(directory));
    },
  };
}

const aborted = (_ms: number, signal?: AbortSignal): Promise<void> =>
  new Promise((resolve) => signal?.addEventListener('abort', () => resolve(), { once: true }));

function begin(telling: EpcisFollower) {
  const ending = new AbortController();
  const over = telling.turn(ending.signal);
  const phase = () => telling.follower?.pump.phase.name ?? '';
  return {
    follow: async () => {
      await vi.waitFor(() => expect(resting).toContain(phase()), { timeout: 30_000, interval: 5 });
      telling.follower?.tell({ type: 'now' });
      await vi.waitFor(() => expect(resting).toContain(phase()), { timeout: 30_000, interval: 5 });
    },
    end: async () => {
      ending.abort();
      await over;
    },
  };
}

/** A partner's endpoint: what it has, by event, and the documents as they came. `next` answers one of them. */
async function endpoint() {
  const documents: string[] = [];
  const headers: NodeJS.Dict<string | string[]>[] = [];
  const answers: ('take' | 'refuse' | 'cut')[] = [];
  const server = createServer((request, response) => {
    let text = '';
    request.setEncoding('utf8').on('data', (chunk: string) => {
      text += chunk;
    });
    request.on('end', () => {
      headers.push(request.headers);
      const answer = answers.shift() ?? 'take';
      if (answer === 'refuse') return response.writeHead(503).end(`no room; you said ${request.headers['x-api-key']}`);
      documents.push(text);
      if (answer === 'cut') return request.socket.destroy();
      return response.writeHead(202, { location: '/capture/1' }).end();
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/capture`;
  const events = () => documents.flatMap((text) => (JSON.parse(text) as Document).epcisBody.eventList);
  return { url, documents, headers, answers, events };
}

const key = 'k3y-of-the-partner';
async function following(directory?: string) {
  const partner = await endpoint();
  const dir = mkdtempSync(join(tmpdir(), 'tallyman-epcis-'));
  onTestFinished(() => rmSync(dir, { recursive: true }));
  const headersFile = join(dir, 'headers');
  writeFileSync(headersFile, `X-API-Key: ${key}\n`);
  const capture = toEndpoint(
    { url: partner.url, headersFile },
    { clock: systemClock, readFile: async (path) => readFileSync(path) },
  );
  return { ...partner, ...(await dock(capture, directory)) };
}

it('tells what happens from its start on, in the words of the standard', async () => {
  const { book, follow, documents, headers, events } = await following();
  await book().submit(items(3));
  await book().submit(scan(0));
  await follow();
  expect(documents).toEqual([]);
  await book().submit(scan(1));
  await book().submit(adjust(1, 5));
  await book().submit(scan(2));
  await follow();
  expect(events()).toMatchObject([
    { type: 'ObjectEvent', bizStep: 'receiving' },
    { type: 'ObjectEvent', bizStep: 'receiving' },
  ]);
  expect(JSON.parse(documents[0] ?? '')).toMatchObject({ type: 'EPCISDocument', schemaVersion: '2.0' });
  expect(headers[0]).toMatchObject({
    ...{ 'content-type': 'application/ld+json', 'gs1-epcis-version': '2.0.0', 'x-api-key': key },
  });
});

it('sends the very same document again after a cut, over restarts, and no event under two names', async () => {
  const { book, follow, restart, answers, documents, events } = await following();
  await book().submit(items(3));
  await follow();
  await book().submit(scan(0));
  answers.push('cut');
  await follow();
  // It came, and nobody heard so; meanwhile more happens.
  await book().submit(scan(1));
  await restart();
  await follow();
  await book().submit(scan(2));
  await restart();
  await follow();
  await restart();
  await follow();
  expect(documents).toHaveLength(4);
  expect(documents[1]).toBe(documents[0]);
  const ids = events().map(({ eventID }) => eventID);
  expect([ids.length, new Set(ids).size]).toEqual([4, 3]);
});

it('is an alarm while it is not taken, that says nothing of the key, and is over when it is', async () => {
  const { book, follow, answers, alarms, events } = await following();
  await book().submit(items(1));
  await follow();
  await book().submit(scan(0));
  answers.push('refuse', 'refuse');
  await follow();
  await follow();
  await follow();
  expect(alarms).toEqual([
    ...Array(2).fill(
      expect.stringMatching(/^epcis-failing raised: 127\.0\.0\.1:\d+: it takes nothing \(503\): no room/),
    ),
    'epcis-failing cleared',
  ]);
  expect(alarms.join()).not.toContain(key);
  expect(events()).toHaveLength(1);
});

it('writes a whole file for a batch, the same one again after a stop, and says what is wrong with the folder', async () => {
  const dir = mkdtempSync(join(tmpdir(), 'tallyman-epcis-'));
  onTestFinished(() => rmSync(dir, { recursive: true, force: true }));
  const folder = join(dir, 'out');
  let stops = 0;
  const write = toFolder(folder);
  const { book, follow, restart, alarms } = await dock(async (...given) => {
    const written = await write(...given);
    return stops-- > 0 ? { ok: false, reason: 'stopped here' } : written;
  });
  await book().submit(items(2));
  await follow();
  await book().submit(scan(0));
  await follow();
  expect(alarms).toEqual([expect.stringMatching(/out is not there: is the drive mounted\?/)]);
  mkdirSync(folder);
  stops = 1;
  await follow();
  const [first] = readdirSync(folder);
  const content = readFileSync(join(folder, first ?? ''), 'utf8');
  await book().submit(scan(1));
  await restart();
  await follow();
  const files = readdirSync(folder).sort();
  expect(files).toHaveLength(2);
  expect(files[0]).toBe(first);
  expect(readFileSync(join(folder, first ?? ''), 'utf8')).toBe(content);
  const ids = files.flatMap(
    (name) => (JSON.parse(readFileSync(join(folder, name), 'utf8')) as Document).epcisBody.eventList,
  );
  expect(new Set(ids.map(({ eventID }) => eventID)).size).toBe(2);
});

/** A dock of the version before this one, whose last document was taken while the line was cut. */
function earlierDock() {
  const kept = (name: string): Buffer =>
    brotliDecompressSync(readFileSync(new URL(`../fixtures/ledger-told-epcis/${name}.br`, import.meta.url)));
  const directory = newDirectory();
  writeFileSync(join(directory, databaseFile), kept('ledger.db'));
  writeFileSync(join(directory, anchorFile), kept('anchor'));
  const { told } = JSON.parse(kept('told.json').toString()) as { told: string[] };
  return { directory, told };
}

it('goes on where the version before it was: with the document on its way as it was, nothing twice, nothing lost', async () => {
  const { directory, told } = earlierDock();
  const { book, follow, restart, documents, events } = await following(directory);
  await follow();
  // What that version did not come to: it happened while its last document was on its way.
  expect(documents.map((text) => told.indexOf(text))).toEqual([told.length - 1, -1]);
  await book().submit(scan(0));
  await follow();
  await restart();
  await follow();
  expect(documents).toHaveLength(3);
  const before = told.flatMap((text) => (JSON.parse(text) as Document).epcisBody.eventList);
  const after = events().slice(JSON.parse(told.at(-1) ?? '').epcisBody.eventList.length);
  const ids = [...before, ...after].map(({ eventID }) => eventID);
  expect(new Set(ids).size).toBe(ids.length);
  expect(ids).toEqual(await everyEvent(book()));
});

/** All that the ledger has to tell of the goods it received, by its own entries. */
async function everyEvent(book: Book): Promise<string[]> {
  const entries = await book.read(0, 1_000);
  return epcisEvents(entries, { site: 'reno-1', dock: 'dock-3' }, new Map()).map(({ eventID }) => eventID);
}

it('keeps its place and the document on its way when the ledger begins a new epoch, and tells nobody twice of it', async () => {
  const { book, follow, answers, documents, events } = await following();
  await book().submit(items(3));
  await follow();
  await book().submit(scan(0));
  answers.push('cut');
  await follow();
  await book().openEpoch('clone', 'a test says so');
  await book().submit(scan(1));
  await follow();
  expect(documents).toHaveLength(3);
  expect(documents[1]).toBe(documents[0]);
  expect(new Set(events().map(({ eventID }) => eventID)).size).toBe(2);
  expect(await book().verify()).toMatchObject({ ok: true });
});
