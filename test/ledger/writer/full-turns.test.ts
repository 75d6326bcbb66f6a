/**
 * R18: a channel in full mode gets every synced level at every turn, a batch at a time; what was once in the file stays
 * in it.
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { systemClock } from '../../../agent/clock.ts';
import type { BatchLine, FrozenBatch } from '../../../agent/inventory/nouns/channels/batch.ts';
import type { Rulebook } from '../../../agent/inventory/nouns/rulebook.ts';
import type { Book } from '../../../agent/ledger/book.ts';
import { openBook } from '../../../agent/ledger/client.ts';

const merchant = 'acme';
const channel = 'edi';
const rules: Rulebook = {
  merchants: [{ id: merchant, sync: 'process-orders', processOrders: 'auto' }],
  stations: [],
  channels: [{ name: channel, merchant, minimumLevel: 0, mode: 'full', basis: 'available' }],
};
const sku = (n: number) => `S${String(n).padStart(5, '0')}`;

let dataDir: string;
let book: Book;
let turn = 0;
beforeEach(async () => {
  dataDir = mkdtempSync(join(tmpdir(), 'tallyman-full-'));
  const events = { onCommit() {}, onState() {}, onEpoch() {}, onDrain() {} };
  const identity = { site: 's', dock: 'd', version: '1' };
  book = await openBook({
    dataDir,
    rulebook: rules,
    identity,
    clockTrusted: () => true,
    timezone: 'UTC',
    events,
    clock: systemClock,
  });
});
afterEach(async () => {
  await book.close();
  rmSync(dataDir, { recursive: true });
});

async function items(count: number): Promise<void> {
  const all = Array.from({ length: count }, (_, n) => ({ merchant, sku: sku(n), name: sku(n) }));
  for (let at = 0; at < count; at += 1_000)
    await book.submit({ type: 'items', by: 'ann', items: all.slice(at, at + 1_000) });
}
const adjust = (n: number, quantity: number) =>
  book.submit({ type: 'adjust', by: 'ann', merchant, sku: sku(n), quantity, reason: 'found' });

const freeze = (number?: number) =>
  book.freeze(channel, { risesTo: Number.POSITIVE_INFINITY, ...(number !== undefined && { turn: number }) });

/** Everything that is said until there is nothing more to say, each batch acknowledged. */
async function said(number?: number): Promise<FrozenBatch[]> {
  const batches: FrozenBatch[] = [];
  for (;;) {
    const batch = await freeze(number);
    if (batch === undefined || batch === 'rises-wait') return batches;
    batches.push(batch);
    expect(await book.acknowledge(channel, batch.key, [])).toBe(true);
  }
}
const linesOf = (batches: readonly FrozenBatch[]): BatchLine[] => batches.flatMap(({ lines }) => lines);
const levels = (batches: readonly FrozenBatch[]) => linesOf(batches).map((line) => [line.sku, line.level]);
const nextTurn = () => said(++turn);

describe('a channel in full mode', () => {
  it('says everything at every turn, idle or not, and nothing between two turns', async () => {
    await items(4);
    for (const n of [0, 1, 2]) await adjust(n, n + 1);
    expect(levels(await nextTurn())).toEqual([
      [sku(0), 1],
      [sku(1), 2],
      [sku(2), 3],
    ]);
    expect(await said(turn)).toEqual([]);
    for (let idle = 0; idle < 3; idle++) expect(levels(await nextTurn())).toHaveLength(3);
    await adjust(1, 5);
    expect(linesOf(await nextTurn())).toMatchObject([
      { sku: sku(0), level: 1, delta: 0 },
      { sku: sku(1), level: 7, previous: 2, delta: 5 },
      { sku: sku(2), level: 3, delta: 0 },
    ]);
  });

  it('keeps what was once in the file: sold out as 0, switched off or bypassed as it was, taken back as 0; never what was never received', async () => {
    await items(6);
    for (const n of [0, 1, 2, 3]) await adjust(n, 5);
    await nextTurn();
    await adjust(0, -5);
    await book.submit({ type: 'set-policy', by: 'ann', merchant, sku: sku(1), sync: 'never' });
    await adjust(1, 3);
    await book.submit({ type: 'items', by: 'ann', items: [{ merchant, sku: sku(2), bypassSync: true }] });
    await book.submit({ type: 'order-place', by: 'ann', merchant, id: 'o-1', lines: [{ sku: sku(3), quantity: 5 }] });
    const all = [
      [sku(0), 0],
      [sku(1), 5],
      [sku(2), 5],
      [sku(3), 0],
    ];
    for (let each = 0; each < 2; each++) expect(levels(await nextTurn())).toEqual(all);
    await book.submit({ type: 'sync-now', by: 'ann', merchant, skus: [sku(1)] });
    expect(levels(await said())).toContainEqual([sku(1), 8]);
    expect(levels(await nextTurn())).toContainEqual([sku(1), 8]);
  });

  it('says the file once while a level waits to rise (R21), not over and over, and the level when it may', async () => {
    await items(3);
    for (const n of [0, 1]) await adjust(n, 5);
    await nextTurn();
    const risesTo = book.head.seq;
    await adjust(0, 2);
    await adjust(1, -1);
    const told = (await book.freeze(channel, { risesTo })) as FrozenBatch;
    expect(levels([told])).toEqual([
      [sku(0), 5],
      [sku(1), 4],
    ]);
    await book.acknowledge(channel, told.key, []);
    expect(await book.freeze(channel, { risesTo })).toBe('rises-wait');
    const called = (await book.freeze(channel, { risesTo, turn: ++turn })) as FrozenBatch;
    expect(levels([called])).toEqual(levels([told]));
    await book.acknowledge(channel, called.key, []);
    expect(await book.freeze(channel, { risesTo, turn })).toBe('rises-wait');
    // What is asked for meanwhile is said, and once.
    await book.submit({ type: 'sync-now', by: 'ann', merchant, skus: [sku(1)] });
    const asked = (await book.freeze(channel, { risesTo, turn })) as FrozenBatch;
    expect(levels([asked])).toEqual(levels([told]));
    await book.acknowledge(channel, asked.key, []);
    expect(await book.freeze(channel, { risesTo, turn })).toBe('rises-wait');
    expect(levels(await said(turn))).toContainEqual([sku(0), 7]);
  });

  it('leaves out what its storefront refused, until there is something new of it', async () => {
    await items(3);
    for (const n of [0, 1, 2]) await adjust(n, 5);
    const first = (await freeze(++turn)) as FrozenBatch;
    await book.acknowledge(channel, first.key, [{ sku: sku(1), reason: 'no such article' }]);
    expect(levels(await nextTurn())).toEqual([
      [sku(0), 5],
      [sku(2), 5],
    ]);
    await adjust(1, 1);
    expect(levels(await nextTurn())).toEqual([
      [sku(0), 5],
      [sku(1), 6],
      [sku(2), 5],
    ]);
  });

  it('goes on behind each batch, repeats none after a drop, and rises from place to place', async () => {
    const count = 1_300;
    await items(count);
    for (let n = 0; n < count; n++) await adjust(n, 1);
    const first = (await freeze(++turn)) as FrozenBatch;
    await book.drop(channel, first.key);
    const batches = await said(turn);
    expect(linesOf(batches).map((line) => line.sku)).toEqual(Array.from({ length: count }, (_, n) => sku(n)));
    for (const { lines, body } of batches) {
      expect(lines.length).toBeLessThanOrEqual(500);
      expect(body.length).toBeLessThanOrEqual(60 * 1024);
    }
    const again = await nextTurn();
    expect(linesOf(again)).toHaveLength(count);
    const places = [...batches, ...again].map(({ to }) => to);
    expect(places).toEqual([...new Set(places)].sort((a, b) => a - b));
    expect((await book.channels())[0]?.pending).toBe(0);
  });
});
