/**
 * SIGKILL at random moments (fault cases 1, 4, 59): while scans are committed and checkpoints run, and inside a
 * migration.
 */
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { migrate } from '../../agent/ledger/disk/migrations.ts';
import { databaseFile, openStore } from '../../agent/ledger/disk/store.ts';
import { Child } from '../end-to-end/child.ts';
import { until } from '../wait.ts';
import { newDirectory, open } from './dock.ts';
import { items, sku } from './goods.ts';
import { shelfVersion, steps } from './migration-process.ts';
import { RemoteBook } from './remote-book.ts';

const rounds = Number(process.env.KILL_ROUNDS ?? 6);
const itemCount = 20;
/** Enough for several checkpoints in a round. */
const scansBeforeKill = 2_500;

describe('a kill', () => {
  it('loses no scan that was confirmed, doubles none, and leaves a ledger that verifies', {
    timeout: 120_000,
  }, async () => {
    const dataDir = newDirectory();
    const confirmed = new Map<number, number>();
    for (let round = 0; round < rounds; round += 1) {
      const book = new RemoteBook(dataDir);
      expect((await book.opened()).verdict).toBe(round === 0 ? 'new' : 'agreed');
      await book.submit(items(itemCount));
      void book.call('load', itemCount);
      await until('enough was scanned', () => book.confirmed.length >= scansBeforeKill);
      await sleep(Math.random() * 20);
      await book.child.kill9();
      for (const [n, seq] of book.confirmed) confirmed.set(seq, n % itemCount);
    }
    const { book } = await open(dataDir);
    expect(book.boot.verdict).toBe('agreed');
    const counts = new Map<string, number>();
    for (let after = 0; after < book.head.seq; after += 1_000) {
      for (const entry of await book.read(after, 1_000)) {
        if (entry.kind !== 'receipt' || entry.sku === null) continue;
        counts.set(entry.sku, (counts.get(entry.sku) ?? 0) + 1);
        const n = confirmed.get(entry.seq);
        if (n !== undefined) expect(entry.sku).toBe(sku(n));
        confirmed.delete(entry.seq);
      }
    }
    expect(confirmed.size).toBe(0);
    expect((await book.stock()).map((row) => row.inStock)).toEqual(
      Array.from({ length: itemCount }, (_, n) => counts.get(sku(n)))
        .map((count, n) => [sku(n), count] as const)
        .sort(([a], [b]) => (a < b ? -1 : 1))
        .map(([, count]) => count),
    );
    expect(await book.verify()).toMatchObject({ ok: true });
    await book.close();
  });

  it('in a migration leaves the old schema or the new, never half of one', { timeout: 60_000 }, async () => {
    const script = fileURLToPath(new URL('./migration-process.ts', import.meta.url));
    // Later and later, until one is through before it is killed.
    let finished = false;
    for (let delayMs = 0; !finished; delayMs += 12) {
      const file = join(newDirectory(), databaseFile);
      const child = new Child('migration', process.execPath, [script, file], {});
      let begun = false;
      child.onLine((line) => {
        begun = true;
        finished ||= line === 'migrated';
      });
      await until('the migration has begun', () => begun || !child.running);
      await sleep(delayMs);
      await child.kill9();

      const db = openStore(file);
      const version = Number(db.pragma('user_version', { simple: true }));
      const tables = db.prepare("SELECT name FROM sqlite_schema WHERE type = 'table'").pluck().all();
      expect(tables.includes('entry')).toBe(version >= 1);
      expect(tables.includes('shelf')).toBe(version >= shelfVersion);
      expect(db.pragma('integrity_check', { simple: true })).toBe('ok');
      migrate(db, steps);
      expect(db.prepare('SELECT count(*) FROM shelf WHERE zone = name').pluck().get()).toBe(30_000);
      db.close();
    }
  });
});
