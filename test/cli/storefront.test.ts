// needs: mosquitto
/** `tallyman storefront`: a shop to try a dock against, over HTTP and at a broker, with a real dock beside it. */
import { mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import { freePort } from '../../agent/demo/dock/free-port.ts';
import { commandLine } from '../command-line.ts';
import { Child } from '../end-to-end/child.ts';
import { gtin, sku } from '../end-to-end/codes.ts';
import { Dock } from '../end-to-end/dock.ts';
import { until } from '../wait.ts';
import { entry } from './dock.ts';

function storefront(...args: string[]) {
  const child = new Child('storefront', process.execPath, [entry, 'storefront', ...args], { stdin: 'pipe' });
  const facts: Record<string, unknown>[] = [];
  child.onLine((line) => args.includes('--json') && facts.push(JSON.parse(line)));
  onTestFinished(async () => {
    child.signal('SIGKILL');
    await child.exited;
  });
  const heard = (event: string, more: object = {}) =>
    until(
      `the storefront says ${event}`,
      () =>
        facts.findLast(
          (fact) => fact.event === event && Object.entries(more).every(([key, value]) => fact[key] === value),
        ),
      { evidence: () => child.output },
    );
  return { child, heard };
}

it.each(['https', 'mqtt'])('takes what a dock tells, and what it sells the dock books (%s)', async (kind) => {
  const folder = mkdtempSync(join(tmpdir(), 'tallyman-kept-'));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  const port = await freePort();
  const own = kind === 'https' ? { url: `http://127.0.0.1:${port}/stock`, 'secret-file': join(folder, 'secret') } : {};
  const dock = await Dock.create({
    articles: 1,
    channels: [{ name: 'trial', kind, orders: true, shipments: true, 'orders-every': '1s', 'rise-wait': '1s', ...own }],
  });
  onTestFinished(() => dock.end());
  const where = kind === 'https' ? ['--listen', `127.0.0.1:${port}`] : ['--mqtt', dock.broker.url];
  const { child, heard } = storefront(...where, '--keep', folder, '--json');
  await heard('ready');
  await dock.open();
  for (const _ of [1, 2, 3]) expect(await dock.simulator().scan(gtin(0))).toBe(true);
  await until('three are shown', async () => {
    const { levels } = await heard('applied');
    return (levels as Record<string, number>)[sku(0)] === 3;
  });
  child.write(`sell ${sku(0)} 2\n`);
  expect(await heard('order')).toMatchObject({ id: '1001', status: 'open' });
  await dock.until('the order is booked', async () => (await dock.agent.stock(sku(0)))[0]?.booked === 2);
  await until('one is shown', async () => {
    const { levels } = await heard('applied');
    return (levels as Record<string, number>)[sku(0)] === 1;
  });
  const pack = (command: object) => dock.agent.req('station/command', { station: 'packing-1', command });
  await pack({ command: 'open', document: { type: 'order', merchant: 'acme', id: '1001' } });
  await pack({ command: 'goods', merchant: 'acme', sku: sku(0), quantity: 2 });
  expect(await heard('shipped')).toMatchObject({ order: '1001', box: 1, lines: [{ sku: sku(0), quantity: 2 }] });
  child.write('quit\n');
  expect(await child.exited).toMatchObject({ code: 0 });
  if (kind === 'https') {
    const secret = join(folder, 'secret');
    expect(readFileSync(secret, 'utf8')).toMatch(/^whsec_[\w+/=]{44}\n$/);
    expect(statSync(secret).mode & 0o777).toBe(0o600);
  }
});

it('says in words what happens, and forgets all of it at the end', async () => {
  const { child } = storefront('--listen', '127.0.0.1:0');
  await until('it says how a dock is told of it', () => child.output.includes('kind = "https"'));
  const file = /secret-file = "([^"]+)"/.exec(child.output)?.[1] ?? '';
  expect(statSync(file).mode & 0o777).toBe(0o600);
  child.write('levels\nsell TEE 2\nbuy TEE\n');
  await until('all is answered', () => child.output.includes('“buy TEE” is nothing'));
  expect(child.output).toContain('it was told nothing yet\norder 1001 open: 2 × TEE (it lists no such item)\n');
  expect(child.output).toContain('shipments = true');
  child.signal('SIGTERM');
  expect(await child.exited).toMatchObject({ code: 0 });
  expect(() => statSync(file)).toThrow(/ENOENT/);
});

it('names what is wrong with how it is started', async () => {
  const ask = (...args: string[]) => commandLine(['storefront', ...args]);
  expect(await ask()).toMatchObject({ code: 2, stderr: expect.stringContaining('--listen 127.0.0.1:8099, or --mqtt') });
  expect(await ask('--listen', '8099')).toMatchObject({
    code: 2,
    stderr: expect.stringContaining('like 127.0.0.1:8099'),
  });
  expect(await ask('--listen', '127.0.0.1:1', '--channel', 'Web')).toMatchObject({ code: 2 });
  const taken = createServer();
  const port = await new Promise<number>((resolve) =>
    taken.listen(0, '127.0.0.1', () => resolve((taken.address() as { port: number }).port)),
  );
  onTestFinished(() => void taken.close());
  expect(await ask('--listen', `127.0.0.1:${port}`)).toMatchObject({
    code: 1,
    stderr: expect.stringContaining('EADDRINUSE'),
  });
});
