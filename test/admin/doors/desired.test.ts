// needs: mosquitto
/** What a dock is to become, retained at a real broker: done once, also after days away, and never an older one. */
import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { until } from '../../wait.ts';
import { base, RemoteDock } from '../remote.ts';

const at = new RemoteDock();
type Report = {
  version: number | null;
  status: string;
  refused?: { version?: number; code: string };
  waits?: { version?: number; code: string; message: string };
};
const reports = new Map<string, Report | undefined>();

beforeAll(async () => {
  await at.open();
  at.client.on('message', (topic, payload) => {
    const what = topic.startsWith(`${base}/reported/`) ? topic.slice(`${base}/reported/`.length) : undefined;
    if (what !== undefined) reports.set(what, payload.length === 0 ? undefined : JSON.parse(payload.toString()));
  });
  await at.client.subscribeAsync(`${base}/reported/#`, { qos: 1 });
});
afterAll(() => at[Symbol.asyncDispose]());

const retained = (what: string, text: string) =>
  at.client.publishAsync(`${base}/desired/${what}`, text, { qos: 1, retain: true });
const reported = (what: string, fits: (report: Report) => boolean) =>
  until(`a report on ${what}`, () => {
    const report = reports.get(what);
    return report !== undefined && fits(report);
  }).then(() => reports.get(what));
const recorded = async (verb: string) => {
  const { requests } = await at.dock.data<{ requests: { verb: string; code?: string; by: string }[] }>('audit/list');
  return requests.filter((one) => one.verb === verb);
};
const inADay = () => Date.now() + 86_400_000;
const toml = (minimum: number) => `${at.dock.toml}minimum-level = ${minimum}\n`;

it('a configuration that was desired while the dock was away is set when it is back, once', async () => {
  await at.leave();
  await retained('config', at.desire(at.otto, 'config', 7, { params: { toml: toml(2) } }));
  await at.comeBack();
  expect(await reported('config', ({ status }) => status === 'ok')).toMatchObject({
    ...{ version: 7, data: { changes: [{ key: 'channel[acme-web].minimum-level', to: 2 }] } },
  });
  expect(readFileSync(at.dock.configFile, 'utf8')).toBe(toml(2));
  expect(await recorded('config/set')).toMatchObject([{ by: 'otto', status: 'ok' }]);
});

it('after a restart it says the same, and does nothing', async () => {
  reports.clear();
  await at.restart();
  expect(await reported('config', () => true)).toMatchObject({ version: 7, status: 'ok' });
  expect(await recorded('config/set')).toHaveLength(1);
});

it('an older version is refused and recorded; what is there stands', async () => {
  await retained('config', at.desire(at.otto, 'config', 6, { params: { toml: toml(3) } }));
  expect(await reported('config', ({ refused }) => refused !== undefined)).toMatchObject({
    ...{ version: 7, status: 'ok', refused: { version: 6, code: 'replayed' } },
  });
  expect(await recorded('desired/config')).toMatchObject([{ by: 'otto', code: 'replayed' }]);
});

it('a bad configuration is reported with its line, and the good one stays', async () => {
  await retained('config', at.desire(at.otto, 'config', 8, { params: { toml: 'dock = ' } }));
  expect(await reported('config', ({ version }) => version === 8)).toMatchObject({
    ...{ status: 'error', error: { code: 'bad-config', message: expect.stringMatching(/:1:/) } },
  });
});

it('a version that is desired waits until nobody works at the dock, is asked for once, and says what runs', async () => {
  const { wishes } = at.dock;
  await at.dock.data('notice/announce', { merchant: 'globex', id: 'N-1', lines: [{ sku: 'globex-TEE', quantity: 1 }] });
  const opening = { command: 'open', document: { type: 'notice', merchant: 'globex', id: 'N-1' } };
  await at.dock.data('station/command', { station: 'receiving-1', command: opening });
  await retained('version', at.desire(at.otto, 'version', 1, { params: { version: '0.2.0' } }));
  expect(await reported('version', () => true)).toMatchObject({
    ...{ version: null, status: 'none', waits: { version: 1, code: 'station-in-use' } },
  });
  expect(wishes).toEqual([]);
  const one = { command: 'goods', merchant: 'globex', sku: 'globex-TEE' };
  for (const command of [one, { command: 'finish' }])
    await at.dock.data('station/command', { station: 'receiving-1', command });
  expect(await reported('version', ({ status }) => status === 'ok')).toMatchObject({
    ...{ version: 1, data: { version: '0.2.0', state: 'asked' }, running: '0.1.0' },
  });
  expect(wishes).toEqual(['upgrade 0.2.0']);
  // Waiting is not on the record again and again; what came of it is.
  expect(await recorded('device/upgrade')).toMatchObject([{ by: 'otto', status: 'ok' }]);
});

it('an upgrade is refused while somebody holds updates, in their words', async () => {
  await at.dock.data('device/hold-updates', { held: true, reason: 'the week before Christmas' });
  await retained('version', at.desire(at.otto, 'version', 2, { params: { version: '0.3.0' } }));
  expect(await reported('version', ({ version }) => version === 2)).toMatchObject({
    ...{ status: 'error', error: { code: 'updates-held', message: expect.stringContaining('before Christmas') } },
  });
});

it('a badge is revoked at a dock that is away, and stays revoked; the report goes with the desire', async () => {
  await at.dock.data('operator/add', { id: 'jonas', name: 'Jonas' });
  await at.leave();
  const revoke = { verb: 'operator/revoke', params: { id: 'jonas' }, expires: inADay() };
  await retained('command/revoke-jonas', at.desire(at.otto, 'command/revoke-jonas', 1, revoke));
  await at.comeBack();
  await reported('command/revoke-jonas', ({ status }) => status === 'ok');
  const { operators } = await at.dock.data<{ operators: unknown[] }>('operator/list');
  expect(operators).toMatchObject([{ id: 'jonas', revoked: true }]);
  await retained('command/revoke-jonas', '');
  await until('its report is cleared', () => reports.get('command/revoke-jonas') === undefined);
});

it('what cannot be judged before the clock is set says so, is done later, and keeps nothing else from being done', async () => {
  at.dock.clockIsTrusted = false;
  const names = ['one', 'two', 'three'].map((name) => `command/${name}`);
  for (const what of names) await retained(what, at.desire(at.otto, what, 1, adjust()));
  for (const what of names)
    expect(await reported(what, ({ waits }) => waits !== undefined)).toMatchObject({
      ...{ version: null, status: 'none', waits: { version: 1, code: 'clock-untrusted' } },
    });
  await retained('command/four', at.desire(at.otto, 'command/four', 1, adjust()));
  await reported('command/four', ({ waits }) => waits !== undefined);
  await retained('command/four', '');
  await until('the report goes with the desire', () => reports.get('command/four') === undefined);
  await retained('command/nothing', 'nothing');
  expect(await reported('command/nothing', () => true)).toMatchObject({ refused: { code: 'bad-request' } });
  at.dock.clockIsTrusted = true;
  for (const what of names) {
    const done = await reported(what, ({ status }) => status !== 'none');
    expect(done).toMatchObject({ version: 1, status: 'ok' });
    expect(done).not.toHaveProperty('waits');
  }
  await at.dock.data('stock/count', { merchant: 'acme', sku: 'acme-TEE', quantity: 50 });
  for (const what of [...names, 'command/nothing']) await retained(what, '');
});

it('however many lie there, each is done once; their reports go with them', async () => {
  const stock = async () =>
    (await at.dock.data<{ inStock: number }>('item/get', { merchant: 'acme', sku: 'acme-TEE' })).inStock;
  const before = await stock();
  const many = Array.from({ length: 90 }, (_, n) => `command/many-${n}`);
  await at.leave();
  const params = { ...adjust().params, quantity: 1 };
  await Promise.all(many.map((what) => retained(what, at.desire(at.otto, what, 1, adjust({ params })))));
  await at.comeBack();
  const every = () => many.filter((what) => reports.get(what)?.status === 'ok');
  await until('each is reported', () => every().length === many.length);
  expect(await stock()).toBe(before + many.length);
  await Promise.all(many.map((what) => retained(what, '')));
  await until('the reports are cleared', () => many.every((what) => reports.get(what) === undefined));
  await at.dock.data('stock/count', { merchant: 'acme', sku: 'acme-TEE', quantity: 50 });
});

it('what was done is answered as before also when it is late, and what was refused is on the record once', async () => {
  await retained('command/soon', at.desire(at.otto, 'command/soon', 1, adjust()));
  await reported('command/soon', ({ status }) => status === 'ok');
  const long = 'r'.repeat(300);
  const bad = {
    'command/bad': 'nothing',
    'command/none': at.desire(at.otto, 'command/none', 1, adjust({ verb: 'no/such' })),
  };
  for (const [what, text] of Object.entries(bad)) await retained(what, text);
  await retained('command/late', at.desire(at.otto, 'command/late', 1, adjust({ expires: 1 })));
  await retained('command/long', at.desire(at.otto, 'command/long', 1, adjust({ reason: long })));
  const all = ['soon', 'bad', 'none', 'late', 'long'].map((name) => `command/${name}`);
  await until('all are reported', () => all.every((what) => reports.get(what) !== undefined));
  expect(reports.get('command/long')).toMatchObject({
    refused: {
      code: 'bad-request',
      message: expect.stringContaining('reason is 300 characters long; the most is 200'),
    },
  });
  const head = at.dock.book.head.seq;
  at.dock.aheadMs = 2 * 86_400_000;
  reports.clear();
  await at.restart();
  await until('all are reported again', () => all.every((what) => reports.get(what) !== undefined));
  at.dock.aheadMs = 0;
  expect(reports.get('command/soon')).toMatchObject({ version: 1, status: 'ok', data: { inStock: 59 } });
  expect(reports.get('command/soon')).not.toHaveProperty('refused');
  const codes = { bad: 'bad-request', none: 'unknown-verb', late: 'expired' };
  for (const [name, code] of Object.entries(codes))
    expect(reports.get(`command/${name}`)).toMatchObject({ status: 'none', refused: { code } });
  const { requests } = await at.dock.data<{ requests: { seq: number }[] }>('audit/list');
  expect(requests.filter(({ seq }) => seq > head)).toEqual([]);
  for (const what of all) await retained(what, '');
  await at.dock.data('stock/count', { merchant: 'acme', sku: 'acme-TEE', quantity: 50 });
});

const adjust = (more: object = {}) => ({
  verb: 'stock/adjust',
  params: { merchant: 'acme', sku: 'acme-TEE', quantity: 9, reason: 'r' },
  expires: inADay(),
  ...more,
});

it.each([
  ['expired', () => at.desire(at.otto, 'command/c', 3, adjust({ expires: 1 }))],
  ['bad-request', () => at.desire(at.otto, 'command/c', 3, adjust({ expires: undefined }))],
  ['bad-request', () => at.desire(at.otto, 'command/other', 3, adjust())],
  ['other-dock', () => at.desire(at.otto, 'command/c', 3, adjust({ dock: 'dock-4' }))],
  ['not-allowed', () => at.desire(at.vera, 'command/c', 3, adjust())],
  [
    'not-allowed',
    () => at.desire(at.lena, 'command/c', 3, adjust({ params: { ...adjust().params, merchant: 'globex' } })),
  ],
  ['bad-signature', () => at.desire(at.otto, 'command/c', 3, adjust()).replace('"otto"', '"lena"')],
  ['bad-signature', () => at.signed(at.otto, 'stock/adjust', adjust().params)],
  ['bad-request', () => 'nothing'],
])('%s: it is refused, said, and nothing is done', async (code, text) => {
  reports.clear();
  await retained('command/c', text());
  expect(await reported('command/c', () => true)).toMatchObject({ version: null, status: 'none', refused: { code } });
  expect(await at.dock.data('item/get', { merchant: 'acme', sku: 'acme-TEE' })).toMatchObject({ inStock: 50 });
});
