// needs: mosquitto openssl
/** What is wrong with a dock, as one archive: in pages, or put to a signed address, and no secret in it. */
import { createHash } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import type { IncomingHttpHeaders } from 'node:http';
import { createServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { afterAll, beforeAll, expect, it, onTestFinished } from 'vitest';
import type { ArchivePage } from '../../agent/admin/dock/diagnosis-archive.ts';
import { Dock } from '../end-to-end/dock.ts';
import { temporaryFolder } from '../forward/bench.ts';
import { Authority, type Certificate } from '../forward/certificates.ts';

const secrets = { badge: '0042-BOSS', webhook: `whsec_${'A'.repeat(43)}=` };
const folder = mkdtempSync(join(tmpdir(), 'tallyman-diagnosis-'));
let authority: Authority;
let dock: Dock;

beforeAll(async () => {
  authority = new Authority(folder);
  dock = await Dock.start({
    // What its machine believes.
    env: { NODE_EXTRA_CA_CERTS: authority.caFile },
    articles: 1,
    files: { 'web.secret': secrets.webhook },
    operators: [{ id: 'boss', name: 'Boss', badge: secrets.badge }],
    channels: ({ file }) => [{ kind: 'https', url: 'https://127.0.0.1:9/stock', 'secret-file': file('web.secret') }],
  });
});
afterAll(async () => {
  await dock.end();
  rmSync(folder, { recursive: true });
});

type Put = { url: string; method: string; headers: IncomingHttpHeaders; body: string };

async function store({ cert, key }: Certificate, status = 201): Promise<{ at: string; puts: Put[] }> {
  const puts: Put[] = [];
  const server = createServer({ cert, key }, (request, response) => {
    let body = '';
    request.setEncoding('utf8').on('data', (chunk: string) => {
      body += chunk;
    });
    request.on('end', () => {
      puts.push({ url: request.url ?? '', method: request.method ?? '', headers: request.headers, body });
      response.writeHead(status, { location: 'https://127.0.0.1:1/' }).end();
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => void server.close());
  return { at: `https://127.0.0.1:${(server.address() as AddressInfo).port}`, puts };
}

const refused = async (params: object): Promise<string> => {
  const { code, stderr } = await dock.agent.cli(['req', 'device/send-diag', JSON.stringify(params)]);
  expect(code).toBe(1);
  return stderr;
};

it('the pages put together are the archive that they say, and it holds what there is to know and no secret', async () => {
  const page = (number: number) => dock.agent.req('device/diag', { page: number }) as Promise<ArchivePage>;
  const pieces: Buffer[] = [];
  let one = await page(0);
  for (; ; one = await page(one.next ?? 0)) {
    pieces.push(Buffer.from(one.piece, 'base64'));
    expect(pieces.at(-1)?.length).toBeLessThanOrEqual(36 * 1024);
    if (one.next === null) break;
  }
  const archive = Buffer.concat(pieces);
  expect(archive.length).toBe(one.bytes);
  expect(createHash('sha256').update(archive).digest('hex')).toBe(one.sha256);
  const text = gunzipSync(archive).toString();
  expect(JSON.parse(text)).toMatchObject({
    about: { dock: 'dock-3' },
    config: { document: { dock: { site: 'reno-1' } } },
  });
  for (const secret of Object.values(secrets)) expect(text).not.toContain(secret);
  const beyond = await dock.agent.cli(['req', 'device/diag', JSON.stringify({ page: 999 })]);
  expect(beyond).toMatchObject({ code: 1, stderr: expect.stringMatching(/no page 999; 0 makes a new archive/) });
});

it('is put to a signed address, and the signature stays off the record', async () => {
  const { at, puts } = await store(authority.issue());
  const url = `${at}/diag/dock-3.json?signature=open-sesame`;
  expect(await dock.agent.req('device/send-diag', { url })).toMatchObject({ status: 201 });
  expect(puts).toMatchObject([{ method: 'PUT', url: '/diag/dock-3.json?signature=open-sesame' }]);
  expect(puts[0]?.headers['content-type']).toBe('application/json');
  expect(JSON.parse(puts[0]?.body ?? '')).toMatchObject({ about: { dock: 'dock-3' } });
  for (const secret of Object.values(secrets)) expect(puts[0]?.body).not.toContain(secret);
  const ledger = JSON.stringify(await dock.agent.ledger());
  expect(ledger).toContain('/diag/dock-3.json');
  expect(ledger + dock.agent.output).not.toContain('open-sesame');
});

it('goes to nobody whose certificate is not believed, follows nobody elsewhere, and to no address without TLS', async () => {
  const stranger = new Authority(temporaryFolder(), 'stranger');
  const { at, puts } = await store(stranger.issue());
  expect(await refused({ url: `${at}/x` })).toMatch(/signed by nobody we trust/);
  const misnamed = await store(authority.issue({ names: 'DNS:elsewhere.example' }));
  expect(await refused({ url: `${misnamed.at}/x` })).toMatch(/for another name/);
  expect([...puts, ...misnamed.puts]).toEqual([]);
  const moved = await store(authority.issue(), 307);
  expect(await refused({ url: `${moved.at}/x` })).toMatch(/it answers 307/);
  expect(await refused({ url: 'http://127.0.0.1/x' })).toMatch(/must be an https:\/\/ address/);
  expect(await refused({ url: 'https://lena:pw@127.0.0.1/x' })).toMatch(/no name and no password/);
});
