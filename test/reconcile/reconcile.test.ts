// needs: faketime
/**
 * R22, seen from outside: what a store shows is compared with what it should show, by hand and every night, exactly
 * once for each date; what drifted is put right through the channel, and nothing is imported (R1).
 */
import { mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import type { AddressInfo, Server } from 'node:net';
import { join } from 'node:path';
import { SMTPServer } from 'smtp-server';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { AgentClient, type Request } from '../../agent/admin/doors/socket-client.ts';
import type { ComparedRow, ReconciliationRow } from '../../agent/inventory/nouns/nightly/reconciliation.ts';
import { Dock } from '../cli/dock.ts';
import { SetClock } from '../cli/shop.ts';
import type { Child } from '../end-to-end/child.ts';
import { until } from '../wait.ts';
import { Store } from './store.ts';

type Merchants = {
  merchants: { merchant: string; date: string; classes: Record<string, number>; rows: ComparedRow[] }[];
};

const secret = `whsec_${Buffer.alloc(32, 5).toString('base64')}`;
let dock: Dock;
let store: Store;
let clock: SetClock;
let agent: Child;
let post: SMTPServer;
/** Mails that came: to whom, about what, under which name. */
const mails: { to: string[]; subject: string; name: string }[] = [];

/** A mail server that takes everything. */
async function openPost(): Promise<number> {
  post = new SMTPServer({
    ...{ authOptional: true, hideSTARTTLS: true, logger: false },
    onData(stream, { envelope }, done) {
      let text = '';
      stream.on('data', (chunk: Buffer) => {
        text += chunk.toString('utf8');
      });
      stream.on('end', () => {
        const head = (name: string) => new RegExp(`^${name}: (.*)\r$`, 'm').exec(text)?.[1] ?? '';
        const to = envelope.rcptTo.map(({ address }) => address);
        mails.push({ to, subject: head('Subject'), name: head('Message-ID') });
        done();
      });
    },
  });
  await new Promise<void>((resolve) => post.listen(0, '127.0.0.1', resolve));
  return ((post as unknown as { server: Server }).server.address() as AddressInfo).port;
}

beforeAll(async () => {
  store = await Store.open();
  const postPort = await openPost();
  dock = new Dock();
  mkdirSync(dock.data, { recursive: true });
  clock = new SetClock(dock.directory, '2026-10-24T12:00:00Z');
  writeFileSync(join(dock.directory, 'secret'), secret, { mode: 0o600 });
  const channel = (name: string, more: string) =>
    `[[channel]]\nname = "${name}"\nmerchant = "acme"\nkind = "https"\nurl = "${store.url}"\n` +
    `secret-file = "${join(dock.directory, 'secret')}"\nallow-insecure = true\n${more}\n`;
  dock.write(
    `[dock]\nsite = "s"\nname = "d"\ntimezone = "UTC"\ndata = "${dock.data}"\n` +
      '[[merchant]]\nid = "acme"\ntimezone = "Europe/Berlin"\nreconcile-at = "02:30"\nadmins = ["ops@acme.example"]\n' +
      `[[merchant]]\nid = "globex"\nadmins = ["ops@globex.example"]\n[mail]\nsmtp = "smtp://127.0.0.1:${postPort}"\nfrom = "dock@reno.example"\n` +
      '[[station]]\nname = "receiving-1"\nwork = "receiving"\n' +
      channel('acme-web', 'orders = true\norders-every = "1h"\ndebounce-quiet = "20ms"') +
      channel('acme-outlet', 'enabled = false'),
  );
  agent = await dock.start(clock.env);
  for (const [sku, units] of Object.entries({ MUG: 5, TEE: 10, CAP: 3, BAG: 7, HAT: 4 })) {
    await ask('item/upsert', { items: [{ merchant: 'acme', sku, name: sku }] });
    await ask('stock/count', { merchant: 'acme', sku, quantity: units });
  }
  await ask('stock/count', { merchant: 'acme', sku: 'CAP', quantity: 0, confirm: true });
  const more = [
    { sku: 'NEW', name: 'imported' },
    { sku: 'FAR', bypassSync: true },
  ];
  await ask('item/upsert', { items: more.map((item) => ({ merchant: 'acme', ...item })) });
  await until('the store was told', () => store.told.includes('CAP 0') && store.told.includes('HAT 4'));
}, 60_000);

afterAll(async () => {
  await dock[Symbol.asyncDispose]();
  store.close();
  post.close();
});

async function ask<T = unknown>(what: string, params: object): Promise<T> {
  const [area = '', verb = ''] = what.split('/');
  const client = await AgentClient.connect(dock.data, 'test');
  const answer = await client.ask({ area, verb, params } as Request);
  client.close();
  if (answer.status !== 'ok') throw new Error(`${what}: ${JSON.stringify(answer.error)}`);
  return answer.data as T;
}

const inShort = (rows: readonly ComparedRow[]) =>
  rows.map(({ channel, listing, sku, class: it, here, there, done }) =>
    [channel, listing ?? '–', sku ?? '–', it, `${here ?? '–'}:${there ?? '–'}`, done].join(' '),
  );
const entries = async () => {
  const { entries } = await ask<{ entries: { kind: string; document: string | null; sku: string | null }[] }>(
    'ledger/tail',
    { limit: 1_000 },
  );
  return entries;
};
const runs = async () => (await ask<{ runs: ReconciliationRow[] }>('reconcile/report', { merchant: 'acme' })).runs;

const report = [
  'acme-web cap CAP orange 0:2 set',
  'acme-web tee TEE yellow 10:12 set',
  'acme-web tee-gift TEE white 10:10 nothing',
  'acme-web bag BAG white 7:7 nothing',
  'acme-web mug MUG yellow 5:0 set',
  'acme-web ghost GHOST pink –:6 listed',
  'acme-web new NEW pink 0:25 listed',
  'acme-web far FAR white 0:9 nothing',
  'acme-web poster POSTER blue –:– nothing',
  'acme-web – HAT green 4:– listed',
  'acme-outlet – – notCompared –:– nothing',
];
const dryReport = report.map((row) => row.replace(/ set$/, ' would-set'));

describe('R22 by hand', () => {
  beforeAll(() => {
    const set = (name: string, sku: string, level: unknown, more = {}) =>
      store.listings.set(name, { sku, level, ...more });
    set('cap', 'CAP', 2);
    set('tee', 'TEE', 12);
    set('tee-gift', 'TEE', 10);
    set('bag', 'BAG', 7);
    set('mug', 'MUG', 0);
    set('ghost', 'GHOST', 6);
    set('new', 'NEW', 25);
    set('far', 'FAR', 9);
    set('poster', 'POSTER', null, { tracked: false });
    store.listings.set('no-sku', { sku: null, level: 3 });
  });

  it('a dry run shows every class, changes nothing and tells nothing', async () => {
    const told = store.told.length;
    const before = store.levels;
    const { merchants } = await dock.json<Merchants>('reconcile', 'run', '--dry', '--json');
    expect(merchants.map(({ merchant }) => merchant)).toEqual(['acme', 'globex']);
    expect(inShort(merchants[0]?.rows ?? [])).toEqual(dryReport);
    expect(merchants[0]?.classes).toEqual({
      white: 3,
      pink: 2,
      orange: 1,
      yellow: 2,
      blue: 1,
      green: 1,
      notCompared: 1,
    });
    expect([store.levels, store.told.length]).toEqual([before, told]);
    expect(await runs()).toEqual([]);
    expect((await dock.cli('reconcile', 'run', '--dry', '--html', '--merchant', 'acme')).stdout).toContain('GHOST');
  });

  it('a run puts right what is ours, once, and asks for each page once; the next is white', async () => {
    store.pagesAsked = 0;
    const told = store.told.length;
    const first = await dock.json<Merchants>('reconcile', 'run', '--json', '--merchant', 'acme');
    expect(inShort(first.merchants[0]?.rows ?? [])).toEqual(report);
    expect(store.pagesAsked).toBe(5);
    await until(
      'the store is right',
      () => store.levels.mug === 5 && store.levels.tee === 10 && store.levels.cap === 0,
    );
    expect(store.told.slice(told).sort()).toEqual(['CAP 0', 'MUG 5', 'TEE 10']);
    // R1, R11, R16: nothing else was touched, there or here.
    expect(store.levels).toMatchObject({ 'tee-gift': 10, bag: 7, ghost: 6, new: 25, far: 9, 'no-sku': 3 });
    const [tee] = (await ask<{ items: { inStock: number }[] }>('stock/get', { merchant: 'acme', skus: ['TEE'] })).items;
    expect(tee?.inStock).toBe(10);
    const second = await dock.json<Merchants>('reconcile', 'run', '--json', '--merchant', 'acme');
    expect(second.merchants[0]?.classes).toMatchObject({ orange: 0, yellow: 0, white: 6, pink: 2 });
    expect((await entries()).filter(({ kind }) => kind === 'drift').map(({ sku }) => sku)).toEqual([
      'CAP',
      'TEE',
      'MUG',
    ]);
    const shown = (await dock.cli('reconcile', 'report', '--merchant', 'acme')).stdout;
    expect(shown).toMatch(/GHOST +pink/);
    expect(shown).not.toMatch(/BAG/);
  });

  it('units that were sold at the store and not told yet are no drift', async () => {
    let sold = false;
    store.beforePage = () => {
      if (!sold) store.sell('mug', 2);
      sold = true;
    };
    const told = store.told.length;
    const { merchants } = await dock.json<Merchants>('reconcile', 'run', '--json', '--merchant', 'acme');
    store.beforePage = () => {};
    const mug = merchants[0]?.rows.find(({ sku }) => sku === 'MUG');
    // The order was read before anything was put right: what the store shows is what it should.
    expect(mug).toMatchObject({ here: 3, there: 3, class: 'white' });
    expect(store.levels.mug).toBe(3);
    expect(store.told.slice(told).every((line) => line === 'MUG 3')).toBe(true);
  });

  it('its report is told page by page, and only to who may see it', async () => {
    const [{ run = '' } = {}] = await runs();
    const rows: ComparedRow[] = [];
    for (let from: number | null = 0; from !== null; ) {
      const page: { rows: ComparedRow[]; next: number | null } = await ask('reconcile/report', {
        ...{ merchant: 'acme', run, from, limit: 3, white: false },
      });
      expect(page.rows.length).toBeLessThanOrEqual(3);
      rows.push(...page.rows);
      from = page.next;
    }
    expect(rows.map(({ class: it }) => it)).toEqual(['pink', 'pink', 'blue', 'green', 'notCompared']);
    await expect(ask('reconcile/report', { merchant: 'globex', run })).rejects.toThrow(/There is no comparison/);
  });
});

describe('R22 by night', () => {
  const nights = async () => (await runs()).filter(({ run, date }) => run === date).map(({ date }) => date);

  it('comes at its time in the merchant’s own zone, and puts right what drifted', async () => {
    store.listings.set('bag', { sku: 'BAG', level: 70 });
    // 02:20, of the night in which that hour comes twice.
    clock.set('2026-10-25T00:20:00Z');
    expect(await nights()).toEqual([]);
    clock.set('2026-10-25T00:29:58Z');
    await until('the night came', async () => (await nights()).length > 0);
    await until('it was put right', () => store.levels.bag === 7);
    const [night] = await runs();
    expect(night).toMatchObject({ date: '2026-10-25', by: 'dock', missed: [], interrupted: false });
    await until('it was mailed', async () => (await runs())[0]?.mail === 'sent');
    expect((await runs())[0]?.startedAt).toBeGreaterThanOrEqual(Date.parse('2026-10-25T00:30:00Z'));
  });

  it('comes once for its date: over an hour that comes twice, a kill in its middle, restarts and a step of the clock; missed ones are made up for', async () => {
    // A restart between the two 02:30, and the second of them.
    await agent.end();
    clock.set('2026-10-25T01:29:59Z');
    agent = await dock.start(clock.env);
    clock.set('2026-10-25T01:30:30Z');
    let reached = false;
    store.beforePage = () => {
      reached = true;
      return new Promise(() => {});
    };
    clock.set('2026-10-26T01:30:01Z');
    await until('the second night is on its way', () => reached);
    await agent.kill9();
    store.beforePage = () => {};
    clock.set('2026-10-26T02:00:00Z');
    agent = await dock.start(clock.env);
    await until('it went on and ended', async () => (await runs())[0]?.endedAt !== null);
    expect(await nights()).toEqual(['2026-10-26', '2026-10-25']);
    await agent.end();
    // Off for three nights; back at noon.
    clock.set('2026-10-30T11:00:00Z');
    agent = await dock.start(clock.env);
    await until('the missed one is made up for', async () => (await nights()).includes('2026-10-30'));
    await until('it ended', async () => (await runs())[0]?.endedAt !== null);
    expect((await runs())[0]?.missed).toEqual(['2026-10-27', '2026-10-28', '2026-10-29']);
    clock.set('2026-10-28T22:00:00Z');
    clock.set('2026-10-31T01:30:01Z');
    await until('the next one came', async () => (await nights()).includes('2026-10-31'));
    await until('it was mailed', async () => (await runs())[0]?.mail === 'sent');
    expect(await nights()).toEqual(['2026-10-31', '2026-10-30', '2026-10-26', '2026-10-25']);
    expect((await entries()).filter(({ kind }) => kind === 'calendar')).toHaveLength(4);
    // Each run to the merchant's own admins, once.
    await until('all are mailed', async () => (await runs()).every(({ mail }) => mail === 'sent'));
    expect(mails.every(({ to }) => to.join() === 'ops@acme.example')).toBe(true);
    expect(new Set(mails.map(({ name }) => name)).size).toBe((await runs()).length);
    expect(mails.map(({ subject }) => subject)).toContain(
      'acme 2026-10-25: 1 not compared, 2 to look at, 1 put right, 1 not',
    );
    expect(readdirSync(join(dock.data, 'reports', 'acme')).filter((name) => name.endsWith('.part'))).toEqual([]);
  }, 90_000);
});
