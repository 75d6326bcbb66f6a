/** The configuration from afar: a bad one changes nothing, secrets stay on the dock, and earlier ones can come back. */
import { existsSync, mkdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { TwoMerchants } from './two-merchants.ts';

type Put = { version: string; restartRequired: boolean; changes: unknown[] };
type Kept = { history: { version: string; by: string; reason?: string; inFile: boolean; running: boolean }[] };

let dock: TwoMerchants;
beforeEach(async () => {
  dock = new TwoMerchants();
  await dock.open();
});
afterEach(() => dock[Symbol.asyncDispose]());

const inFile = () => readFileSync(dock.configFile, 'utf8');
const with2 = () => `${dock.toml}minimum-level = 2\n`;

it('one is set: in the file whole, with its comments and permissions; it counts after a restart', async () => {
  const set = await dock.data<Put>('config/set', { toml: with2(), reason: 'two in reserve' });
  expect(set).toMatchObject({ restartRequired: true, changes: [{ key: 'channel[acme-web].minimum-level', to: 2 }] });
  expect(inFile()).toBe(with2());
  expect(statSync(dock.configFile).mode & 0o777).toBe(0o640);
  expect(existsSync(`${dock.configFile}.new`)).toBe(false);
  expect(await dock.data('config/get')).toMatchObject({ version: set.version, running: dock.configuration.running });
});

it.each([
  ['no TOML', () => 'dock = ', /:1:\d+ dock — is not TOML/],
  ['a mistake', () => with2().replace('2\n', '"two"\n'), /:\d+:\d+ channel\[acme-web\]\.minimum-level —/],
  ['a file that is not there', () => with2().replace('headers =', 'ca-file = "/nowhere/ca.pem"\nheaders ='), /nowhere/],
  ['another name', () => with2().replace('dock-3', 'dock-4'), /dock\.name — is changed at the dock itself/],
  [
    'another folder',
    () => with2().replace(/data = .*/, 'data = "/tmp/elsewhere"'),
    /dock\.data — is changed at the dock/,
  ],
])('a bad one (%s) is named with its line, and changes nothing', async (_, toml, words) => {
  for (const verb of ['config/set', 'config/diff']) {
    const answer = await dock.ask(verb, { toml: toml() });
    expect(answer).toMatchObject({
      status: 'error',
      error: { code: 'bad-config', message: expect.stringMatching(words) },
    });
  }
  expect(inFile()).toBe(dock.toml);
  expect(await dock.data<Kept>('config/history')).toEqual({ history: [] });
});

it('a secret is shown to nobody, and the mark in its place leaves it as it is', async () => {
  const shown = (await dock.data<{ config: { channel: { headers: object }[] } }>('config/get')).config;
  expect(shown.channel[0]?.headers).toEqual({ 'x-shop-token': '(kept back)' });
  const marked = with2().replace('s3cret-of-acme', '(kept back)');
  const diff = await dock.data<Put>('config/diff', { toml: marked });
  expect(diff.changes).toEqual([{ key: 'channel[acme-web].minimum-level', to: 2 }]);
  await dock.data('config/set', { toml: marked });
  expect(inFile()).toMatch(/x-shop-token.*s3cret-of-acme/);
  const other = await dock.data<Put>('config/diff', { toml: with2().replace('s3cret-of-acme', 'new-s3cret') });
  expect(other.changes).toEqual([
    { key: 'channel[acme-web].headers.x-shop-token', from: '(kept back)', to: '(kept back)' },
  ]);
  const nowhere = await dock.ask('config/set', { toml: `${marked}\n[[channel]]\nname = "new"\nurl = "(kept back)"\n` });
  expect(nowhere).toMatchObject({
    error: { code: 'bad-config', message: expect.stringContaining('channel[new].url') },
  });
  const told = JSON.stringify([
    await dock.data('audit/list'),
    await dock.data('config/history'),
    await dock.data('ledger/read', { after: 0 }),
  ]);
  expect(told).not.toMatch(/s3cret/);
});

it('what was there before comes back by its version, checked again', async () => {
  const { running } = dock.configuration;
  await dock.data('config/set', { toml: with2(), reason: 'two in reserve' });
  const { history } = await dock.data<Kept>('config/history');
  expect(history).toMatchObject([
    { by: 'local:root', reason: 'two in reserve', inFile: true, running: false },
    { version: running, by: 'file', inFile: false, running: true },
  ]);
  expect(await dock.data('config/rollback', { version: running })).toMatchObject({ restartRequired: false });
  expect(inFile()).toBe(dock.toml);
  const unknown = await dock.ask('config/rollback', { version: '000000000000' });
  expect(unknown).toMatchObject({ error: { code: 'bad-request', field: 'version' } });
});

it('the history is bounded, the newest stay', async () => {
  for (let n = 1; n <= 22; n++) await dock.data('config/set', { toml: `${dock.toml}minimum-level = ${n}\n` });
  const { history } = await dock.data<Kept>('config/history');
  expect(history).toHaveLength(20);
  expect(history[0]).toMatchObject({ inFile: true });
});

it('whoever edited another one is told so; a broken file is replaced by a good one', async () => {
  const stale = await dock.ask('config/set', { toml: with2(), ifVersion: '000000000000' });
  expect(stale).toMatchObject({ error: { code: 'bad-request', field: 'ifVersion' } });
  writeFileSync(dock.configFile, 'half a fi');
  expect(await dock.data('config/get')).toMatchObject({ version: null, errors: [expect.stringContaining(':1:')] });
  await dock.data('config/set', { toml: dock.toml });
  expect(inFile()).toBe(dock.toml);
});

it('a file that cannot be written is said, and stands', async () => {
  mkdirSync(`${dock.configFile}.new`);
  const answer = await dock.ask('config/set', { toml: with2() });
  expect(answer).toMatchObject({ error: { code: 'storage', message: expect.stringContaining('the old one stands') } });
  expect(inFile()).toBe(dock.toml);
});
