/** Docks that heard the same compare what they make of it, and name the first item that differs. */
import { describe, expect, it } from 'vitest';
import { bucketOf, buckets, differing, firstDifference, type StockRow, Summing } from '../../agent/site/core/digest.ts';

const row = (sku: string, inStock: number, apart = 0, booked = 0): StockRow => ({
  ...{ merchant: 'acme', sku, inStock, apart, booked },
});

function sumsOf(rows: readonly StockRow[]) {
  const summing = new Summing();
  for (const each of rows) summing.add(each);
  return summing.sums;
}

const rows = Array.from({ length: 500 }, (_, n) => row(`TEE-${n}`, n % 7, n % 2, n % 3));

describe('a digest', () => {
  it('is the same in whatever order the items come, and with items of which there is nothing', () => {
    const one = sumsOf(rows);
    expect(sumsOf([row('NONE', 0), ...rows.toReversed()])).toEqual(one);
    expect(differing(one, sumsOf(rows))).toBeUndefined();
    expect(new Set(rows.map(({ sku }) => bucketOf(sku))).size).toBe(buckets);
  });

  it.each<[string, StockRow]>([
    ['in stock', row('TEE-3', 4, 1, 0)],
    ['set apart', row('TEE-3', 3, 0, 0)],
    ['booked', row('TEE-3', 3, 1, 1)],
    // Two numbers that changed places.
    ['of the others', row('TEE-3', 3, 0, 1)],
  ])('differs by one number %s, and names the item', (_, changed) => {
    const other = rows.map((each) => (each.sku === 'TEE-3' ? changed : each));
    const place = differing(sumsOf(rows), sumsOf(other));
    expect(place).toEqual({ merchant: 'acme', bucket: bucketOf('TEE-3') });
    const ofBucket = (all: readonly StockRow[]) => all.filter(({ sku }) => bucketOf(sku) === place?.bucket);
    expect(firstDifference(ofBucket(rows), ofBucket(other))).toEqual({ sku: 'TEE-3', here: rows[3], there: changed });
  });

  it('says nothing of a merchant that only one of the two has', () => {
    const birch = { ...row('MUG', 4), merchant: 'birch' };
    expect(differing(sumsOf([...rows, birch]), sumsOf(rows))).toBeUndefined();
  });
});
