/**
 * What may change something is done once for each transaction, and is on the record with who asked; also after a
 * restart.
 */
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { Admin } from '../../agent/admin/request.ts';
import { area, failed, ok, verb } from '../../agent/admin/verb.ts';
import { everybody, TwoMerchants } from './two-merchants.ts';

let dock: TwoMerchants;
beforeEach(async () => {
  dock = new TwoMerchants();
  await dock.open();
  await dock.fill();
});
afterEach(() => dock[Symbol.asyncDispose]());

type Audit = { requests: Record<string, unknown>[]; before: number | null; countedSinceStart: Record<string, number> };
const found = { merchant: 'acme', sku: 'acme-TEE', quantity: 3, reason: 'found' };
const inStock = async () =>
  (await dock.data<{ inStock: number }>('item/get', { merchant: 'acme', sku: 'acme-TEE' })).inStock;
const audit = (params: object = {}) => dock.data<Audit>('audit/list', params);

describe('a transaction', () => {
  it('is done once: the repetition is told what was said, also after a restart', async () => {
    const first = await dock.ask('stock/adjust', found, { transaction: 't-1' });
    expect(await dock.ask('stock/adjust', found, { transaction: 't-1' })).toEqual(first);
    await dock.stop();
    await dock.open();
    expect(await dock.ask('stock/adjust', found, { transaction: 't-1' })).toEqual(first);
    expect(await inStock()).toBe(53);
    expect((await audit()).requests.filter(({ transaction }) => transaction === 't-1')).toHaveLength(1);
  });

  it('is the same however its parameters are written, and another under another caller', async () => {
    const turned = Object.fromEntries(Object.entries(found).reverse());
    await dock.ask('stock/adjust', found, { transaction: 't-1' });
    await dock.ask('stock/adjust', turned, { transaction: 't-1' });
    expect(await inStock()).toBe(53);
    await dock.ask('stock/adjust', found, { transaction: 't-1' }, { ...everybody, by: 'local:anna' });
    expect(await inStock()).toBe(56);
  });

  it('of another request is refused', async () => {
    await dock.ask('stock/adjust', found, { transaction: 't-1' });
    for (const [name, params] of [
      ['stock/adjust', { ...found, quantity: 4 }],
      ['order/cancel', { merchant: 'acme', id: 'acme-1' }],
    ] as const)
      expect(await dock.ask(name, params, { transaction: 't-1' })).toMatchObject({
        ...{ status: 'error', error: { code: 'transaction-reused' } },
      });
    expect(await inStock()).toBe(53);
  });

  it('asked twice at once is done once', async () => {
    const answers = await Promise.all([1, 2, 3].map(() => dock.ask('stock/adjust', found, { transaction: 't-1' })));
    expect(new Set(answers.map((each) => JSON.stringify(each))).size).toBe(1);
    expect(await inStock()).toBe(53);
  });

  it('that the rules refused is refused again, though it would be taken now', async () => {
    const taken = { ...found, quantity: -60 };
    const first = await dock.ask('stock/adjust', taken, { transaction: 't-1' });
    expect(first).toMatchObject({ status: 'error' });
    await dock.data('stock/adjust', { ...found, quantity: 40 });
    expect(await dock.ask('stock/adjust', taken, { transaction: 't-1' })).toEqual(first);
    expect(await dock.ask('stock/adjust', taken, { transaction: 't-2' })).toMatchObject({ status: 'ok' });
  });

  it('that was turned away before it was run is free for the request as it should be', async () => {
    expect(await dock.ask('stock/adjust', { ...found, sku: 7 }, { transaction: 't-1' })).toMatchObject({
      status: 'error',
    });
    expect(await dock.ask('stock/adjust', found, { transaction: 't-1' })).toMatchObject({ status: 'ok' });
  });

  it('of what only looks is asked anew', async () => {
    const before = await dock.ask('item/get', { merchant: 'acme', sku: 'acme-TEE' }, { transaction: 't-1' });
    await dock.data('stock/adjust', found);
    expect(await dock.ask('item/get', { merchant: 'acme', sku: 'acme-TEE' }, { transaction: 't-1' })).not.toEqual(
      before,
    );
  });

  it('with a long answer is told that it was done', async () => {
    const verbs = area('test', {
      long: verb({
        ...{ title: 'Long', changes: true, role: 'operator', touches: 'none', params: () => z.strictObject({}) },
        ...{ answer: () => z.unknown(), example: { params: {}, answer: {} } },
        run: async () => ok('x'.repeat(5_000)),
      }),
    });
    const admin = new Admin(dock.context(verbs), { debug() {}, info() {}, warn() {}, error() {} });
    const ask = () => admin.handle({ area: 'test', verb: 'long', transaction: 't-1' }, everybody);
    expect(await ask()).toMatchObject({ status: 'ok', data: 'x'.repeat(5_000) });
    expect(await ask()).toMatchObject({ status: 'ok', data: null });
  });

  it('that failed for a reason of our own, or was not recorded, may be made again', async () => {
    let turn = 0;
    const verbs = area('test', {
      flaky: verb({
        ...{ title: 'Flaky', changes: true, role: 'operator', touches: 'none', params: () => z.strictObject({}) },
        ...{ answer: () => z.unknown(), example: { params: {}, answer: {} } },
        async run() {
          turn += 1;
          if (turn === 1) throw new Error('a bug');
          return turn === 2 ? failed('storage', 'full') : ok(turn);
        },
      }),
    });
    const admin = new Admin(dock.context(verbs), { debug() {}, info() {}, warn() {}, error() {} });
    const ask = () => admin.handle({ area: 'test', verb: 'flaky', transaction: 't-1' }, everybody);
    expect(await ask()).toMatchObject({ error: { code: 'internal' } });
    expect(await ask()).toMatchObject({ error: { code: 'storage' } });
    expect([await ask(), await ask()]).toMatchObject([{ data: 3 }, { data: 3 }]);
  });
});

describe('the record', () => {
  it('has who asked for what, what was refused by rules or for a lack of rights, and counts what only looked', async () => {
    await dock.ask('stock/adjust', { ...found, quantity: -60 });
    await dock.ask('stock/adjust', found, {}, { ...everybody, by: 'guest', role: 'viewer' });
    await dock.ask('order/place', { id: '' });
    await dock.ask('stock/get', {});
    const { requests, countedSinceStart } = await audit({ limit: 3 });
    expect(requests).toMatchObject([
      { verb: 'order/place', by: 'local:root', status: 'error', code: 'bad-params' },
      { verb: 'stock/adjust', by: 'guest', status: 'error', code: 'not-allowed' },
      { verb: 'stock/adjust', by: 'local:root', status: 'error', merchant: 'acme', params: { quantity: -60 } },
    ]);
    expect(countedSinceStart).toMatchObject({ 'stock/get': 1, 'item/upsert': 2 });
  });

  it('stands requests that nobody could write out again', async () => {
    let deep: unknown = 1;
    for (let level = 0; level < 20_000; level++) deep = [deep];
    const answer = await dock.ask('order/place', { merchant: 'acme', id: 'deep', lines: deep });
    expect(answer).toMatchObject({ status: 'error', error: { code: 'bad-request' } });
  });

  it('is one commit with what was done: the request, then what came of it', async () => {
    const before = dock.book.head.seq;
    await dock.data('stock/adjust', found);
    expect((await dock.book.read(before, 10)).map(({ kind }) => kind)).toEqual(['command', 'adjustment']);
  });

  it('of what changed nothing is none', async () => {
    const before = dock.book.head.seq;
    await dock.data('order/place', { merchant: 'acme', id: 'acme-1', lines: [{ sku: 'acme-TEE', quantity: 2 }] });
    await dock.data('stock/count', { merchant: 'acme', sku: 'acme-TEE', quantity: 7, check: true });
    expect(dock.book.head.seq).toBe(before);
  });

  it('is paged, and of one merchant where that is asked', async () => {
    const all: unknown[] = [];
    let before: number | null | undefined;
    do {
      const page = await audit({ limit: 3, ...(before ? { before } : {}) });
      all.push(...page.requests.map(({ seq }) => seq));
      before = page.before;
    } while (before !== null);
    expect(all).toHaveLength(8);
    expect(all).toEqual([...new Set(all)].sort((a, b) => Number(b) - Number(a)));
    expect((await audit({ merchant: 'globex' })).requests.map(({ merchant }) => merchant)).toEqual(
      Array(4).fill('globex'),
    );
  });

  it('keeps secrets back and long parameters short', async () => {
    await dock.ask('station/command', { station: 'receiving-1', command: { command: 'badge', badge: 'TALLY-SECRET' } });
    await dock.ask('item/upsert', {
      items: Array.from({ length: 100 }, (_, n) => ({ merchant: 'acme', sku: `L-${n}` })),
    });
    const { requests } = await audit({ limit: 2 });
    expect(requests).toMatchObject([
      { verb: 'item/upsert', params: { begins: expect.stringMatching(/^.{2048}$/), chars: expect.any(Number) } },
      { verb: 'station/command', params: { command: { badge: '(kept back)' } } },
    ]);
    for (const { body } of await dock.book.commands({ limit: 100 }))
      expect(JSON.stringify(body)).not.toMatch(/TALLY-SECRET/);
  });

  it('of requests that are turned away in floods ends: more are only counted', async () => {
    for (let n = 0; n < 130; n++) await dock.ask('stock/adjust', {});
    const { countedSinceStart } = await audit();
    const turnedAway = (await dock.book.commands({ limit: 500 })).filter(({ body }) =>
      /bad-params/.test(JSON.stringify(body)),
    );
    expect(turnedAway.length).toBeGreaterThanOrEqual(100);
    expect(turnedAway.length).toBeLessThan(125);
    expect(countedSinceStart['stock/adjust']).toBe(132);
  });

  it('outlives a rebuild, and the ledger is good', async () => {
    await dock.ask('stock/adjust', found, { transaction: 't-1' });
    expect(await dock.data('ledger/rebuild')).toMatchObject({ repaired: 0 });
    expect(await dock.data('ledger/verify')).toMatchObject({ ok: true });
    expect(await dock.ask('stock/adjust', { ...found, quantity: 1 }, { transaction: 't-1' })).toMatchObject({
      status: 'error',
    });
  });
});

describe('what a verb does at a station', () => {
  it('shows there as a button does, and is on the record', async () => {
    const command = { command: 'quantity', quantity: 12 };
    await dock.data('station/command', { station: 'receiving-1', command });
    expect(dock.seen).toMatchObject([{ type: 'stepped', step: 'quantity' }]);
    expect((await audit({ limit: 1 })).requests).toMatchObject([
      { verb: 'station/command', status: 'ok', params: { command } },
    ]);
  });

  it('shows there when it is refused', async () => {
    await dock.ask('station/command', { station: 'receiving-1', command: { command: 'undo' } });
    expect(dock.seen).toMatchObject([{ type: 'refused', code: 'nothing-to-undo' }]);
  });

  it('is done once under its transaction', async () => {
    const command = { command: 'goods', merchant: 'acme', sku: 'acme-TEE', quantity: 2 };
    for (let turn = 0; turn < 2; turn++)
      await dock.data('station/command', { station: 'receiving-1', command }, { transaction: 'g-1' });
    expect(await inStock()).toBe(52);
    expect(dock.seen).toHaveLength(1);
  });

  it('reaches its scale', async () => {
    dock.config.devices.push({
      ...{ name: 'scale-1', station: 'receiving-1', kind: 'scale', protocol: 'mt-sics', port: '/dev/x', options: {} },
    } as (typeof dock.config.devices)[number]);
    expect(await dock.data('station/command', { station: 'receiving-1', command: { command: 'tare' } })).toEqual({
      ...{ device: 'scale-1', sent: 'tare' },
    });
    expect(dock.scale).toEqual(['receiving-1 tare']);
    expect(dock.seen).toMatchObject([{ type: 'stepped', step: 'scale', scale: 'tare' }]);
  });
});
