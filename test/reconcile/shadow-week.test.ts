// needs: faketime
/**
 * A week beside another system, on a real agent: it reads its store and the orders, and tells nothing. Fifty mistakes
 * of the other one are each named in the night after they were made, and in every one from then on; what both have
 * right is not. Then it is cut over by one verb, and the store shows our numbers.
 */
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { AgentClient, type Request } from '../../agent/admin/doors/socket-client.ts';
import type { ComparedRow, ReconciliationRow } from '../../agent/inventory/nouns/nightly/reconciliation.ts';
import { Dock } from '../cli/dock.ts';
import { SetClock } from '../cli/shop.ts';
import { until } from '../wait.ts';
import { Store } from './store.ts';

const days = 7;
const mistakesPerDay = [8, 7, 7, 7, 7, 7, 7];
const right = Array.from({ length: 10 }, (_, n) => `RIGHT-${n}`);
const wrong = Array.from({ length: 50 }, (_, n) => `WRONG-${n}`);
const first = 20;

let dock: Dock;
let store: Store;
let clock: SetClock;
let client: AgentClient;

beforeAll(async () => {
  store = await Store.open();
  store.pageRows = 100;
  dock = new Dock();
  mkdirSync(dock.data, { recursive: true });
  clock = new SetClock(dock.directory, noon(0));
  const secret = join(dock.directory, 'secret');
  writeFileSync(secret, `whsec_${Buffer.alloc(32, 5).toString('base64')}`, { mode: 0o600 });
  dock.write(
    `[dock]\nsite = "s"\nname = "d"\ntimezone = "UTC"\ndata = "${dock.data}"\n` +
      '[[merchant]]\nid = "acme"\nsync = "always"\nshadow = true\nreconcile-at = "22:00"\n' +
      '[[station]]\nname = "receiving-1"\nwork = "receiving"\n' +
      `[[channel]]\nname = "acme-web"\nmerchant = "acme"\nkind = "https"\nurl = "${store.url}"\nsecret-file = "${secret}"\n` +
      'allow-insecure = true\norders = true\norders-every = "1s"\ndebounce-quiet = "20ms"\n',
  );
  await dock.start(clock.env);
  client = await AgentClient.connect(dock.data, 'test');
  const all = [...right, ...wrong];
  await ask('item/upsert', { items: all.map((sku) => ({ merchant: 'acme', sku, name: sku })) });
  for (const sku of all) {
    await ask('stock/count', { merchant: 'acme', sku, quantity: first });
    store.listings.set(sku, { sku, level: first });
  }
}, 60_000);

afterAll(async () => {
  client?.close();
  await dock[Symbol.asyncDispose]();
  store.close();
});

const noon = (day: number): string => new Date(Date.UTC(2026, 10, 9 + day, 12)).toISOString();
const evening = (day: number): string => new Date(Date.UTC(2026, 10, 9 + day, 22, 0, 5)).toISOString();

async function ask<T = unknown>(what: string, params: object): Promise<T> {
  const [area = '', verb = ''] = what.split('/');
  const answer = await client.ask({ area, verb, params } as Request);
  if (answer.status !== 'ok') throw new Error(`${what}: ${JSON.stringify(answer.error)}`);
  return answer.data as T;
}

const adjust = (sku: string, quantity: number) =>
  ask('stock/adjust', { merchant: 'acme', sku, quantity, reason: 'seen on the shelf' });
const listing = (sku: string) => store.listings.get(sku) ?? { sku, level: 0 };
const shows = (sku: string, by: number) => {
  listing(sku).level = Number(listing(sku).level) + by;
};

/** What the other system does wrong, and what is said of it. */
const mistakes: ((sku: string) => Promise<string> | string)[] = [
  async (sku) => {
    await adjust(sku, 5);
    return '5 fewer than ours (25 in stock here)';
  },
  (sku) => {
    shows(sku, -2);
    return '2 fewer than ours (20 in stock here)';
  },
  (sku) => {
    store.sell(sku, 3);
    shows(sku, 3);
    return '3 more than ours (20 in stock, 3 ordered here), as if what is ordered were for sale';
  },
  (sku) => {
    shows(sku, 79);
    return '79 more than ours (20 in stock here)';
  },
  async (sku) => {
    await ask('stock/count', { merchant: 'acme', sku, quantity: 0, confirm: true });
    return '20 more than ours (0 in stock here)';
  },
];

async function night(day: number): Promise<ComparedRow[]> {
  clock.set(evening(day));
  const date = evening(day).slice(0, 10);
  await until(`the night of ${date} is over`, async () => {
    const { runs } = await ask<{ runs: ReconciliationRow[] }>('reconcile/report', { merchant: 'acme' });
    return runs.some((run) => run.date === date && run.endedAt !== null);
  });
  const rows: ComparedRow[] = [];
  for (let from: number | null = 0; from !== null; ) {
    type Page = { rows: ComparedRow[]; next: number | null };
    const page: Page = await ask('reconcile/report', { merchant: 'acme', run: date, from });
    rows.push(...page.rows);
    from = page.next;
  }
  return rows;
}

it('writes nothing for seven days, names each of fifty mistakes of the other system, and is cut over by one verb', async () => {
  const told = new Map<string, string>();
  for (let day = 0; day < days; day += 1) {
    clock.set(noon(day));
    // What goes right: both count what comes, and what is sold.
    for (const [at, sku] of right.entries()) {
      await adjust(sku, at + 1);
      shows(sku, at + 1);
      if (at < 3) store.sell(sku, 1);
    }
    for (const sku of wrong.slice(told.size, told.size + (mistakesPerDay[day] ?? 0))) {
      const mistake = mistakes[told.size % mistakes.length] ?? (() => '');
      told.set(sku, await mistake(sku));
    }
    const orders = store.orders.length;
    await until('the orders are booked', async () => {
      const { items } = await ask<{ items: { booked: number }[] }>('stock/get', { merchant: 'acme', limit: 100 });
      return (
        items.reduce((sum, { booked }) => sum + booked, 0) ===
        store.orders.reduce((sum, { quantity }) => sum + quantity, 0)
      );
    });
    expect(store.orders).toHaveLength(orders);
    const named = (await night(day)).filter(({ done }) => done === 'would-set');
    expect(new Map(named.map(({ sku, reason }) => [sku, reason]))).toEqual(
      new Map([...told].map(([sku, why]) => [sku, `the other system shows ${why}`])),
    );
    expect(store.told).toEqual([]);
  }
  expect(told.size).toBe(50);

  const { token, changes } = await ask<{ token: string; changes: number }>('channel/rehearse', { channel: 'acme-web' });
  expect(changes).toBe(50);
  expect(store.told).toEqual([]);
  await ask('channel/rehearse', { channel: 'acme-web', token });
  const ours = async () => {
    const { items } = await ask<{ items: { sku: string; available: number }[] }>('stock/get', {
      merchant: 'acme',
      limit: 100,
    });
    return items.every(({ sku, available }) => listing(sku).level === available);
  };
  await until('the store shows our numbers', ours);
}, 120_000);
