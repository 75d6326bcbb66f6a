/** The book through its client: real threads, real files. */
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { systemClock } from '../../agent/clock.ts';
import { codeRead } from '../../agent/inventory/nouns/entry.ts';
import type { Submission } from '../../agent/inventory/nouns/submission.ts';
import { databaseFile, openReadOnly } from '../../agent/ledger/disk/store.ts';
import { until } from '../wait.ts';
import { newDirectory, onBook, open, recorded } from './dock.ts';
import { ean, items, scan, sku } from './goods.ts';

describe('the book', () => {
  it('records scans in the order they were submitted, many in one commit', async () => {
    await onBook(async ({ book, watched }) => {
      await book.submit(items(10));
      const before = watched.commits.length;
      const outcomes = await Promise.all(Array.from({ length: 60 }, (_, n) => book.submit(scan(n % 10))));
      const seqs = outcomes.map((outcome) => recorded(outcome).seq);
      expect(seqs).toEqual([...seqs].sort((a, b) => a - b));
      expect(watched.commits.length - before).toBeLessThan(20);
      const receipts = (await book.tail(200)).filter((entry) => entry.kind === 'receipt');
      expect(receipts.map((entry) => entry.sku)).toEqual(Array.from({ length: 60 }, (_, n) => sku(n % 10)));
      expect(await book.item('acme', sku(3))).toMatchObject({ inStock: 6, received: true, processOrders: true });
    });
  });

  it('answers only what another connection can see already', async () => {
    await onBook(async ({ book, dataDir }) => {
      await book.submit(items(1));
      const witness = openReadOnly(join(dataDir, databaseFile));
      const seen = witness.prepare<[number]>('SELECT kind FROM entry WHERE seq = ?').pluck();
      try {
        for (let n = 0; n < 20; n += 1) {
          const { seq } = recorded(await book.submit(scan(0)));
          expect(seen.get(seq)).toBe('receipt');
        }
        const batch = await book.freeze('acme-web');
        expect(witness.prepare('SELECT body FROM batch').pluck().get()).toBe(batch?.body);
      } finally {
        witness.close();
      }
    });
  });

  it('counts what is unanswered, refuses beyond the bound, and says when there is room', async () => {
    await onBook(async ({ book, watched }) => {
      await book.submit(items(1));
      const waiting: Promise<unknown>[] = [];
      while (!book.full) waiting.push(book.submit(scan(0)));
      expect(waiting.length).toBe(64);
      while (waiting.length < 256) waiting.push(book.submit(scan(0)));
      expect(await book.submit(scan(0))).toMatchObject({ type: 'refused', code: 'busy' });
      await Promise.all(waiting);
      expect(book.full).toBe(false);
      expect(watched.drains).toBeGreaterThan(0);
      expect(await book.item('acme', sku(0))).toMatchObject({ inStock: 256 });
    });
  });

  it('answers a request that fails on a bug as an error, and its neighbours as if it had not been there', async () => {
    await onBook(async ({ book }) => {
      await book.submit(items(1));
      const bug = { type: 'scan', station: 'receiving', device: 'scanner-1', text: null } as unknown as Submission;
      const [before, failed, after] = await Promise.allSettled([
        book.submit(scan(0)),
        book.submit(bug),
        book.submit(scan(0)),
      ]);
      expect(before).toMatchObject({ status: 'fulfilled', value: { type: 'recorded', inStock: 1 } });
      expect(failed).toMatchObject({ status: 'rejected' });
      expect(after).toMatchObject({ status: 'fulfilled', value: { type: 'recorded', inStock: 2 } });
      expect(await book.verify()).toMatchObject({ ok: true });
    });
  });

  it('begins every epoch with an epoch entry and every process with a start entry', async () => {
    const dataDir = newDirectory();
    const first = await open(dataDir);
    expect(first.book.boot.verdict).toBe('new');
    await first.book.close();
    const second = await open(dataDir);
    expect(second.book.boot).toMatchObject({ verdict: 'agreed', epoch: first.book.head.epoch });
    const entries = await second.book.read(0, 10);
    await second.book.close();
    expect(entries.map(({ seq, kind }) => [seq, kind])).toEqual([
      [1, 'epoch'],
      [2, 'start'],
      [3, 'start'],
    ]);
    expect(entries[1]?.boot).not.toBe(entries[2]?.boot);
    expect(entries[1]?.body).toMatchObject({ version: '0.0.0', site: 'reno-1', dock: 'dock-3' });
  });

  it('remembers its own starts, and nobody else’s', async () => {
    const dataDir = newDirectory();
    const boots: string[] = [];
    for (let n = 0; n < 2; n += 1) {
      const { book } = await open(dataDir);
      boots.push((await book.tail(1))[0]?.boot ?? '');
      expect(await Promise.all([...boots, 'another'].map((boot) => book.knowsBoot(boot)))).toEqual([
        ...boots.map(() => true),
        false,
      ]);
      await book.close();
    }
    expect(new Set(boots).size).toBe(2);
  });

  it('dates entries by the clock it is given, and puts it on the record when that was set', async () => {
    let offsetMs = -1_700_000_000_000;
    let trusted = false;
    // Both stand still: on a busy machine a wall clock that stands beside one that runs is a clock that was set.
    const clock = { ...systemClock, wallMs: () => 1_800_000_000_000 + offsetMs, monoMs: () => 1_000 };
    await onBook(
      async ({ book }) => {
        await book.submit(items(1));
        offsetMs = 0;
        trusted = true;
        await book.submit(scan(0));
        const kinds = (await book.tail(10)).map(({ kind, at, clockTrusted, utcOffsetMin }) => ({
          kind,
          at,
          clockTrusted,
          utcOffsetMin,
        }));
        const now = { at: 1_800_000_000_000, clockTrusted: true, utcOffsetMin: -480 };
        const then = { at: 100_000_000_000, clockTrusted: false, utcOffsetMin: -480 };
        expect(kinds).toEqual([
          { kind: 'epoch', ...then },
          { kind: 'start', ...then },
          { kind: 'item', ...then },
          { kind: 'clock', ...now },
          { kind: 'receipt', ...now },
          { kind: 'process-orders', ...now },
        ]);
        const [set] = (await book.tail(3)).slice(0, 1);
        expect(set?.body).toMatchObject({ trusted: true });
      },
      { clock, clockTrusted: () => trusted },
    );
  });

  it('keeps hostile text as it came, but for what no database can hold', async () => {
    await onBook(async ({ book }) => {
      const text = `\u0000'); DROP TABLE entry;-- \ud800 <b> 😀 __proto__ \u001d`;
      const outcome = await book.submit({ type: 'scan', station: 'receiving', device: `d\udfff`, text });
      expect(outcome).toMatchObject({ type: 'refused' });
      const [entry] = await book.tail(1);
      expect(entry?.body).toMatchObject({ scan: text.replace('\ud800', '\ufffd'), device: 'd\ufffd' });
      expect(await book.verify()).toMatchObject({ ok: true });
    });
  });

  it('reads pages in order on a thread of its own, and the tail of one item', async () => {
    await onBook(async ({ book }) => {
      await book.submit(items(3));
      await Promise.all([0, 1, 2, 0].map((n) => book.submit(scan(n))));
      const whole = await book.read(0, 1_000);
      expect(whole.map((entry) => entry.seq)).toEqual(whole.map((_, index) => index + 1));
      expect(await book.read(2, 3)).toEqual(whole.slice(2, 5));
      expect(await book.read(book.head.seq, 10)).toEqual([]);
      const mine = await book.tail(2, { merchant: 'acme', sku: sku(0) });
      expect(mine.map((entry) => entry.kind)).toEqual(['process-orders', 'receipt']);
      expect(book.head).toMatchObject({ seq: whole.length, hash: whole.at(-1)?.hash, epoch: whole[0]?.epoch });
    });
  });

  it('knows what each device read last, however much was booked since, back to an instant', async () => {
    let wallMs = 1_800_000_000_000;
    await onBook(
      async ({ book }) => {
        await book.submit(items(3));
        const by = (device: string, n: number) =>
          book.submit({ type: 'scan', station: 'receiving', device, text: ean(n) });
        await by('scanner-3', 2);
        wallMs += 60_000;
        for (const [device, n] of [
          ['scanner-1', 0],
          ['scanner-2', 0],
          ['scanner-1', 1],
        ] as const)
          await by(device, n);
        await by('scanner-2', 7);
        await book.submit(items(2_000));
        const read = (await book.lastReads(wallMs - 30_000)).map(({ kind, body }) => [kind, codeRead({ body })]);
        expect(read).toEqual([
          ['receipt', { device: 'scanner-1', scan: ean(1) }],
          ['exception', { device: 'scanner-2', scan: ean(7) }],
        ]);
      },
      { clock: { ...systemClock, wallMs: () => wallMs } },
    );
  });

  it('lists stock by merchant and SKU in pages, and orders newest first', async () => {
    await onBook(async ({ book }) => {
      await book.submit(items(5));
      await book.submit(items(3, 'birch'));
      const all = await book.stock();
      expect(all.map((row) => `${row.merchant}/${row.sku}`)).toEqual([
        ...[0, 1, 2, 3, 4].map((n) => `acme/${sku(n)}`),
        ...[0, 1, 2].map((n) => `birch/${sku(n)}`),
      ]);
      const page = await book.stock({ limit: 3 });
      expect(await book.stock({ after: { merchant: 'acme', sku: sku(2) }, limit: 3 })).toEqual(all.slice(3, 6));
      expect(page).toEqual(all.slice(0, 3));
      expect(await book.stock({ skus: [sku(1), 'nobody'] })).toEqual([all[1], all[6]]);
      expect(await book.stock({ merchant: 'birch' })).toEqual(all.slice(5));

      const place = (id: string): Submission => ({
        type: 'order-place',
        by: 'test',
        merchant: 'acme',
        id,
        lines: [{ sku: sku(1), quantity: 2 }],
      });
      await Promise.all([book.submit(place('A-1')), book.submit(place('A-2'))]);
      await book.submit({ type: 'order-cancel', by: 'test', merchant: 'acme', id: 'A-1' });
      expect((await book.orders()).map((order) => order.id)).toEqual(['A-2', 'A-1']);
      expect((await book.orders({ status: 'open' })).map((order) => order.id)).toEqual(['A-2']);
      expect(await book.order('acme', 'A-2')).toMatchObject({ lines: [{ sku: sku(1), quantity: 2, name: 'Tee 1' }] });
      expect(await book.order('acme', 'A-3')).toBeUndefined();
    });
  });

  it('takes a number that was counted elsewhere once, however often it is told', async () => {
    await onBook(async ({ book }) => {
      await book.submit(items(1));
      for (let n = 0; n < 5; n++) await book.submit(scan(0));
      const base = (await book.tail(1))[0]?.seq ?? 0;
      await book.submit(scan(0));
      const told = { type: 'count', by: 'erp', merchant: 'acme', sku: sku(0), quantity: 7, base } as const;
      for (let times = 0; times < 3; times++) expect(await book.submit(told)).toMatchObject({ data: { inStock: 8 } });
      expect(await book.submit({ ...told, quantity: 6 })).toMatchObject({ data: { difference: -1, inStock: 7 } });
    });
  });

  it('R14 hurries the channels for a sync now, and for nothing else', async () => {
    await onBook(async ({ book, watched }) => {
      await book.submit(items(2));
      await book.submit(scan(0));
      expect(watched.hurried).toEqual([]);
      await book.submit({ type: 'sync-now', by: 'test', merchant: 'acme', skus: [sku(0)] });
      expect(watched.hurried).toEqual(['acme']);
      await book.submit(scan(0));
      expect(watched.hurried).toHaveLength(1);
    });
  });

  it('refuses scans once it is closing, and closes once', async () => {
    const { book } = await open(newDirectory());
    const closing = book.close();
    expect(await book.submit(scan(0))).toMatchObject({ type: 'refused', code: 'stopping' });
    await expect(book.ping()).rejects.toThrow('closing');
    await closing;
    await book.close();
  });

  it('does not let a second book into the same directory until the first is closed', async () => {
    await onBook(async ({ book, dataDir }) => {
      const second = await open(dataDir);
      expect(second.book.state).toMatchObject({ state: 'refusing', reason: 'busy' });
      expect(await second.book.submit(items(1))).toMatchObject({ type: 'refused', code: 'storage' });
      await second.book.ping();
      await book.close();
      await until('the second book is open', () => second.book.state.state === 'open');
      expect(second.book.boot.verdict).toBe('agreed');
      expect(await second.book.submit(items(1))).toMatchObject({ type: 'done' });
      await second.book.close();
    });
  });
});
