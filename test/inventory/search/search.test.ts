/** R23: the language of searches. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { OrderRow } from '../../../agent/inventory/nouns/orders/order.ts';
import { freshItem, type ItemRow } from '../../../agent/inventory/nouns/stock/item.ts';
import { type ItemFacts, readItemSearch } from '../../../agent/inventory/search/item-search.ts';
import { readOrderSearch } from '../../../agent/inventory/search/order-search.ts';
import { readTerms, searchBounds, type Term } from '../../../agent/inventory/search/terms.ts';
import { textLike } from '../../../agent/inventory/search/values.ts';

const item = (sku: string, more: Partial<ItemRow> = {}): ItemRow => ({ ...freshItem('acme', sku), ...more });
const facts: ItemFacts = {
  policy: ({ sync }) => sync ?? 'process-orders',
  barcodes: ({ sku }) => [`4006-${sku}`],
  onNotice: (id, { sku }) => id === 'ASN-17' && sku === 'TEE-1',
  onOrder: (id, { sku }) => id === 'A-1' && sku === 'MUG',
};
const shelf = [
  item('TEE-1', {
    name: 'Tee, blue',
    inStock: 3,
    booked: 1,
    received: true,
    processOrders: true,
    sync: 'never',
    shortage: 'low',
  }),
  item('TEE-2', { name: 'Tee, red', inStock: 9, received: true, bypassSync: true, streetDate: '2026-12-24' }),
  item('MUG', { name: 'Blue mug', inStock: 5, packaging: 'box-s', streetDate: '9999-12-31' }),
];

function found(text: string): string[] {
  const search = readItemSearch(text);
  if (!search.ok) throw new Error(search.problem.text);
  return shelf.filter((row) => search.matches(row, facts)).map(({ sku }) => sku);
}

const order = (id: string, more: Partial<OrderRow> = {}): OrderRow => ({
  ...{ merchant: 'acme', id, status: 'open', channel: 'acme-web', placedAt: '2026-11-01T06:30:00.000Z' },
  ...{ updatedAt: null, byHand: null, lines: [{ sku: 'MUG', quantity: 2, shipped: 0, name: 'Blue mug' }] },
  ...more,
});
const book = [
  order('A-1'),
  order('A-2', { status: 'cancelled', placedAt: '2026-11-01T05:59:00.000Z' }),
  order('B-1', { channel: null, placedAt: null, lines: [{ sku: 'TEE-1', quantity: 7, shipped: 1 }] }),
];

/** West of Greenwich by six hours. */
function orders(text: string): string[] {
  const search = readOrderSearch(text);
  if (!search.ok) throw new Error(search.problem.text);
  const startOf = (date: string) => new Date(Date.parse(`${date}T06:00:00Z`)).toISOString();
  const heldFor = ({ id }: OrderRow) =>
    id === 'A-1' ? ('pre-order' as const) : id === 'B-1' ? ('by-hand' as const) : undefined;
  return book.filter((row) => search.matches(row, { startOf, heldFor })).map(({ id }) => id);
}

describe('a search of items', () => {
  it.each([
    ['*', ['TEE-1', 'TEE-2', 'MUG']],
    ['', ['TEE-1', 'TEE-2', 'MUG']],
    ['sku:TEE-*', ['TEE-1', 'TEE-2']],
    ['sku:tee-1', ['TEE-1']],
    ['sku:TEE', []],
    ['sku:*E*-1', ['TEE-1']],
    ['blue', ['TEE-1', 'MUG']],
    ['name:"blue mug"', ['MUG']],
    ['4006-TEE-2', ['TEE-2']],
    ['barcode:4006-M*', ['MUG']],
    ['policy:never', ['TEE-1']],
    ['policy:process-orders', ['TEE-2', 'MUG']],
    ['policy:merchant', ['TEE-2', 'MUG']],
    ['available:<5', ['TEE-1']],
    ['available:<=5 -received:yes', ['MUG']],
    ['available:2..5', ['TEE-1', 'MUG']],
    ['in-stock:>=5', ['TEE-2', 'MUG']],
    ['booked:1', ['TEE-1']],
    ['flag:off', ['TEE-2', 'MUG']],
    ['-flag:off', ['TEE-1']],
    ['received:yes bypass:no', ['TEE-1']],
    ['street-date:none', ['TEE-1']],
    ['street-date:<2026-12-25', ['TEE-2']],
    ['street-date:2026-12-24', ['TEE-2']],
    ['street-date:2026-12-01..2026-12-24', ['TEE-2']],
    ['street-date:>2026-12-24', ['MUG']],
    ['street-date:9999-12-31', ['MUG']],
    ['street-date:>9999-12-31', []],
    ['notice:ASN-17', ['TEE-1']],
    ['order:A-1', ['MUG']],
    ['short:low', ['TEE-1']],
    ['short:out', []],
    ['short:any', ['TEE-1']],
    ['short:no', ['TEE-2', 'MUG']],
    ['packaging:box-s', ['MUG']],
    ['packaging:none', ['TEE-1', 'TEE-2']],
    ['sku:TEE-* -name:red', ['TEE-1']],
    ['-sku:TEE-*  \t -mug', []],
  ])('%s', (text, skus) => {
    expect(found(text)).toEqual(skus);
  });
});

describe('a search of orders', () => {
  it.each([
    ['order:A-*', ['A-1', 'A-2']],
    ['status:open', ['A-1', 'B-1']],
    ['sku:TEE-*', ['B-1']],
    ['channel:acme-*', ['A-1', 'A-2']],
    ['channel:none', ['B-1']],
    ['placed:<2026-11-01', ['A-2']],
    ['placed:2026-11-01', ['A-1']],
    ['placed:>2026-11-01', []],
    ['-placed:<2026-11-01', ['A-1', 'B-1']],
    ['units:>5', ['B-1']],
    ['held:yes', ['A-1', 'B-1']],
    ['held:no', ['A-2']],
    ['held:pre-order', ['A-1']],
    ['-held:yes', ['A-2']],
    ['mug status:open', ['A-1']],
  ])('%s, by the days of the merchant', (text, ids) => {
    expect(orders(text)).toEqual(ids);
  });
});

describe('a search that is wrong', () => {
  it.each([
    ['sku:TEE-* polcy:never', 11, 'There is no polcy:', 'polcy'],
    ['policy:nevr', 1, 'policy: takes never, always', 'nevr'],
    ['flag:maybe', 1, 'flag: takes yes or no', 'maybe'],
    ['mug available:few', 5, 'available: takes a number', undefined],
    ['street-date:2026-02-30', 1, 'street-date: takes a date', undefined],
    ['available:5..', 1, 'available: takes a number', undefined],
    ['sku:', 1, 'sku: needs a value', undefined],
    ['mug -', 5, 'nothing after the "-"', undefined],
    ['name:"blue', 6, 'never closed', undefined],
    ['"blue"mug', 7, 'Leave a blank', undefined],
    ['constructor:x', 1, 'There is no constructor:', 'constructor'],
  ])('%s is refused at its place', (text, at, says, typed) => {
    const search = readItemSearch(text);
    if (search.ok) throw new Error('it was taken');
    expect(search.problem).toMatchObject({ at, text: expect.stringContaining(says) });
    expect(search.problem.typed).toBe(typed);
  });

  it('is bounded in length and terms', () => {
    const { charactersMax, termsMax } = searchBounds;
    expect(readTerms('x'.repeat(charactersMax)).ok).toBe(true);
    expect(readTerms('x'.repeat(charactersMax + 1)).ok).toBe(false);
    expect(readTerms('x '.repeat(termsMax)).ok).toBe(true);
    expect(readTerms('x '.repeat(termsMax + 1))).toMatchObject({ ok: false, problem: { at: termsMax * 2 + 1 } });
  });
});

describe('whatever is typed', () => {
  const words = fc.string({ unit: 'grapheme', minLength: 1, maxLength: 12 }).filter((text) => !/\p{Cc}/u.test(text));
  const term: fc.Arbitrary<Omit<Term, 'at'>> = fc.record({
    field: fc.option(fc.stringMatching(/^[a-z][a-z-]{0,8}$/)),
    value: words,
    negated: fc.boolean(),
  });
  const written = ({ field, value, negated }: Omit<Term, 'at'>) =>
    `${negated ? '-' : ''}${field === null ? '' : `${field}:`}"${value.replace(/["\\]/g, '\\$&')}"`;

  it('is read as it was meant, when it is quoted', () => {
    fc.assert(
      fc.property(fc.array(term, { maxLength: 8 }), (terms) => {
        const read = readTerms(terms.map(written).join(' '));
        expect(read.ok && read.terms.map(({ at: _, ...rest }) => rest)).toEqual(terms);
      }),
    );
  });

  it('is a search or a problem with its place, and never anything else', () => {
    const pieces = fc.array(
      fc.oneof(fc.constantFrom('sku:', 'policy:', '-', '"', '\\', ' ', '*', '<', '..', '2026-11-01', 'never'), words),
    );
    fc.assert(
      fc.property(pieces, (parts) => {
        const text = parts.join('');
        const search = readItemSearch(text);
        if (search.ok) for (const row of shelf) expect(typeof search.matches(row, facts)).toBe('boolean');
        else expect(search.problem.at >= 1 && search.problem.at <= text.length + 1).toBe(true);
      }),
    );
  });

  it('a pattern finds what a regular expression of it finds, in time that does not explode', () => {
    const letters = fc.string({ unit: fc.constantFrom('a', 'b', '*', '.'), maxLength: 12 });
    const texts = fc.string({ unit: fc.constantFrom('a', 'b', '.'), maxLength: 12 });
    fc.assert(
      fc.property(letters, texts, (pattern, text) => {
        const expression = pattern.replaceAll('.', '\\.').replaceAll('*', '.*');
        expect(textLike(pattern)(text)).toBe(new RegExp(`^${expression}$`).test(text));
      }),
      { numRuns: 2_000 },
    );
    expect(textLike('*a'.repeat(200))('a'.repeat(199))).toBe(false);
  });
});
