/** Orders on the wire: what is a page and what is refused, which tell answers which question, what each HTTP status means. */
import { describe, expect, it, onTestFinished } from 'vitest';
import type { OrdersResult, Uplink } from '../../agent/forward/channel.ts';
import { ordersPath, understandOrders } from '../../agent/forward/channels/httpsorders.ts';
import { MqttOrders } from '../../agent/forward/channels/mqttorders.ts';
import { parseOrders } from '../../agent/forward/toldorders.ts';
import type { ToldOrder } from '../../agent/inventory/model.ts';
import { virtualClock } from '../drivers/virtual-clock.ts';

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

  const many = <T>(count: number, one: T) => Array.from({ length: count }, () => one);
  it.each([
    ['nothing', ''],
    ['text', 'hello'],
    ['a list', []],
    ['null', 'null'],
    ['no orders', { what: 'orders' }],
    ['something else', { what: 'prices', orders: [] }],
    ['201 orders', page(...many(201, order))],
    ['201 lines', page({ ...order, lines: many(201, { sku: 'T', quantity: 1 }) })],
    ['a long id', page({ ...order, id: 'x'.repeat(65) })],
    ['no id', page({ ...order, id: '' })],
    ['another status', page({ ...order, status: 'shipped' })],
    ['a time without a zone', page({ ...order, placedAt: '2026-11-22T06:00:00' })],
    ['no time', page({ ...order, updatedAt: 'soon' })],
    ['a day that is none', page({ ...order, updatedAt: '2026-02-30T06:00:00Z' })],
    ['a quantity in words', page({ ...order, lines: [{ sku: 'TEE', quantity: 'two' }] })],
    ['a long cursor', { ...page(), next: 'x'.repeat(513) }],
    ['more than 64 KiB', JSON.stringify({ ...page(), pad: 'x'.repeat(65_536) })],
  ])('is not %s', (_words, value) => {
    expect(parse(value)).toEqual({ ok: false, reason: expect.stringMatching(/^.{5,300}$/) });
  });
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

describe('ask and tell over MQTT', () => {
  function open() {
    const uplink = new HandUplink();
    const clock = virtualClock();
    const log: string[] = [];
    const orders = new MqttOrders(
      {
        name: 'acme-web',
        merchant: 'acme',
        handlers: { onLink: () => undefined, onAnswer: () => undefined },
        clock,
        readFile: () => Promise.reject(new Error('none')),
        log: (message) => log.push(message),
        uplink,
      },
      uplink,
    );
    onTestFinished(() => orders.close());
    const told: ToldOrder[][] = [];
    orders.onTold((list) => told.push(list));
    const results: OrdersResult[] = [];
    const ask = (cursor: string | null, signal = new AbortController().signal) => {
      void orders.fetch(cursor, signal).then((result) => results.push(result));
    };
    return { uplink, clock, orders, told, results, ask, log };
  }

  it('reads nothing before somebody wants orders', () => {
    const { uplink } = open();
    expect(uplink.topics).toEqual(['tell/acme-web']);
    const untouched = new HandUplink();
    new MqttOrders(
      {
        name: 'acme-web',
        merchant: 'acme',
        handlers: { onLink: () => undefined, onAnswer: () => undefined },
        clock: virtualClock(),
        readFile: () => Promise.reject(new Error('none')),
        log: () => {},
        uplink: untouched,
      },
      untouched,
    ).close();
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
    await unheard.clock.advance(10_000);
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
    ['nothing new', 204, {}, '', { type: 'page', page: { orders: [], next: null } }],
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
