// needs: mosquitto openssl
/**
 * `tallyman explain` and `channel history` over a real broker and a real TLS server: what each shop shows, and what
 * became of each movement.
 */
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { createServer, type Server } from 'node:https';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, expect, it } from 'vitest';
import type { HistoryLine } from '../../agent/inventory/explain/line-history.ts';
import type { ExplainAnswer } from '../../agent/ledger/history/explain-item.ts';
import { Authority } from '../forward/certificates.ts';
import { serialised, sku } from './codes.ts';
import { Dock } from './dock.ts';
import type { Batch } from './sink.ts';

let dock: Dock | undefined;
let server: Server | undefined;
afterEach(async () => {
  await dock?.end();
  server?.closeAllConnections();
  server?.close();
  dock = undefined;
  server = undefined;
});

it('says why each shop shows its number, now and then, and what became of each movement', async () => {
  const dir = mkdtempSync(join(tmpdir(), 'tallyman-authority-'));
  const authority = new Authority(dir);
  const { cert, key } = authority.issue();
  const ca = readFileSync(authority.caFile, 'utf8');
  rmSync(dir, { recursive: true });
  const refused: string[] = [];
  let posts = 0;
  server = createServer({ cert, key }, (request, response) => {
    let text = '';
    request.setEncoding('utf8').on('data', (chunk: string) => {
      text += chunk;
    });
    request.on('end', () => {
      const { lines } = (JSON.parse(text) as Batch).data;
      const no = lines
        .filter((line) => refused.includes(line.sku))
        .map((line) => ({ sku: line.sku, reason: 'no such listing' }));
      posts += 1;
      response.writeHead(no.length > 0 ? 422 : 204, { 'content-type': 'application/json' });
      response.end(no.length > 0 ? JSON.stringify({ rejected: no }) : '');
    });
  });
  await new Promise<void>((resolve) => server?.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  const at = await Dock.create({
    files: {
      'ca.pem': ca,
      'secret.txt': `whsec_${Buffer.from('only-for-this-test-only-for-this').toString('base64')}`,
    },
    channels: ({ file }) => [
      { name: 'web' },
      {
        ...{ name: 'shop', kind: 'https', url: `https://127.0.0.1:${port}/stock` },
        ...{ 'secret-file': file('secret.txt'), 'ca-file': file('ca.pem'), 'minimum-level': 3 },
      },
    ],
  });
  dock = at;
  await at.open();
  const explained = async (...args: string[]) => at.agent.json<ExplainAnswer>(['explain', sku(0), ...args]);
  const numbers = ({ channels }: ExplainAnswer) =>
    Object.fromEntries(channels.map((each) => [each.channel, [each.level, each.shown, each.reason]]));

  expect(numbers(await explained())).toEqual({
    web: [null, null, 'never-received'],
    shop: [null, null, 'never-received'],
  });

  for (const serial of [1, 2]) at.scanner().send(serialised(0, serial));
  const settled = async (level: number) => {
    await at.until('both shops have it', async () => {
      const { channels } = await explained();
      return channels.every(({ reason }) => reason === 'unchanged') && channels[0]?.level === level;
    });
  };
  await settled(2);
  const then = await explained();
  expect(numbers(then)).toEqual({ web: [2, 2, 'unchanged'], shop: [0, 0, 'unchanged'] });
  expect(then.channels[1]?.text).toBe(
    'shop shows 0, as it should: 2 in stock; that is below the channel’s minimum of 3, and shown as 0.',
  );

  for (const serial of [3, 4]) at.scanner().send(serialised(0, serial));
  await settled(4);
  expect(numbers(await explained('--at', `#${then.place.seq}`))).toEqual({
    web: [2, 2, 'unchanged'],
    shop: [0, 0, 'unchanged'],
  });
  expect(numbers(await explained('--at', new Date(then.at).toISOString()))).toMatchObject({ web: [2, 2, 'unchanged'] });
  expect((await explained('--channel', 'shop')).channels.map(({ channel }) => channel)).toEqual(['shop']);

  // It is in words, too, the answer first, and every claim has its entry.
  const { stdout: words } = await at.agent.cli(['explain', `acme/${sku(0)}`]);
  const [head, , answer] = words.split('\n');
  expect(head).toMatch(new RegExp(`^acme/${sku(0)} · .`));
  expect(answer).toBe('web shows 4, as it should: 4 in stock.');
  expect(words).toMatch(/R7 +Process Orders is on\.\n +Process Orders turned on \(receipt\).*\(entry \d+\)/);

  const { stdout: before } = await at.agent.cli(['explain', sku(0), '--at', '2001-01-01 00:00', '--lang', 'es']);
  expect(before.trimEnd().split('\n').at(-1)).toBe(
    'según la entrada 0: eso es antes de la primera entrada de este libro',
  );

  // A storefront that refuses the line, and a link that is gone.
  refused.push(sku(0));
  await at.broker.stop();
  at.scanner().send(serialised(0, 5));
  await at.until('the shop has refused it', async () => numbers(await explained()).shop?.[2] === 'refused');
  const late = await explained();
  expect(numbers(late)).toEqual({ web: [5, 4, 'waits'], shop: [5, 4, 'refused'] });
  expect(late.channels[0]?.text).toContain('it waits for the link');
  expect(late.channels[1]?.text).toContain('refused the line (no such listing)');

  const history = await at.agent.json<HistoryLine[]>(['channel', 'history', 'shop', '--sku', sku(0)]);
  expect(history[0]).toMatchObject({ before: 4, after: 5, result: 'refused', reason: 'no such listing' });
  expect(history.some(({ result, after, ack }) => result === 'acknowledged' && after === 4 && ack !== undefined)).toBe(
    true,
  );
  const all = await at.agent.json<HistoryLine[]>(['channel', 'history', 'shop']);
  expect(all[0]).toMatchObject({ sku: sku(0), result: 'refused', before: 4 });
  expect(posts).toBeGreaterThan(1);
}, 90_000);
