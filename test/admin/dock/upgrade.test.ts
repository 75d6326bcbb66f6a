// needs: mosquitto
/** Another version, asked for from afar by address and hash: fetched, waited for, handed to root with its signature. */
import { afterAll, afterEach, beforeAll, expect, it } from 'vitest';
import { until } from '../../wait.ts';
import { RemoteDock } from '../remote.ts';

const at = new RemoteDock();
const sha256 = 'a'.repeat(64);
const wanted = { version: '0.2.0', url: 'https://packages.example/tallyman.deb', sha256 };
type Jobs = { jobs: { id: string; state: string; progress: { state: string } }[] };
const jobs = async () => (await at.dock.data<Jobs>('job/list')).jobs;
beforeAll(() => at.open());
afterEach(() => {
  at.dock.wishes.length = 0;
  at.dock.package = { ok: true, file: '/nowhere/upgrade.deb' };
});
afterAll(() => at[Symbol.asyncDispose]());

it('is handed to root as it was signed', async () => {
  const text = at.signed(at.otto, 'device/upgrade', wanted);
  const answers = await at.send('device/upgrade', text);
  expect(answers.at(-1)).toMatchObject({ status: 'ok', data: { version: '0.2.0', state: 'asked' } });
  expect(answers[0]).toMatchObject({ status: 'running', data: { state: 'fetching' } });
  expect(at.dock.wishes).toEqual([`install ${text}`]);
});

it('is handed on as it was desired while the dock was away', async () => {
  const text = at.desire(at.otto, 'version', 1, { params: wanted });
  await at.client.publishAsync('tallyman/v1/reno-1/dock-3/desired/version', text, { qos: 1, retain: true });
  await until('root is asked', () => at.dock.wishes.length > 0);
  expect(at.dock.wishes).toEqual([`install ${text}`]);
  await until('it is answered', async () => (await jobs()).every(({ state }) => state !== 'running'));
});

it('is not fetched for who does not sign: root would not believe it', async () => {
  expect(await at.dock.ask('device/upgrade', wanted)).toMatchObject({
    error: { code: 'unsigned', message: expect.stringContaining('apt install') },
  });
  expect(at.dock.wishes).toEqual([]);
});

it.each(['package-refused', 'package-not-had', 'storage'] as const)(
  'is refused as %s, and root is not asked',
  async (code) => {
    at.dock.package = { ok: false, code, text: 'The package is not taken: so it is.' };
    expect(await at.ask(at.otto, 'device/upgrade', wanted)).toMatchObject({
      error: { code, message: 'The package is not taken: so it is.' },
    });
    expect(at.dock.wishes).toEqual([]);
  },
);

it.each([
  ['http', { url: 'http://packages.example/x' }, 'url'],
  ['a password in the address', { url: 'https://lena:s3cret@packages.example/x' }, 'url'],
  ['no address', { url: 'packages' }, 'url'],
  ['a hash of another kind', { sha256: 'd41d8cd98f00b204e9800998ecf8427e' }, 'sha256'],
  ['no hash', { sha256: undefined }, 'sha256'],
  ['a hash and no address', { url: undefined }, 'url'],
  ['a wait of two days', { waitMinutes: 2_880 }, 'waitMinutes'],
])('is refused for %s', async (_what, more, field) => {
  expect(await at.ask(at.otto, 'device/upgrade', { ...wanted, ...more })).toMatchObject({
    error: { code: 'bad-params', field },
  });
  expect(at.dock.wishes).toEqual([]);
});

it('waits while somebody works, one at a time, until it is cancelled', { timeout: 60_000 }, async () => {
  await at.dock.data('notice/announce', { merchant: 'globex', id: 'N-1', lines: [{ sku: 'globex-TEE', quantity: 1 }] });
  const opening = { command: 'open', document: { type: 'notice', merchant: 'globex', id: 'N-1' } };
  await at.dock.data('station/command', { station: 'receiving-1', command: opening });
  expect(await at.ask(at.otto, 'device/upgrade', wanted)).toMatchObject({ error: { code: 'station-in-use' } });
  const waiting = at.ask(at.otto, 'device/upgrade', { ...wanted, waitMinutes: 30 });
  const job = await until('it waits', async () =>
    (await jobs()).find(({ state, progress }) => state === 'running' && progress.state === 'waiting'),
  );
  expect(await at.ask(at.otto, 'device/reboot', { waitMinutes: 5 })).toMatchObject({
    error: { code: 'busy', message: expect.stringContaining(job.id) },
  });
  await at.dock.data('job/cancel', { id: job.id });
  expect(await waiting).toMatchObject({ error: { code: 'cancelled' } });
  expect(at.dock.wishes).toEqual([]);
  // Whoever cannot wait asks with now.
  expect(await at.ask(at.otto, 'device/upgrade', { ...wanted, now: true })).toMatchObject({ status: 'ok' });
});
