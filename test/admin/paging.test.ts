/**
 * Answers that are too long for one message: every row comes once, in order, whatever the page size and the room for an
 * answer.
 */
import { describe, expect, it } from 'vitest';
import { owner } from '../../agent/admin/authority.ts';
import { Jobs } from '../../agent/admin/jobs.ts';
import { Admin } from '../../agent/admin/request.ts';
import type { AdminContext } from '../../agent/admin/verb.ts';
import { verbs } from '../../agent/admin/verbs/table.ts';
import type { Entry } from '../../agent/inventory/nouns/entry.ts';
import { exceptionKey } from '../../agent/inventory/nouns/rows.ts';
import { freshItem, type ItemRow } from '../../agent/inventory/nouns/stock/item.ts';
import type { Book } from '../../agent/ledger/book.ts';
import type { Log } from '../../agent/log.ts';

const silent: Log = { debug() {}, info() {}, warn() {}, error() {} };
const room = 60 * 1024;

const item = (merchant: string, index: number): ItemRow => ({
  ...freshItem(merchant, `SKU-${String(index).padStart(5, '0')}`),
  name: index % 1_000 === 7 ? 'Rare thing' : `Article ${index}`,
  inStock: index,
  received: true,
});
const entry = (seq: number): Entry => ({
  epoch: 'e',
  seq,
  at: 0,
  utcOffsetMin: 0,
  boot: 'b',
  monoMs: 0,
  clockTrusted: true,
  station: null,
  operator: null,
  kind: 'receipt',
  merchant: null,
  sku: null,
  quantity: null,
  document: null,
  body: { text: 'x'.repeat(100) },
  hash: '0'.repeat(64),
});

const items = ['acme', 'zeta'].flatMap((merchant) =>
  Array.from({ length: 12_345 }, (_, index) => item(merchant, index)),
);
const entries = Array.from({ length: 4_567 }, (_, index) => entry(index + 1));

/** Newest first; every other one is settled. */
const exceptions = entries
  .filter(({ seq }) => seq % 400 === 0)
  .reverse()
  .map(({ seq }) => ({ seq, status: seq % 800 === 0 ? 'open' : 'resolved', text: 'x'.repeat(100) }));

/** The book's promises about order and limits, kept by arrays. */
const book: Pick<Book, 'stock' | 'read' | 'tail' | 'head' | 'rows'> = {
  head: { epoch: 'e', seq: entries.length, hash: '' },
  async stock({ merchant, after, limit = 1_000 } = {}) {
    const start = after ? items.findIndex((row) => row.merchant === after.merchant && row.sku === after.sku) + 1 : 0;
    return items
      .slice(start)
      .filter((row) => merchant === undefined || row.merchant === merchant)
      .slice(0, limit);
  },
  read: async (after, limit) => entries.filter(({ seq }) => seq > after).slice(0, limit),
  tail: async (limit) => entries.slice(-limit),
  rows: async (_kind, { open, before, limit = 100 } = {}) =>
    exceptions
      .filter(
        (row) => (open !== true || row.status === 'open') && (before === undefined || exceptionKey(row.seq) < before),
      )
      .slice(0, limit) as never[],
};
const config = { merchants: [{ id: 'acme' }, { id: 'zeta' }] };
const context = {
  verbs: async () => verbs,
  counted: new Map(),
  turnedAway: new Map(),
  jobs: new Jobs({ wallMs: () => 0 }),
  book,
  config,
};
const admin = new Admin(context as unknown as AdminContext, silent);

async function ask<T>(area: string, verb: string, params: object, answerBytesMax = room): Promise<T> {
  const answer = await admin.handle({ area, verb, params }, { ...owner, by: 'test', answerBytesMax });
  if (answer.status !== 'ok') throw new Error(JSON.stringify(answer));
  expect(Buffer.byteLength(JSON.stringify(answer))).toBeLessThanOrEqual(answerBytesMax);
  return answer.data as T;
}

type Page<Key extends string, Row, Next> = { [P in Key]: Row[] } & { next: Next };

describe('stock/get', () => {
  it.each([
    [{}, room, 24_690],
    [{ limit: 2_000 }, room, 24_690],
    [{ limit: 7, merchant: 'zeta' }, room, 12_345],
    [{ limit: 2_000, merchant: 'acme' }, 4_096, 12_345],
  ])('%j in answers of %d bytes gives every item once', async (params, bytes, count) => {
    const seen = new Set<string>();
    let after: unknown;
    let pages = 0;
    do {
      const page = await ask<Page<'items', ItemRow, unknown>>(
        'stock',
        'get',
        { ...params, ...(after ? { after } : {}) },
        bytes,
      );
      for (const { merchant, sku } of page.items) seen.add(`${merchant}/${sku}`);
      after = page.next;
      pages += page.items.length;
    } while (after !== null);
    expect([seen.size, pages]).toEqual([count, count]);
  });
});

describe('item/search', () => {
  it('finds every hit once, and never looks at more than it may in one request', async () => {
    const found: string[] = [];
    let after: unknown;
    let requests = 0;
    do {
      const params = { text: 'rare', limit: 5, ...(after ? { after } : {}) };
      const page = await ask<Page<'items', ItemRow, unknown>>('item', 'search', params);
      found.push(...page.items.map(({ merchant, sku }) => `${merchant}/${sku}`));
      after = page.next;
      requests++;
    } while (after !== null);
    expect(found).toHaveLength(26);
    expect(new Set(found).size).toBe(26);
    expect(requests).toBeLessThan(10);
  });

  it('goes on even where a request found nothing', async () => {
    const first = await ask<Page<'items', ItemRow, object>>('item', 'search', { text: 'no such thing' });
    expect(first.items).toEqual([]);
    expect(first.next).toEqual({ merchant: 'zeta', sku: expect.any(String) });
    const second = await ask<Page<'items', ItemRow, null>>('item', 'search', {
      text: 'no such thing',
      after: first.next,
    });
    expect(second).toEqual({ items: [], next: null });
  });
});

describe('the ledger', () => {
  it('is read to its end, page by page', async () => {
    const seqs: number[] = [];
    for (let after = 0; ; ) {
      const page = await ask<{ entries: Entry[] }>('ledger', 'read', { after, limit: 1_000 });
      const last = page.entries.at(-1);
      if (!last) break;
      seqs.push(...page.entries.map(({ seq }) => seq));
      after = last.seq;
    }
    expect(seqs).toEqual(entries.map(({ seq }) => seq));
  });

  it('has a tail whose newest entries are kept when it is cut', async () => {
    const { entries: tail } = await ask<{ entries: Entry[] }>('ledger', 'tail', { limit: 1_000 });
    expect(tail.length).toBeGreaterThan(50);
    expect(tail.map(({ seq }) => seq)).toEqual(entries.slice(-tail.length).map(({ seq }) => seq));
  });
});

describe('exception/list', () => {
  it.each([1, 3, 50])('goes back through all exceptions, %d at a time', async (limit) => {
    const seqs: number[] = [];
    let before: number | null = null;
    do {
      const page: { exceptions: Entry[]; before: number | null } = await ask('exception', 'list', {
        limit,
        status: 'all',
        ...(before === null ? {} : { before }),
      });
      expect(page.exceptions.length).toBeLessThanOrEqual(limit);
      seqs.push(...page.exceptions.map(({ seq }) => seq));
      before = page.before;
    } while (before !== null);
    expect(seqs).toEqual([4400, 4000, 3600, 3200, 2800, 2400, 2000, 1600, 1200, 800, 400]);
  });

  it('shows the open ones unless asked for all', async () => {
    const { exceptions: open } = await ask<{ exceptions: { seq: number }[] }>('exception', 'list', {});
    expect(open.map(({ seq }) => seq)).toEqual([4000, 3200, 2400, 1600, 800]);
  });
});
