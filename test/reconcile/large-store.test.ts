/**
 * R22 at a store of 5,000 listings with every class in it, through a real dock: the report row by row, what the store
 * shows afterwards, what was asked and told; a second run puts nothing right.
 */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import { AgentClient, type Request } from '../../agent/admin/doors/socket-client.ts';
import type { ComparedRow } from '../../agent/inventory/nouns/nightly/reconciliation.ts';
import { Dock } from '../cli/dock.ts';
import { until } from '../wait.ts';
import { Store } from './store.ts';

const listings = 5_000;
const pageRows = 500;
const minimum = 3;

/** What is here, what the store shows, and what R22 makes of it, written down by itself. */
type Case = { here?: number; there?: number; more?: object; class: string; after?: number };
function caseOf(at: number): Case {
  const units = minimum + (at % 7);
  const cases: Case[] = [
    { here: units, there: units, class: 'white' },
    { here: units, there: units + 3, class: 'yellow', after: units },
    { here: units, there: 0, class: 'yellow', after: units },
    { here: units, there: -2, class: 'yellow', after: units },
    // Below the minimum: shown as 0 (R20).
    { here: minimum - 1, there: 4, class: 'orange', after: 0 },
    { here: minimum - 1, there: 0, class: 'white' },
    { there: 6, class: 'pink' },
    { there: 0, class: 'white' },
    { here: units, there: 1, more: { tracked: false }, class: 'blue' },
    { here: units, class: 'green' },
  ];
  return cases[at % cases.length] as Case;
}

it('reports each of them, puts right what is ours in as many lines, and the second run is white', async () => {
  const store = await Store.open();
  store.pageRows = pageRows;
  const dock = new Dock();
  onTestFinished(async () => {
    await dock[Symbol.asyncDispose]();
    store.close();
  });
  writeFileSync(join(dock.directory, 'secret'), `whsec_${Buffer.alloc(32, 5).toString('base64')}`, { mode: 0o600 });
  dock.write(
    `[dock]\nsite = "s"\nname = "d"\ntimezone = "UTC"\ndata = "${dock.data}"\n[[merchant]]\nid = "acme"\n` +
      `[[channel]]\nname = "acme-web"\nmerchant = "acme"\nkind = "https"\nurl = "${store.url}"\n` +
      `secret-file = "${join(dock.directory, 'secret')}"\nallow-insecure = true\norders = true\norders-every = "1h"\n` +
      `minimum-level = ${minimum}\nbrake = 100\n[reconcile]\nat = "never"\n`,
  );
  await dock.start();
  const ask = async (what: string, params: object): Promise<void> => {
    const [area = '', verb = ''] = what.split('/');
    const client = await AgentClient.connect(dock.data, 'test');
    const answer = await client.ask({ area, verb, params } as Request);
    client.close();
    if (answer.status !== 'ok') throw new Error(`${what}: ${JSON.stringify(answer.error)}`);
  };
  const stocked = [...Array(listings).keys()].filter((at) => caseOf(at).here !== undefined);
  for (let from = 0; from < stocked.length; from += 500) {
    const part = stocked.slice(from, from + 500);
    await ask('item/upsert', { items: part.map((at) => ({ merchant: 'acme', sku: `S-${at}` })) });
    const asOf = new Date().toISOString();
    const items = part.map((at) => ({ sku: `S-${at}`, quantity: caseOf(at).here ?? 0 }));
    await ask('stock/snapshot', { merchant: 'acme', asOf, items });
  }
  await until('the store was told all', () => new Set(store.told).size === stocked.length);
  for (let at = 0; at < listings; at += 1) {
    const { there, more } = caseOf(at);
    if (there !== undefined) store.listings.set(`l-${at}`, { sku: `S-${at}`, level: there, ...more });
  }
  const told = store.told.length;
  store.pagesAsked = 0;

  type Run = { merchants: { classes: Record<string, number>; rows: ComparedRow[] }[] };
  const first = (await dock.json<Run>('reconcile', 'run', '--json')).merchants[0];
  const rows = new Map(first?.rows.map((row) => [row.sku, row]));
  const expected: Record<string, number> = {};
  for (let at = 0; at < listings; at += 1) {
    const { here = 0, there, after, class: it } = caseOf(at);
    expected[it] = (expected[it] ?? 0) + 1;
    const row = rows.get(`S-${at}`);
    const shown = [row?.class, row?.listing, row?.there, row?.done];
    const done = after !== undefined ? 'set' : it === 'pink' || it === 'green' ? 'listed' : 'nothing';
    expect([at, ...shown]).toEqual([at, it, there === undefined ? null : `l-${at}`, row?.there, done]);
    if (it !== 'blue') expect([at, row?.there]).toEqual([at, there ?? null]);
    const known = caseOf(at).here !== undefined;
    expect([at, row?.here]).toEqual([at, known ? (here < minimum ? 0 : here) : null]);
  }
  expect(first?.rows).toHaveLength(listings);
  expect(first?.classes).toMatchObject(expected);
  const wrong = [...Array(listings).keys()].filter((at) => caseOf(at).after !== undefined);
  await until('each of them was put right', () => store.told.length >= told + wrong.length);
  expect(store.pagesAsked).toBe(Math.ceil(store.listings.size / pageRows));
  for (let at = 0; at < listings; at += 1) {
    const { there, after } = caseOf(at);
    expect([at, store.listings.get(`l-${at}`)?.level]).toEqual([at, after ?? there]);
  }

  const second = (await dock.json<Run>('reconcile', 'run', '--json')).merchants[0];
  expect(second?.classes).toMatchObject({
    ...expected,
    white: (expected.white ?? 0) + wrong.length,
    yellow: 0,
    orange: 0,
  });
  expect(store.told).toHaveLength(told + wrong.length);
}, 120_000);
