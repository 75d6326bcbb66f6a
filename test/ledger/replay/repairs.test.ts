/**
 * Tables that are not what the entries make of them: what a verification, a rebuild or a start repairs is told to the
 * storefronts at once, a person is told what it was, and nothing is told from tables that nobody has checked.
 */
import { copyFileSync, existsSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { describe, expect, it } from 'vitest';
import type { Book } from '../../../agent/ledger/book.ts';
import { databaseFile } from '../../../agent/ledger/disk/store.ts';
import { verifyStopped } from '../../../agent/ledger/replay/verify.ts';
import { until } from '../../wait.ts';
import { newDirectory, open } from '../dock.ts';
import { adjust, items, rulebook, scan, sku } from '../goods.ts';

const channel = 'acme-web';

function meddle(dataDir: string, sql: string): void {
  const db = new Database(join(dataDir, databaseFile));
  db.exec(sql);
  db.close();
}

async function sent(book: Book): Promise<Record<string, number>> {
  const batch = await book.freeze(channel);
  if (batch === undefined) return {};
  await book.acknowledge(channel, batch.key, []);
  return Object.fromEntries(batch.lines.map(({ sku: each, level }) => [each, level]));
}

/** Three items received, 1, 2 and 3 of them, and told. */
async function told(): Promise<string> {
  const dataDir = newDirectory();
  const { book } = await open(dataDir);
  await book.submit(items(5));
  for (const n of [0, 1, 1, 2, 2, 2]) await book.submit(scan(n));
  expect(await sent(book)).toEqual({ [sku(0)]: 1, [sku(1)]: 2, [sku(2)]: 3 });
  await book.close();
  return dataDir;
}

describe('what is repaired', () => {
  it.each([
    ['a verification', (book: Book) => book.verify()],
    ['a rebuild', (book: Book) => book.rebuild()],
  ])('by %s is told at once, and what it was stands until somebody has seen it', async (_by, repair) => {
    const dataDir = await told();
    meddle(dataDir, `UPDATE item SET in_stock = 777 WHERE sku = '${sku(1)}'`);
    const { book, watched } = await open(dataDir);
    await repair(book);
    expect(watched.hurried).toContain('acme');
    expect(await sent(book)).toEqual({ [sku(1)]: 2 });
    expect(watched.matters).toMatchObject([
      { code: 'projections-repaired', text: expect.stringContaining(`acme/${sku(1)}: in stock was 777, is 2`) },
    ]);
    expect(await book.verify()).toMatchObject({ ok: true });
    await book.close();

    const again = await open(dataDir);
    await until('it is told again after a restart', () => again.watched.matters.length === 1);
    const [exception] = await again.book.rows('exception', { open: true });
    await again.book.submit({ type: 'exception-resolve', by: 'test', seq: exception?.seq ?? 0 });
    expect(again.watched.matters).toEqual([]);
    await again.book.close();
  });

  it.each([
    ['a row', "UPDATE work_row SET row = substr(row, 2) WHERE kind = 'exception'"],
    ['a list in a row', `UPDATE item SET drifted = 'nul}' WHERE sku = '${sku(1)}'`],
  ])('is found where %s is no text that can be read', async (_what, sql) => {
    const dataDir = await told();
    const { book: before } = await open(dataDir);
    await before.submit({ type: 'scan', station: 'receiving-1', device: 'scanner-1', text: '99999999' });
    await before.close();
    meddle(dataDir, sql);
    const { book } = await open(dataDir);
    expect(await book.verify()).toMatchObject({
      ok: false,
      part: 'projections',
      reason: expect.stringContaining('cannot be read'),
    });
    await book.close();
  });

  it('reaches a storefront that was told the wrong number, whatever the policy is by now', async () => {
    const dataDir = await told();
    meddle(dataDir, `UPDATE item SET in_stock = 777 WHERE sku = '${sku(1)}'`);
    const { book } = await open(dataDir);
    await book.submit({ type: 'sync-now', by: 'test', merchant: 'acme', skus: [sku(1)] });
    expect(await sent(book)).toEqual({ [sku(1)]: 777 });
    await book.submit({ type: 'set-policy', by: 'test', merchant: 'acme', sku: sku(1), sync: 'never' });
    await book.rebuild();
    expect(await sent(book)).toEqual({ [sku(1)]: 2 });
    await book.close();
  });

  it('never writes an item that was not received, or whose level is not ours', async () => {
    const dataDir = await told();
    const { book } = await open(dataDir);
    await book.submit({
      type: 'items',
      by: 'test',
      items: [{ merchant: 'acme', sku: sku(2), name: 'Tee 2', bypassSync: true }],
    });
    await book.close();
    meddle(dataDir, `UPDATE item SET in_stock = 9, received = 1 WHERE sku IN ('${sku(2)}', '${sku(4)}')`);
    const { book: opened } = await open(dataDir);
    await opened.rebuild();
    expect(await sent(opened)).toEqual({});
    await opened.close();
  });

  it('covers what a storefront is thought to show, and how far a channel is thought to be', async () => {
    const dataDir = await told();
    meddle(
      dataDir,
      `UPDATE shown SET level = 50 WHERE sku = '${sku(0)}'; UPDATE channel SET acked = acked + 1, seen = seen + 1`,
    );
    const { book, watched } = await open(dataDir);
    await book.rebuild();
    const batch = await book.freeze(channel);
    expect(batch).toMatchObject({ after: 0, snapshot: true });
    expect(batch?.lines.map(({ sku: each, level }) => [each, level])).toEqual(
      expect.arrayContaining([
        [sku(0), 1],
        [sku(1), 2],
        [sku(2), 3],
      ]),
    );
    expect(watched.matters[0]?.text).toContain('how far channel acme-web is');
    await book.close();
  });

  it('says nothing to anybody when nothing was wrong', async () => {
    const { book, watched } = await open(await told());
    await book.ping();
    const { seq } = book.head;
    expect(await book.rebuild()).toMatchObject({ repaired: 0 });
    expect(book.head.seq).toBe(seq);
    expect([await sent(book), watched.matters]).toEqual([{}, []]);
    await book.close();
  });
});

describe('tables that nobody has checked', () => {
  it.each([
    ['the anchor is missing', (dataDir: string) => rmSync(join(dataDir, 'anchor'))],
    ['the anchor is garbage', (dataDir: string) => writeFileSync(join(dataDir, 'anchor'), Buffer.alloc(8192, 7))],
  ])('are told from only after they were held against the entries: %s', async (_what, harm) => {
    const dataDir = await told();
    meddle(dataDir, `UPDATE item SET in_stock = 777, due_seq = (SELECT max(seq) FROM entry) WHERE sku = '${sku(1)}'`);
    harm(dataDir);
    expect(verifyStopped(dataDir, undefined)).toMatchObject({ ok: false, part: 'anchor' });
    const { book, watched } = await open(dataDir);
    expect(book.boot.verdict).toBe('anchor-rebuilt');
    const heard: Record<string, number>[] = [];
    await until('the repaired level is told', async () => {
      const levels = await sent(book);
      if (Object.keys(levels).length > 0) heard.push(levels);
      return heard.length > 0;
    });
    expect(heard).toEqual([{ [sku(1)]: 2 }]);
    expect(watched.matters.map(({ code }) => code).sort()).toEqual(['anchor-missing', 'projections-repaired']);
    // Scans went on all the while.
    expect(await book.submit(adjust(0, 1))).toMatchObject({ type: 'done' });
    await book.close();
    expect(verifyStopped(dataDir, rulebook)).toMatchObject({ ok: true });
    expect(existsSync(join(dataDir, 'anchor'))).toBe(true);
  });

  it('are told from only after that when the ledger is an older copy', async () => {
    const dataDir = await told();
    const copy = join(newDirectory(), databaseFile);
    copyFileSync(join(dataDir, databaseFile), copy);
    const later = await open(dataDir);
    for (let n = 0; n < 5; n += 1) await later.book.submit(scan(0));
    await later.book.close();
    copyFileSync(copy, join(dataDir, databaseFile));
    meddle(dataDir, `UPDATE item SET in_stock = 60 WHERE sku = '${sku(2)}'`);
    const { book } = await open(dataDir);
    expect(book.boot.verdict).toBe('rolled-back');
    let levels: Record<string, number> = {};
    await until('a snapshot is told', async () => {
      levels = await sent(book);
      return Object.keys(levels).length > 0;
    });
    expect(levels).toEqual({ [sku(0)]: 1, [sku(1)]: 2, [sku(2)]: 3 });
    await book.close();
  });
});

describe('a dock by another name', () => {
  it('on an old ledger begins a new epoch, once', async () => {
    const dataDir = await told();
    const identity = { site: 'reno-1', dock: 'dock-9', version: '0.0.0' };
    const first = await open(dataDir, { identity });
    expect(first.book.boot).toMatchObject({ verdict: 'renamed', detail: expect.stringContaining('reno-1/dock-3') });
    await first.book.ping();
    expect(first.watched.epochs).toMatchObject([{ reason: 'renamed' }]);
    expect(await first.book.freeze(channel)).toMatchObject({ after: 0, snapshot: true });
    await first.book.close();
    const second = await open(dataDir, { identity });
    await second.book.ping();
    expect([second.book.boot.verdict, second.watched.epochs]).toEqual(['agreed', []]);
    await second.book.close();
    const moved = await open(dataDir, { identity: { ...identity, site: 'reno-2' } });
    await moved.book.ping();
    expect(moved.watched.epochs).toMatchObject([{ reason: 'renamed' }]);
    await moved.book.close();
  });
});
