/**
 * A short name for what a storefront told of an order's lines, to tell two versions of one moment apart: 53 bits of a
 * hash that anybody could forge and nobody gains by forging.
 */
import type { SkuCount } from '../stock/quantity.ts';

/** @param lines merged, in any order */
export function linesPrint(lines: readonly SkuCount[]): string {
  const text = lines
    .map(({ sku, quantity }) => `${quantity} ${sku}`)
    .sort()
    .join('\n');
  let high = 0xdeadbeef;
  let low = 0x41c6ce57;
  for (let index = 0; index < text.length; index += 1) {
    const code = text.charCodeAt(index);
    high = Math.imul(high ^ code, 2654435761);
    low = Math.imul(low ^ code, 1597334677);
  }
  high = Math.imul(high ^ (high >>> 16), 2246822507) ^ Math.imul(low ^ (low >>> 13), 3266489909);
  low = Math.imul(low ^ (low >>> 16), 2246822507) ^ Math.imul(high ^ (high >>> 13), 3266489909);
  return (4294967296 * (2097151 & low) + (high >>> 0)).toString(36);
}
