/**
 * Orders on the wire: what is a page and what is refused, which tell answers which question, what each HTTP status
 * means.
 */
import { describe, expect, it, onTestFinished } from 'vitest';
import type { Clock } from '../../../agent/clock.ts';
import type { FollowerAnswer } from '../../../agent/follow/batch.ts';
import { AnswerProof } from '../../../agent/forward/answer-proof.ts';
import type { ChannelContext, OrdersResult, ToldOrders } from '../../../agent/forward/channel.ts';
import { ordersPath, understandOrders } from '../../../agent/forward/kinds/https/orders.ts';
import { MqttOrders } from '../../../agent/forward/kinds/mqtt/orders.ts';
import { HeldPlace } from '../../../agent/forward/orders/held-place.ts';
import { parseOrders } from '../../../agent/forward/orders/told-orders.ts';
import type { Uplink } from '../../../agent/mqtt/uplink-contract.ts';
import { virtualClock } from '../../drivers/virtual-clock.ts';
import { noMemory } from '../memory-book.ts';

const order = {
  id: '1001',
  placedAt: '2026-11-22T06:00:00.000Z',
  updatedAt: '2026-11-22T06:00:00.000Z',
  status: 'open',
  lines: [{ sku: 'TEE', quantity: 2 }],
};
const page = (...orders: unknown[]) => ({ what: 'orders', orders });
const parse = (value: unknown) => parseOrders(typeof value === 'string' ? value : JSON.stringify(value));

describe('a page of orders', () => {
  it('is read, with or without what the contract leaves open', () => {
    expect(parse(page(order))).toEqual({ ok: true, page: { orders: [order], next: null }, asked: undefined });
    expect(parse({ ...page(), next: 'b', cursor: 'a' })).toEqual({
      ok: true,
      page: { orders: [], next: 'b' },
      asked: 'a',
    });
    expect(parse({ ...page(), next: null, cursor: null })).toMatchObject({ page: { next: null }, asked: null });
    expect(parse({ ...page(), next: '' })).toMatchObject({ page: { next: null } });
    expect(parse({ ...page(), next: 17 })).toMatchObject({ page: { next: '17' } });
  });

  it('has its moments in one form, whatever zone they were written in', () => {
    const local = { ...order, placedAt: '2026-11-21T22:00:00-08:00', updatedAt: '2026-11-22T06:00:00.123456Z' };
    expect(parse(page(local))).toMatchObject({
      page: { orders: [{ placedAt: '2026-11-22T06:00:00.000Z', updatedAt: '2026-11-22T06:00:00.123Z' }] },
    });
  });

  it('keeps an order that cannot be booked for the rules to set aside, made harmless', () => {
    const lines = [
      { sku: 'a\u001b[2J\u0000', quantity: 1.5 },
      { sku: '', quantity: -3 },
      { sku: 'x'.repeat(5_000), quantity: 1e300 },
    ];
    const read = parse(page({ ...order, id: 7, lines, __proto__: { admin: true }, extra: { deep: [1] } }));
    expect(read).toEqual({
      ok: true,
      asked: undefined,
      page: {
        next: null,
        orders: [
          {
            ...order,
            id: '7',
            lines: [
              { sku: 'a\ufffd[2J\ufffd', quantity: 1.5 },
              { sku: '(none)', quantity: -3 },
              { sku: 'x'.repeat(128), quantity: 1e300 },
            ],
          },
        ],
      },
    });
  });

  it('reads ids and SKUs as every other door does, and names what is hidden in one', () => {
    const lines = [{ sku: 'SKU123\u00a0', quantity: 1 }];
    expect(parse(page({ ...order, id: ' W9 ', lines }))).toMatchObject({
      page: { orders: [{ id: 'W9', lines: [{ sku: 'SKU123', quantity: 1 }] }] },
    });
    expect(parse(page({ ...order, lines: [{ sku: 'SKU12\u200b3', quantity: 1 }] }))).toMatchObject({
      page: {
        orders: [
          {
            id: '1001',
            unreadable: 'Order 1001 cannot be read: the SKU of line 1 has a zero-width space (U+200B) after “SKU12”.',
            lines: [{ sku: 'SKU12\\u200b3', quantity: 1 }],
          },
        ],
      },
    });
    expect(parse(page({ ...order, id: 'W\u202e9' }))).toMatchObject({
      page: { orders: [{ id: null, unreadable: expect.stringContaining('(U+202E) after “W”') }] },
    });
  });

  const many = <T>(count: number, one: T) => Array.from({ length: count }, () => one);
  it.each([
    ['nothing', ''],
    ['text', 'hello'],
    ['a list', []],
    ['null', 'null'],
    ['no orders', { what: 'orders' }],
    ['something else', { what: 'prices', orders: [] }],
    ['1,001 orders', page(...many(1_001, 1))],
    ['more than 64 KiB', JSON.stringify({ ...page(), pad: 'x'.repeat(65_536) })],
  ])('is not %s', (_words, value) => {
    expect(parse(value)).toEqual({ ok: false, reason: expect.stringMatching(/^.{5,300}$/) });
  });
});

describe('what cannot be read in one order', () => {
  const many = <T>(count: number, one: T) => Array.from({ length: count }, () => one);
  const line = { sku: 'TEE', quantity: 1 };
  const good = { ...order, id: '1002' };
  const read = (...orders: unknown[]) => {
    const parsed = parse(page(...orders));
    return parsed.ok ? parsed.page.orders : [];
  };

  it.each([
    ['a SKU that is null', { lines: [line, { sku: null, quantity: 1 }] }, 'line 2 has null for its SKU'],
    ['a SKU that is missing', { lines: [line, { quantity: 1 }] }, 'line 2 has no SKU'],
    ['a SKU that is a number', { lines: [{ sku: 7, quantity: 1 }] }, 'send SKUs as text'],
    ['a SKU that is a list', { lines: [{ sku: ['a'], quantity: 1 }] }, 'has a list for its SKU'],
    ['no SKU at all', { lines: [{ quantity: 1 }] }, 'cannot be read: line 1 has no SKU.'],
    ['no quantity at all', { lines: [{ sku: 'TEE' }] }, 'cannot be read: line 1 has no quantity.'],
    ['a quantity in a text', { lines: [{ sku: 'TEE', quantity: '1' }] }, 'has “1” for its quantity'],
    ['no quantity', { lines: [{ sku: 'TEE', quantity: null }] }, 'has null for its quantity'],
    ['a line that is null', { lines: [line, null] }, 'line 2 is null'],
    ['lines that are null', { lines: null }, 'its lines are null, no list'],
    ['501 lines', { lines: many(501, line) }, 'it has 501 lines, more than 500'],
    ['a status nobody knows', { status: 'refunded' }, 'its status is “refunded”'],
    ['a moment without a zone', { updatedAt: '2026-11-28T08:00:00' }, 'updatedAt is “2026-11-28T08:00:00”'],
    ['a moment as databases print it', { updatedAt: '2026-11-28 08:00:00' }, 'send a moment with its zone'],
    ['no moment', { placedAt: null }, 'placedAt is null'],
    ['a day that is none', { updatedAt: '2026-02-30T06:00:00Z' }, 'updatedAt is'],
  ])('concerns this order alone: %s', (_words, more, why) => {
    const [bad, other, ...rest] = read({ ...order, ...more }, good);
    expect(bad).toMatchObject({ id: '1001', unreadable: expect.stringContaining(`Order 1001 cannot be read: `) });
    expect(bad).toMatchObject({ unreadable: expect.stringContaining(why) });
    expect([other, rest]).toEqual([good, []]);
  });

  it.each([
    ['an empty id', { ...order, id: '' }, 'its id is empty'],
    [
      'an id that a program rounded',
      { ...order, id: '4.68769E+17' },
      'its id 4.68769E+17 was rounded: send ids as text',
    ],
    ['a long id', { ...order, id: 'x'.repeat(65) }, 'more than 64 characters'],
    ['an id that two orders could share', { ...order, id: 'a\u0001' }, 'cannot be printed'],
    ['no id', { ...order, id: undefined }, 'its id is missing'],
    ['null', null, 'it is no order'],
    ['a list', [order], 'it is no order'],
  ])('names its place where it has no name: %s', (_words, bad, why) => {
    const [first, second] = read(good, bad);
    expect(first).toEqual(good);
    expect(second).toMatchObject({ id: null, unreadable: expect.stringContaining('Order number 2 of a page cannot') });
    expect(second).toMatchObject({ unreadable: expect.stringContaining(why) });
  });

  it('shows all its lines', () => {
    const lines = [line, { sku: null, quantity: 2 }, null, { sku: 12, quantity: '3' }];
    expect(read({ ...order, lines })[0]).toMatchObject({
      lines: [line, { sku: null, quantity: 2 }, { sku: null, quantity: null }, { sku: '12', quantity: null }],
    });
  });

  it('is known when it is told again, and other things are other', () => {
    const bad = { ...order, lines: null };
    const prints = read(bad, bad, { ...bad, extra: 1 }, null, null).map((one) => 'print' in one && one.print);
    expect(prints[0]).toMatch(/^[0-9a-f]{16}$/);
    expect([prints[0] === prints[1], prints[0] === prints[2], prints[3] === prints[4]]).toEqual([true, false, true]);
  });

  it('does not matter in an order that is over', () => {
    const cancelled = { ...order, status: 'cancelled', lines: [line, { sku: null, quantity: 1 }, null] };
    expect(read(cancelled, { ...order, status: 'fulfilled', lines: null })).toEqual([
      { ...cancelled, lines: [line] },
      { ...order, status: 'fulfilled', lines: [] },
    ]);
  });

  it('takes 500 lines', () => {
    expect(read({ ...order, lines: many(500, line) })[0]).not.toHaveProperty('unreadable');
  });
});

describe('numbers that are longer than a double holds', () => {
  it('keeps every digit of an order’s number', () => {
    const text = (id: string) => JSON.stringify(order).replace('"1001"', id);
    const ids = ['7091800003790954036', '7091800003790954037', '9007199254740993', '1005.0', '"1003"', '-0'];
    const parsed = parse(`{"orders":[${ids.map(text).join()}],"next":7091800003790954036}`);
    expect(parsed.ok && parsed.page.orders.map(({ id }) => id)).toEqual([...ids.slice(0, 3), '1005', '1003', '0']);
    expect(parsed.ok && parsed.page.next).toBe('7091800003790954036');
  });

  it('asks for text where the digits are not there', () => {
    const parsed = parse(`{"orders":[${JSON.stringify(order).replace('"1001"', '7.09e18')}]}`);
    expect(parsed).toMatchObject({
      page: { orders: [{ id: null, unreadable: expect.stringContaining('send ids as text') }] },
    });
  });

  it('is far too many, not some other number, as a quantity', () => {
    const lines = '[{"sku":"TEE","quantity":9007199254740993},{"sku":"TEE","quantity":1e999}]';
    const parsed = parse(
      `{"orders":[${JSON.stringify({ ...order, lines: 0 }).replace('"lines":0', `"lines":${lines}`)}]}`,
    );
    expect(parsed).toMatchObject({
      page: { orders: [{ lines: [{ quantity: 9007199254740992 }, { quantity: null }] }] },
    });
  });
});

it('a cursor that cannot be read loses no order', () => {
  for (const next of [{ a: 1 }, true, 'x'.repeat(513)]) {
    expect(parse({ ...page(order), next })).toMatchObject({
      ok: true,
      page: { orders: [order], next: null, trouble: expect.stringContaining('send cursors as text') },
    });
  }
});

it('is not JSON when it is nested beyond reason', () => {
  for (const deep of ['['.repeat(60_000), `${'['.repeat(30_000)}${']'.repeat(30_000)}`]) {
    expect(parse(deep).ok).toBe(false);
    expect(parse(`{"orders":[${deep}]}`)).toBeDefined();
  }
});

class HandUplink implements Uplink {
  connected = true;
  readonly asked: { topic: string; message: unknown }[] = [];
  readonly topics: string[] = [];
  refuse: string | undefined;
  unheard = false;
  #hear: (payload: Buffer, topic: string) => void = () => {};
  #link: (up: boolean) => void = () => {};

  publish(topic: string, payload: string, options: Parameters<Uplink['publish']>[2] = {}): Promise<void> {
    this.asked.push({ topic, message: JSON.parse(payload) });
    if (this.unheard) options.onUnheard?.();
    return this.refuse === undefined ? Promise.resolve() : Promise.reject(new Error(this.refuse));
  }
  subscribe(topic: string, handler: (payload: Buffer, topic: string) => void): () => void {
    this.topics.push(topic);
    this.#hear = handler;
    return () => void this.topics.splice(this.topics.indexOf(topic), 1);
  }
  onLink(listener: (up: boolean) => void): () => void {
    this.#link = listener;
    return () => undefined;
  }
  tell(message: unknown): void {
    this.#hear(Buffer.from(typeof message === 'string' ? message : JSON.stringify(message)), 'tell/acme-web');
  }
  link(up: boolean): void {
    this.#link(up);
  }
}

type Parts = { clock: Clock; answers: FollowerAnswer[]; log: string[] };

const contextOf = (uplink: HandUplink, { clock, answers, log }: Parts): ChannelContext => ({
  ...{ name: 'acme-web', merchant: 'acme', memory: noMemory, clock, uplink },
  handlers: { onLink: () => undefined, onAnswer: (answer) => void answers.push(answer) },
  readFile: () => Promise.reject(new Error('none')),
  log: (message) => void log.push(message),
});

const unprovedIn = ({ name: channel, clock, readFile }: ChannelContext) =>
  new AnswerProof({ channel, clock, readFile, file: undefined });

describe('ask and tell over MQTT', () => {
  function open(answers: FollowerAnswer[] = []) {
    const uplink = new HandUplink();
    const clock = virtualClock();
    const log: string[] = [];
    const context = contextOf(uplink, { clock, answers, log });
    const orders = new MqttOrders(context, uplink, new HeldPlace(context, unprovedIn(context)));
    onTestFinished(() => orders.close());
    const told: ToldOrders['orders'][] = [];
    orders.onTold((list) => told.push(list));
    const results: OrdersResult[] = [];
    const ask = (cursor: string | null, signal = new AbortController().signal) => {
      void orders.fetch(cursor, signal).then((result) => results.push(result));
    };
    return { uplink, clock, orders, told, results, ask, log };
  }

  it('hears what the storefront holds, in pages that were asked for and in others, and only what is an answer', async () => {
    const answers: FollowerAnswer[] = [];
    const { uplink, clock, ask, results, told, log } = open(answers);
    ask(null);
    const held = { epoch: 'k3v9q0x7', to: 1_042, id: '9f2c' };
    uplink.tell({ ...page(order), held });
    await clock.advance(0);
    uplink.tell({ ...page(order), held: { epoch: null, to: 0 } });
    uplink.tell({ ...page(), held: { epoch: 'k', to: 'many' } });
    uplink.tell({ ...page(), held: null });
    await clock.advance(0);
    expect(results).toMatchObject([{ type: 'page', page: { orders: [order] } }]);
    expect(told).toEqual([[order]]);
    expect(log).toHaveLength(1);
    expect(answers).toEqual([held, { epoch: null, to: 0 }]);
  });

  it('reads nothing before somebody wants orders', () => {
    const { uplink } = open();
    expect(uplink.topics).toEqual(['tell/acme-web']);
    const untouched = new HandUplink();
    const context = contextOf(untouched, { clock: virtualClock(), answers: [], log: [] });
    new MqttOrders(context, untouched, new HeldPlace(context, unprovedIn(context))).close();
    expect(untouched.topics).toEqual([]);
  });

  it('asks with the cursor and takes the page that answers it', async () => {
    const { uplink, clock, results, ask } = open();
    ask('c7');
    expect(uplink.asked).toEqual([{ topic: 'ask/acme-web', message: { what: 'orders', cursor: 'c7' } }]);
    uplink.tell({ ...page(order), next: 'c8', cursor: 'c7' });
    await clock.advance(0);
    expect(results).toEqual([{ type: 'page', page: { orders: [order], next: 'c8' } }]);
    // Ten seconds later nobody is left to hear of the silence.
    await clock.advance(20_000);
    expect(results).toHaveLength(1);
  });

  it('takes the first tell for the answer where the storefront repeats no cursor', async () => {
    const { uplink, clock, results, ask } = open();
    ask(null);
    uplink.tell(page(order));
    await clock.advance(0);
    expect(results).toMatchObject([{ type: 'page' }]);
  });

  it('knows the answer to another question, levels, and what nobody asked for', async () => {
    const { uplink, clock, results, told, ask, log } = open();
    uplink.tell(page(order));
    ask('c7');
    uplink.tell({ what: 'levels', items: [], next: null });
    uplink.tell({ ...page(order), cursor: 'c6', next: 'c7' });
    uplink.tell({ ...page(), cursor: 'c6', next: 'c7' });
    await clock.advance(0);
    expect([results, told.length, log]).toEqual([[], 2, []]);
    uplink.tell({ ...page(), cursor: 'c7' });
    await clock.advance(0);
    expect(results).toHaveLength(1);
  });

  it.each([
    ['silence', (_: HandUplink) => {}, 'no answer on tell/acme-web within 10 s'],
    ['a link that goes', (uplink: HandUplink) => uplink.link(false), 'the link to the broker was lost'],
    ['nonsense', (uplink: HandUplink) => uplink.tell('{"what":"orders","orders":7}'), 'makes no sense'],
  ])('%s is no page', async (_words, happen, reason) => {
    const { uplink, clock, results, ask } = open();
    ask(null);
    happen(uplink);
    await clock.advance(10_000);
    expect(results).toEqual([{ type: 'retry', reason: expect.stringContaining(reason) }]);
  });

  it('says when the broker does not take the question, and when nobody is there to hear it', async () => {
    const refused = open();
    refused.uplink.refuse = 'not authorized';
    refused.ask(null);
    await refused.clock.advance(0);
    expect(refused.results).toEqual([{ type: 'retry', reason: 'not authorized' }]);
    const unheard = open();
    unheard.uplink.unheard = true;
    unheard.ask(null);
    // At once: nobody will answer.
    await unheard.clock.advance(0);
    expect(unheard.results[0]).toMatchObject({ reason: expect.stringContaining('nobody listens to ask/acme-web') });
  });

  it('gives up when it is told to, and at the end', async () => {
    const { clock, results, ask, orders, uplink } = open();
    const stop = new AbortController();
    ask(null, stop.signal);
    stop.abort();
    await clock.advance(0);
    ask('again', stop.signal);
    await clock.advance(0);
    ask(null);
    orders.close();
    await clock.advance(0);
    expect(results.map((result) => 'reason' in result && result.reason)).toEqual(['given up', 'given up', 'closed']);
    expect(uplink.topics).toEqual([]);
  });

  it('fills no log with a storefront that babbles', () => {
    const { uplink, log } = open();
    for (let n = 0; n < 999; n += 1) uplink.tell('x');
    expect(log).toHaveLength(1);
  });
});

describe('GET {url}/orders over HTTPS', () => {
  it.each([
    ['https://shop.example/stock', null, '/stock/orders?cursor='],
    ['https://shop.example/stock/', 'c7', '/stock/orders?cursor=c7'],
    ['https://shop.example', 'a b&c=d/é', '/orders?cursor=a+b%26c%3Dd%2F%C3%A9'],
    ['https://shop.example/hook?shop=7', 'c7', '/hook/orders?shop=7&cursor=c7'],
  ])('%s from %s', (url, cursor, path) => {
    expect(ordersPath(new URL(url), cursor)).toBe(path);
  });

  const wallMs = Date.UTC(2026, 10, 22);
  const json = { 'content-type': 'application/json' };
  it.each([
    ['a page', 200, json, JSON.stringify({ ...page(order), next: 'b' }), { type: 'page', page: { next: 'b' } }],
    // R21: a rise goes out because the sales are known, and a network that answers for everybody (204) knows none.
    ['no page', 204, {}, '', { type: 'retry', reason: expect.stringContaining('{"orders":[],"next":null}') }],
    ['nothing at all', 200, json, '', { type: 'retry', reason: expect.stringContaining('{"orders":[],"next":null}') }],
    ['a captive portal', 200, {}, '<html>', { type: 'retry', reason: expect.stringContaining('captive portal') }],
    ['nonsense', 200, json, '{}', { type: 'retry', reason: expect.stringContaining('make no sense') }],
    ['packed', 200, { ...json, 'content-encoding': 'gzip' }, 'x', { type: 'retry' }],
    ['elsewhere', 302, { location: 'https://a.example' }, '', { reason: expect.stringContaining('redirects') }],
    ['no such page', 404, {}, '', { type: 'none' }],
    ['no such method', 405, {}, '', { type: 'none' }],
    ['gone', 410, {}, '', { type: 'none' }],
    ['not made', 501, {}, '', { type: 'none' }],
    ['no entry', 401, {}, '', { type: 'retry', reason: expect.stringContaining('secret-file') }],
    ['too many', 429, { 'retry-after': '90' }, '', { type: 'retry', afterMs: 90_000 }],
    ['trouble', 503, {}, 'back soon', { type: 'retry', reason: expect.stringContaining('back soon') }],
    ['a cursor it does not like', 400, {}, 'bad cursor', { type: 'retry', startOver: true }],
    ['another refusal', 402, {}, 'pay first', { type: 'retry', reason: expect.stringContaining('pay first') }],
  ])('%s', (_words, status, headers, body, result) => {
    expect(understandOrders({ status, headers, body }, wallMs)).toMatchObject(result);
  });
});
