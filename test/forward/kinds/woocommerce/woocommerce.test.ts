// needs: openssl
/** A WooCommerce store as it was measured: what it does without a word, and what becomes of it here. */
import { describe, expect, it } from 'vitest';
import { systemClock } from '../../../../agent/clock.ts';
import type { Batch } from '../../../../agent/follow/batch.ts';
import type { LevelsResult, ToldLevels } from '../../../../agent/forward/channel.ts';
import { readKey } from '../../../../agent/forward/kinds/woocommerce/signature.ts';
import { woocommerceChannel } from '../../../../agent/forward/kinds/woocommerce/woocommerce-kind.ts';
import { consumerKey, consumerSecret } from '../../../peers/woocommerce/wire.ts';
import { channelOf, openWoo } from './bench.ts';

const { signal } = new AbortController();

/** A batch of levels as the book makes it. */
function levels(shown: Record<string, number>): Batch {
  const lines = Object.entries(shown).map(([sku, level]) => ({
    sku,
    level,
    previous: null,
    delta: null,
    processOrders: true,
  }));
  const body = JSON.stringify({ data: { epoch: 'e', after: 0, to: 1, lines } });
  return { key: 'k', epoch: 'e', after: 0, to: 1, seen: 1, snapshot: true, lines, body };
}

/** In the clear: quick, and every request is signed. */
const opened = async (more: Parameters<typeof openWoo>[0] = { tls: false }) => {
  const bench = await openWoo(more);
  return { ...bench, channel: channelOf(bench) };
};

describe('levels', () => {
  it('writes variations under their parent, one call each, and everything else in one', async () => {
    const { channel, store, wire } = await opened();
    const [shirt, cap] = [store.add('SHIRT', { type: 'variable' }), store.add('CAP', { type: 'variable' })];
    for (const size of ['S', 'M', 'L']) store.add(`SHIRT-${size}`, { parentId: shirt.id });
    store.add('CAP-1', { parentId: cap.id });
    store.add('MUG');
    const shown = { 'SHIRT-S': 1, 'SHIRT-M': 2, 'SHIRT-L': 3, 'CAP-1': 4, MUG: 5 };
    expect(await channel.send(levels(shown), signal)).toEqual({ type: 'acknowledged', rejected: [] });
    for (const [sku, level] of Object.entries(shown)) expect(store.stock(sku)).toBe(level);
    const writes = wire.calls.filter(({ method }) => method === 'POST').map(({ path }) => path);
    expect(writes.sort()).toEqual(
      ['/products/batch', `/products/${cap.id}/variations/batch`, `/products/${shirt.id}/variations/batch`].sort(),
    );
  });

  it('believes the number that comes back and no status: what is not counted there is named', async () => {
    const { channel, store, wire } = await opened();
    const shirt = store.add('SHIRT', { type: 'variable', stock: 9 });
    store.add('SHIRT-S', { parentId: shirt.id, manageStock: 'parent' });
    store.add('OFF', { manageStock: false, stock: null });
    store.add('ON');
    expect(await channel.send(levels({ 'SHIRT-S': 1, OFF: 2, ON: 3 }), signal)).toEqual({
      type: 'acknowledged',
      rejected: expect.toSatisfy((rows: { sku: string; reason: string }[]) => {
        const reasons = Object.fromEntries(rows.map(({ sku, reason }) => [sku, reason]));
        expect(Object.keys(reasons).sort()).toEqual(['OFF', 'SHIRT-S']);
        expect(reasons.OFF).toContain('Manage stock?');
        expect(reasons['SHIRT-S']).toContain('parent');
        return true;
      }),
    });
    expect(store.stock('ON')).toBe(3);
    // Fields that are asked for would hide the errors of single rows.
    expect(wire.calls.filter(({ method }) => method === 'POST').every(({ query }) => !query.has('_fields'))).toBe(true);
  });

  it('names a listing that is gone since it was named, and writes the others', async () => {
    const { channel, store } = await opened();
    const shirt = store.add('SHIRT', { type: 'variable' });
    const small = store.add('SHIRT-S', { parentId: shirt.id });
    // A variation without its parent is at no address.
    const result = await channel.send(levels({ [`id:${small.id}`]: 1, [`id:${shirt.id}/${small.id}`]: 2 }), signal);
    expect(result).toMatchObject({
      rejected: [{ sku: `id:${small.id}`, reason: expect.stringContaining('Invalid ID') }],
    });
    expect(store.stock('SHIRT-S')).toBe(2);
  });

  it('writes nothing to a SKU that exists twice, and says where', async () => {
    const { channel, store } = await opened();
    const [one, other] = [store.add('TWIN', { stock: 7 }), store.add('TWIN', { stock: 7 })];
    store.add('twin-2', { stock: 7 });
    store.add('ONE');
    const result = await channel.send(levels({ TWIN: 1, 'TWIN-2': 2, ONE: 3 }), signal);
    const reason = expect.stringMatching(new RegExp(`id:${one.id}, id:${other.id}.*associate`));
    expect(result).toEqual({ type: 'acknowledged', rejected: [{ sku: 'TWIN', reason }] });
    expect(store.written.map(({ quantity }) => quantity)).toEqual([3]);
    // The store finds twin-2 for TWIN-2; that is another SKU.
    expect(channel.notes?.join()).toContain('TWIN-2');
  });

  it('sends at most fifty rows at once, whatever a batch holds', async () => {
    const { channel, store, wire } = await opened();
    const shown = Object.fromEntries(Array.from({ length: 120 }, (_, at) => [`SKU-${at}`, at]));
    for (const sku of Object.keys(shown)) store.add(sku);
    store.add('A,B');
    expect(await channel.send(levels({ ...shown, 'A,B': 7 }), signal)).toEqual({ type: 'acknowledged', rejected: [] });
    expect(store.stock('SKU-119')).toBe(119);
    expect(store.stock('A,B')).toBe(7);
    const sizes = wire.calls.flatMap(({ body }) => (body as { update?: unknown[] } | undefined)?.update?.length ?? []);
    expect(sizes).toEqual([50, 50, 21]);
  });

  it('says that a batch is too much for one attempt, so that parts of it are sent', async () => {
    const { channel, store, wire } = await opened();
    const shown: Record<string, number> = {};
    for (let at = 0; at < 41; at += 1) {
      const parent = store.add(`P-${at}`, { type: 'variable' });
      shown[store.add(`V-${at}`, { parentId: parent.id }).sku] = at;
    }
    expect(await channel.send(levels(shown), signal)).toMatchObject({ type: 'refused', size: true });
    expect(wire.calls.some(({ method }) => method === 'POST')).toBe(false);
    wire.faults.descriptionChars = 5_000_000;
    const first = levels({ 'V-0': 1 });
    expect(await channel.send(first, signal)).toMatchObject({ type: 'refused', size: true });
  });

  it('gives way to an order that came in before it wrote; after three of them it writes what puts none back', async () => {
    const { channel, store } = await opened();
    store.add('TEE', { stock: 10 });
    store.add('CAP', { stock: 3 });
    const told: unknown[] = [];
    channel.orders?.onTold((orders) => told.push(...orders));
    await channel.orders?.fetch(null, signal);
    store.order([{ sku: 'CAP', quantity: 1 }]);
    // Of something else: it is handed over, and nothing is outdated.
    expect(await channel.send(levels({ TEE: 10 }), signal)).toMatchObject({ type: 'acknowledged' });
    expect(told).toHaveLength(1);
    store.written.length = 0;
    const amid = async (shown: Record<string, number>) => {
      store.order([{ sku: 'TEE', quantity: 1 }]);
      return channel.send(levels(shown), signal);
    };
    for (const _ of ['once', 'twice', 'three times'])
      expect(await amid({ TEE: 10, CAP: 5 })).toEqual({ type: 'outdated', reason: expect.any(String) });
    expect(store.written).toEqual([]);
    // It would put the four back that were sold meanwhile.
    expect(await amid({ TEE: 10, CAP: 5 })).toMatchObject({ type: 'outdated', about: ['TEE'] });
    expect([store.stock('TEE'), store.stock('CAP')]).toEqual([6, 5]);
    // One that falls does not.
    expect(await amid({ TEE: 2 })).toMatchObject({ type: 'outdated', about: ['TEE'] });
    expect(store.stock('TEE')).toBe(2);
    expect(await channel.send(levels({ TEE: 1 }), signal)).toMatchObject({ type: 'acknowledged' });
    expect([store.stock('TEE'), told.length]).toEqual([1, 6]);
  });

  it('gives way to an order that was read while it waited to be sent once more', async () => {
    const { channel, store, wire } = await opened();
    store.add('TEE', { stock: 3 });
    channel.orders?.onTold(() => {});
    await channel.orders?.fetch(null, signal);
    wire.faults.loseAnswers = 1;
    const batch = levels({ TEE: 3 });
    expect(await channel.send(batch, signal)).toMatchObject({ type: 'retry' });
    store.order([{ sku: 'TEE', quantity: 2 }]);
    // By its turn, and not because of the batch.
    expect(await channel.orders?.fetch(null, signal)).toMatchObject({ page: { orders: [{ status: 'open' }] } });
    expect(await channel.send(batch, signal)).toMatchObject({ type: 'outdated' });
    expect(store.stock('TEE')).toBe(1);
  });

  it('gives way once where nobody can say what was ordered, and is written all the same after that', async () => {
    const { channel, store, wire } = await opened();
    store.add('TEE', { stock: 3 });
    channel.orders?.onTold(() => {});
    // Nothing was read yet.
    expect(await channel.send(levels({ TEE: 2 }), signal)).toMatchObject({ type: 'outdated' });
    await channel.orders?.fetch(null, signal);
    for (const answer of ['acknowledged', 'outdated', 'acknowledged']) {
      expect(await channel.send(levels({ TEE: 2 }), signal)).toMatchObject({ type: answer });
      wire.faults.errors = { times: 1, status: 500, about: '/orders' };
    }
  });

  it('counts at once what was ordered while it wrote', async () => {
    const { channel, store } = await opened();
    store.add('TEE', { stock: 0 });
    const told: unknown[] = [];
    channel.orders?.onTold((orders) => told.push(...orders));
    await channel.orders?.fetch(null, signal);
    let sold = 0;
    // Three shoppers race three writes of 50: the store ends above the truth, which is 47.
    store.beforeWrite = () => {
      sold += 1;
      if (sold <= 3) store.order([{ sku: 'TEE', quantity: 1 }]);
    };
    for (let write = 0; write < 3; write += 1)
      expect(await channel.send(levels({ TEE: 50 }), signal)).toMatchObject({ type: 'acknowledged' });
    expect(store.stock('TEE')).toBe(50);
    expect(told).toHaveLength(3);
    // What the book makes of them is written absolutely, and ends at the truth.
    await channel.send(levels({ TEE: 47 }), signal);
    expect(store.stock('TEE')).toBe(47);
    expect(told).toHaveLength(3);
  });
});

describe('the way in', () => {
  it.each([
    ['over TLS by its key', true],
    ['in the clear by a signature', false],
  ])('%s', async (_how, tls) => {
    const { channel, store, wire } = await opened({ tls });
    store.add("TEE (M) 'red' & ü+1*");
    expect(await channel.send(levels({ "TEE (M) 'red' & ü+1*": 4 }), signal)).toEqual({
      type: 'acknowledged',
      rejected: [],
    });
    expect(wire.calls.every(({ query }) => query.has('oauth_signature') !== tls)).toBe(true);
  });

  it('says whose key is wrong, and keeps it to itself', async () => {
    const key = `ck_${'a'.repeat(40)}\ncs_${'b'.repeat(40)}\n`;
    const { channel, store } = await opened({ tls: true, key });
    store.add('TEE');
    const result = await channel.send(levels({ TEE: 4 }), signal);
    expect(result).toMatchObject({ type: 'retry', refused: true, reason: expect.stringContaining('key-file') });
    expect(JSON.stringify(result)).not.toMatch(/aaaa|bbbb/);
  });

  it('says that a key may only read', async () => {
    const { channel, store, wire } = await opened();
    store.add('TEE');
    wire.faults.readOnly = true;
    expect(await channel.send(levels({ TEE: 4 }), signal)).toMatchObject({
      ...{ type: 'retry', refused: true, reason: expect.stringContaining('read and write permission') },
    });
  });

  it('takes a page for no answer, and says what may be wrong', async () => {
    const { channel, wire, store } = await opened();
    store.add('TEE');
    wire.faults.errors = { times: 1, status: 200, html: true };
    const reason = expect.stringContaining('captive portal');
    expect(await channel.send(levels({ TEE: 4 }), signal)).toMatchObject({ type: 'retry', reason });
    wire.faults.errors = { times: 1, status: 404, html: true };
    const permalinks = expect.stringContaining('permalinks');
    expect(await channel.send(levels({ TEE: 4 }), signal)).toMatchObject({ type: 'retry', reason: permalinks });
  });

  it('reads a key in any order, and quotes nothing of what is none', () => {
    const key = { key: consumerKey, secret: consumerSecret };
    for (const text of [
      `${consumerKey}\n${consumerSecret}`,
      `${consumerSecret}\r\n${consumerKey}\r\n`,
      `${consumerKey}:${consumerSecret}`,
    ])
      expect(readKey(Buffer.from(text), '/etc/key')).toEqual(key);
    expect(() => readKey(Buffer.from('hunter2\n'), '/etc/key')).toThrow(
      /^\/etc\/key: holds no REST API key(?!.*hunter2)/,
    );
  });

  it.each([
    ['https://shop.example', true],
    ['https://shop.example/store/', true],
    ['http://127.0.0.1:8080', true],
    ['http://shop.example', false],
    ['https://ck_1:cs_2@shop.example', false],
    ['https://shop.example/wp-json/wc/v3', false],
    ['https://shop.example/?lang=de', false],
  ])('address %s: %s', (url, fine) => {
    expect(woocommerceChannel.options().safeParse({ url, 'key-file': '/etc/key' }).success).toBe(fine);
  });
});

describe('what it lists', () => {
  it('is read with variations under their parents, page by page', async () => {
    const { channel, store } = await opened();
    for (let at = 0; at < 130; at += 1) store.add(`SKU-${at}`, { stock: 1 });
    const shirt = store.add('SHIRT', { type: 'variable', manageStock: false });
    for (let at = 0; at < 105; at += 1) store.add(`SHIRT-${at}`, { parentId: shirt.id, stock: 2 });
    store.add('DRAFT', { status: 'draft', stock: 3 });
    store.add('UNCOUNTED', { manageStock: false });
    store.add('SET', { type: 'bundle', stock: 4 });
    const rows: ToldLevels['rows'] = [];
    let cursor: string | null = null;
    do {
      const result: LevelsResult | undefined = await channel.levels?.fetch(cursor, signal);
      if (result?.type !== 'page') throw new Error(JSON.stringify(result));
      rows.push(...result.page.rows);
      cursor = result.page.next;
    } while (cursor !== null);
    expect(rows).toHaveLength(130 + 1 + 105 + 3);
    const row = (sku: string) => rows.find((each) => each.sku === sku);
    expect(row('SHIRT-104')).toMatchObject({
      listing: expect.stringMatching(`^id:${shirt.id}/`),
      level: 2,
      counted: true,
    });
    expect(row('DRAFT')).toMatchObject({ onSale: false });
    expect(row('UNCOUNTED')).toMatchObject({ counted: false, level: null });
    expect(row('SET')).toMatchObject({ counted: false });
  });

  it('is read anew when something was removed meanwhile', async () => {
    const { channel, store } = await opened();
    const all = Array.from({ length: 130 }, (_, at) => store.add(`SKU-${at}`));
    expect(await channel.levels?.fetch(null, signal)).toMatchObject({ page: { next: '2' } });
    store.products.delete(all[0]?.id ?? 0);
    expect(await channel.levels?.fetch('2', signal)).toMatchObject({ type: 'retry', startOver: true });
  });
});

it('asked how it is set up, says that the clock of this device is wrong where its signature counts', async () => {
  const bench = await opened();
  const hour = { ...systemClock, wallMs: () => Date.now() + 3_600_000 };
  expect(await channelOf(bench, { clock: hour }).check?.(signal)).toMatchObject([
    { what: 'key', verdict: 'error', text: expect.stringContaining('clock of this device') },
  ]);
});
