// needs: mosquitto
/** Requests over MQTT at a real Mosquitto: who is let in, what is answered where, and what goes on the record. */
import { generateKeyPairSync } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { signRequest } from '../../../agent/admin/signed-request.ts';
import { verbs } from '../../../agent/admin/verbs/table.ts';
import { until } from '../../wait.ts';
import { base, Chair, RemoteDock, whole } from '../remote.ts';

type Item = { inStock: number };
type Audit = { requests: Record<string, unknown>[]; turnedAwaySinceStart: Record<string, number> };
const found = { merchant: 'acme', sku: 'acme-TEE', quantity: 1, reason: 'found' };

describe.each([4, 5] as const)('MQTT version %s', (version) => {
  const at = new RemoteDock();
  beforeAll(() => at.open({ version }));
  afterAll(() => at[Symbol.asyncDispose]());

  const inStock = async () => (await at.dock.data<Item>('item/get', { merchant: 'acme', sku: 'acme-TEE' })).inStock;
  const audit = (limit = 1) => at.dock.data<Audit>('audit/list', { limit });
  const refused = async (text: string, verb = 'stock/adjust') => whole(await at.send(verb, text)).error?.code;

  it.each(verbs.map((verb) => `${verb.area}/${verb.verb}`))('%s is answered', async (name) => {
    const answer = await at.ask(at.otto, name, {});
    expect(answer).toMatchObject({ transaction: expect.stringMatching(/^t-/), final: true, seq: expect.any(Number) });
    // With no parameters many say which are missing; none of them is unknown, or fails for a reason of its own.
    expect(answer.error?.code ?? 'ok').toMatch(/^(ok|bad-params|unknown-|nothing|device|bad-command)/);
  });

  it('what is signed is done, and on the record with the key’s id and its reason', async () => {
    const before = await inStock();
    const answer = await at.ask(at.lena, 'stock/adjust', { ...found, by: undefined }, { transaction: 'mine' });
    expect(answer).toMatchObject({ transaction: 'mine', status: 'ok', seq: 1, entry: expect.any(Number), final: true });
    expect(await inStock()).toBe(before + 1);
    expect((await audit()).requests).toMatchObject([
      {
        by: 'lena',
        verb: 'stock/adjust',
        merchant: 'acme',
        transaction: 'mine',
        reason: 'asked from afar',
        status: 'ok',
      },
    ]);
  });

  it('the same transaction is told the same, also after a restart, and done once', async () => {
    const before = await inStock();
    const first = await at.ask(at.lena, 'stock/adjust', found, { transaction: 'once' });
    expect(await at.ask(at.lena, 'stock/adjust', found, { transaction: 'once' })).toEqual(first);
    await at.restart();
    expect(await at.ask(at.lena, 'stock/adjust', found, { transaction: 'once' })).toEqual(first);
    expect(await inStock()).toBe(before + 1);
  });

  it('a replay is refused and recorded, also of what only looked, and the counter outlives a restart', async () => {
    const before = await inStock();
    const request = at.signed(at.lena, 'stock/adjust', found);
    expect(await refused(request)).toBeUndefined();
    expect(await refused(request)).toBe('replayed');
    expect((await audit()).requests).toMatchObject([{ by: 'lena', verb: 'stock/adjust', code: 'replayed' }]);
    const look = at.signed(at.lena, 'item/get', { sku: 'acme-TEE' });
    expect(await refused(look, 'item/get')).toBeUndefined();
    expect(await refused(look, 'item/get')).toBe('replayed');
    const { counter } = at.lena;
    await at.ask(at.lena, 'stock/adjust', found);
    await at.restart();
    expect(await refused(at.signed(at.lena, 'stock/adjust', found, { counter: counter + 1 }))).toBe('replayed');
    expect(await refused(at.signed(at.lena, 'stock/adjust', found, { counter }))).toBe('replayed');
    expect(await inStock()).toBe(before + 2);
  });

  it.each([
    ['another dock', { dock: 'dock-4' }, 'other-dock'],
    ['another site', { site: 'reno-2' }, 'other-dock'],
    ['an earlier start', { boot: 'boot-0' }, 'other-start'],
    ['another epoch', { epoch: '0'.repeat(16) }, 'other-start'],
    ['another verb', { verb: 'stock/count' }, 'bad-request'],
    ['nothing that could be repeated', { transaction: '' }, 'bad-request'],
    ['a transaction of control characters', { transaction: 'a\nb' }, 'bad-request'],
    ['a transaction beyond all length', { transaction: 'x'.repeat(129) }, 'bad-request'],
    ['a time that is over', { expires: 1 }, 'expired'],
    ['a counter that is none', { counter: 1.5 }, 'bad-request'],
    ['fields that are none', { by: 'root' } as object, 'bad-request'],
  ] as const)('signed for %s is refused and recorded', async (_what, more, code) => {
    const before = await inStock();
    expect(await refused(at.signed(at.otto, 'stock/adjust', found, more))).toBe(code);
    expect((await audit()).requests).toMatchObject([{ by: 'otto', verb: 'stock/adjust', status: 'error', code }]);
    expect(await inStock()).toBe(before);
  });

  it('what is bound to another dock uses no counter up', async () => {
    await refused(at.signed(at.otto, 'stock/adjust', found, { dock: 'dock-4', counter: 1_000_000 }));
    expect(
      await refused(at.signed(at.otto, 'item/get', { sku: 'acme-TEE', merchant: 'acme' }), 'item/get'),
    ).toBeUndefined();
  });

  it('what is too late is not shown either', async () => {
    expect(await at.ask(at.otto, 'stock/get', {}, { expires: 1 })).toMatchObject({ error: { code: 'expired' } });
  });

  it('whose signature is wrong is nobody: recorded without a name, with the same words for every such reason', async () => {
    const stranger = generateKeyPairSync('ed25519').privateKey;
    const body = JSON.parse(JSON.parse(at.signed(at.lena, 'stock/adjust', found)).body);
    const good = JSON.parse(at.signed(at.lena, 'stock/adjust', found));
    const texts = new Set<unknown>();
    for (const request of [
      signRequest('lena', stranger, body),
      signRequest('nobody', stranger, body),
      signRequest('otto', at.lena.privateKey, body),
      JSON.stringify({ ...good, body: good.body.replace('"quantity":1', '"quantity":9') }),
      JSON.stringify({ ...good, body: `${good.body} ` }),
    ]) {
      const answer = whole(await at.send('stock/adjust', request));
      expect(answer).toMatchObject({ error: { code: 'bad-signature' }, transaction: expect.stringMatching(/^t-/) });
      texts.add(answer.error?.message);
      expect((await audit()).requests).toMatchObject([{ by: 'mqtt', code: 'bad-signature', params: {} }]);
    }
    expect(texts.size).toBe(1);
  });

  it.each([
    ['no JSON', '{'],
    ['no UTF-8', Buffer.from([0x7b, 0x22, 0xff, 0x22, 0x7d])],
    ['nothing', ''],
    ['a number', '7'],
    ['a list', '[]'],
    ['one name twice', '{"transaction":"t-1","params":{"quantity":1,"quantity":100}}'],
    ['a signature without anything', '{"signature":1}'],
    ['a body that is no text', '{"key":"lena","body":{},"signature":"x"}'],
    ['a name of a prototype', '{"__proto__":{"body":1},"key":"lena","body":"{}","signature":"x"}'],
    ['sixty thousand brackets', '['.repeat(60_000)],
    ['a body of brackets', JSON.stringify({ key: 'lena', body: '['.repeat(60_000), signature: 'x'.repeat(86) })],
  ])('%s is answered, and nothing happens', async (_what, payload) => {
    const answer = whole(await at.send('stock/adjust', payload));
    expect(answer.error?.code).toMatch(/^(bad-request|bad-signature)$/);
  });

  it('what there is not, or is of another kind, is refused and recorded', async () => {
    expect(whole(await at.send('no/such', at.signed(at.otto, 'no/such')))).toMatchObject({
      error: { code: 'unknown-verb' },
    });
    expect((await audit()).requests).toMatchObject([{ by: 'otto', verb: 'no/such', code: 'unknown-verb' }]);
    expect((await audit()).turnedAwaySinceStart['unknown-verb']).toBeGreaterThan(0);
    expect(await at.ask(at.otto, 'stock/adjust', { ...found, quantity: '1' })).toMatchObject({
      error: { code: 'bad-params', field: 'quantity' },
    });
    expect((await audit()).requests).toMatchObject([{ by: 'otto', verb: 'stock/adjust', code: 'bad-params' }]);
  });

  it('a clock that nobody set changes nothing that has a time', async () => {
    const expires = Date.now() + 600_000;
    at.dock.clockIsTrusted = false;
    try {
      expect(await refused(at.signed(at.lena, 'stock/adjust', found, { expires }))).toBe('clock-untrusted');
      expect((await audit()).requests).toMatchObject([{ by: 'lena', verb: 'stock/adjust', code: 'clock-untrusted' }]);
      expect(await at.ask(at.lena, 'stock/get', {}, { expires })).toMatchObject({ status: 'ok' });
    } finally {
      at.dock.clockIsTrusted = true;
    }
  });

  it('parameters of a depth that nobody writes are refused', async () => {
    let deep: unknown = 1;
    for (let level = 0; level < 100; level++) deep = [deep];
    expect(await at.ask(at.otto, 'order/place', { lines: deep })).toMatchObject({ error: { code: 'bad-request' } });
  });

  it('without a signature nothing is told', async () => {
    for (const verb of ['stock/get', 'stock/adjust', 'no/such'])
      expect(await at.send(verb, '{"transaction":"u-1","params":{}}')).toMatchObject([
        { transaction: 'u-1', status: 'error', error: { code: 'unsigned' }, final: true },
      ]);
  });

  it('what is retained is refused and counted', async () => {
    const count = async () => (await audit()).turnedAwaySinceStart.retained ?? 0;
    const before = await inStock();
    const counted = await count();
    if (version === 5) {
      const request = at.signed(at.lena, 'stock/adjust', found);
      const answer = whole(await at.send('stock/adjust', request, { retain: true }));
      expect(answer).toMatchObject({ error: { code: 'retained' } });
    } else {
      // A 3.1.1 broker says so only of what lay there before we came.
      await at.uplink.close();
      const request = at.signed(at.lena, 'stock/adjust', found);
      await at.client.publishAsync(`${base}/req/stock/adjust`, request, { qos: 1, retain: true });
      await at.start();
    }
    await until('it is counted', async () => (await count()) > counted);
    expect((await audit()).requests).toMatchObject([{ by: 'mqtt', code: 'retained' }]);
    await at.client.publishAsync(`${base}/req/stock/adjust`, '', { qos: 1, retain: true });
    expect(await inStock()).toBe(before);
  });

  it('an answer that is longer than a message comes in parts', async () => {
    const items = Array.from({ length: 900 }, (_, n) => ({
      merchant: 'globex',
      sku: `L-${n}`,
      name: '"ü😀'.repeat(40),
    }));
    for (const chunk of [items.slice(0, 450), items.slice(450)]) await at.dock.data('item/upsert', { items: chunk });
    await at.dock.data('sync/now', { merchant: 'globex', all: true });
    const name = `${'😀'.repeat(9)}"`.repeat(2_000);
    at.dock.config.packagings.push({ name, weightG: '1', toleranceG: '1' });
    const messages = await at.send('device/info', at.signed(at.otto, 'device/info'));
    at.dock.config.packagings.pop();
    expect(messages.length).toBeGreaterThan(1);
    expect(messages.map(({ seq, final }) => [seq, final])).toEqual(
      messages.map((_, index) => [index + 1, index === messages.length - 1]),
    );
    for (const message of messages) expect(Buffer.byteLength(JSON.stringify(message))).toBeLessThanOrEqual(64 * 1024);
    expect(whole(messages).data.packagings).toEqual([name]);
    // Lists page themselves.
    const page = await at.ask(at.otto, 'stock/get', { merchant: 'globex', limit: 1_000 });
    expect(page.part).toBeUndefined();
    expect(page.data).toMatchObject({ items: expect.any(Array), next: expect.anything() });
  });

  it('an admin’s own topic answers that admin alone', async () => {
    const look = () => at.signed(at.lena, 'item/get', { sku: 'acme-TEE' });
    const own = (id: string) => ({ topic: `req/item/get/${id}` });
    expect(whole(await at.send('item/get', look(), {}, own('lena')))).toMatchObject({ status: 'ok' });
    expect(whole(await at.send('item/get', look(), {}, own('otto')))).toMatchObject({ error: { code: 'bad-request' } });
  });

  it('a viewer looks and changes nothing; whoever has one merchant has that one', async () => {
    expect(await at.ask(at.vera, 'stock/get')).toMatchObject({ status: 'ok' });
    expect(await at.ask(at.vera, 'stock/adjust', found)).toMatchObject({ error: { code: 'not-allowed' } });
    // Before anybody looks at how she asks it.
    expect(await at.ask(at.vera, 'stock/adjust', {})).toMatchObject({ error: { code: 'not-allowed' } });
    const theirs = await at.ask(at.lena, 'item/get', { merchant: 'globex', sku: 'globex-TEE' });
    expect(theirs).toMatchObject({ error: { code: 'not-allowed' } });
    expect((await audit()).requests).toMatchObject([{ by: 'lena', verb: 'item/get', code: 'not-allowed' }]);
  });

  it('what corrects is asked with its reason', async () => {
    const turn = { merchant: 'acme', sku: 'acme-TEE', on: false };
    const request = JSON.parse(JSON.parse(at.signed(at.lena, 'process-orders/set', turn)).body);
    const { reason: _, ...without } = request;
    const text = signRequest('lena', at.lena.privateKey, without);
    expect(whole(await at.send('process-orders/set', text))).toMatchObject({
      error: { code: 'bad-params', field: 'reason' },
    });
  });

  it('a reason beside the parameters is that of the verb, as the page of doors has it', async () => {
    const page = readFileSync(new URL('../../../agent/admin/doors/README.md', import.meta.url), 'utf8');
    const [, example = ''] = /^(\{"site":.*"verb":"stock\/adjust".*\})$/m.exec(page) ?? [];
    const { verb, params, reason } = JSON.parse(example);
    expect(params).not.toHaveProperty('reason');
    const before = await inStock();
    const transaction = 'beside';
    const answer = await at.ask(at.lena, verb, { ...params, sku: 'acme-TEE' }, { reason, transaction });
    expect(answer).toMatchObject({ status: 'ok', data: { inStock: before + params.quantity } });
    expect(await at.ask(at.lena, verb, { ...params, sku: 'acme-TEE' }, { reason, transaction })).toEqual(answer);
    expect((await audit()).requests).toMatchObject([{ verb, reason, params: { reason } }]);
    expect(await inStock()).toBe(before + params.quantity);
    // One among them is the verb's own.
    await at.ask(at.lena, verb, found, { reason: 'asked by phone' });
    expect((await audit()).requests).toMatchObject([{ reason: 'asked by phone', params: { reason: found.reason } }]);
  });

  it.each([
    ['r'.repeat(10_000), 'reason is 10000 characters long; the most is 200'],
    ['r'.repeat(201), 'reason is 201 characters long; the most is 200'],
    ['\u001b[31mred', 'reason "\\u001b[31mred" must not contain control characters'],
    ['\u200b', 'reason "\\u200b" has no character that can be seen'],
  ])('a reason that is none is named: %#', async (reason, words) => {
    const before = await inStock();
    const { merchant, sku, quantity } = found;
    for (const params of [found, { merchant, sku, quantity }])
      expect(await at.ask(at.lena, 'stock/adjust', params, { reason, transaction: 'none' })).toMatchObject({
        ...{ transaction: 'none', status: 'error' },
        error: { code: 'bad-request', field: 'reason', message: expect.stringContaining(words) },
      });
    expect(await inStock()).toBe(before);
  });

  it('a scale is touched from afar only where nobody works', async () => {
    const { config } = at.dock;
    config.devices.push({ name: 'scale-1', station: 'receiving-1', kind: 'scale' } as (typeof config.devices)[number]);
    const zero = () => at.ask(at.otto, 'scale/zero', { device: 'scale-1' });
    // The scale of this dock is none: what is refused here is refused by the device.
    expect(await zero()).toMatchObject({ error: { code: 'unknown-device' } });
    const notice = { type: 'notice', merchant: 'acme', id: 'acme-asn' };
    await at.dock.data('station/command', { station: 'receiving-1', command: { command: 'open', document: notice } });
    expect(await zero()).toMatchObject({ error: { code: 'station-in-use' } });
    for (const command of ['zero', 'tare'])
      expect(await at.ask(at.otto, 'station/command', { station: 'receiving-1', command: { command } })).toMatchObject({
        error: { code: 'station-in-use' },
      });
    expect(await at.dock.ask('scale/zero', { device: 'scale-1' })).toMatchObject({ error: { code: 'unknown-device' } });
    for (const command of ['finish', 'confirm'])
      await at.dock.ask('station/command', { station: 'receiving-1', command: { command } });
    expect(await zero()).toMatchObject({ error: { code: 'unknown-device' } });
    config.devices.pop();
  });

  it('a key that is added asks, one that is revoked asks nothing any more, also after a restart', async () => {
    const mia = new Chair('mia', 'operator', ['acme']);
    expect(await at.ask(mia, 'stock/get')).toMatchObject({ error: { code: 'bad-signature' } });
    expect(await at.ask(at.lena, 'key/add', mia.admin)).toMatchObject({ error: { code: 'not-allowed' } });
    expect(await at.ask(at.otto, 'key/add', mia.admin)).toMatchObject({ status: 'ok' });
    expect(await at.ask(mia, 'stock/get')).toMatchObject({ status: 'ok' });
    await at.restart();
    expect(await at.ask(mia, 'order/place', { id: 'm-1', lines: [{ sku: 'acme-TEE', quantity: 1 }] })).toMatchObject({
      status: 'ok',
    });
    expect(await at.ask(at.otto, 'key/add', { ...mia.admin, id: 'max' })).toMatchObject({ error: { field: 'key' } });
    expect((await at.ask(at.otto, 'key/list')).data.keys).toEqual(
      [at.lena, mia, at.otto, at.vera].map(({ admin }) => admin),
    );
    for (const id of ['mia', 'lena'])
      expect(await at.ask(at.otto, 'key/revoke', { id })).toMatchObject({ status: 'ok' });
    await at.restart();
    for (const one of [mia, at.lena])
      expect(await at.ask(one, 'stock/get')).toMatchObject({ error: { code: 'bad-signature' } });
    expect(await at.ask(at.otto, 'key/add', mia.admin)).toMatchObject({ error: { field: 'key' } });
    const again = new Chair('mia', 'operator', ['acme']);
    expect(await at.ask(at.otto, 'key/add', again.admin)).toMatchObject({ status: 'ok' });
    // The id goes on counting where its last key stopped.
    expect(await at.ask(again, 'stock/get')).toMatchObject({ error: { code: 'replayed' } });
    again.counter = mia.counter;
    expect(await at.ask(again, 'stock/get')).toMatchObject({ status: 'ok' });
    expect(await at.dock.book.verify()).toMatchObject({ ok: true });
  });

  it('brought twice at once, it is done and answered once', async () => {
    const request = at.signed(at.otto, 'ledger/verify');
    const from = at.heard.length;
    const send = () => at.client.publishAsync(`${base}/req/ledger/verify`, request, { qos: 1 });
    await Promise.all([send(), send()]);
    await at.ask(at.otto, 'ledger/head');
    await until('it is verified', () => at.heard.slice(from).some(({ message }) => message.final && message.data?.ok));
    const answers = at.heard.slice(from).filter(({ topic, message }) => topic.endsWith('verify') && message.final);
    expect(answers).toMatchObject([{ message: { status: 'ok' } }]);
  });
});

describe('MQTT 5', () => {
  const at = new RemoteDock();
  beforeAll(() => at.open());
  afterAll(() => at[Symbol.asyncDispose]());

  it('answers at the response topic, too, with its correlation; in nobody else’s name', async () => {
    const ask = async (responseTopic: string) => {
      const from = at.heard.length;
      const properties = { responseTopic, correlationData: Buffer.from('c-1') };
      await at.send('ledger/head', at.signed(at.otto, 'ledger/head'), { properties });
      await at.ask(at.otto, 'ledger/head');
      return at.heard.slice(from).filter(({ correlation }) => correlation === 'c-1');
    };
    expect(await ask('tallyman/v1/reno-1/chair/otto')).toMatchObject([
      { topic: 'tallyman/v1/reno-1/chair/otto', message: { status: 'ok' } },
    ]);
    expect(await ask(`${base}/res/ledger/head`)).toHaveLength(1);
    for (const topic of [
      'elsewhere',
      `${base}/ack/acme-web`,
      `${base}/state`,
      'tallyman/v1/reno-1/dock-4/req/stock/adjust',
    ])
      expect(await ask(topic)).toEqual([]);
  });
});

describe('a dock that nobody administers from afar', () => {
  const at = new RemoteDock();
  beforeAll(() => at.open({ nobody: true }));
  afterAll(() => at[Symbol.asyncDispose]());

  it('refuses everything, and says how that is changed', async () => {
    for (const text of ['{"transaction":"u-1"}', at.signed(new Chair('lena', 'installer', '*'), 'stock/get')]) {
      const answer = whole(await at.send('stock/get', text));
      expect(answer.error?.code).toMatch(/^(not-allowed|bad-signature)$/);
    }
    expect(whole(await at.send('stock/get', '{"transaction":"u-1"}')).error?.message).toMatch(/\[\[admin\]\]/);
  });
});

describe('open-reading', () => {
  const at = new RemoteDock();
  beforeAll(() => at.open({ openReading: true, nobody: true }));
  afterAll(() => at[Symbol.asyncDispose]());

  it('shows what a viewer may see to whoever may write there, and changes nothing', async () => {
    const ask = async (verb: string, params: object = {}) =>
      whole(await at.send(verb, JSON.stringify({ transaction: 'r-1', params })));
    expect(await ask('stock/get', { merchant: 'acme' })).toMatchObject({ status: 'ok', transaction: 'r-1' });
    expect(await ask('device/health')).toMatchObject({ status: 'ok' });
    for (const verb of ['stock/adjust', 'audit/list'])
      expect(await ask(verb, found)).toMatchObject({ error: { code: 'unsigned' } });
    expect(whole(await at.send('stock/get', '{"params":{}}'))).toMatchObject({ error: { code: 'bad-request' } });
  });
});
