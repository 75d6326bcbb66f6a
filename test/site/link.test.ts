// needs: nats-2.10 openssl
/** The link to a site's server, against a real one: appends, reads, rights, kills, and a network that swallows. */
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Connection } from '../../agent/site/link/connection.ts';
import { newKey, nkeyOf } from '../../agent/site/link/nkey.ts';
import { distrust } from '../../agent/site/link/probe.ts';
import type { Streams } from '../../agent/site/link/streams.ts';
import { TcpProxy } from '../faults/tcp-proxy.ts';
import { Authority } from '../forward/certificates.ts';
import { pause, until } from '../wait.ts';
import { SiteServer } from './site-server.ts';

const stream = 'LOG_reno-1';
const log = (dock: string) => `tm.reno-1.log.${dock}`;
const text = (words: string) => Buffer.from(words);

let dir: string;
let server: SiteServer;
let streams: Streams;
let connection: Connection;

beforeAll(async () => {
  dir = mkdtempSync(join(tmpdir(), 'site-link-'));
  server = await SiteServer.start(join(dir, 'server'));
  ({ connection, streams } = await server.connect('dock-1'));
  expect(await streams.create({ name: stream, subjects: ['tm.reno-1.log.*'] })).toBeUndefined();
});

afterAll(async () => {
  await connection.close();
  await server.kill9();
  rmSync(dir, { recursive: true, force: true });
});

describe('a site’s server', () => {
  it('takes a message where its subject ends as expected, and gives it back by its place', async () => {
    const subject = log('dock-1');
    expect(await streams.last(stream, subject)).toEqual({ type: 'none' });
    const first = await streams.append(stream, subject, 0, text('one'));
    if (first.type !== 'stored') throw new Error(first.type);
    await streams.append(stream, log('dock-2'), 0, text('between'));
    expect(await streams.append(stream, subject, 0, text('late'))).toEqual({ type: 'wrong-last' });
    expect(await streams.append(stream, subject, first.seq, text('two'))).toMatchObject({ type: 'stored' });
    const next = await streams.next(stream, subject, first.seq + 1);
    expect(next).toMatchObject({ type: 'found', message: { subject, payload: text('two') } });
    expect(await streams.next(stream, subject, 1_000)).toEqual({ type: 'none' });
    // Created once more it is the same; as something else it is refused in words.
    expect(await streams.create({ name: stream, subjects: ['tm.reno-1.log.*'] })).toBeUndefined();
    expect(await streams.create({ name: stream, subjects: ['tm.elsewhere.*'] })).toMatch(/in use|different/);
  });

  it('says each message that it took, and no other, under its number to whoever listens', async () => {
    const [from, to] = ['tm.said.log.*', 'tm.said.new.{{wildcard(1)}}'];
    expect(await streams.create({ name: 'LOG_said', subjects: [from], saidAt: { from, to } })).toBeUndefined();
    const said: string[] = [];
    connection.listen('tm.said.new.*', (at, payload, header) => {
      said.push([at, header('Nats-Subject'), header('Nats-Sequence'), Buffer.from(payload)].join(' '));
    });
    for (const [dock, expected] of [
      ['a', 0],
      ['a', 0],
      ['b', 0],
      ['a', 1],
    ] as const)
      await streams.append('LOG_said', `tm.said.log.${dock}`, expected, text(`${dock} after ${expected}`));
    await connection.settled();
    expect(said).toEqual([
      'tm.said.new.a tm.said.log.a 1 a after 0',
      'tm.said.new.b tm.said.log.b 2 b after 0',
      'tm.said.new.a tm.said.log.a 3 a after 1',
    ]);
  });

  it('is trusted after its probe, twice in a row, and not where it answers nothing', async () => {
    const subjects = [log('probe-a'), log('probe-b')] as const;
    expect(await distrust(streams, stream, subjects)).toBeUndefined();
    expect(await distrust(streams, stream, subjects)).toBeUndefined();
    expect(await distrust(streams, 'LOG_elsewhere', subjects)).toContain('does not answer');
  });

  it('gives a thing once, however many ask for it at a time', async () => {
    const asked = await Promise.all(
      Array.from({ length: 100 }, (_, n) => streams.append(stream, log('once'), 0, text(`dock-${n}`))),
    );
    expect(asked.filter(({ type }) => type === 'stored')).toHaveLength(1);
    expect(asked.filter(({ type }) => type === 'wrong-last')).toHaveLength(99);
  });

  it('says nothing to a question whose answer cannot be had, and the connection goes on', async () => {
    connection.answer('tm.reno-1.ask.dock-1', async (asked) => {
      if (asked.toString() === 'sick') throw new Error('the disk is gone');
      return asked;
    });
    expect(await connection.ask('tm.reno-1.ask.dock-1', text('sick'), 200)).toBeUndefined();
    expect(await connection.ask('tm.reno-1.ask.dock-1', text('well'))).toEqual(text('well'));
  });

  it('refuses what is too large, in words, and the connection goes on', async () => {
    const large = await streams.append(stream, log('large'), 0, Buffer.alloc(131_073));
    expect(large.type).not.toBe('stored');
    const { connection: anew, streams: again } = await server.connect('dock-1');
    expect(await again.last(stream, log('large'))).toEqual({ type: 'none' });
    await anew.close();
  });

  it('loses nothing that it acknowledged, and doubles nothing, when it is killed while many write', {
    timeout: 120_000,
  }, async () => {
    const own = await SiteServer.start(join(dir, 'killed'));
    const first = await own.connect('admin');
    await first.streams.create({ name: stream, subjects: ['tm.reno-1.log.*'] });
    await first.connection.close();
    const acknowledged = new Map<string, number>();
    let over = false;
    let unknown = 0;
    const write = async (dock: string) => {
      let to = 0;
      let last: number | undefined;
      let link: Awaited<ReturnType<SiteServer['connect']>> | undefined;
      let ended = true;
      while (!over || last === undefined) {
        try {
          if (link === undefined || ended) {
            link = await own.connect(dock);
            ended = false;
            void link.connection.closed.then(() => {
              ended = true;
            });
          }
        } catch {
          await pause(10);
          continue;
        }
        if (last === undefined) {
          const found = await link.streams.last(stream, log(dock));
          if (found.type === 'unknown') continue;
          last = found.type === 'found' ? found.message.seq : 0;
          to = found.type === 'found' ? Number(found.message.payload.toString()) : 0;
          continue;
        }
        const became = await link.streams.append(stream, log(dock), last, text(String(to + 1)));
        if (became.type === 'stored') {
          last = became.seq;
          to += 1;
          acknowledged.set(dock, to);
        } else {
          if (became.type === 'unknown') unknown += 1;
          last = undefined;
        }
      }
      await link?.connection.close();
    };
    const writers = ['dock-1', 'dock-2', 'dock-3'].map(write);
    const many = () => [...acknowledged.values()].reduce((sum, to) => sum + to, 0);
    for (let kill = 1; kill <= 4; kill += 1) {
      const before = many();
      await until('more was written', () => many() > before + 60);
      await own.kill9();
      await own.start();
    }
    over = true;
    await Promise.all(writers);
    const { connection: last, streams: reading } = await own.connect('reader');
    for (const [dock, to] of acknowledged) {
      const read: number[] = [];
      for (let seq = 1; ; ) {
        const found = await reading.next(stream, log(dock), seq);
        if (found.type !== 'found') break;
        read.push(Number(found.message.payload.toString()));
        seq = found.message.seq + 1;
      }
      // One more may be there whose answer was lost.
      expect(read).toEqual(Array.from({ length: read.length }, (_, n) => n + 1));
      expect(read.length).toBeGreaterThanOrEqual(to);
    }
    expect(unknown).toBeGreaterThan(0);
    await last.close();
    await own.kill9();
  });

  it('is given up when the network swallows everything, and what was asked is unknown', {
    timeout: 60_000,
  }, async () => {
    const proxy = await TcpProxy.start(server.port);
    const { connection: far, streams: there } = await server.connect('dock-3', undefined, { port: proxy.port });
    expect(await there.append(stream, log('dock-3'), 0, text('one'))).toMatchObject({ type: 'stored' });
    proxy.blackHole(true);
    const asked = there.append(stream, log('dock-3'), 1, text('two'));
    expect(await far.closed).toBe('the server is silent');
    expect(await asked).toEqual({ type: 'unknown' });
    expect(await there.last(stream, log('dock-3'))).toMatchObject({ type: 'unknown' });
    await proxy.stop();
  });

  it('lets a dock write its own log and nobody else’s, knows it by its key, and another key not at all', async () => {
    const keys = ['dock-1', 'dock-2'].map((dock) => ({ dock, key: newKey() }));
    const users = keys.map(
      ({ dock, key }) =>
        `{ nkey: ${key.publicKey}, permissions: { publish: ["${log(dock)}", "$JS.API.STREAM.MSG.GET.>", "$JS.API.STREAM.CREATE.>"], subscribe: ["_INBOX.${dock}.>"] } }`,
    );
    const own = await SiteServer.start(join(dir, 'keys'), `authorization { users: [ ${users.join(', ')} ] }`);
    const [one, two] = keys;
    const link = await own.connect('dock-1', one?.key);
    await link.streams.create({ name: stream, subjects: ['tm.reno-1.log.*'] });
    expect(await link.streams.append(stream, log('dock-1'), 0, text('mine'))).toMatchObject({ type: 'stored' });
    const forged = link.streams.append(stream, log('dock-2'), 0, text('forged'));
    expect(await link.streams.last(stream, log('dock-2'))).toEqual({ type: 'none' });
    await link.connection.close();
    expect(await forged).toMatchObject({ type: 'refused', text: expect.stringContaining('Permissions Violation') });
    const other = await own.connect('dock-2', two?.key);
    expect(await other.streams.append(stream, log('dock-2'), 0, text('mine'))).toMatchObject({ type: 'stored' });
    await other.connection.close();
    await expect(own.connect('dock-9', newKey())).rejects.toThrow(/Authorization/);
    await expect(own.connect('dock-9')).rejects.toThrow(/Authorization/);
    await own.kill9();
  });
});

describe('a server behind TLS', () => {
  it('is known by its own authority; another one’s, and no TLS, are refused in words', async () => {
    const authority = new Authority(dir);
    const ca = readFileSync(authority.caFile, 'utf8');
    const other = readFileSync(new Authority(dir, 'another one').caFile, 'utf8');
    const own = authority.issue();
    const tls = `tls { cert_file: "${own.certFile}", key_file: "${own.keyFile}" }`;
    const secured = await SiteServer.start(join(dir, 'secured'), tls);
    const link = await secured.connect('dock-1', undefined, { ca });
    expect(await link.streams.create({ name: stream, subjects: ['tm.reno-1.log.*'] })).toBeUndefined();
    expect(await link.streams.append(stream, log('dock-1'), 0, text('one'))).toMatchObject({ type: 'stored' });
    await link.connection.close();
    await expect(secured.connect('dock-1', undefined, { ca: other })).rejects.toThrow(/certificate/);
    await expect(secured.connect('dock-1')).rejects.toThrow('set the file of the site’s authority');
    await secured.kill9();
    // What claims to be the server and speaks no TLS gets neither key nor facts.
    await expect(server.connect('dock-1', undefined, { ca })).rejects.toThrow(/tls/);
  });
});

describe('what answers there', () => {
  it('is refused in words where it is no such server', async () => {
    const strange = createServer((socket) => socket.end('HTTP/1.1 400 Bad Request\r\n\r\n'));
    await new Promise<void>((resolve) => strange.listen(0, '127.0.0.1', resolve));
    const { port } = strange.address() as { port: number };
    await expect(Connection.open({ address: { host: '127.0.0.1', port }, name: 'dock-1' })).rejects.toThrow(
      'no NATS server',
    );
    strange.close();
  });

  it('is refused in words where it is too old to keep what it acknowledged', async () => {
    const version = '2.9.10';
    const old = createServer((socket) => {
      socket.write(
        `INFO ${JSON.stringify({ server_id: 'A', version, proto: 1, headers: true, max_payload: 131_072 })}\r\n`,
      );
      socket.on('data', (bytes) => bytes.includes('PING') && socket.write('PONG\r\n'));
      socket.on('error', () => undefined);
    });
    await new Promise<void>((resolve) => old.listen(0, '127.0.0.1', resolve));
    const { port } = old.address() as { port: number };
    await expect(Connection.open({ address: { host: '127.0.0.1', port }, name: 'dock-1' })).rejects.toThrow(
      'needs 2.10.0 or newer',
    );
    old.close();
  });
});

describe('a key', () => {
  it('is the one that the server’s own tools make of it', () => {
    // Of the documentation of NATS (nkeys, "SUACSSL3UAHUDXKFSNVUZRF5UHPMWZ6BFDTJ7M6USDXIEDNPPQYYYCU3VY").
    const key = nkeyOf('SUACSSL3UAHUDXKFSNVUZRF5UHPMWZ6BFDTJ7M6USDXIEDNPPQYYYCU3VY');
    expect(key.publicKey).toBe('UDXU4RCSJNZOIQHZNWXHXORDPRTGNJAHAHFRGZNEEJCPQTT2M7NLCNF4');
  });

  it.each([
    '',
    'SUAC',
    'UDXU4RCSJNZOIQHZNWXHXORDPRTGNJAHAHFRGZNEEJCPQTT2M7NLCNF4',
    'SUACSSL3UAHUDXKFSNVUZRF5UHPMWZ6BFDTJ7M6USDXIEDNPPQYYYCU3VX',
  ])('is not %j', (seed) => {
    expect(() => nkeyOf(seed)).toThrow('no key of a dock');
  });
});
