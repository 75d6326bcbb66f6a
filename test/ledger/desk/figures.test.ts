/** Units, refusals and the way to the shops, hour by hour, out of entries. */
import { describe, expect, it } from 'vitest';
import { type Counted, FigureCount, hourMs } from '../../../agent/ledger/desk/figures.ts';

const start = Date.UTC(2026, 10, 29, 8);
let seq = 0;
const entry = (minutes: number, change: Partial<Counted>): Counted => {
  seq += 1;
  const at = start + minutes * 60_000;
  return {
    ...{ seq, at, boot: 'b1', monoMs: at, station: 'receiving-1', kind: 'receipt', merchant: 'acme', sku: 'MUG' },
    ...{ quantity: 1, document: null, body: {} },
    ...change,
  };
};
const ack = (minutes: number, seen: number, change: Partial<Counted> = {}, skus = ['MUG']) =>
  entry(minutes, {
    ...{ kind: 'ack', station: null, merchant: null, sku: null, quantity: null, document: 'acme-web' },
    ...{ body: { key: 'k', after: 0, to: seen, lines: skus.map((sku) => [sku, 1, 1]) }, ...change },
  });

function figures(...entries: Counted[]) {
  const count = new FigureCount(start, 3, (merchant) => (merchant === 'acme' ? ['acme-web'] : []));
  for (const each of entries) count.add(each);
  return count.figures();
}

describe('what passed a person’s hands', () => {
  it.each<[string, Counted[], number[]]>([
    ['receipts, each in its hour', [entry(1, { quantity: 12 }), entry(61, {})], [12, 1, 0]],
    [
      'less what was taken back',
      [entry(1, { quantity: 12 }), entry(2, { kind: 'reversal', quantity: -12, body: { of: 1, kind: 'receipt' } })],
      [0, 0, 0],
    ],
    [
      'an order’s units once, as they are packed',
      [
        entry(1, { kind: 'packing', document: 'A-1', body: { box: 1 } }),
        entry(2, { kind: 'shipment', quantity: -1, document: 'A-1' }),
      ],
      [1, 0, 0],
    ],
    ['what is shipped without an order', [entry(1, { kind: 'shipment', quantity: -3 })], [3, 0, 0]],
    ['nothing before and after', [entry(-1, {}), entry(181, {}), entry(5, {})], [1, 0, 0]],
    ['nothing that no station did', [entry(5, { station: null }), entry(5, {})], [1, 0, 0]],
  ])('%s', (_what, entries, units) => {
    expect(figures(...entries).stations[0]?.units).toEqual(units);
  });

  it('refusals stand beside the scans', () => {
    const refused = { reason: 'unknown-barcode', scan: '4000000000006' };
    const exception = entry(2, { kind: 'exception', quantity: null, body: refused });
    const { stations, hours } = figures(entry(1, {}), exception, entry(70, {}));
    expect(stations).toEqual([{ station: 'receiving-1', units: [1, 1, 0], scans: [1, 1, 0], errors: [1, 0, 0] }]);
    expect(hours).toEqual([start, start + hourMs, start + 2 * hourMs]);
  });
});

it.each<[string, object, number]>([
  ['goods that nobody knows', { reason: 'unknown-barcode', scan: ']E04000000000006' }, 1],
  ['goods of another order', { reason: 'not-in-order', scan: '4006381333931' }, 1],
  ['a question', { reason: 'needs-confirm', scan: '4006381333931' }, 0],
  ['half a label', { reason: 'incomplete-label', scan: '4006381333931' }, 0],
  ['a command that does not fit', { reason: 'bad-command', scan: 'TALLY-FINISH-ABCDEF' }, 0],
  ['a button', { reason: 'nothing-to-undo' }, 0],
])('of what was refused, %s counts as a refused scan or not', (_what, body, errors) => {
  const { stations } = figures(entry(1, {}), entry(2, { kind: 'exception', quantity: null, body }));
  expect(stations[0]?.errors[0]).toBe(errors);
});

describe('from the beep to a shop’s word', () => {
  it('is told by the first acknowledgement that knows of the receipt', () => {
    const [early, late] = [entry(1, {}), entry(2, {})];
    const { sellable } = figures(early, late, ack(3, early.seq), ack(62, late.seq), ack(63, late.seq));
    expect(sellable).toEqual([
      { channel: 'acme-web', receipts: 2, p50Ms: 120_000, p95Ms: 3_600_000, medianMs: [120_000, null, null] },
    ]);
  });

  it.each<[string, (receipt: Counted) => Counted]>([
    ['of another channel', ({ seq }) => ack(3, seq, { document: 'birch-web' })],
    ['of another item', ({ seq }) => ack(3, seq, {}, ['CAP'])],
    [
      'that refused the line',
      ({ seq }) => ack(3, seq, { body: { to: seq, lines: [['MUG', 1, 1]], rejected: [{ sku: 'MUG' }] } }),
    ],
    ['by a clock that was put back', ({ seq }) => ack(-9, seq, { boot: 'b2' })],
  ])('an answer %s says nothing', (_what, answer) => {
    const receipt = entry(1, {});
    expect(figures(receipt, answer(receipt)).sellable).toEqual([]);
  });

  it('a clock that was set in between does not matter within one start', () => {
    const receipt = entry(1, {});
    const { sellable } = figures(receipt, ack(500, receipt.seq, { monoMs: receipt.monoMs + 700 }));
    expect(sellable[0]).toMatchObject({ p50Ms: 700 });
  });

  it('what is set apart as it comes is for nobody', () => {
    const receipt = entry(1, { body: { condition: 'damaged' } });
    expect(figures(receipt, ack(3, receipt.seq)).sellable).toEqual([]);
  });
});
