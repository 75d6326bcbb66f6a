// needs: openssl
/**
 * A storefront that repeats what we sent it: nothing of our headers gets into what the dock says about it, over real
 * TLS.
 */

import { randomBytes } from 'node:crypto';
import { writeFileSync } from 'node:fs';
import type { IncomingMessage } from 'node:http';
import { createServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, it, onTestFinished } from 'vitest';
import { systemClock } from '../../../agent/clock.ts';
import { readHeaderLines } from '../../../agent/forward/http/header-lines.ts';
import { ownWords, withoutWords } from '../../../agent/forward/http/own-words.ts';
import { httpsChannel } from '../../../agent/forward/kinds/https/https-kind.ts';
import type { FrozenBatch } from '../../../agent/inventory/nouns/channels/batch.ts';
import { namedFileReader } from '../../../agent/named-file.ts';
import { temporaryFolder } from '../bench.ts';
import { Authority } from '../certificates.ts';
import { loadedKind } from '../loaded-kinds.ts';
import { noMemory } from '../memory-book.ts';
import { MemoryLedger } from '../memory-ledger.ts';

const password = 'tr0ub4dor/&3+x=';
const basic = Buffer.from(`dock:${password}`).toString('base64');
const token = 'shpat_Zm9v/YmFy+cXV4/0123456789';
const sent = { authorization: `Bearer ${token}`, 'x-basic': `Basic ${basic}`, 'x-api-key': 'k3y-0815-4711' };
/** None of these may be left of what we sent, and no longer piece of them. */
const secrets = [token, basic, password, sent['x-api-key']];

const pieces = (secret: string) => Array.from({ length: secret.length - 7 }, (_, at) => secret.slice(at, at + 8));
function expectNothingOfOurs(said: string, signature = ''): void {
  const signatures = signature === '' ? [] : signature.split(' ').map((each) => each.slice(3));
  for (const piece of [...secrets, ...signatures].flatMap(pieces)) expect(said).not.toContain(piece);
}

/** What a server may make of a header that it repeats. */
const encodings: Record<string, (text: string) => string> = {
  plain: (text) => text,
  'percent-encoded': (text) => encodeURIComponent(text),
  'every byte percent-encoded': (text) =>
    [...Buffer.from(text)].map((byte) => `%${byte.toString(16).padStart(2, '0')}`).join(''),
  'percent-encoded twice': (text) => encodeURIComponent(encodeURIComponent(text)),
  'in JSON': (text) => JSON.stringify(text),
  'in PHP’s JSON': (text) => JSON.stringify(text).replaceAll('/', '\\/'),
  'in JSON by number': (text) =>
    [...text].map((char) => `\\u${char.charCodeAt(0).toString(16).padStart(4, '0')}`).join(''),
  'in HTML': (text) =>
    text.replaceAll('&', '&amp;').replaceAll('/', '&#x2F;').replaceAll('=', '&#61;').replaceAll('+', '&plus;'),
  'in capitals': (text) => text.toUpperCase(),
  'without its scheme': (text) => text.replace(/^\w+ /, ''),
  'cut short': (text) => text.slice(0, -4),
};

/** A real TLS server; `answer` sees the request's headers. */
async function echoing(
  answer: (request: IncomingMessage) => { status: number; headers?: Record<string, string>; body: string },
) {
  const dir = temporaryFolder();
  const authority = new Authority(dir);
  const { cert, key } = authority.issue();
  const seen: IncomingMessage[] = [];
  const server = createServer({ cert, key }, (request, response) => {
    request.resume().on('end', () => {
      seen.push(request);
      const { status, headers, body } = answer(request);
      response.writeHead(status, headers).end(body);
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(async () => {
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  });
  const file = (name: string, text: string) => {
    writeFileSync(join(dir, name), text, { mode: 0o600 });
    return join(dir, name);
  };
  const { 'x-basic': inConfiguration, ...inFile } = sent;
  const options = httpsChannel.options().parse({
    url: `https://127.0.0.1:${(server.address() as AddressInfo).port}/stock`,
    'ca-file': authority.caFile,
    'secret-file': file('secret', `whsec_${randomBytes(32).toString('base64')}\n`),
    headers: { 'x-basic': inConfiguration },
    'headers-file': file(
      'headers',
      `# the shop's\n${Object.entries(inFile)
        .map(([name, value]) => `${name}: ${value}`)
        .join('\n')}\n`,
    ),
  });
  const channel = loadedKind('https').open(options, {
    name: 'acme-web',
    merchant: 'acme',
    memory: noMemory,
    handlers: { onLink: () => undefined, onAnswer: () => undefined },
    clock: systemClock,
    readFile: namedFileReader(undefined),
    log: () => undefined,
    uplink: undefined,
  });
  onTestFinished(() => channel.close());
  const ledger = new MemoryLedger();
  ledger.receive('TEE', 3);
  const batch = ledger.freeze('acme-web') as FrozenBatch;
  const { signal } = new AbortController();
  return { seen, send: () => channel.send(batch, signal), orders: () => channel.orders?.fetch(null, signal) };
}

const all = ({ headers }: IncomingMessage, encode: (text: string) => string) =>
  Object.entries(headers)
    .map(([name, value]) => `${name}: ${encode(String(value))}`)
    .join(', ');

describe('a server that repeats our headers', () => {
  it.each(Object.entries(encodings))('%s, in a refusal: none of them is told', async (_, encode) => {
    let [status, repeated] = [0, ''];
    const { send, orders, seen } = await echoing(({ headers }) => ({
      status,
      body: `you sent ${encode(String(headers[repeated]))} and that is all`,
    }));
    for (status of [400, 422, 500, 503]) {
      for (repeated of [...Object.keys(sent), 'webhook-signature']) {
        const said = JSON.stringify([await send(), await orders()]);
        expect(said).toContain('you sent');
        for (const request of seen.splice(0)) expectNothingOfOurs(said, String(request.headers['webhook-signature']));
      }
    }
  });

  it.each<[string, (request: IncomingMessage) => { status: number; headers?: Record<string, string>; body: string }]>([
    [
      'as where it redirects to',
      (request) => ({
        status: 302,
        headers: { location: `/?${encodeURIComponent(all(request, (text) => text))}` },
        body: '',
      }),
    ],
    [
      'as the reason of a refused line',
      (request) => ({
        status: 422,
        body: JSON.stringify({ rejected: [{ sku: 'TEE', reason: all(request, (text) => text) }] }),
      }),
    ],
    [
      'as a reason inside an answer',
      (request) => ({
        status: 200,
        body: JSON.stringify({
          epoch: null,
          to: 1,
          rejected: [{ sku: 'TEE', reason: `you said ${request.headers.authorization}` }],
        }),
      }),
    ],
    [
      'as its content type',
      (request) => ({ status: 200, headers: { 'content-type': String(request.headers['x-api-key']) }, body: '<html>' }),
    ],
    [
      'as its encoding',
      (request) => ({
        status: 200,
        headers: { 'content-encoding': String(request.headers.authorization).slice(7) },
        body: 'x',
      }),
    ],
  ])('%s: none of them is told', async (_, answer) => {
    const { send, orders, seen } = await echoing(answer);
    const said = JSON.stringify([await send(), await orders()]);
    for (const request of seen) expectNothingOfOurs(said, String(request.headers['webhook-signature']));
  });

  it('did get them: those of the file and those of the configuration', async () => {
    const { send, seen } = await echoing(() => ({ status: 200, body: '' }));
    expect(await send()).toEqual({ type: 'acknowledged', rejected: [] });
    expect(seen[0]?.headers).toMatchObject(sent);
  });
});

describe('what is not ours', () => {
  const words = ownWords(Object.values(sent));

  it.each([
    'the bearer of this is out of stock',
    'SKU TEE%20BLK is unknown',
    '{"error":"no \\"basic\\" plan"}',
    'größer als 100 %',
  ])('is told as it came: %s', (text) => expect(withoutWords(text, words)).toBe(text));

  it('is told around what was cut out', () => {
    expect(withoutWords(`bad token ${token} for acme`, words)).toBe('bad token … for acme');
  });

  it('and any secret in any text goes, whatever stands around it', () => {
    const word = fc
      .string({ unit: 'grapheme-ascii', minLength: 8, maxLength: 60 })
      .filter((text) => /^\S+$/.test(text));
    fc.assert(
      fc.property(
        word,
        fc.string(),
        fc.string(),
        fc.constantFrom(...Object.values(encodings)),
        (secret, before, after, encode) => {
          const said = withoutWords(before + encode(`Bearer ${secret}`) + after, ownWords([`Bearer ${secret}`]));
          expect(said.includes(secret)).toBe(false);
        },
      ),
    );
  });
});

describe('a file of headers', () => {
  it.each<[string, string]>([
    ['empty', 'holds no header'],
    ['authorization Bearer Pa55word', 'line 1 is no header'],
    ['a: b\nhost: Pa55word', 'line 2 is no header'],
    ['x-a: Pa55wörd', 'line 1 is no header'],
    ['x-a: 1\nX-A: Pa55word', 'line 2 sets a header again'],
    ['\0\0\0\0', 'line 1 is no header'],
  ])('%j is refused by its line, and nothing of it is quoted', (text, message) => {
    const read = () => readHeaderLines(text === 'empty' ? '' : text, '/f');
    expect(read).toThrow(message);
    expect(read).not.toThrow(/Pa55/);
  });
});
