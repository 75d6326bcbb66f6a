/** EPCIS events as they happen: to a capture endpoint and into a folder, each once by its id, whatever is cut off. */
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import { systemClock } from '../../agent/clock.ts';
import { toEndpoint, toFolder } from '../../agent/forward/epcis/capture.ts';
import { type Capture, EpcisFollower } from '../../agent/forward/epcis/epcis-follower.ts';
import { newDirectory, open } from '../ledger/dock.ts';
import { adjust, items, scan } from '../ledger/goods.ts';

type Document = { type: string; creationDate: string; epcisBody: { eventList: { eventID: string }[] } };

async function dock(capture: Capture) {
  const directory = newDirectory();
  let { book } = await open(directory);
  onTestFinished(() => book.close());
  const alarms: string[] = [];
  let waited = 0;
  const follower = () =>
    new EpcisFollower({
      ...{ config: { name: 'acme-trace' }, place: { site: 'reno-1', dock: 'dock-3' }, book, capture, random: () => 0 },
      clock: {
        sleep: async () => {
          waited += 1;
        },
      },
      alarms: {
        raise: (code, about) => void alarms.push(`${code} raised: ${about?.text}`),
        clear: (code) => void alarms.push(`${code} cleared`),
      },
      log: () => {},
    });
  let following = follower();
  return {
    alarms,
    book: () => book,
    /** Turns until one waits: there is nothing to tell, or it is told that it failed. */
    follow: async () => {
      const before = waited;
      while (waited === before) await following.turn(new AbortController().signal);
    },
    restart: async () => {
      await book.close();
      ({ book } = await open(directory));
      following = follower();
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
async function following() {
  const partner = await endpoint();
  const dir = mkdtempSync(join(tmpdir(), 'tallyman-epcis-'));
  onTestFinished(() => rmSync(dir, { recursive: true }));
  const headersFile = join(dir, 'headers');
  writeFileSync(headersFile, `X-API-Key: ${key}\n`);
  const capture = toEndpoint(
    { url: partner.url, headersFile },
    { clock: systemClock, readFile: async (path) => readFileSync(path) },
  );
  return { ...partner, ...(await dock(capture)) };
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
