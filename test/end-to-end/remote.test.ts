// needs: mosquitto
/**
 * An admin far away: keys made on their machine, the printed table in the dock's configuration, requests signed and
 * answered.
 */
import { appendFileSync, existsSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { until } from '../wait.ts';
import { Dock } from './dock.ts';

let dock: Dock;
let key: string;
beforeAll(async () => {
  dock = await Dock.create({ articles: 2 });
  key = join(dock.dir, 'lena.pem');
  const made = await dock.agent.cli(['admin', 'keygen', key, '--id', 'lena']);
  expect(made).toMatchObject({ code: 0, stderr: '' });
  appendFileSync(dock.configFile, `\n${made.stdout.replace('"viewer"', '"installer"')}`);
  await dock.open();
});
afterAll(() => dock.end());

type Answer = { code: number | null; stdout: string; stderr: string };
const admin = (...more: string[]): Promise<Answer> =>
  dock.agent.cli([
    ...['admin', 'req', '--as', 'lena', '--key', key, '--broker', dock.broker.url],
    ...(more.includes('--dock') ? more : ['--dock', 'reno-1/dock-3', ...more]),
  ]);

it('the private key is for one user alone, and is never written over', async () => {
  expect(statSync(key).mode & 0o777).toBe(0o600);
  const before = readFileSync(key, 'utf8');
  const again = await dock.agent.cli(['admin', 'keygen', key]);
  expect(again).toMatchObject({ code: 2, stderr: expect.stringMatching(/never written over/) });
  expect(readFileSync(key, 'utf8')).toBe(before);
  expect(await dock.agent.cli(['config', 'check'])).toMatchObject({ code: 0 });
});

/** Back at the broker, too. */
async function restarted(): Promise<void> {
  await dock.agent.stop();
  await dock.agent.start();
  await until('the dock answers again', async () => (await admin('ledger/head')).code === 0);
}

it('asks, changes under a transaction once, and is on the record with reason', async () => {
  expect(JSON.parse((await admin('ledger/head')).stdout)).toMatchObject({ seq: expect.any(Number) });
  const adjust = ['stock/adjust', '{"sku":"SKU-0000","quantity":5,"reason":"found behind the rack"}'];
  for (let n = 0; n < 2; n++) expect(await admin(...adjust, '--transaction', 'found-1')).toMatchObject({ code: 0 });
  await restarted();
  expect(await admin(...adjust, '--transaction', 'found-1')).toMatchObject({ code: 0, stderr: '' });
  const { stdout } = await dock.agent.cli(['stock', 'SKU-0000', '--json']);
  expect(JSON.parse(stdout)).toMatchObject([{ inStock: 5 }]);
  const turn = ['process-orders/set', '{"sku":"SKU-0000","on":false}'];
  expect(await admin(...turn)).toMatchObject({
    code: 1,
    stderr: expect.stringMatching(/bad-params — Say why.*\(reason\)/),
  });
  expect(await admin(...turn, '--reason', 'recall')).toMatchObject({ code: 0 });
  const audit = await dock.agent.cli(['req', 'audit/list', '{"limit":1}']);
  expect(JSON.parse(audit.stdout).requests).toMatchObject([
    { by: 'lena', verb: 'process-orders/set', reason: 'recall' },
  ]);
});

it('sets a configuration: checked, in the file, and in effect from the next start on', async () => {
  const before = readFileSync(dock.configFile, 'utf8');
  const set = (toml: string) => admin('config/set', JSON.stringify({ toml }), '--reason', 'a second packer');
  const bad = await set(before.replace('timezone', 'timezome'));
  expect(bad).toMatchObject({ code: 1, stderr: expect.stringMatching(/not-allowed|bad-config/) });
  expect(readFileSync(dock.configFile, 'utf8')).toBe(before);
  const answer = await set(`${before}\n[[operator]]\nid = "jonas"\nname = "Jonas"\n`);
  expect(JSON.parse(answer.stdout)).toMatchObject({
    restartRequired: true,
    changes: [{ key: 'operator[jonas].id' }, {}],
  });
  expect(JSON.parse((await dock.agent.cli(['status', '--json'])).stdout)).toMatchObject({ restartRequired: true });
  await restarted();
  expect(JSON.parse((await admin('operator/list')).stdout).operators).toMatchObject([{ id: 'jonas', from: 'file' }]);
  expect(JSON.parse((await admin('config/get')).stdout)).toMatchObject({ restartRequired: false });
});

it('asks every dock of a site in waves, and a job that is named again goes on where it was', async () => {
  const job = join(dock.dir, 'job.json');
  const roll = (...more: string[]) =>
    dock.agent.cli([
      ...['admin', 'req', '--as', 'lena', '--key', key, '--broker', dock.broker.url, '--json', '--waves'],
      ...['--job', job, '--site', 'reno-1', ...more, 'process-orders/set', '{"sku":"SKU-0001","on":false}'],
    ]);
  const none = await roll('--where', 'state=refusing');
  expect(none).toMatchObject({ code: 2, stderr: expect.stringMatching(/no dock to ask/) });
  const refused = await roll();
  expect(refused).toMatchObject({ code: 1, stdout: expect.stringMatching(/"class":"refused"/) });
  expect(JSON.parse(readFileSync(job, 'utf8'))).toMatchObject({ classes: { 'reno-1/dock-3': 'refused' } });
  expect(await roll('--reason', 'recall')).toMatchObject({ code: 1, stdout: '' });
  rmSync(job);
  expect(await roll('--reason', 'recall')).toMatchObject({ code: 0, stdout: expect.stringMatching(/"class":"done"/) });
  const other = await dock.agent.cli([
    ...['admin', 'req', '--as', 'lena', '--key', key, '--broker', dock.broker.url],
    ...['--job', job, '--dock', 'reno-1/dock-3', 'ledger/head'],
  ]);
  expect(other).toMatchObject({ code: 2, stderr: expect.stringMatching(/another request/) });
});

it('says which dock did not answer, and why', async () => {
  const asked = await admin('ledger/head', '--json', '--dock', 'reno-1/dock-3', '--dock', 'reno-1/dock-9');
  expect(asked.code).toBe(1);
  const lines = asked.stdout
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line));
  expect(lines.pop()).toMatchObject({ docks: 2, classes: { done: 1, 'never-reached': 1, failed: 0 } });
  expect(lines.sort((a, b) => (a.dock < b.dock ? -1 : 1))).toMatchObject([
    { dock: 'reno-1/dock-3', class: 'done', status: 'ok', data: { seq: expect.any(Number) } },
    {
      dock: 'reno-1/dock-9',
      class: 'never-reached',
      error: { message: expect.stringMatching(/nothing was ever heard of it/) },
    },
  ]);
});

it.each([
  [['--as', 'Lena'], /no id of an \[\[admin\]\]/],
  [['--dock', 'dock-3'], /no site\/name/],
  [['--key', '/nowhere/key.pem'], /nowhere/],
  [['--broker', 'broker:1883'], /no address of a broker/],
  [['--broker', 'mqtt://broker.example'], /unencrypted/],
  [['--broker', 'mqtts://lena:pw@broker.example'], /holds a password/],
])('%j is refused in words before anything is sent', async (given, words) => {
  expect(await admin('ledger/head', ...given)).toMatchObject({ code: 2, stderr: expect.stringMatching(words) });
});

it('a key that is none is named, and a wrong one gets in nowhere', async () => {
  const none = join(dock.dir, 'none.pem');
  writeFileSync(none, 'nothing');
  expect(await admin('ledger/head', '--key', none)).toMatchObject({ stderr: expect.stringMatching(/no Ed25519 key/) });
  const other = join(dock.dir, 'other.pem');
  await dock.agent.cli(['admin', 'keygen', other]);
  expect(existsSync(other)).toBe(true);
  expect(await admin('ledger/head', '--key', other)).toMatchObject({
    code: 1,
    stderr: expect.stringMatching(/bad-signature/),
  });
});
