/** R22: a store's pages are hostile: what cannot be read to its end is not compared, and says why. */
import { expect, it } from 'vitest';
import type { LevelsResult } from '../../agent/forward/channel.ts';
import type { Comparing } from '../../agent/forward/forwarder-parts.ts';
import { parseLevels } from '../../agent/forward/levels/told-levels.ts';
import type { ListingRow } from '../../agent/inventory/nouns/channels/listing.ts';
import type { ComparedRow } from '../../agent/inventory/nouns/nightly/reconciliation.ts';
import { freshItem, type ItemRow } from '../../agent/inventory/nouns/stock/item.ts';
import { compareChannel } from '../../agent/reconcile/compare-channel.ts';
import type { ChannelConfig } from '../../config/config.ts';
import { World } from '../inventory/world.ts';

const channel = { name: 'acme-web', merchant: 'acme', minimumLevel: 0, basis: 'available' } as unknown as ChannelConfig;

/** What comes of a store that answers so, the same answer again and again at its end. */
async function compared(
  answers: LevelsResult[],
  door: Partial<Comparing> = {},
  listings: ListingRow[] = [],
  item: Partial<ItemRow> = {},
) {
  const world = new World();
  const rows: ComparedRow[] = [];
  const slept: number[] = [];
  let asked = 0;
  const source = {
    fetch: async (): Promise<LevelsResult> => {
      asked += 1;
      return answers[Math.min(asked, answers.length) - 1] as LevelsResult;
    },
  };
  const parts = {
    ...{ channel, run: 'r', by: 'dock', dry: false, signal: new AbortController().signal },
    door: { source, refused: undefined, linked: true, readSales: async () => true, ...door },
    book: {
      submit: async (submission: Parameters<World['submit']>[0]) => world.submit(submission),
      stock: async () => [{ ...freshItem('acme', 'TEE'), received: true, inStock: 3, ...item }],
      channels: async () => [],
      rows: async () => listings as never,
    },
    clock: { sleep: async (ms: number) => void slept.push(ms) },
    onRows: (more: readonly ComparedRow[]) => void rows.push(...more),
  };
  const so = await compareChannel(parts);
  return { so, rows: rows.map(({ class: it, sku, reason }) => `${it} ${sku ?? '–'} ${reason}`), asked, slept };
}

const page = (text: string): LevelsResult => {
  const read = parseLevels(text);
  return read.ok ? { type: 'page', page: read.page } : { type: 'retry', reason: `it makes no sense: ${read.reason}` };
};
const row = (sku: string, level: unknown) => ({ listing: sku, sku, level });
const levels = (items: unknown, next: unknown = null) => page(JSON.stringify({ what: 'levels', items, next }));

it.each<[string, LevelsResult[], string, number]>([
  ['is no page', [page('<html>')], 'it makes no sense: it is not JSON', 3],
  ['is no list', [levels({ TEE: 1 })], 'it makes no sense: "items" is no list', 3],
  [
    'has too many rows',
    [levels(Array.from({ length: 2_001 }, () => 7))],
    'it makes no sense: more than 2000 rows in one page',
    3,
  ],
  [
    'goes round in a circle',
    [levels([], '4'), levels([], '4')],
    'the cursors of its pages go round in a circle: the rest was not read',
    2,
  ],
  [
    'does not exist',
    [{ type: 'none', reason: 'the storefront has no page of levels (404)' }],
    'the storefront has no page of levels (404)',
    1,
  ],
  ['breaks off in its middle', [levels([row('TEE', 3)], '1'), { type: 'retry', reason: 'no answer' }], 'no answer', 4],
  [
    'loses its place',
    [levels([], '1'), { type: 'retry', reason: 'it does not know the cursor', startOver: true }],
    'it does not know the cursor',
    2,
  ],
])('R22: what %s is not compared, and nothing is missed in it', async (_name, answers, reason, asked) => {
  const found = await compared(answers);
  expect(found.so.refused).toBe(reason);
  expect(found.rows.filter((each) => !each.startsWith('pink'))).toEqual([`notCompared – ${reason}`]);
  expect(found.asked).toBe(asked);
});

it('a page that comes at the second asking counts, after a pause that the store may lengthen but not for ever', async () => {
  const found = await compared([{ type: 'retry', reason: 'busy', afterMs: 600_000 }, levels([row('TEE', 3)])]);
  expect([found.so, found.slept]).toMatchObject([{ listings: 1, unreadable: 0 }, [30_000]]);
});

it('rows that cannot be read concern only themselves, and are counted', async () => {
  const found = await compared([levels([row('TEE', 3), row('BAD', 'many'), 7, { listing: 'x' }, row('A\nB', 1)])]);
  expect(found.so).toMatchObject({ listings: 1, unreadable: 3 });
  expect(found.rows).toEqual(['pink TEE not known here', 'notCompared – 3 of its listings could not be read']);
});

it('what is known here and not listed there is named', async () => {
  expect((await compared([levels([])])).rows).toEqual(['green TEE no such listing at the store']);
});

it('what is retired is missing nowhere', async () => {
  expect((await compared([levels([])], {}, [], { retired: true })).rows).toEqual([]);
});

it('R27: what is switched off for the channel is missing nowhere', async () => {
  const off = { sku: 'TEE', aliases: [], off: true };
  expect((await compared([levels([])], {}, [{ ...off, channel: 'acme-web' }])).rows).toEqual([]);
  const elsewhere = await compared([levels([])], {}, [{ ...off, channel: 'acme-outlet' }]);
  expect(elsewhere.rows).toEqual(['green TEE no such listing at the store']);
});

it.each<[Partial<Comparing>, string]>([
  [{ refused: 'it is switched off in the configuration' }, 'it is switched off in the configuration'],
  [{ source: undefined }, 'this kind of channel cannot read what its storefront shows'],
  [{ linked: false }, 'there is no link to the storefront'],
])('a channel that cannot be asked says why: %j', async (door, reason) => {
  const found = await compared([levels([])], door);
  expect([found.rows, found.asked]).toEqual([[`notCompared – ${reason}`], 0]);
});
