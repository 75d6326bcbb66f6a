/** R23: everything that a search finds is looked at, and changed with the token of that look. */
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Answer, Asker } from '../../agent/admin/request.ts';
import { bulkPartMax } from '../../agent/inventory/nouns/admin/bulk.ts';
import type { Entry } from '../../agent/inventory/nouns/entry.ts';
import { everybody, TwoMerchants } from './two-merchants.ts';

type Look = { found: number; tally: Record<string, number>; first: { sku: string }[]; token: string };
type Told = { found: number; done: number; tally: Record<string, number>; left: { key: string; why: string }[] };

let dock: TwoMerchants;
beforeEach(async () => {
  dock = new TwoMerchants();
  await dock.open();
  for (const merchant of ['acme', 'globex']) {
    await add(merchant, ['TEE-1', 'TEE-2', 'TEE-3', 'MUG']);
  }
});
afterEach(() => dock[Symbol.asyncDispose]());

async function add(merchant: string, skus: string[]): Promise<void> {
  for (let at = 0; at < skus.length; at += 500) {
    const items = skus.slice(at, at + 500).map((sku) => ({ merchant, sku, name: `Item ${sku}` }));
    await dock.data('item/upsert', { items });
  }
}

const silence = { merchant: 'acme', search: 'sku:TEE-*', action: 'set-policy', sync: 'never' };
const look = (params: object) => dock.data<Look>('item/bulk', params);
const told = (params: object) => dock.data<Told>('item/bulk', params);
const policies = async (merchant: string) =>
  Object.fromEntries((await dock.book.stock({ merchant })).map(({ sku, sync }) => [sku, sync]));
const message = (answer: Answer) => (answer.status === 'error' ? answer.error.message : '');

/** Until acme-web has taken all that is to be said to it. @returns in how many it was said */
async function batches(): Promise<number> {
  for (let count = 0; ; count += 1) {
    const batch = await dock.book.freeze('acme-web');
    if (typeof batch !== 'object') return count;
    await dock.book.acknowledge('acme-web', batch.key, []);
  }
}

async function entries(): Promise<Entry[]> {
  const all: Entry[] = [];
  for (let after = 0; after < dock.book.head.seq; after = all.at(-1)?.seq ?? Number.POSITIVE_INFINITY)
    all.push(...(await dock.book.read(after, 1_000)));
  return all;
}

describe('a look', () => {
  it('counts, shows the first few, and changes and records nothing', async () => {
    await dock.data('policy/set', { merchant: 'acme', sku: 'TEE-2', sync: 'never' });
    const before = dock.book.head.seq;
    const seen = await look(silence);
    expect(seen).toMatchObject({ found: 3, tally: { changed: 2, same: 1 } });
    expect(seen.first.map(({ sku }) => sku)).toEqual(['TEE-1', 'TEE-2', 'TEE-3']);
    expect(dock.book.head.seq).toBe(before);
  });

  it('names the place of a slip and what was meant', async () => {
    const answer = await dock.ask('item/bulk', { ...silence, search: 'TEE polcy:never' });
    expect(answer).toMatchObject({ error: { code: 'bad-params', field: 'search' } });
    expect(message(answer)).toMatch(/^At 5: There is no polcy: .* Did you mean policy\?$/);
  });

  it('says how many cannot be retired, and doing it comes to the same', async () => {
    await dock.data('stock/adjust', { merchant: 'acme', sku: 'TEE-2', quantity: 5, reason: 'found' });
    const kit = (sku: string, part: string) => ({
      ...{ merchant: 'acme', sku, name: sku },
      components: [{ sku: part, quantity: 1 }],
    });
    // One kit goes before its part, the other one after it.
    await dock.data('item/upsert', { items: [kit('KIT-TEE', 'TEE-1'), kit('TEE-SET', 'TEE-3')] });
    const retire = { merchant: 'acme', search: 'TEE', action: 'set-retired', retired: true };
    const seen = await look(retire);
    expect(seen).toMatchObject({ found: 5, tally: { changed: 3, 'item-in-use': 2 } });
    const done = await told({ ...retire, token: seen.token });
    expect(done).toMatchObject({ found: 5, done: 5, tally: seen.tally });
    expect(done.left).toEqual(['TEE-2', 'TEE-3'].map((key) => ({ key, why: 'item-in-use' })));
  });

  it('says what of it can be sent, and why the rest cannot', async () => {
    await dock.data('stock/adjust', { merchant: 'acme', sku: 'TEE-1', quantity: 5, reason: 'found' });
    expect(await look({ merchant: 'acme', search: 'TEE', action: 'sync-now' })).toMatchObject({
      found: 3,
      tally: { changed: 1, 'never-received': 2 },
    });
  });

  it.each([
    [{ action: 'set-policy' }, 'sync'],
    [{ action: 'set-bypass', bypassSync: true, on: true }, 'on'],
    [{ action: 'sync-now', saved: 'x' }, 'search'],
  ])('refuses %j', async (more, field) => {
    const answer = await dock.ask('item/bulk', { merchant: 'acme', search: '*', ...more });
    expect(answer).toMatchObject({ error: { code: 'bad-params', field } });
  });
});

describe('with the token of the look', () => {
  it('all of it is changed, nothing of another merchant, and one request is on the record', async () => {
    const { token } = await look(silence);
    expect(await told({ ...silence, token })).toEqual({
      ...{ merchant: 'acme', found: 3, done: 3, tally: { changed: 3 }, left: [] },
    });
    expect(await policies('acme')).toEqual({ 'TEE-1': 'never', 'TEE-2': 'never', 'TEE-3': 'never', MUG: null });
    expect(Object.values(await policies('globex'))).toEqual([null, null, null, null]);
    const asked = (await entries()).filter(
      ({ kind, body }) => kind === 'command' && JSON.stringify(body).includes('item/bulk'),
    );
    expect(asked).toHaveLength(1);
  });

  it('asked again it says what was done, and does nothing', async () => {
    const { token } = await look(silence);
    await told({ ...silence, token });
    await dock.data('policy/set', { merchant: 'acme', sku: 'TEE-1', sync: 'always' });
    expect(await told({ ...silence, token })).toMatchObject({ found: 3, done: 3, tally: { changed: 3 } });
    expect(await policies('acme')).toMatchObject({ 'TEE-1': 'always' });
  });

  it('sends what it is to send, through the entries of sync now', async () => {
    await dock.data('stock/adjust', { merchant: 'acme', sku: 'TEE-1', quantity: 5, reason: 'found' });
    const now = { merchant: 'acme', search: 'TEE', action: 'sync-now' };
    const { token } = await look(now);
    expect(await told({ ...now, token })).toMatchObject({
      tally: { changed: 1, 'never-received': 2 },
      left: [
        { key: 'TEE-2', why: 'never-received' },
        { key: 'TEE-3', why: 'never-received' },
      ],
    });
    const sent = (await entries()).filter(({ kind }) => kind === 'sync-now');
    expect(sent.map(({ sku, operator }) => [sku, operator])).toEqual([['TEE-1', 'local:root']]);
  });

  it('R14: thousands are hurried once, when all of them are on the books, and go out in full batches', async () => {
    const items = 1_200;
    const skus = Array.from({ length: items }, (_, n) => `CUP-${String(n).padStart(4, '0')}`);
    await add('acme', skus);
    const found = { type: 'adjust', by: 'test', merchant: 'acme', quantity: 5, reason: 'found' } as const;
    for (let at = 0; at < items; at += 200) {
      await Promise.all(skus.slice(at, at + 200).map((sku) => dock.book.submit({ ...found, sku })));
    }
    expect(await batches()).toBe(3);
    const now = { merchant: 'acme', search: 'sku:CUP-*', action: 'sync-now' };
    const { token } = await look(now);
    expect(await told({ ...now, token })).toMatchObject({ found: items, tally: { changed: items } });
    expect([dock.hurried, dock.sentNow]).toEqual([[], ['acme']]);
    expect(await batches()).toBe(3);

    // What was done before it was cancelled is hurried, too; so is the rest.
    const again = await look(now);
    const asked = { area: 'item', verb: 'bulk', params: { ...now, token: again.token } };
    const stopped = await dock.admin.handle(asked, everybody, (answer) => {
      if (answer.status === 'running') dock.jobs.cancel(answer.job);
    });
    expect(stopped).toMatchObject({ error: { code: 'cancelled' } });
    expect([dock.hurried, dock.sentNow]).toEqual([[], ['acme', 'acme']]);
    expect(await batches()).toBe(1);
    expect(await told({ ...now, token: again.token })).toMatchObject({ done: items });
    expect(await batches()).toBe(2);
  });

  it('says that it waits where every channel is paused, and sends it later', async () => {
    await dock.data('stock/adjust', { merchant: 'acme', sku: 'TEE-1', quantity: 5, reason: 'found' });
    await dock.book.submit({ type: 'channel', by: 'test', channel: 'acme-web', change: 'paused', reason: 'moved' });
    const now = { merchant: 'acme', search: 'sku:TEE-1', action: 'sync-now' };
    const { token, tally } = await look(now);
    expect(tally).toEqual({ paused: 1 });
    expect(await told({ ...now, token })).toMatchObject({
      tally: { paused: 1 },
      left: [{ key: 'TEE-1', why: 'paused' }],
    });
    expect((await entries()).filter(({ kind }) => kind === 'sync-now')).toHaveLength(1);
  });

  it.each([
    [{ action: 'set-process-orders', on: true }, { processOrders: true }],
    [{ action: 'set-street-date', streetDate: '2027-01-02' }, { streetDate: '2027-01-02' }],
    [{ action: 'set-bypass', bypassSync: true }, { bypassSync: true }],
  ])('%j', async (action, row) => {
    const asked = { merchant: 'acme', search: 'sku:MUG', ...action };
    const { token } = await look(asked);
    expect(await told({ ...asked, token })).toMatchObject({ tally: { changed: 1 } });
    expect(await dock.book.item('acme', 'MUG')).toMatchObject(row);
    expect(await look(asked)).toMatchObject({ tally: { same: 1 } });
  });
});

describe('the token is void', () => {
  const refused = async (params: object): Promise<string> => {
    const answer = await dock.ask('item/bulk', params);
    expect(answer).toMatchObject({ status: 'error', error: { code: 'bad-request', field: 'token' } });
    return message(answer);
  };

  it('when one more is found, which is named', async () => {
    const { token } = await look(silence);
    await add('acme', ['TEE-4']);
    expect(await refused({ ...silence, token })).toMatch(/^TEE-4 changed since the look\. Look again/);
    expect(await policies('acme')).toMatchObject({ 'TEE-1': null });
  });

  it('when one is no longer found, or is not as it was', async () => {
    const of = { merchant: 'acme', search: 'policy:merchant TEE', action: 'set-policy', sync: 'always' };
    const { token } = await look(of);
    await dock.data('policy/set', { merchant: 'acme', sku: 'TEE-3', sync: 'never' });
    expect(await refused({ ...of, token })).toContain('TEE-3 changed');
    const { token: other } = await look(silence);
    await dock.data('policy/set', { merchant: 'acme', sku: 'TEE-3', sync: 'always' });
    expect(await refused({ ...silence, token: other })).toContain('TEE-3 changed');
  });

  it('for another action, another value, another search, another merchant', async () => {
    const { token } = await look(silence);
    await refused({ ...silence, sync: 'always', token });
    await refused({ ...silence, search: 'TEE', token });
    await refused({ ...silence, merchant: 'globex', token });
    await told({ ...silence, token });
    await refused({ ...silence, sync: 'always', token });
  });

  it('but not for what does not matter: goods that move, another merchant’s items', async () => {
    const { token } = await look(silence);
    await dock.data('stock/adjust', { merchant: 'acme', sku: 'TEE-1', quantity: 5, reason: 'found' });
    await add('globex', ['TEE-4']);
    expect(await told({ ...silence, token })).toMatchObject({ tally: { changed: 3 } });
  });
});

describe('a merchant’s own admin', () => {
  const acme: Asker = { ...everybody, by: 'key:acme', merchants: ['acme'], role: 'supervisor' };

  it('finds, changes and saves nothing of another', async () => {
    const of = { ...silence, merchant: 'globex' };
    for (const [name, params] of [
      ['item/bulk', of],
      ['order/bulk', { merchant: 'globex', search: '*', action: 'cancel' }],
      ['search/save', { merchant: 'globex', name: 'x', of: 'items', search: '*' }],
      ['search/list', { merchant: 'globex' }],
    ] as const) {
      expect(await dock.ask(name, params, { reason: 'r' }, acme)).toMatchObject({ error: { code: 'not-allowed' } });
    }
    await dock.data('search/save', { merchant: 'globex', name: 'theirs', of: 'items', search: '*' });
    expect(await dock.ask('search/list', {}, {}, acme)).toMatchObject({ data: { searches: [] } });
    expect(
      await dock.ask('item/bulk', { ...silence, merchant: undefined, saved: 'theirs', search: undefined }, {}, acme),
    ).toMatchObject({
      error: { code: 'bad-params' },
    });
  });
});

describe('orders', () => {
  type Orders = { found: number; tally: Record<string, number>; first: { order: string }[]; token: string };
  const placed = async (id: string, sku = 'TEE-1') =>
    dock.data('order/place', { merchant: 'acme', id, lines: [{ sku, quantity: 2 }] });
  const booked = async () => (await dock.book.item('acme', 'TEE-1'))?.booked;

  beforeEach(async () => {
    await dock.data('stock/adjust', { merchant: 'acme', sku: 'TEE-1', quantity: 4, reason: 'found' });
    for (const id of ['A-1', 'A-2', 'B-1']) await placed(id);
    await dock.data('order/place', { merchant: 'globex', id: 'A-3', lines: [{ sku: 'TEE-1', quantity: 2 }] });
  });

  it('are cancelled, each as if it were asked alone: what one frees the next one sees', async () => {
    const of = { merchant: 'acme', search: 'order:A-* status:open', action: 'cancel', reason: 'recalled' };
    const seen = await dock.data<Orders>('order/bulk', of);
    expect(seen).toMatchObject({ found: 2, tally: { changed: 2 }, first: [{ order: 'A-1' }, { order: 'A-2' }] });
    expect(await dock.data('order/bulk', { ...of, token: seen.token })).toMatchObject({ tally: { changed: 2 } });
    expect(await booked()).toBe(2);
    expect(await dock.book.order('globex', 'A-3')).toMatchObject({ status: 'open' });
    // Available was −2; it rises to 0, and then above it: one turn of the flag.
    const turns = (await entries()).filter((one) => one.kind === 'process-orders' && one.merchant === 'acme');
    expect(turns.map(({ body }) => body)).toEqual([
      { on: true, reason: 'adjustment' },
      { on: false, reason: 'sell-out' },
      { on: true, reason: 'freed' },
    ]);
    expect(await dock.book.verify()).toMatchObject({ ok: true });
  });

  it.each([
    ['hold', true],
    ['release', false],
  ])('%s, with the reason', async (action, held) => {
    const of = { merchant: 'acme', search: 'order:A-*', action };
    expect(await dock.ask('order/bulk', of)).toMatchObject({ error: { code: 'bad-params', field: 'reason' } });
    const { token } = await dock.data<Orders>('order/bulk', { ...of, reason: 'address' });
    expect(await dock.data('order/bulk', { ...of, reason: 'address', token })).toMatchObject({ tally: { changed: 2 } });
    const orders = (await dock.book.orders({ merchant: 'acme' })).map(({ id, byHand }) => [id, byHand]);
    const byHand = { held, reason: 'address' };
    expect(Object.fromEntries(orders)).toEqual({ 'A-1': byHand, 'A-2': byHand, 'B-1': null });
  });

  it('R24 are found by what holds them', async () => {
    // Four are there, and the first two orders want two each.
    const of = { merchant: 'acme', action: 'hold', reason: 'r' };
    for (const [search, first] of [
      ['held:insufficient', ['B-1']],
      ['held:no status:open', ['A-1', 'A-2']],
      ['held:pre-order', []],
    ] as const) {
      const seen = await dock.data<{ first: { order: string }[] }>('order/bulk', { ...of, search });
      expect(seen.first.map(({ order }) => order)).toEqual(first);
    }
    expect(message(await dock.ask('order/bulk', { ...of, search: 'held:perhaps' }))).toContain('held: takes yes, no');
  });

  it('take over their items as they are now', async () => {
    await dock.data('item/upsert', { items: [{ merchant: 'acme', sku: 'TEE-1', price: '9.90' }] });
    const of = { merchant: 'acme', search: '-order:B-*', action: 'refresh-items' };
    const { token, tally } = await dock.data<Orders>('order/bulk', of);
    expect(tally).toEqual({ changed: 2 });
    await dock.data('order/bulk', { ...of, token });
    const prices = (await dock.book.orders({ merchant: 'acme' })).map(({ id, lines }) => [id, lines[0]?.price]);
    expect(Object.fromEntries(prices)).toEqual({ 'A-1': '9.90', 'A-2': '9.90', 'B-1': undefined });
  });

  it('a token is void when one of them is packed on meanwhile', async () => {
    const of = { merchant: 'acme', search: '*', action: 'cancel' };
    const { token } = await dock.data<Orders>('order/bulk', of);
    await dock.data('order/change', { merchant: 'acme', id: 'A-2', lines: [{ sku: 'TEE-1', quantity: 1 }] });
    const answer = await dock.ask('order/bulk', { ...of, token });
    expect(message(answer)).toContain('A-2 changed since the look');
    expect(await booked()).toBe(5);
  });
});

describe('a saved search', () => {
  const saved = { merchant: 'acme', name: 'tees', of: 'items', search: 'sku:TEE-*' };

  it('stands for its text, survives a rebuild, and can be forgotten', async () => {
    await dock.data('search/save', saved);
    await dock.book.rebuild();
    expect(await dock.data('search/list')).toMatchObject({ searches: [saved] });
    const { search: _, ...named } = { ...silence, saved: 'tees' };
    const { token } = await look(named);
    expect(await told({ ...named, token })).toMatchObject({ done: 3 });
    await dock.data('search/save', { ...saved, search: null });
    expect(await dock.data('search/list')).toEqual({ searches: [], more: false });
    expect(await dock.ask('item/bulk', named)).toMatchObject({ error: { code: 'bad-params', field: 'saved' } });
  });

  it('is one that can be read', async () => {
    const answer = await dock.ask('search/save', { ...saved, search: 'polcy:never' });
    expect(answer).toMatchObject({ error: { code: 'bad-params', field: 'search' } });
  });
});

describe('ten thousand items', () => {
  const many = Array.from({ length: 10_000 }, (_, n) => `BULK-${String(n).padStart(5, '0')}`);

  it('are changed in parts, with scans between them, and the tables agree with the entries', {
    timeout: 60_000,
  }, async () => {
    await add('acme', many);
    const all = { merchant: 'acme', search: 'BULK', action: 'set-bypass', bypassSync: true };
    const { token, found } = await look(all);
    expect(found).toBe(10_000);
    const from = dock.book.head.seq;
    const told: unknown[] = [];
    let done = false;
    const work = dock.admin
      .handle({ area: 'item', verb: 'bulk', params: { ...all, token } }, everybody, (answer) => told.push(answer))
      .finally(() => {
        done = true;
      });
    let scans = 0;
    while (!done) {
      const scan = { type: 'scan', station: 'receiving-1', device: 'scanner-1', text: 'nobody knows' } as const;
      expect(await dock.book.submit(scan)).toMatchObject({ type: 'refused' });
      scans += 1;
    }
    expect(await work).toMatchObject({ status: 'ok', data: { done: 10_000, tally: { changed: 10_000 } } });
    expect(told).toHaveLength(10_000 / bulkPartMax.items);
    const since = (await entries()).filter(({ seq }) => seq > from);
    // Never more of it than one part between two scans.
    let run = 0;
    let longest = 0;
    for (const { kind } of since) {
      run = kind === 'item' ? run + 1 : kind === 'bulk' ? 0 : run;
      longest = Math.max(longest, run);
    }
    expect(longest).toBe(bulkPartMax.items);
    const between = since.filter(({ kind }) => kind === 'exception');
    expect(between.length).toBe(scans);
    expect(scans).toBeGreaterThan(10);
    expect(await dock.book.verify()).toMatchObject({ ok: true });
  });

  it('two who do the same at once do it once', { timeout: 60_000 }, async () => {
    await add('acme', many.slice(0, 2_000));
    const all = { merchant: 'acme', search: 'BULK', action: 'set-bypass', bypassSync: true };
    const { token } = await look(all);
    const answers = await Promise.all([1, 2].map(() => dock.ask('item/bulk', { ...all, token })));
    expect(answers.map(({ status }) => status).sort()).toEqual(['error', 'ok']);
    const items = (await entries()).filter(
      ({ kind, body }) => kind === 'item' && JSON.stringify(body).includes('bypass'),
    );
    expect(items).toHaveLength(2_000);
  });
});
