/** What a supervisor looks up, on a real ledger: a search, how an item came to its stock, what binding a code does. */
import { describe, expect, it } from 'vitest';
import type { Book } from '../../../agent/ledger/book.ts';
import { eventOf } from '../../../agent/ledger/desk/event.ts';
import { lookTextsFor } from '../../../agent/screen/texts/look.ts';
import { allLanguages } from '../../../agent/screen/texts.ts';
import { onBook } from '../dock.ts';
import { adjust, ean, items, scan, sku } from '../goods.ts';

const acme = { by: 'test', merchant: 'acme' };
const lines = (...counts: [n: number, quantity: number][]) =>
  counts.map(([n, quantity]) => ({ sku: sku(n), quantity }));
const found = async (book: Book, text: string) => {
  const { hits, more } = await book.lookUp({ look: 'search', text });
  return { hits: hits.map(({ what, code, exact }) => `${what} ${code}${exact ? '!' : ''}`), more };
};

describe('a search', () => {
  it('finds what is named before what is described, whatever the hand made of capitals, accents and signs', async () => {
    await onBook(async ({ book }) => {
      await book.submit(items(3));
      await book.submit({
        ...{ type: 'items', by: 'test' },
        items: [
          { merchant: 'acme', sku: 'CAFÉ-1', name: 'Taza de café, señor' },
          { merchant: 'birch', sku: 'TEE-1', name: 'Birch tee' },
          { merchant: 'acme', sku: '50%_OFF', name: 'A "quoted" name' },
        ],
      });
      await book.submit({ type: 'order-place', ...acme, id: '#1001', lines: lines([0, 1]) });
      await book.submit({ type: 'order-place', ...acme, id: 'web-77', lines: lines([0, 1]) });
      await book.submit({ type: 'notice-announce', ...acme, id: 'ASN-1', notice: { lines: lines([1, 5]) } });
      await book.submit({ type: 'return-announce', ...acme, id: 'RMA-1', return: { lines: lines([1, 1]) } });

      expect((await found(book, 'tee-1')).hits).toEqual(['item TEE-1!', 'item TEE-1!']);
      expect((await found(book, ` ${ean(2)} `)).hits).toEqual(['item TEE-2!']);
      expect((await found(book, `]E0${ean(2)}`)).hits).toEqual(['item TEE-2!']);
      expect((await found(book, 'senor cafe')).hits).toEqual(['item CAFÉ-1']);
      expect((await found(book, '1001')).hits).toEqual(['order #1001']);
      expect((await found(book, '#1001')).hits).toEqual(['order #1001!']);
      expect((await found(book, 'WEB-77')).hits).toEqual(['order web-77!']);
      expect((await found(book, 'asn')).hits).toEqual(['notice ASN-1']);
      expect((await found(book, 'rma-1')).hits).toEqual(['return RMA-1!']);
      // Signs that a database gives a meaning to are signs like others.
      expect((await found(book, '%')).hits).toEqual(['item 50%_OFF']);
      expect((await found(book, '_')).hits).toEqual(['item 50%_OFF']);
      expect((await found(book, "' OR 1=1 --")).hits).toEqual([]);
      for (const nothing of ['', '   ', '\u0000', '\ud800', '*', '"lot"']) {
        expect((await found(book, nothing)).hits, JSON.stringify(nothing)).toEqual([]);
      }
    });
  });

  it('tells twenty of a kind and that there are more', async () => {
    await onBook(async ({ book }) => {
      await book.submit(items(50));
      const { hits, more } = await found(book, 'tee');
      expect(hits.length).toBe(20);
      expect(more).toEqual(['item']);
    });
  });
});

it('a parcel is found by its carrier’s number, scanned or read out with gaps', async () => {
  await onBook(async ({ book }) => {
    await book.submit(items(1));
    await book.submit(adjust(0, 2));
    await book.submit({ type: 'order-place', ...acme, id: 'A-1', lines: lines([0, 1]) });
    for (const text of ['A-1', ean(0), '1Z999AA10123456784'])
      await book.submit({ type: 'scan', station: 'packing', device: 'scanner-2', text });
    for (const typed of ['1Z999AA10123456784', ' 1z999aa1 0123456784', ']C01Z999AA10123456784']) {
      const { hits } = await book.lookUp({ look: 'search', text: typed });
      expect(hits, typed).toMatchObject([
        { what: 'parcel', page: 'order', id: 'A-1', code: '1Z999AA10123456784', state: 'shipped', exact: true },
      ]);
    }
    expect((await found(book, '1Z999')).hits).toEqual([]);
  });
});

it('what came damaged is told from what came for sale', async () => {
  await onBook(async ({ book }) => {
    await book.submit(items(1));
    await book.submit(scan(0));
    await book.submit({ type: 'station', station: 'receiving', by: 'test', command: { command: 'damaged' } });
    await book.submit(scan(0));
    const look = await book.lookUp({ look: 'item', merchant: 'acme', sku: sku(0) });
    const receipts = look?.events.filter(({ kind }) => kind === 'receipt') ?? [];
    expect(receipts.map(({ what }) => what)).toEqual(['receipt-damaged', 'receipt']);
    for (const lang of allLanguages) {
      const { kinds } = lookTextsFor(lang);
      expect(kinds['receipt-damaged']).not.toBe(kinds.receipt);
      for (const result of ['fits', 'differs', 'not-checkable', 'overridden'])
        expect(kinds[`parcel-check-${result}`]).toBeDefined();
    }
  });
});

it('an item’s past adds up: from nothing, step by step, to what is in stock', async () => {
  await onBook(async ({ book }) => {
    await book.submit(items(2));
    await book.submit(adjust(0, 7));
    for (let n = 0; n < 3; n++) await book.submit(scan(0));
    await book.submit({ type: 'station', station: 'receiving', by: 'test', command: { command: 'undo' } });
    await book.submit({ type: 'order-place', ...acme, id: 'A-1', lines: lines([0, 2]) });
    await book.submit({ type: 'scan', station: 'packing', device: 'scanner-2', text: 'A-1' });
    await book.submit(scan(0, 'packing'));
    await book.submit(scan(0, 'packing'));
    await book.submit({ type: 'station', station: 'packing', by: 'test', command: { command: 'finish' } });
    await book.submit({ type: 'count', ...acme, sku: sku(0), quantity: 4 });
    await book.submit(adjust(0, -1));

    const look = await book.lookUp({ look: 'item', merchant: 'acme', sku: sku(0) });
    const { inStock } = (await book.item('acme', sku(0))) ?? { inStock: -1 };
    expect(look?.balance.from).toBe(0);
    expect(look?.balance.points.map((point) => point.inStock)).toEqual([7, 8, 9, 10, 9, 7, 4, 3]);
    expect(look?.item).toMatchObject({ inStock, booked: 0, available: 3 });
    const moved = look?.events.filter((event) => event.inStock !== null) ?? [];
    expect(moved.map((event) => event.inStock)).toEqual([3, 4, 7, 9, 10, 9, 8, 7]);
    expect(moved.find(({ kind }) => kind === 'reversal')).toMatchObject({ of: 'receipt', quantity: -1 });
    expect(look?.events.find(({ kind }) => kind === 'packing')?.document).toEqual({ type: 'order', id: 'A-1' });
    expect(await book.lookUp({ look: 'item', merchant: 'acme', sku: 'NO-SUCH' })).toBe(undefined);
  });
});

it('what binding a code would do is what it does then, and the look changes nothing', async () => {
  await onBook(async ({ book }) => {
    await book.submit(items(2));
    await book.submit({ type: 'notice-announce', ...acme, id: 'ASN-1', notice: { lines: lines([0, 5]) } });
    const unknown = '4012345678901';
    const read = (station: string, text: string) => book.submit({ type: 'scan', station, device: 'scanner-1', text });
    await read('receiving', unknown);
    await read('receiving', 'ASN-1');
    await read('receiving', unknown);
    await read('packing', unknown);
    const open = await book.rows('exception', { open: true });
    const seq = open.at(-1)?.seq ?? 0;
    const bind = { merchant: 'acme', sku: sku(0), units: 6 };
    const { head } = book;
    const look = await book.lookUp({ look: 'bind', seq, ...bind, today: '2026-11-29' });
    expect(look).toMatchObject({ item: { name: 'Tee 0' }, units: 6, more: 0 });
    expect(book.head).toEqual(head);
    expect((await book.item('acme', sku(0)))?.inStock).toBe(0);

    const done = await book.submit({ type: 'exception-resolve', by: 'test', seq, bind });
    if ('refused' in look || done.type !== 'done') throw new Error(JSON.stringify({ look, done }));
    const { counted, left } = done.data as { counted: unknown[]; left: unknown[] };
    expect({ counted: look.counted, left: look.left }).toEqual({ counted, left });
    expect(counted.length).toBeGreaterThan(1);
    expect(look.inStock).toEqual({ before: 0, after: (await book.item('acme', sku(0)))?.inStock });

    expect(await book.lookUp({ look: 'bind', seq, ...bind, today: '2026-11-29' })).toEqual({
      refused: `Exception ${seq} is settled already.`,
    });
    const other = { ...bind, sku: 'NO-SUCH' };
    await read('receiving', '4000000000006');
    const [next] = await book.rows('exception', { open: true, limit: 1 });
    const nobody = await book.lookUp({ look: 'bind', seq: next?.seq ?? 0, ...other, today: '2026-11-29' });
    expect(nobody).toEqual({ refused: expect.stringContaining('NO-SUCH') });
  });
});

it('R5: of an item that was counted since it shows what both answers come to', async () => {
  await onBook(async ({ book }) => {
    await book.submit(items(1));
    const text = '4012345678901';
    await book.submit({ type: 'scan', station: 'receiving', device: 'scanner-1', text });
    await book.submit({ type: 'count', ...acme, sku: sku(0), quantity: 7 });
    const [waiting] = await book.rows('exception', { open: true });
    const seq = waiting?.seq ?? 0;
    const bind = { merchant: 'acme', sku: sku(0), units: 6 };
    const look = await book.lookUp({ look: 'bind', seq, ...bind, today: '2026-11-29' });
    expect(look).toMatchObject({ inStock: { before: 7, after: 13, stands: 7 } });
    const request = { type: 'exception-resolve', by: 'test', seq, bind } as const;
    expect(await book.submit(request)).toMatchObject({ type: 'refused', code: 'counted-since' });
    expect(await book.submit({ ...request, counted: 'stands' })).toMatchObject({ type: 'done', data: { inStock: 7 } });
    expect((await book.item('acme', sku(0)))?.inStock).toBe(7);
  });
});

it('R26: what is set apart says why, as it was set apart last; what was let go or taken back says nothing', async () => {
  await onBook(async ({ book }) => {
    await book.submit(items(3));
    await book.submit(adjust(0, 9));
    const apart = async () => (await book.lookUp({ look: 'item', merchant: 'acme', sku: sku(0) }))?.apart;
    expect(await apart()).toEqual([]);
    const move = (
      quantity: number,
      condition: 'good' | 'damaged' | 'hold',
      to: 'good' | 'damaged' | 'hold',
      reason: string,
    ) => book.submit({ type: 'adjust', ...acme, sku: sku(0), quantity, condition, to, reason });
    await move(2, 'good', 'damaged', 'wet');
    await move(1, 'good', 'damaged', 'box crushed');
    await move(3, 'good', 'hold', 'recall 12');
    const said = (command: 'damaged' | 'undo') =>
      book.submit({ type: 'station', station: 'packing', by: 'ann', command: { command } });
    await said('damaged');
    await book.submit(scan(0, 'packing'));
    expect(await apart()).toMatchObject([{ condition: 'damaged', units: 1, reason: null }, { units: 3 }, {}, {}]);
    await said('undo');
    // Those that had waited longest go first.
    await move(1, 'damaged', 'good', 'dried');
    expect(await apart()).toEqual([
      { condition: 'hold', units: 3, reason: 'recall 12', return: null },
      { condition: 'damaged', units: 1, reason: 'box crushed', return: null },
      { condition: 'damaged', units: 1, reason: 'wet', return: null },
    ]);
    await book.submit({ type: 'return-announce', ...acme, id: 'RMA-1', return: { lines: lines([1, 1]) } });
    await book.submit({ type: 'scan', station: 'receiving', device: 'scanner-1', text: 'RMA-1' });
    await book.submit(scan(1));
    const asked = { look: 'apart', items: [1, 2].map((n) => ({ merchant: 'acme', sku: sku(n) })) } as const;
    expect(await book.lookUp({ ...asked, items: [...asked.items, { merchant: 'acme', sku: 'NO-SUCH' }] })).toEqual([
      [{ condition: 'hold', units: 1, reason: null, return: 'RMA-1' }],
      [],
      [],
    ]);
  });
});

it('R26: what others set apart stays so, in their words, where a count found fewer and one scan is taken back', async () => {
  await onBook(async ({ book }) => {
    await book.submit(items(1));
    const said = (command: 'damaged' | 'hold' | 'undo', station: string, reason?: string) =>
      book.submit({
        type: 'station',
        station,
        by: 'ann',
        command: { command, ...(reason !== undefined && { reason }) },
      });
    const look = async () => await book.lookUp({ look: 'item', merchant: 'acme', sku: sku(0) });
    await said('damaged', 'receiving', 'wet');
    await book.submit(scan(0));
    await said('hold', 'receiving', 'recall 12');
    await book.submit(scan(0));
    const there = { type: 'count', ...acme, sku: sku(0), quantity: 1 } as const;
    await book.submit(there);
    expect((await look())?.apart).toEqual([{ condition: 'hold', units: 1, reason: 'recall 12', return: null }]);
    await said('undo', 'receiving');
    expect((await look())?.apart).toEqual([{ condition: 'damaged', units: 1, reason: 'wet', return: null }]);
    // Given back once, and not again by the same count.
    await said('hold', 'receiving');
    await book.submit(scan(0));
    await book.submit({ ...there, quantity: 2 });
    await said('undo', 'receiving');
    expect((await look())?.apart).toEqual([{ condition: 'damaged', units: 1, reason: 'wet', return: null }]);
  });
});

it('a kit is a line of its order, before its parts; a notice that is closed offers nothing more', async () => {
  await onBook(async ({ book }) => {
    await book.submit(items(3));
    const components = [
      { sku: sku(0), quantity: 2 },
      { sku: sku(1), quantity: 1 },
    ];
    await book.submit({
      type: 'items',
      by: 'test',
      items: [{ merchant: 'acme', sku: 'SET', name: 'Gift set', components }],
    });
    const ordered = [{ sku: 'SET', quantity: 2 }, ...lines([0, 1], [2, 4])];
    await book.submit({ type: 'order-place', ...acme, id: 'K-1', lines: ordered });
    const look = await book.lookUp({ look: 'order', merchant: 'acme', id: 'K-1', today: '2026-11-22' });
    const ofSet = (each: number) => [{ sku: 'SET', each }];
    expect(look?.lines.map(({ name: _, elsewhere: __, ...line }) => line)).toEqual([
      { sku: 'SET', ordered: 2, packed: null, shipped: null, part: null },
      { sku: sku(0), ordered: 5, packed: 0, shipped: 0, part: { kits: ofSet(2), loose: 1 } },
      { sku: sku(1), ordered: 2, packed: 0, shipped: 0, part: { kits: ofSet(1), loose: 0 } },
      { sku: sku(2), ordered: 4, packed: 0, shipped: 0, part: null },
    ]);
    expect(look?.lines[0]?.name).toBe('Gift set');

    await book.submit({ type: 'notice-announce', ...acme, id: 'N-1', notice: { lines: lines([0, 5]) } });
    await book.submit({ type: 'notice-publish', ...acme, id: 'N-1', on: true });
    const notice = () => book.lookUp({ look: 'notice', merchant: 'acme', id: 'N-1' });
    expect((await notice())?.lines).toMatchObject([{ published: true }]);
    await book.submit({ type: 'notice-close', ...acme, id: 'N-1' });
    expect((await notice())?.lines).toMatchObject([{ published: false }]);
  });
});

it.each([
  ['condition', { from: 'good', to: 'hold' }, 1, 'condition-hold'],
  ['condition', { from: 'hold', to: 'good' }, 1, 'condition-good'],
  ['condition', { from: 'good', to: 'damaged' }, 1, 'condition-damaged'],
  ['order-hold', { held: true, reason: 'address' }, null, 'order-held'],
  ['order-hold', { held: false, reason: 'ok' }, null, 'order-released'],
  ['notice-publish', {}, 24, 'notice-publish'],
  ['notice-publish', {}, -11, 'notice-unpublish'],
  ['shipment', {}, -1, 'loose'],
  ['receipt', {}, 1, 'receipt'],
] as const)('what is done and what undoes it have words of their own: %s %j', (kind, body, quantity, word) => {
  const nowhere = { station: null, operator: null, merchant: 'acme', sku: 'TEE', document: null };
  const moment = { epoch: 'e', seq: 1, at: 1, utcOffsetMin: 0, clockTrusted: true };
  const { what } = eventOf({ ...moment, ...nowhere, kind, quantity, body: body as never }, () => null);
  expect(what).toBe(word);
  for (const lang of allLanguages) expect(lookTextsFor(lang).kinds).toHaveProperty(word);
});
