/** Batches: what is said to a channel, frozen before it is sent, the same bytes until it is answered. */
import { copyFileSync, readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { describe, expect, it } from 'vitest';
import type { FrozenBatch } from '../../../agent/inventory/nouns/channels/batch.ts';
import type { Submission } from '../../../agent/inventory/nouns/submission.ts';
import type { Book } from '../../../agent/ledger/book.ts';
import { BookRefusedError } from '../../../agent/ledger/calls.ts';
import { databaseFile } from '../../../agent/ledger/disk/store.ts';
import { unkeptMax } from '../../../agent/ledger/projections/looked-through.ts';
import { newDirectory, onBook, open, recorded } from '../dock.ts';
import { adjust, items, rulebook, scan, sku } from '../goods.ts';

async function frozen(
  book: Book,
  channel = 'acme-web',
  options?: { maxLines?: number; skip?: string[] },
): Promise<FrozenBatch> {
  const batch = await book.freeze(channel, options);
  if (batch === undefined) throw new Error(`nothing to say to ${channel}`);
  return batch;
}

async function stocked(book: Book, count: number): Promise<void> {
  await book.submit(items(count));
  for (let n = 0; n < count; n += 200) {
    await Promise.all(
      Array.from({ length: Math.min(200, count - n) }, (_, index) => book.submit(adjust(n + index, n + index + 1))),
    );
  }
}

describe('R2 only levels are told', () => {
  it('says the SKU, the number and the flag, and nothing else that is known of the item', async () => {
    await onBook(async ({ book }) => {
      await book.submit(items(1));
      const known = { name: 'Wolpertinger', unitWeightG: '777', price: '99.95', packaging: 'chest' };
      await book.submit({ type: 'items', by: 'test', items: [{ merchant: 'acme', sku: sku(0), ...known }] });
      await book.submit(adjust(0, 3));
      const { body } = await frozen(book);
      const [line] = JSON.parse(body).data.lines;
      expect(Object.keys(line)).toEqual(['sku', 'level', 'previous', 'delta', 'processOrders']);
      // Of the line alone: keys and moments have digits of their own.
      for (const word of Object.values(known)) expect(JSON.stringify(line)).not.toContain(word);
    });
  });
});

describe('a frozen batch', () => {
  it('begins with a snapshot of what was received, in the words of the contract', async () => {
    await onBook(async ({ book }) => {
      await stocked(book, 2);
      const batch = await frozen(book);
      const line = (n: number): object => ({
        sku: sku(n),
        level: n + 1,
        previous: null,
        delta: null,
        processOrders: true,
      });
      expect(batch).toMatchObject({ after: 0, to: book.head.seq, snapshot: true, lines: [line(0), line(1)] });
      const body = JSON.parse(batch.body);
      expect(body).toEqual({
        specversion: '1.0',
        type: 'tallyman.stock.v1',
        source: '/tallyman/reno-1/dock-3',
        id: batch.key,
        subject: 'acme',
        time: expect.stringMatching(/^\d{4}-\d\d-\d\dT[\d:.]+Z$/),
        datacontenttype: 'application/json',
        data: {
          channel: 'acme-web',
          epoch: book.head.epoch,
          after: 0,
          to: batch.to,
          boot: expect.stringMatching(/^[0-9a-z]{12}$/),
          snapshot: true,
          first: true,
          lines: [line(0), line(1)],
        },
      });
      expect(batch.key).toMatch(/^[0-9a-f]{32}$/);
    });
  });

  it('stays the answer, byte for byte, across scans and restarts, until it is acknowledged', async () => {
    const dataDir = newDirectory();
    const first = await open(dataDir);
    await stocked(first.book, 2);
    const batch = await frozen(first.book);
    recorded(await first.book.submit(scan(0)));
    expect(await first.book.freeze('acme-web')).toEqual(batch);
    await first.book.close();

    const { book } = await open(dataDir);
    expect(await book.freeze('acme-web')).toEqual(batch);
    expect(await book.acknowledge('acme-web', 'ffff', [])).toBe(false);
    expect(await book.acknowledge('acme-web', batch.key, [])).toBe(true);
    expect(await book.acknowledge('acme-web', batch.key, [])).toBe(false);
    const next = await frozen(book);
    expect(next).toMatchObject({
      after: batch.to,
      snapshot: false,
      lines: [{ sku: sku(0), level: 2, previous: 1, delta: 1, processOrders: true }],
    });
    expect(JSON.parse(next.body).data).not.toHaveProperty('snapshot');
    await book.close();
    rmSync(dataDir, { recursive: true });
  });

  it('moves cursor and shown levels by one entry, and says nothing when nothing is new', async () => {
    await onBook(async ({ book, watched }) => {
      await stocked(book, 1);
      const batch = await frozen(book);
      await book.acknowledge('acme-web', batch.key, []);
      const [ack] = await book.tail(1);
      expect(ack).toMatchObject({
        kind: 'ack',
        merchant: 'acme',
        document: 'acme-web',
        body: { key: batch.key, after: 0, to: batch.to, lines: [[sku(0), 1, 1]] },
      });
      const commits = watched.commits.length;
      expect(await book.freeze('acme-web')).toBeUndefined();
      expect(watched.commits.length).toBe(commits);
      const [status] = await book.channels();
      expect(status).toMatchObject({ channel: 'acme-web', acked: batch.to, pending: 0, oldestUnsentAt: null });
      expect(status?.lastAckAt).toBe(ack?.at);
    });
  });

  it('puts a line that the storefront refused on the record and lets the rest through', async () => {
    await onBook(async ({ book }) => {
      await stocked(book, 3);
      const batch = await frozen(book);
      const rejected = [
        { sku: sku(1), reason: 'no such product' },
        { sku: 'never-sent', reason: 'hostile' },
      ];
      expect(await book.acknowledge('acme-web', batch.key, rejected)).toBe(true);
      const [ack, exception] = await book.tail(2);
      expect(ack?.body).toMatchObject({
        lines: [
          [sku(0), 1, 1],
          [sku(2), 3, 1],
        ],
        rejected: [rejected[0]],
      });
      expect(exception).toMatchObject({
        kind: 'exception',
        sku: sku(1),
        document: 'acme-web',
        body: { reason: 'storefront-refused', text: 'no such product', channel: 'acme-web' },
      });
      expect(await book.freeze('acme-web')).toBeUndefined();
      await book.submit(adjust(1, 1));
      expect((await frozen(book)).lines).toEqual([
        { sku: sku(1), level: 3, previous: null, delta: null, processOrders: true },
      ]);
    });
  });

  it('moves the cursor and keeps every line due when all were refused and that is not believed of them', async () => {
    await onBook(async ({ book }) => {
      await stocked(book, 3);
      const batch = await frozen(book);
      const rejected = batch.lines.map((line) => ({ sku: line.sku, reason: 'request blocked' }));
      expect(await book.acknowledge('acme-web', batch.key, rejected, true)).toBe(true);
      const [ack] = await book.tail(1);
      expect(ack).toMatchObject({ kind: 'ack', body: { to: batch.to, lines: [], seen: 0, rejected } });
      expect((await book.channels())[0]).toMatchObject({ acked: batch.to, pending: 3 });
      const next = await book.freeze('acme-web', { maxLines: 2 });
      expect(next).toMatchObject({ after: batch.to, lines: batch.lines.slice(0, 2) });
      expect(next?.to).toBeGreaterThan(batch.to);
    });
  });

  it('gets a new key when it is dropped, and may be smaller', async () => {
    await onBook(async ({ book }) => {
      await stocked(book, 3);
      const whole = await frozen(book);
      expect(await book.drop('acme-web', 'ffff')).toBe(false);
      expect(await book.drop('acme-web', whole.key)).toBe(true);
      const same = await frozen(book);
      expect(same.lines).toEqual(whole.lines);
      expect(same.key).not.toBe(whole.key);
      await book.drop('acme-web', same.key);
      const small = await frozen(book, 'acme-web', { maxLines: 1 });
      expect(small).toMatchObject({ after: 0, snapshot: true, lines: [whole.lines[0]] });
      expect(small.to).toBeLessThan(whole.to);
    });
  });

  it('is passed over when it is set aside: its lines are exceptions, the cursor stays', async () => {
    const dataDir = newDirectory();
    const first = await open(dataDir);
    await stocked(first.book, 2);
    const batch = await frozen(first.book);
    expect(await first.book.setAside('acme-web', batch.key, [{ sku: sku(0), reason: 'poison' }])).toBe(true);
    const exceptions = await first.book.tail(2);
    expect(exceptions.map(({ kind, sku: item }) => [kind, item])).toEqual([
      ['exception', sku(0)],
      ['exception', sku(1)],
    ]);
    expect(await first.book.freeze('acme-web')).toBeUndefined();
    await first.book.close();

    const { book } = await open(dataDir);
    expect(await book.freeze('acme-web')).toBeUndefined();
    const [status] = await book.channels();
    expect(status).toMatchObject({ acked: 0, seen: batch.to });
    await book.rebuild();
    expect(await book.freeze('acme-web')).toBeUndefined();
    await book.submit(adjust(1, 5));
    expect(await frozen(book)).toMatchObject({ after: 0, lines: [{ sku: sku(1), level: 7, previous: null }] });
    expect(await book.verify()).toMatchObject({ ok: true });
    await book.close();
    rmSync(dataDir, { recursive: true });
  });

  it('leaves a line out that stays due, whatever else goes through and whoever restarts', async () => {
    const dataDir = newDirectory();
    const first = await open(dataDir);
    await stocked(first.book, 4);
    const without = await frozen(first.book, 'acme-web', { skip: [sku(1)] });
    expect(without.lines.map((line) => line.sku)).toEqual([sku(0), sku(2), sku(3)]);
    await first.book.acknowledge('acme-web', without.key, []);
    expect(await first.book.freeze('acme-web', { skip: [sku(1)] })).toBeUndefined();
    await first.book.close();
    const { book } = await open(dataDir);
    const left = await frozen(book);
    expect(left.lines).toMatchObject([{ sku: sku(1), level: 2 }]);
    await book.acknowledge('acme-web', left.key, []);
    expect(await book.freeze('acme-web')).toBeUndefined();
    await book.close();
  });

  it('goes on where it ended when there is more than one batch can hold, without gaps or repetition', async () => {
    await onBook(async ({ book }) => {
      await stocked(book, 1_150);
      const batches: FrozenBatch[] = [];
      for (;;) {
        const batch = await book.freeze('acme-web');
        if (batch === undefined) break;
        expect(batch.lines.length).toBeLessThanOrEqual(500);
        expect(Buffer.byteLength(batch.body)).toBeLessThanOrEqual(60 * 1024);
        expect(batch.after).toBe(batches.at(-1)?.to ?? 0);
        expect(batch.snapshot).toBe(batches.length === 0);
        batches.push(batch);
        await book.acknowledge('acme-web', batch.key, []);
      }
      expect(batches.map((batch) => batch.lines.length)).toEqual([500, 500, 150]);
      const skus = batches.flatMap((batch) => batch.lines.map((line) => line.sku));
      expect(new Set(skus).size).toBe(1_150);
    });
  });

  it('stays below 60 KiB whatever the items are called', async () => {
    await onBook(async ({ book }) => {
      const long = (n: number): string => `${'Ü'.repeat(150)}-${n}`;
      await book.submit({
        type: 'items',
        by: 'test',
        items: Array.from({ length: 300 }, (_, n) => ({ merchant: 'acme', sku: long(n) })),
      });
      for (let n = 0; n < 300; n += 1) {
        void book.submit({ type: 'adjust', by: 'test', merchant: 'acme', sku: long(n), quantity: 1, reason: 'test' });
        if (n % 100 === 99) await book.ping();
      }
      const first = await frozen(book);
      expect(Buffer.byteLength(first.body)).toBeLessThanOrEqual(60 * 1024);
      expect(Buffer.byteLength(first.body)).toBeGreaterThan(58 * 1024);
      await book.acknowledge('acme-web', first.key, []);
      expect((await frozen(book)).after).toBe(first.to);
    });
  });

  it('says a channel everything again after a restart of the channel, from what it showed last', async () => {
    await onBook(async ({ book }) => {
      await stocked(book, 2);
      const first = await frozen(book);
      await book.acknowledge('acme-web', first.key, []);
      await book.restartChannel('acme-web', 'the storefront lost its state');
      const again = await frozen(book);
      expect(again).toMatchObject({
        after: 0,
        snapshot: true,
        lines: [
          { sku: sku(0), level: 1, previous: 1, delta: 0 },
          { sku: sku(1), level: 2, previous: 2, delta: 0 },
        ],
      });
      expect(again.key).not.toBe(first.key);
    });
  });

  it('ends beyond every place the storefront has heard of, in each part of a snapshot that comes after a restart', async () => {
    await onBook(async ({ book }) => {
      await stocked(book, 1_150);
      const drain = async (): Promise<FrozenBatch[]> => {
        const batches: FrozenBatch[] = [];
        for (;;) {
          const batch = await book.freeze('acme-web');
          if (batch === undefined) return batches;
          batches.push(batch);
          await book.acknowledge('acme-web', batch.key, []);
        }
      };
      const before = (await drain()).at(-1)?.to ?? 0;
      await book.restartChannel('acme-web', 'the storefront is an older copy of itself');
      await book.submit(adjust(7, 1));
      const parts = await drain();
      const ends = parts.map((batch) => batch.to);
      expect(parts.map((batch) => batch.after)).toEqual([0, ...ends.slice(0, -1)]);
      for (const [index, end] of ends.entries()) expect(end).toBeGreaterThan(ends[index - 1] ?? before);
      expect(ends.every((end) => end <= book.head.seq)).toBe(true);
      const skus = parts.flatMap((batch) => batch.lines.map((line) => line.sku));
      expect(skus).toHaveLength(1_150);
      expect(new Set(skus).size).toBe(1_150);
      expect(await book.verify()).toMatchObject({ ok: true });
    });
  });

  it('is void in one new epoch, where several storefronts notice the same loss at the same time', async () => {
    await onBook(async ({ book, watched }) => {
      await stocked(book, 2);
      const [first, second] = await Promise.all(
        ['web', 'mall'].map((shop) => book.openEpoch('storefront-ahead', `${shop} knows entry 999`)),
      );
      expect(second).toEqual(first);
      expect(watched.epochs.slice(1)).toHaveLength(1);
      // What is noticed of the new one is another loss.
      const third = await book.openEpoch('storefront-ahead', 'web knows entry 1999');
      expect(third.epoch).not.toBe(first?.epoch);
    });
  });

  it('is void in a new epoch, which begins with a snapshot on every channel', async () => {
    await onBook(async ({ book, watched }) => {
      await stocked(book, 2);
      const old = await frozen(book);
      const before = book.head;
      const head = await book.openEpoch('storefront-ahead', 'acme-web knows entry 999');
      expect(head).toEqual(book.head);
      // The epoch, and what its storefront may show of the batch that is void.
      expect(head).toMatchObject({ seq: before.seq + 2 });
      expect(head.epoch).not.toBe(before.epoch);
      expect(watched.epochs.slice(1)).toEqual([
        { reason: 'storefront-ahead', epoch: head.epoch, detail: 'acme-web knows entry 999' },
      ]);
      expect(await book.acknowledge('acme-web', old.key, [])).toBe(false);
      expect(await frozen(book)).toMatchObject({ epoch: head.epoch, after: 0, snapshot: true });
      expect(await frozen(book, 'acme-shop')).toMatchObject({ epoch: head.epoch, lines: [{ level: 0 }, { level: 2 }] });
      expect(await Promise.all([before.epoch, head.epoch, 'unknown'].map((epoch) => book.knowsEpoch(epoch)))).toEqual([
        true,
        true,
        false,
      ]);
      expect(await book.verify()).toMatchObject({ ok: true });
    });
  });

  it('waits while its channel is paused, and other channels go on', async () => {
    await onBook(async ({ book }) => {
      await stocked(book, 1);
      await book.submit({ type: 'channel', by: 'test', channel: 'acme-web', change: 'paused', reason: 'stocktaking' });
      expect(await book.freeze('acme-web')).toBeUndefined();
      expect(await frozen(book, 'acme-shop')).toMatchObject({ lines: [{ level: 0 }] });
      await book.submit({ type: 'channel', by: 'test', channel: 'acme-web', change: 'resumed', reason: 'done' });
      expect(await frozen(book)).toMatchObject({ lines: [{ level: 1 }] });
    });
  });

  it('says since when, too, where a count is all there is to tell', async () => {
    await onBook(async ({ book }) => {
      await stocked(book, 1);
      const batch = await frozen(book);
      await book.acknowledge('acme-web', batch.key, []);
      await book.submit({ type: 'count', by: 'test', merchant: 'acme', sku: sku(0), quantity: 4 });
      const [status] = await book.channels();
      const [count] = await book.tail(1);
      expect(count?.kind).toBe('count');
      expect(status).toMatchObject({ pending: 1, oldestUnsentAt: count?.at });
    });
  });

  it('says how many items wait and since when', async () => {
    await onBook(async ({ book }) => {
      await stocked(book, 3);
      const [status] = await book.channels();
      const first = (await book.read(0, 100)).find((entry) => entry.kind === 'adjustment');
      expect(status).toMatchObject({ pending: 3 });
      expect(status?.oldestUnsentAt).toBeLessThanOrEqual(first?.at ?? 0);
      expect(await book.freeze('nobody')).toBeUndefined();
    });
  });
});

/** As if these had been moved, and their merchants were told nothing of it. */
function makeDue(dataDir: string, from: number, to: number): void {
  const db = new Database(join(dataDir, databaseFile));
  db.prepare('UPDATE item SET due_seq = rowid WHERE rowid BETWEEN ? AND ?').run(from, to);
  db.close();
}
const silent = { ...rulebook, merchants: rulebook.merchants.map((one) => ({ ...one, sync: 'never' as const })) };

/** How far the channel was looked through, as it is written down. */
function markIn(dataDir: string): unknown {
  const db = new Database(join(dataDir, databaseFile), { readonly: true });
  try {
    return db.prepare("SELECT seen FROM looked WHERE channel = 'acme-web'").pluck().get();
  } finally {
    db.close();
  }
}

describe('a long walk over items that have nothing to say', () => {
  it('does not keep the book from closing, and is refused then', async () => {
    const dataDir = newDirectory();
    const first = await open(dataDir);
    await first.book.submit(items(12_000));
    await first.book.close();
    makeDue(dataDir, 1, 12_000);
    const { book } = await open(dataDir, { rulebook: silent });
    const walk = expect(book.freeze('acme-web')).rejects.toThrow(BookRefusedError);
    await book.close();
    await walk;
    const again = await open(dataDir);
    expect(again.book.boot.verdict).toBe('agreed');
    await again.book.close();
  });

  it('is not done again after a kill, nor is a mark written for every look', async () => {
    const dataDir = newDirectory();
    const first = await open(dataDir);
    await first.book.submit(items(unkeptMax));
    await first.book.close();
    const { book } = await open(dataDir, { rulebook: silent });
    makeDue(dataDir, 1, unkeptMax / 2);
    expect(await book.freeze('acme-web')).toBe(undefined);
    expect(markIn(dataDir)).toBe(undefined);
    makeDue(dataDir, unkeptMax / 2 + 1, unkeptMax);
    expect(await book.freeze('acme-web')).toBe(undefined);
    expect(markIn(dataDir)).toBe(unkeptMax);
    const killed = newDirectory();
    for (const name of readdirSync(dataDir)) copyFileSync(join(dataDir, name), join(killed, name));
    await book.close();

    const again = await open(killed, { rulebook: silent });
    const channels = await again.book.channels();
    expect(channels.find(({ channel }) => channel === 'acme-web')).toMatchObject({ pending: 0 });
    await again.book.close();
  });
});

describe('R19 a target, the store’s own place that levels are for', () => {
  const at = (target?: string) => ({
    rulebook: { ...rulebook, channels: rulebook.channels.map((each) => ({ ...each, ...(target && { target }) })) },
  });

  it('stands in each batch; another one is told everything anew, and nothing of the old goes out any more', async () => {
    const dataDir = newDirectory();
    const first = await open(dataDir, at('east'));
    await stocked(first.book, 2);
    const taken = await frozen(first.book);
    expect(JSON.parse(taken.body).data).toMatchObject({ target: 'east', snapshot: true });
    await first.book.acknowledge('acme-web', taken.key, []);
    await first.book.submit(adjust(0, 4));
    const unsent = await frozen(first.book);
    await first.book.close();

    const same = await open(dataDir, at('east'));
    expect((await frozen(same.book)).key).toBe(unsent.key);
    await same.book.close();

    const moved = await open(dataDir, at('west'));
    const anew = await frozen(moved.book);
    expect(anew.key).not.toBe(unsent.key);
    expect(anew.lines.map(({ sku: each, level }) => [each, level])).toEqual([
      [sku(1), 2],
      [sku(0), 5],
    ]);
    expect(JSON.parse(anew.body).data).toMatchObject({ target: 'west', snapshot: true });
    expect(await moved.book.acknowledge('acme-web', unsent.key, [])).toBe(false);
    await moved.book.close();

    const plain = await open(dataDir, at());
    expect(JSON.parse((await frozen(plain.book)).body).data).not.toHaveProperty('target');
    await plain.book.close();
  });
});

describe('behind a level that waits to rise (R21)', () => {
  const syncNow = (n: number): Submission => ({ type: 'sync-now', by: 'test', merchant: 'acme', skus: [sku(n)] });

  it.each([
    ['taken', []],
    ['refused', [{ sku: sku(1), reason: 'no such listing' }]],
  ])('what is %s is said once, however long it waits', async (_, rejected) => {
    await onBook(async ({ book }) => {
      await stocked(book, 2);
      const first = await frozen(book);
      await book.acknowledge('acme-web', first.key, []);
      const risesTo = book.head.seq;
      const waiting = () => book.freeze('acme-web', { risesTo });
      await book.submit(adjust(0, 5));
      await book.submit(adjust(1, -1));
      await book.submit(syncNow(1));
      const said = (await waiting()) as FrozenBatch;
      expect(said.lines).toMatchObject([{ sku: sku(1), level: 1 }]);
      await book.acknowledge('acme-web', said.key, rejected);
      expect(await waiting()).toBe('rises-wait');
      // Something new of it is said.
      await book.submit(syncNow(1));
      const again = (await waiting()) as FrozenBatch;
      expect(again.lines).toMatchObject([{ sku: sku(1), level: 1 }]);
      await book.acknowledge('acme-web', again.key, []);
      expect(await waiting()).toBe('rises-wait');
      const risen = await frozen(book);
      expect(risen.lines).toMatchObject([{ sku: sku(0), level: 6 }]);
      await book.acknowledge('acme-web', risen.key, []);
      expect(await book.freeze('acme-web')).toBeUndefined();
      expect((await book.channels()).find(({ channel }) => channel === 'acme-web')?.pending).toBe(0);
    });
  });
});

describe('behind a level that waits to rise (R21) a sync now that was answered', () => {
  const syncNow: Submission = { type: 'sync-now', by: 'test', merchant: 'acme', skus: [sku(1)] };

  it('is over: the item rises no sooner than others afterwards, and a policy of never silences it', async () => {
    await onBook(async ({ book }) => {
      await stocked(book, 2);
      await book.acknowledge('acme-web', (await frozen(book)).key, []);
      const risesTo = book.head.seq;
      const waiting = () => book.freeze('acme-web', { risesTo });
      await book.submit(adjust(0, 5));
      await book.submit(syncNow);
      const asked = (await waiting()) as FrozenBatch;
      expect(asked.lines).toMatchObject([{ sku: sku(1), level: 2 }]);
      await book.acknowledge('acme-web', asked.key, []);
      await book.submit(adjust(1, 3));
      expect(await waiting()).toBe('rises-wait');
      await book.submit({ type: 'set-policy', by: 'test', merchant: 'acme', sku: sku(1), sync: 'never' });
      const risen = await frozen(book);
      expect(risen.lines).toMatchObject([{ sku: sku(0), level: 6 }]);
    });
  });

  it('is over, also where the storefront lost its place since: never is never', async () => {
    await onBook(async ({ book }) => {
      await stocked(book, 2);
      await book.acknowledge('acme-web', (await frozen(book)).key, []);
      const risesTo = book.head.seq;
      await book.submit(adjust(0, 5));
      await book.submit(syncNow);
      const asked = (await book.freeze('acme-web', { risesTo })) as FrozenBatch;
      await book.acknowledge('acme-web', asked.key, []);
      await book.submit({ type: 'set-policy', by: 'test', merchant: 'acme', sku: sku(1), sync: 'never' });
      await book.restartChannel('acme-web', 'The storefront lost its place.');
      expect((await frozen(book)).lines.map((line) => line.sku)).toEqual([sku(0)]);
    });
  });
});

it('R13: a batch that was on its way when another minimum came settles nothing: what differs is told behind it', async () => {
  const folder = newDirectory();
  const channel = { name: 'acme-web', merchant: 'acme', mode: 'changes', basis: 'available' } as const;
  const at = (minimumLevel: number) =>
    open(folder, { rulebook: { ...rulebook, channels: [{ ...channel, minimumLevel }] } });
  const first = await at(0);
  await stocked(first.book, 3);
  await first.book.acknowledge('acme-web', (await frozen(first.book)).key, []);
  await first.book.submit(adjust(2, 1));
  const onItsWay = await frozen(first.book);
  await first.book.close();
  const { book } = await at(3);
  expect((await frozen(book)).key).toBe(onItsWay.key);
  await book.acknowledge('acme-web', onItsWay.key, []);
  const behind = await frozen(book);
  expect(behind.lines.map((line) => [line.sku, line.level])).toEqual([
    [sku(0), 0],
    [sku(1), 0],
  ]);
  expect(behind).toMatchObject({ after: onItsWay.to });
  expect(behind.to).toBeGreaterThan(onItsWay.to);
  await book.acknowledge('acme-web', behind.key, []);
  const asked = { merchant: 'acme', channel: 'acme-web', nowMs: 0, utcOffsetMin: 0, channels: [] };
  const shown = async (n: number) =>
    (await book.explain({ ...asked, sku: sku(n), at: { seq: book.head.seq } })).channels.map((each) => each.shown);
  expect([await shown(0), await shown(1), await shown(2)]).toEqual([[0], [0], [4]]);
  await book.close();
});

it('R13: also where it is the first batch that the storefront ever heard of', async () => {
  const folder = newDirectory();
  const channel = { name: 'acme-web', merchant: 'acme', mode: 'changes', basis: 'available' } as const;
  const at = (minimumLevel: number) =>
    open(folder, { rulebook: { ...rulebook, channels: [{ ...channel, minimumLevel }] } });
  const first = await at(0);
  await stocked(first.book, 3);
  const onItsWay = await frozen(first.book);
  expect(onItsWay.lines.map(({ level }) => level)).toEqual([1, 2, 3]);
  await first.book.close();
  const { book } = await at(3);
  expect((await frozen(book)).key).toBe(onItsWay.key);
  await book.acknowledge('acme-web', onItsWay.key, []);
  expect((await frozen(book)).lines.map((line) => [line.sku, line.level])).toEqual([
    [sku(0), 0],
    [sku(1), 0],
  ]);
  await book.close();
});

describe('R14 a sync now that was answered', () => {
  const syncNow: Submission = { type: 'sync-now', by: 'test', merchant: 'acme', skus: [sku(0)] };
  const never: Submission = { type: 'set-policy', by: 'test', merchant: 'acme', sku: sku(0), sync: 'never' };

  it('breaks no silence when everything is said anew; one that waits for its answer does', async () => {
    await onBook(async ({ book }) => {
      await stocked(book, 2);
      await book.submit(never);
      await book.submit(syncNow);
      const asked = await frozen(book);
      expect(asked.lines.map((line) => line.sku).sort()).toEqual([sku(0), sku(1)]);
      await book.acknowledge('acme-web', asked.key, []);
      await book.restartChannel('acme-web', 'The storefront lost its place.');
      const anew = await frozen(book);
      expect(anew.lines.map((line) => line.sku)).toEqual([sku(1)]);
      await book.acknowledge('acme-web', anew.key, []);
      await book.submit(syncNow);
      await book.restartChannel('acme-web', 'The storefront lost its place.');
      expect((await frozen(book)).lines.map((line) => line.sku).sort()).toEqual([sku(0), sku(1)]);
    });
  });

  it('lets nothing rise before the sales are known, when everything is said anew later', async () => {
    await onBook(async ({ book }) => {
      await stocked(book, 1);
      await book.submit(syncNow);
      const asked = await frozen(book);
      await book.acknowledge('acme-web', asked.key, []);
      const risesTo = book.head.seq;
      await book.restartChannel('acme-web', 'The storefront lost its place.');
      await book.submit(adjust(0, 5));
      expect(await book.freeze('acme-web', { risesTo })).toBe('rises-wait');
    });
  });
});
