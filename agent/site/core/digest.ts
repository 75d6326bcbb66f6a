/**
 * What a dock knows of the site's stock as a few numbers: two docks that folded the same have the same. Items are
 * spread over buckets, and a bucket is the sum over its items, in whatever order they come.
 */

export type StockRow = {
  readonly merchant: string;
  readonly sku: string;
  readonly inStock: number;
  readonly apart: number;
  readonly booked: number;
};

/** Of each merchant two numbers a bucket. */
export type Sums = Readonly<Record<string, readonly number[]>>;

export const buckets = 64;

/** FNV-1a, 32 bits: every bit of the text matters, and nothing else. */
function hashOf(text: string): number {
  let hash = 0x811c9dc5;
  for (let at = 0; at < text.length; at += 1) hash = Math.imul(hash ^ text.charCodeAt(at), 0x01000193);
  return hash >>> 0;
}

export const bucketOf = (sku: string): number => hashOf(sku) % buckets;

export class Summing {
  readonly #sums = new Map<string, number[]>();

  /** An item of which there is nothing is as good as one that is not known. */
  add({ merchant, sku, inStock, apart, booked }: StockRow): void {
    const sums = this.#sums.get(merchant) ?? Array.from({ length: 2 * buckets }, () => 0);
    this.#sums.set(merchant, sums);
    if (inStock === 0 && apart === 0 && booked === 0) return;
    const at = bucketOf(sku);
    // Twice: what the one does not tell apart the other does.
    sums[at] = ((sums[at] ?? 0) + hashOf(`${sku}\u0000${inStock}\u0000${apart}\u0000${booked}`)) >>> 0;
    sums[at + buckets] = ((sums[at + buckets] ?? 0) + hashOf(`${booked} ${apart} ${inStock} ${sku}`)) >>> 0;
  }

  get sums(): Sums {
    return Object.fromEntries(this.#sums);
  }
}

/** The first place where two docks differ, of the merchants that both have; undefined: they are the same. */
export function differing(here: Sums, there: Sums): { merchant: string; bucket: number } | undefined {
  for (const merchant of Object.keys(here).sort()) {
    const theirs = there[merchant];
    if (theirs === undefined) continue;
    const at = (here[merchant] ?? []).findIndex((sum, place) => sum !== theirs[place]);
    if (at >= 0) return { merchant, bucket: at % buckets };
  }
  return undefined;
}

/** The first item, by its SKU, of which the two say different numbers. */
export function firstDifference(
  here: readonly StockRow[],
  there: readonly StockRow[],
): { sku: string; here: StockRow | undefined; there: StockRow | undefined } | undefined {
  const mine = new Map(here.map((row) => [row.sku, row]));
  const theirs = new Map(there.map((row) => [row.sku, row]));
  const skus = [...new Set([...mine.keys(), ...theirs.keys()])].sort();
  const sku = skus.find((each) => said(mine.get(each)) !== said(theirs.get(each)));
  return sku === undefined ? undefined : { sku, here: mine.get(sku), there: theirs.get(sku) };
}

const said = (row: StockRow | undefined): string => [row?.inStock ?? 0, row?.apart ?? 0, row?.booked ?? 0].join();
