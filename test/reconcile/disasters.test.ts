// needs: faketime
/**
 * R29: mistakes of a configuration, and a clock at 1970, that would set a whole store to 0. Each stops before the store
 * hears of it, and is an alarm within five seconds by the dock's own record. (An empty and a cut off count file:
 * `told.test.ts`.)
 */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { AgentClient, type Request } from '../../agent/admin/doors/socket-client.ts';
import { Dock } from '../cli/dock.ts';
import { SetClock } from '../cli/shop.ts';
import { Store } from '../reconcile/store.ts';
import { until } from '../wait.ts';

const skus = Array.from({ length: 25 }, (_, n) => `BRAKE-${n}`);
const alarmMsMax = 5_000;

type Status = { alarms: { code: string; since: number }[]; channels: { pending: number; state: string }[] };
type Tail = { entries: { at: number; kind: string }[] };
type Given = { channel?: string; merchant?: 'acme' | 'globex' };

class Shop {
  readonly dock = new Dock();
  readonly clock = new SetClock(this.dock.directory, new Date().toISOString());
  readonly store: Store;

  private constructor(store: Store) {
    this.store = store;
    writeFileSync(join(this.dock.directory, 'secret'), `whsec_${Buffer.alloc(32, 5).toString('base64')}`, {
      mode: 0o600,
    });
  }

  static async open(): Promise<Shop> {
    return new Shop(await Store.open());
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.dock[Symbol.asyncDispose]();
    this.store.close();
  }

  configure({ channel = '', merchant = 'acme' }: Given): void {
    const { directory, data } = this.dock;
    this.dock.write(
      `[dock]\nsite = "s"\nname = "d"\ntimezone = "UTC"\ndata = "${data}"\n` +
        '[[merchant]]\nid = "acme"\nsync = "always"\n[[merchant]]\nid = "globex"\nsync = "always"\n' +
        `[[channel]]\nname = "web"\nmerchant = "${merchant}"\nkind = "https"\nurl = "${this.store.url}"\n` +
        `secret-file = "${join(directory, 'secret')}"\nallow-insecure = true\ndebounce-quiet = "20ms"\n${channel}\n`,
    );
  }

  async ask<T>(what: string, params: object): Promise<T> {
    const [area = '', verb = ''] = what.split('/');
    const client = await AgentClient.connect(this.dock.data, 'test');
    const answer = await client.ask({ area, verb, params } as Request);
    client.close();
    if (answer.status !== 'ok') throw new Error(`${what}: ${JSON.stringify(answer.error)}`);
    return answer.data as T;
  }

  async count(names: readonly string[], quantity: number, merchant = 'acme'): Promise<void> {
    for (const sku of names)
      await this.ask('stock/count', { merchant, sku, quantity, ...(quantity === 0 && { confirm: true }) });
  }

  async items(merchant: string): Promise<void> {
    await this.ask('item/upsert', { items: skus.map((sku) => ({ merchant, sku, name: sku })) });
  }

  /** What the store was told, its answer included, is on the record: a restart knows what it shows. */
  async heard(): Promise<void> {
    await until('the dock knows what the store shows', async () => {
      const [channel] = (await this.dock.json<Status>('status', '--json')).channels;
      return channel?.pending === 0 && channel.state === 'idle';
    });
  }

  sold = () => this.store.told.filter((line) => line.endsWith(' 0')).length;

  /** @returns ms from the entry that brought it to the alarm, both by the dock's clock */
  async alarmed(brought: string): Promise<number> {
    const braked = async () =>
      (await this.dock.json<Status>('status', '--json')).alarms.find(({ code }) => code === 'channel-braked');
    const alarm = await until('it stopped', braked, { deadlineMs: 60_000 });
    const { entries } = await this.ask<Tail>('ledger/tail', { limit: 100 });
    const cause = entries.filter(({ kind }) => kind === brought).at(-1);
    if (cause === undefined) throw new Error(`no ${brought} among ${entries.map(({ kind }) => kind).join(' ')}`);
    return alarm.since - cause.at;
  }
}

it.each<[string, { right?: Given; wrong: Given; before?: (shop: Shop) => Promise<void> }]>([
  ['a minimum with a nought too many', { wrong: { channel: 'minimum-level = 50' } }],
  ['the wrong place of the store', { wrong: { channel: 'target = "loc-2"\nminimum-level = 50' } }],
  [
    'the wrong basis',
    {
      right: { channel: 'basis = "physical"' },
      wrong: { channel: 'basis = "available"' },
      before: async (shop) => {
        for (const sku of skus)
          await shop.ask('order/place', { merchant: 'acme', id: sku, channel: 'web', lines: [{ sku, quantity: 3 }] });
      },
    },
  ],
  [
    'the wrong merchant',
    {
      wrong: { merchant: 'globex' },
      before: async (shop) => {
        await shop.items('globex');
        await shop.count(skus, 0, 'globex');
      },
    },
  ],
])('%s', { timeout: 120_000 }, async (_what, { right = {}, wrong, before }) => {
  await using shop = await Shop.open();
  shop.configure(right);
  const agent = await shop.dock.start();
  await shop.items('acme');
  await shop.count(skus, 3);
  await before?.(shop);
  await until(
    'the store shows 3 of each',
    () => new Set(shop.store.told.filter((each) => each.endsWith(' 3'))).size === 25,
  );
  await shop.heard();
  await agent.end();
  shop.configure(wrong);
  await shop.dock.start();
  expect(await shop.alarmed('start')).toBeLessThan(alarmMsMax);
  expect(shop.sold()).toBe(0);
});

it.each<[string, Given]>([
  ['the wrong place of the store', { channel: 'target = "loc-2"\nminimum-level = 50' }],
  ['a minimum with a nought too many', { channel: 'minimum-level = 50' }],
])('%s, where a kill swallowed the answer to the first batch', { timeout: 120_000 }, async (_what, wrong) => {
  await using shop = await Shop.open();
  shop.configure({});
  const agent = await shop.dock.start();
  await shop.items('acme');
  await shop.ask('sync/pause', { channel: 'web' });
  await shop.count(skus, 3);
  shop.store.silent = true;
  await shop.ask('sync/resume', { channel: 'web' });
  await until('the store has applied all of it', () => new Set(shop.store.told).size === skus.length);
  await agent.kill9();
  shop.store.silent = false;
  shop.configure(wrong);
  await shop.dock.start();
  expect(await shop.alarmed('start')).toBeLessThan(alarmMsMax);
  expect(shop.sold()).toBe(0);
});

it('a clock at 1970 between two halves of an empty count', { timeout: 120_000 }, async () => {
  await using shop = await Shop.open();
  shop.configure({});
  const agent = await shop.dock.start(shop.clock.env);
  await shop.items('acme');
  await shop.count(skus, 3);
  await until('the store shows 3 of each', () => new Set(shop.store.told).size === 25);
  await shop.count(skus.slice(0, 12), 0);
  await until('the first half is told', () => shop.sold() === 12);
  await shop.heard();
  await agent.end();
  shop.clock.set('1970-01-01T00:00:05Z');
  await shop.dock.start(shop.clock.env);
  await shop.count(skus.slice(12), 0);
  expect(await shop.alarmed('count')).toBeLessThan(alarmMsMax);
  expect(shop.sold()).toBeLessThan(20);
});
