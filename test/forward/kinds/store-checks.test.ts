// needs: openssl shopify
/**
 * `tallyman channel test` at a store with an interface of its own: each thing that the channel needs is a row, which
 * says that it is so, or what is missing and what to do about it. Nothing is written.
 */
import type { IncomingMessage } from 'node:http';
import { createServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { describe, expect, it, onTestFinished } from 'vitest';
import { systemClock } from '../../../agent/clock.ts';
import { freePort } from '../../../agent/demo/dock/free-port.ts';
import type { Channel, ChannelContext, CheckRow } from '../../../agent/forward/channel.ts';
import type { ChannelConfig } from '../../../config/config.ts';
import { temporaryFolder } from '../bench.ts';
import { Authority } from '../certificates.ts';
import { loneChannel } from './lone-channel.ts';
import { channelOf as medusaOf, openMedusa } from './medusa/bench.ts';
import { openShopify, channelOf as shopifyOf } from './shopify/bench.ts';
import { openScripted, channelOf as vendureOf } from './vendure/bench.ts';
import { openWoo, channelOf as wooOf } from './woocommerce/bench.ts';

const { signal } = new AbortController();
type More = Partial<ChannelContext>;
const rowsOf = async (channel: Channel): Promise<CheckRow[]> => (await channel.check?.(signal)) ?? [];
const hourAhead: More = { clock: { ...systemClock, wallMs: () => Date.now() + 3_600_000 } };
const elsewhere: More = { target: 'Oslo' };

type Case<Bench> = {
  /** The row, and what it says where all is well. */
  what: string;
  good: string;
  /** What is wrong, and what the row is then, or the one in its place. */
  spoil: string;
  by(bench: Bench): More | undefined;
  row?: string;
  bad: string;
};

/** Every row good; then each of them with something wrong. */
function checked<Bench>(
  kind: string,
  {
    open,
    channelOf,
    written,
  }: {
    open(): Promise<Bench>;
    channelOf(bench: NoInfer<Bench>, more?: More): Channel;
    written(bench: Bench): unknown[];
  },
  cases: readonly Case<Bench>[],
): void {
  it(`says of ${kind} that each thing it needs is there, and writes nothing`, async () => {
    const bench = await open();
    const rows = await rowsOf(channelOf(bench));
    expect(rows.map(({ what, verdict, text }) => `${what} ${verdict}: ${text}`)).toEqual(
      [...new Map(cases.map(({ what, good }) => [what, good]))].map(([what, good]) =>
        expect.stringMatching(new RegExp(`^${what} ok: ${good}`)),
      ),
    );
    expect(written(bench)).toEqual([]);
  });

  it.each(cases)(`says of ${kind}, $what: $spoil`, async ({ what, by, row = what, bad }) => {
    const bench = await open();
    const rows = await rowsOf(channelOf(bench, by(bench) ?? {}));
    const found = rows.find((each) => each.what === row);
    expect(`${found?.verdict}: ${found?.text}`).toMatch(new RegExp(`^${bad}`));
    // What is to be done stands beside everything that is wrong.
    expect(found?.remedy ?? (found?.text.startsWith('there are none') ? 'none is needed' : '')).not.toBe('');
    expect(written(bench)).toEqual([]);
  });
}

/** Rows that every kind has. */
const clocksApart = {
  ...{ what: 'clocks', good: '.*\\d s apart$', spoil: 'an hour apart', by: () => hourAhead },
  bad: 'warning: .*3(599|600|601) s',
};
const noListings = <Bench>(by: (bench: Bench) => undefined): Case<Bench> => ({
  ...{ what: 'listings', good: 'may be read, as TEE', spoil: 'none', by },
  bad: 'warning: there are none',
});
const asksForPause = <Bench>(by: (bench: Bench) => undefined, good = 'the store names none'): Case<Bench> => ({
  ...{ what: 'limits', good, spoil: 'a pause that it asks for', by },
  bad: 'warning: .*left alone, \\d+ s more|warning: not now \\(429\\)',
});

checked(
  'vendure',
  {
    async open() {
      const bench = await openScripted();
      bench.store.list('TEE', 5);
      return bench;
    },
    channelOf: vendureOf,
    written: ({ store }) => store.asked.filter(({ about }) => about === 'updateProductVariants'),
  },
  [
    {
      ...{ what: 'user', good: 'is let in; neither a password nor an API key expires', spoil: 'another password' },
      by: ({ store }) => void Object.assign(store, { password: 'changed' }),
      bad: 'error: it does not take the user and the password in credentials-file',
    },
    {
      ...{ what: 'rights', good: 'are those that it needs', spoil: 'one is missing' },
      by: ({ store }) => void store.rights.splice(store.rights.indexOf('UpdateOrder'), 1),
      bad: 'error: it lacks UpdateOrder \\(to tell shipments\\)$',
    },
    {
      ...{ what: 'rights', good: 'are those that it needs', spoil: 'all there are' },
      by: ({ store }) => void store.rights.push('SuperAdmin'),
      bad: 'warning: are all there are',
    },
    clocksApart,
    {
      ...{ what: 'stock location', good: 'is Default Stock Location', spoil: 'another one', by: () => elsewhere },
      bad: 'error: it has no location Oslo — .*Default Stock Location \\(1\\)',
    },
    noListings(({ store }) => void store.variants.splice(0)),
    {
      ...{ what: 'listings', good: 'may be read, as TEE', spoil: 'cannot be read' },
      by: ({ store }) => void store.faults.push({ about: 'productVariants', body: { data: { productVariants: {} } } }),
      bad: 'error: its list of variants cannot be read',
    },
    asksForPause(({ store }) => void store.faults.push({ about: 'productVariants', status: 429, retryAfterS: 30 })),
  ],
);

checked(
  'medusa',
  {
    async open() {
      const bench = await openMedusa();
      bench.store.list('TEE', 5);
      return bench;
    },
    channelOf: medusaOf,
    written: ({ store }) => store.asked.filter(({ method }) => method !== 'GET'),
  },
  [
    {
      ...{ what: 'key', good: 'opens the store, with all rights; it does not expire', spoil: 'it was revoked' },
      by: ({ store }) => void store.faults.push({ status: 401, body: { message: 'Unauthorized' } }),
      bad: 'error: it does not let us in — check key-file',
    },
    clocksApart,
    {
      ...{ what: 'location', good: 'is Reno', spoil: 'another one', by: () => elsewhere },
      bad: 'error: it has no location Oslo — .*Reno \\(sloc_01RENO\\)',
    },
    {
      ...{ what: 'location', good: 'is Reno', spoil: 'two of them, and no target' },
      by: ({ store }) => void store.places.push({ id: 'sloc_01ELKO', name: 'Elko' }),
      bad: 'error: it shows us no default location — .*Elko \\(sloc_01ELKO\\)',
    },
    noListings(({ store }) => void store.items.splice(0)),
    {
      ...{ what: 'listings', good: 'may be read, as TEE', spoil: 'trouble of the store' },
      by: ({ store }) =>
        void store.faults.push({
          about: 'inventory-items',
          status: 400,
          body: { type: 'invalid_data', message: 'no' },
        }),
      bad: 'error: refused \\(400\\): no',
    },
    asksForPause(({ store }) => void store.faults.push({ about: 'inventory-items', status: 429, retryAfterS: 30 })),
  ],
);

checked(
  'shopify',
  {
    async open() {
      const bench = await openShopify();
      bench.store.list('TEE', 5);
      return bench;
    },
    channelOf: shopifyOf,
    written: ({ store }) => store.written,
  },
  [
    {
      ...{ what: 'token', good: 'opens Acme; it does not expire', spoil: 'it is over' },
      by: ({ wire }) => void wire.faults.push({ status: 401 }),
      bad: 'error: it does not take the token of token-file',
    },
    {
      ...{ what: 'token', good: 'opens Acme', spoil: 'the shop is frozen', row: 'store' },
      by: ({ wire }) => void wire.faults.push({ status: 402 }),
      bad: 'error: the shop is frozen until its bill',
    },
    {
      ...{ what: 'rights', good: 'are those that it needs', spoil: 'some are missing' },
      by: ({ wire }) => void Object.assign(wire, { scopes: ['read_products', 'write_inventory', 'read_locations'] }),
      bad: 'error: it lacks read_orders \\(to read orders\\), write_orders \\(.*\\), write_merchant_managed_fulfillment_orders \\(to tell shipments\\)$',
    },
    clocksApart,
    {
      ...{ what: 'location', good: 'is Reno', spoil: 'another one', by: () => elsewhere },
      bad: 'error: it has no location Oslo — .*Reno \\(1\\), Fresno \\(2\\)',
    },
    noListings(({ store }) => void store.variants.splice(0)),
    {
      ...{ what: 'listings', good: 'may be read, as TEE', spoil: 'they may not be read' },
      by: ({ wire }) =>
        void wire.faults.push({ about: 'Variants', error: { code: 'ACCESS_DENIED', message: 'Access denied.' } }),
      bad: 'error: the app may not do this: Access denied',
    },
    {
      ...{
        what: 'limits',
        good: '\\d+ of 2000 points are there, and 100 more each second',
        spoil: 'a bucket that is nearly empty',
      },
      by: ({ wire }) => void Object.assign(wire.bucket, { left: 200 }),
      bad: 'warning: \\d+ of 2000 points are there',
    },
    asksForPause(
      ({ wire }) => void wire.faults.push({ about: 'Variants', status: 429, retryAfterS: 30 }),
      '\\d+ of 2000 points are there',
    ),
  ],
);

checked(
  'woocommerce',
  {
    async open() {
      const bench = await openWoo();
      bench.store.add('TEE', { stock: 5 });
      return bench;
    },
    channelOf: wooOf,
    written: ({ store }) => store.written,
  },
  [
    {
      ...{ what: 'key', good: 'opens the store; it does not expire', spoil: 'it was taken back' },
      by: ({ wire }) => void Object.assign(wire.faults, { errors: { times: 1, status: 401 } }),
      bad: 'error: it does not let us in — check key-file',
    },
    clocksApart,
    {
      ...{ what: 'orders of the store', good: 'may be read', spoil: 'the user may not' },
      by: ({ wire }) => void Object.assign(wire.faults, { errors: { times: 1, status: 403, about: '/orders' } }),
      bad: 'error: it does not let us in .*\\(403\\)',
    },
    {
      ...{ what: 'levels', good: 'may be written', spoil: 'the key may only read' },
      by: ({ wire }) => void Object.assign(wire.faults, { readOnly: true }),
      bad: 'error: the key of key-file may not do this — give it read and write permission',
    },
    {
      ...{ what: 'location', good: 'the store has one stock alone', spoil: 'a target', by: () => elsewhere },
      bad: 'warning: the store has one stock alone: target names nothing there',
    },
    noListings(({ store }) => void store.products.clear()),
    asksForPause(({ wire }) => void Object.assign(wire.faults, { errors: { times: 1, status: 429, retryAfterS: 30 } })),
  ],
);

describe.each<[string, () => Promise<{ config: ChannelConfig }>]>([
  ['vendure', openScripted],
  ['medusa', openMedusa],
  ['shopify', openShopify],
  ['woocommerce', openWoo],
])('says of %s what keeps it from the store', (kind, open) => {
  /** A page of somebody between this dock and the store, over TLS; the request itself: what was asked comes back. */
  async function portal(
    page: string | ((request: IncomingMessage) => string) = '<p>Welcome to the guest network</p>',
  ): Promise<{ url: string; caFile: string }> {
    const authority = new Authority(temporaryFolder());
    const { key, cert } = authority.issue();
    const server = createServer(
      { key, cert },
      (request, response) => void response.end(typeof page === 'string' ? page : page(request)),
    );
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    onTestFinished(() => void server.close());
    return { url: `https://127.0.0.1:${(server.address() as AddressInfo).port}`, caFile: authority.caFile };
  }

  /** @returns the only row */
  async function row(more: object): Promise<CheckRow | undefined> {
    const { config } = await open();
    const rows = await rowsOf(loneChannel({ ...config, options: { ...(config.options as object), ...more } }));
    expect(rows).toHaveLength(1);
    return rows[0];
  }
  const page = expect.stringContaining(`/usr/share/doc/tallyman/${kind}.md`);
  const store = (words: string) => ({
    ...{ what: 'store', verdict: 'error', text: expect.stringContaining(words), remedy: page },
  });

  it('an authority that nobody here knows', async () => {
    const { url } = await portal();
    expect(await row({ url, 'ca-file': undefined })).toMatchObject(
      store('signed by nobody we trust — set ca-file (of a channel) or ca'),
    );
  });

  it('a page in place of the store', async () => {
    const { url, caFile } = await portal();
    expect(await row({ url, 'ca-file': caFile })).toMatchObject(store('check url'));
  });

  it.each([
    ['an empty list', '[]'],
    ['nothing', '{}'],
    ['what was asked', ({ method, url, headers }: IncomingMessage) => JSON.stringify({ method, url, headers })],
  ])('somebody who answers everything with %s', async (_, answer) => {
    const { url, caFile } = await portal(answer);
    expect(await row({ url, 'ca-file': caFile })).toMatchObject({ verdict: 'error', remedy: page });
  });

  it('nobody there', async () => {
    const nowhere = `http://127.0.0.1:${await freePort()}`;
    expect(await row({ url: nowhere })).toMatchObject(store('nothing listens there — check address and port'));
  });

  it('a file that is not there', async () => {
    const named = ['key-file', 'token-file', 'credentials-file'].map((name) => [name, '/no/such/file'] as const);
    expect(await row(Object.fromEntries(named))).toMatchObject(store('/no/such/file'));
  });
});
