/** The helper threads: they come when they are needed, go when they are not, and a dead one is no end of the world. */
import { existsSync, rmSync, statSync } from 'node:fs';
import { join } from 'node:path';
import type { Worker } from 'node:worker_threads';
import Database from 'better-sqlite3';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { systemClock } from '../../../agent/clock.ts';
import type { Submission } from '../../../agent/inventory/nouns/submission.ts';
import type { Book, BookProgress } from '../../../agent/ledger/book.ts';
import { anchorFile } from '../../../agent/ledger/disk/anchor.ts';
import { databaseFile, openStore } from '../../../agent/ledger/disk/store.ts';
import type { FindRequest } from '../../../agent/ledger/projections/find.ts';
import { shadowFile } from '../../../agent/ledger/replay/shadow.ts';
import { CheckpointKeeper } from '../../../agent/ledger/threads/checkpoint-keeper.ts';
import { until } from '../../wait.ts';
import { newDirectory, onBook, open, recorded } from '../dock.ts';
import { items, scan } from '../goods.ts';

const threads: Worker[] = [];
/** In the order in which they ended. */
const exitCodes: number[] = [];
const note = (thread: Worker): void => {
  threads.push(thread);
  thread.once('exit', (code) => exitCodes.push(code));
};
beforeEach(() => void process.on('worker', note));
afterEach(() => {
  process.off('worker', note);
  threads.length = 0;
  exitCodes.length = 0;
});

describe('the book’s thread', () => {
  it('is started again when it dies: what was waiting is refused, what was recorded is there', async () => {
    await onBook(async ({ book, watched }) => {
      await book.submit(items(1));
      recorded(await book.submit(scan(0)));
      const waiting = [book.submit(scan(0)), book.ping()];
      void threads[0]?.terminate();
      const [outcome] = await Promise.allSettled(waiting);
      expect(outcome).toMatchObject({ status: 'fulfilled' });
      await until('the book refuses', () => watched.states.length > 0);
      expect(watched.states[0]).toMatchObject({ state: 'refusing', reason: 'io-error' });
      expect(await book.submit(scan(0))).toMatchObject({ type: 'refused', code: 'storage' });
      await until('the book is open again', () => book.state.state === 'open');
      expect(threads.length).toBeGreaterThan(1);
      expect(book.boot.verdict).toBe('agreed');
      const before = (await book.item('acme', 'TEE-0'))?.inStock ?? 0;
      expect(recorded(await book.submit(scan(0))).inStock).toBe(before + 1);
    });
  });

  it('that dies with scans on their way says that nobody knows, and what it committed is news again', async () => {
    await onBook(async ({ book, watched }) => {
      await book.submit(items(1));
      const waiting = [book.submit(items(5_000)), book.submit(scan(0))];
      void threads[0]?.terminate();
      for (const outcome of await Promise.all(waiting)) {
        expect(outcome).toMatchObject({ type: 'refused', text: expect.stringContaining('not known') });
      }
      watched.commits.length = 0;
      await until('the book is open again', () => book.state.state === 'open');
      expect(watched.commits[0]).toMatchObject({ due: true });
    });
  });
});

/** The same items under other names: an entry each. */
function edition(n: number): Submission {
  const submission = items(5_000);
  if (submission.type !== 'items') throw new Error('no items');
  return { ...submission, items: submission.items.map((item) => ({ ...item, name: `Edition ${n} of ${item.sku}` })) };
}

let long: Promise<string> | undefined;

/** A ledger of some 20,000 entries in 5,000 items, which is sound; made once. */
function longLedger(): Promise<string> {
  long ??= makeLongLedger();
  return long;
}

async function makeLongLedger(): Promise<string> {
  const dataDir = newDirectory();
  const { book } = await open(dataDir);
  for (let n = 0; n < 4; n += 1) await book.submit(edition(n));
  await book.close();
  return dataDir;
}

function meddle(dataDir: string, sql: string): void {
  const db = new Database(join(dataDir, databaseFile));
  db.exec(sql);
  db.close();
}

describe('tables that are made again', () => {
  it('keep no scan waiting, count what was scanned meanwhile, and leave nothing behind', async () => {
    const dataDir = await longLedger();
    meddle(dataDir, "UPDATE item SET in_stock = 777 WHERE sku = 'TEE-1'; DELETE FROM item WHERE sku = 'TEE-2'");
    const { book } = await open(dataDir);
    const order: string[] = [];
    const rebuilt = book.rebuild().then(({ repaired }) => void order.push(`${repaired} repaired`));
    for (const n of [0, 1, 3]) void book.submit(scan(n)).then(() => order.push('scan'));
    await book.ping();
    order.push('ping');
    expect(existsSync(join(dataDir, shadowFile))).toBe(true);
    await rebuilt;
    expect(order).toEqual(['scan', 'scan', 'scan', 'ping', '2 repaired']);
    expect((await book.stock({ skus: ['TEE-0', 'TEE-1', 'TEE-2', 'TEE-3'] })).map(({ inStock }) => inStock)).toEqual([
      1, 1, 0, 1,
    ]);
    expect(await book.verify()).toMatchObject({ ok: true });
    expect(existsSync(join(dataDir, shadowFile))).toBe(false);
    await book.close();
  });

  it('say how far they are while a longer ledger is opened, and stand among what a person has to know', async () => {
    const dataDir = await longLedger();
    meddle(dataDir, 'UPDATE projection SET made_by = 0');
    const heard: BookProgress[] = [];
    const told: string[][] = [];
    const { book } = await open(dataDir, {
      events: {
        onCommit: () => undefined,
        onState: () => undefined,
        onEpoch: () => undefined,
        onDrain: () => undefined,
        onMatters: (matters) => void told.push(matters.map(({ code }) => code)),
        onProgress: (progress) => void heard.push(progress),
      },
    });
    expect(heard[0]).toMatchObject({ work: 'rebuild', of: expect.any(Number) });
    expect(told[0]).toEqual(['ledger-rebuilding']);
    await book.ping();
    expect(told.at(-1)).not.toContain('ledger-rebuilding');
    expect(await book.verify()).toMatchObject({ ok: true });
    await book.close();
  });
});

describe('the reader’s thread', () => {
  it('starts with the first long read, ends when nothing is asked, and starts again', async () => {
    const idle: (() => void)[] = [];
    const clock = {
      ...systemClock,
      sleep: (ms: number, signal?: AbortSignal) =>
        ms === 30_000 ? new Promise<void>((resolve) => idle.push(resolve)) : systemClock.sleep(ms, signal),
    };
    await onBook(
      async ({ book }) => {
        expect(threads.length).toBe(1);
        expect(await book.read(0, 10)).toHaveLength(2);
        expect(threads.length).toBe(2);
        expect(await book.read(0, 1)).toHaveLength(1);
        expect(threads.length).toBe(2);
        const ended = new Promise((resolve) => threads[1]?.once('exit', resolve));
        for (const end of idle.splice(0)) end();
        expect(await ended).toBe(0);
        expect(await book.read(0, 1)).toHaveLength(1);
        expect(threads.length).toBe(3);
      },
      { clock },
    );
  });

  it('says how far a verification is', async () => {
    await onBook(async ({ book }) => {
      await book.submit(items(2_500));
      const progress: [number, number][] = [];
      const report = await book.verify((checked, of) => void progress.push([checked, of]));
      expect(report).toMatchObject({ ok: true, entries: book.head.seq, head: book.head });
      expect(progress).toEqual([
        [2_000, book.head.seq],
        [book.head.seq, book.head.seq],
      ]);
    });
  });
});

describe('the checkpointer’s thread', () => {
  it('copies a log that has grown into the database while scans go on', { timeout: 60_000 }, async () => {
    await onBook(async ({ book, dataDir }) => {
      await book.submit(items(200));
      const before = statSync(join(dataDir, databaseFile)).size;
      const copied = (): boolean => statSync(join(dataDir, databaseFile)).size > before;
      for (let round = 0; round < 400 && !copied(); round += 1) {
        for (let n = 0; n < 10; n += 1) recorded(await book.submit(scan((round * 10 + n) % 200)));
      }
      await until('the log was copied', copied);
      expect(await book.verify()).toMatchObject({ ok: true });
    });
  });
});

describe('a thread that holds the ledger leaves by itself, with everything closed', () => {
  const explained = { merchant: 'acme', sku: 'TEE-0', nowMs: 0, utcOffsetMin: 0, channels: [] };
  const found: FindRequest = {
    ...{ merchant: 'acme', timezone: 'UTC', today: '2026-11-28', after: '', show: 10 },
    job: { of: 'items', search: '', act: { action: 'sync-now' } },
  };
  const atWork: Record<string, (book: Book) => Promise<unknown>> = {
    'after a read': (book) => book.read(0, 10),
    'in a verification': (book) => book.verify(),
    'with many searches before it': (book) => Promise.all(Array.from({ length: 40 }, () => book.find(found))),
    'in explanations': (book) => Promise.all(Array.from({ length: 40 }, () => book.explain(explained))),
    'in a rebuild': (book) => book.rebuild(),
  };
  it('whatever it is at', async () => {
    const dataDir = newDirectory();
    const filled = await open(dataDir);
    await filled.book.submit(items(5_000));
    await filled.book.close();
    for (const [what, begin] of Object.entries(atWork)) {
      exitCodes.length = 0;
      threads.length = 0;
      const { book } = await open(dataDir);
      // The thread is there, and has begun.
      const first = book.read(0, 1);
      const rest = begin(book).catch(() => undefined);
      await first;
      await book.close();
      await rest;
      expect({ what, exitCodes }).toEqual({ what, exitCodes: [0, 0] });
      expect(existsSync(join(dataDir, shadowFile))).toBe(false);
      expect(threads).toHaveLength(2);
    }
  });

  it('in the pauses of a verification in the background', async () => {
    const dataDir = newDirectory();
    const filled = await open(dataDir);
    await filled.book.submit(items(5_000));
    await filled.book.close();
    rmSync(join(dataDir, anchorFile));
    const { book } = await open(dataDir);
    await until('it is verified', () => threads.length === 3);
    // The thread is there, and has begun: one that still loads is ended from outside.
    await book.read(0, 1);
    await book.close();
    expect(exitCodes).toEqual([0, 0, 0]);
  });

  it('the checkpointer, which is told by the book’s thread', async () => {
    const dataDir = newDirectory();
    const db = openStore(join(dataDir, databaseFile));
    db.exec('CREATE TABLE much (text)');
    const insert = db.prepare('INSERT INTO much VALUES (?)');
    db.transaction(() => {
      for (let n = 0; n < 5_000; n += 1) insert.run('x'.repeat(1_000));
    })();
    const onError = (error: unknown): void => expect.unreachable(String(error));
    const keeper = new CheckpointKeeper({ db, dataDir, clock: systemClock, onCheckpoint: () => {}, onError });
    const { size } = statSync(join(dataDir, databaseFile));
    keeper.committed();
    await until('it copies the log', () => statSync(join(dataDir, databaseFile)).size > size);
    await keeper.end();
    db.close();
    expect(exitCodes).toEqual([0]);
  });

  it('when there is nothing it could open', async () => {
    const dataDir = newDirectory();
    const first = await open(dataDir);
    const second = await open(dataDir);
    expect(second.book.boot).toMatchObject({ locked: true });
    await second.book.close();
    await first.book.close();
    expect(exitCodes).toEqual([0, 0]);
  });
});
