/** The reference storefront: its rules as a table, and what it keeps through kills and torn writes. */
import { appendFileSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { parseBatch } from '../../../firmware-sim/storefront/batch.ts';
import { type Batch, emptyPlace, type Place, receive } from '../../../firmware-sim/storefront/core.ts';
import { page } from '../../../firmware-sim/storefront/pages.ts';
import { Storefront } from '../../../firmware-sim/storefront/storefront.ts';
import { temporaryFolder } from '../../forward/bench.ts';
import { MemoryLedger } from '../../forward/memory-ledger.ts';

const line = (sku: string, level: number, previous = 0) => ({
  sku,
  level,
  previous,
  delta: level - previous,
  processOrders: true,
});
const batch = (after: number, to: number, more: Partial<Batch> = {}): Batch => ({
  source: '/tallyman/reno-1/dock-3',
  id: 'f'.repeat(32),
  subject: 'acme',
  channel: 'acme-web',
  epoch: 'e1',
  after,
  to,
  snapshot: false,
  lines: [line('A', 5)],
  ...more,
});
const nothing = () => undefined;

describe('what is done with a batch', () => {
  const id = 'f'.repeat(32);
  const other = 'e'.repeat(32);
  const at: Place = { epoch: 'e1', to: 10, id };
  const nameless: Place = { epoch: 'e1', to: 10 };
  const cases: [string, Place, Batch, string, Place][] = [
    ['the first ever', emptyPlace, batch(0, 10), 'applied', at],
    ['the next', at, batch(10, 12), 'applied', { epoch: 'e1', to: 12, id }],
    ['the next, by its own name', at, batch(10, 12, { id: other }), 'applied', { epoch: 'e1', to: 12, id: other }],
    ['another dock’s for the same place', at, batch(0, 10, { id: other }), 'stranger', at],
    ['another dock’s snapshot for it', at, batch(0, 10, { id: other, snapshot: true }), 'stranger', at],
    ['another dock’s that ends before', at, batch(0, 9, { id: other }), 'duplicate', at],
    ['one for a place whose name nobody kept', nameless, batch(0, 10, { id: other }), 'duplicate', nameless],
    ['the same again', at, batch(0, 10), 'duplicate', at],
    ['an older one', at, batch(0, 4), 'duplicate', at],
    ['one too far', at, batch(11, 12), 'gap', at],
    ['an overlap', at, batch(5, 12), 'gap', at],
    ['another epoch', at, batch(0, 12, { epoch: 'e2' }), 'gap', at],
    [
      'a snapshot of another epoch',
      at,
      batch(0, 3, { epoch: 'e2', snapshot: true }),
      'applied',
      { epoch: 'e2', to: 3, id },
    ],
    ['a snapshot after a loss', emptyPlace, batch(0, 12, { snapshot: true }), 'applied', { epoch: 'e1', to: 12, id }],
    ['not a snapshot after a loss', emptyPlace, batch(10, 12), 'gap', emptyPlace],
    ['the same snapshot again', at, batch(0, 10, { snapshot: true }), 'duplicate', at],
  ];
  it.each(cases)('%s', (_what, place, what, verdict, after) => {
    const receipt = receive(place, new Map(), what, nothing);
    expect([receipt.verdict, receipt.place]).toEqual([verdict, after]);
    expect(receipt.answer).toEqual(after);
    expect(receipt.taken.length).toBe(verdict === 'applied' ? 1 : 0);
  });

  it('refuses single lines, also in the answer to a duplicate', () => {
    const both = batch(0, 10, { lines: [line('A', 5), line('BAD', 1)] });
    const refuses = (sku: string) => (sku === 'BAD' ? 'no' : undefined);
    const first = receive(emptyPlace, new Map(), both, refuses);
    expect(first.taken.map(({ sku }) => sku)).toEqual(['A']);
    expect(receive(first.place, new Map(), both, refuses).answer).toEqual(first.answer);
    expect(first.answer.rejected).toEqual([{ sku: 'BAD', reason: 'no' }]);
  });

  it('notices a shelf that is not what the dock thinks', () => {
    const shelves = new Map([['A', { level: 4, processOrders: true }]]);
    expect(
      receive({ epoch: 'e1', to: 10 }, shelves, batch(10, 12, { lines: [line('A', 5, 3)] }), nothing).mismatches,
    ).toEqual(['A']);
  });
});

describe('what is a batch', () => {
  it('is what the ledger freezes', () => {
    const ledger = new MemoryLedger();
    ledger.receive('TEE', 3);
    expect(parseBatch(ledger.freeze('acme-web')?.body ?? '')).toMatchObject({
      ok: true,
      batch: { after: 0, snapshot: true },
    });
  });

  const good = JSON.parse(oneBatch());
  const cases: [string, unknown][] = [
    ['nothing', ''],
    ['text', 'hello'],
    ['a list', '[]'],
    ['another version', { ...good, specversion: '0.3' }],
    ['another type', { ...good, type: 'x' }],
    ['a source elsewhere', { ...good, source: '/tallyman/a/b/c' }],
    ['no key', { ...good, id: '../x' }],
    ['no time', { ...good, time: 'soon' }],
    ['no data', { ...good, data: null }],
    ['a range backwards', { ...good, data: { ...good.data, after: 9, to: 3 } }],
    ['a negative level', { ...good, data: { ...good.data, lines: [{ ...good.data.lines[0], level: -1 }] } }],
    ['sums that do not add up', { ...good, data: { ...good.data, lines: [{ ...good.data.lines[0], delta: 7 }] } }],
    [
      'too many lines',
      { ...good, data: { ...good.data, lines: Array.from({ length: 501 }, () => good.data.lines[0]) } },
    ],
    ['64 KiB and more', { ...good, subject: 'x'.repeat(65_536) }],
  ];
  it.each(cases)('not %s', (_what, value) => {
    expect(parseBatch(typeof value === 'string' ? value : JSON.stringify(value)).ok).toBe(false);
  });
});

function oneBatch(): string {
  const ledger = new MemoryLedger();
  ledger.receive('TEE', 3);
  return ledger.freeze('acme-web')?.body ?? '';
}

describe('what it keeps', () => {
  it('has the whole batch or none of it, wherever the last write was torn', () => {
    const file = join(temporaryFolder(), 'journal.jsonl');
    const ledger = new MemoryLedger();
    ledger.receive('TEE', 3);
    ledger.receive('CAP', 4);
    const shop = new Storefront({ file });
    const frozen = ledger.freeze('acme-web');
    shop.deliver(frozen?.body ?? '');
    shop.close();
    const whole = readFileSync(file);
    for (let cut = 0; cut <= whole.length; cut += 7) {
      writeFileSync(file, whole.subarray(0, cut));
      const again = new Storefront({ file });
      expect([...again.levels('acme-web').keys()]).toEqual(cut === whole.length ? ['TEE', 'CAP'] : []);
      // It goes on where it is: the batch comes again, and counts once.
      again.deliver(frozen?.body ?? '');
      expect(again.levels('acme-web').get('TEE')?.level).toBe(3);
      again.close();
    }
    writeFileSync(file, whole);
    appendFileSync(file, '{"key":"torn');
    const torn = new Storefront({ file });
    expect(torn.greetings()).toMatchObject([{ channel: 'acme-web', answer: { to: frozen?.to } }]);
    torn.close();
  });

  it('adds up several docks, and tells its levels in pages', () => {
    const shop = new Storefront({ file: join(temporaryFolder(), 'journal.jsonl') });
    const ledger = new MemoryLedger();
    for (let i = 0; i < 250; i += 1) ledger.receive(`SKU-${String(i).padStart(3, '0')}`, 2);
    const body = ledger.freeze('acme-web')?.body ?? '';
    shop.deliver(body);
    shop.deliver(body.replace('/tallyman/reno-1/dock-3', '/tallyman/reno-1/dock-4'));
    expect(shop.levels('acme-web').get('SKU-000')?.level).toBe(4);
    const first = page(shop, 'acme-web', 'levels', undefined) as { items: unknown[]; next: string };
    expect(first.items).toHaveLength(200);
    expect(page(shop, 'acme-web', 'levels', first.next)).not.toHaveProperty('next');
    expect(page(shop, 'acme-web', 'levels', '; drop')).toEqual(first);
    shop.close();
  });
});
