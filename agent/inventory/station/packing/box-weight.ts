/** What a box of an order should weigh: what is in it, by the unit weights its order keeps (R4), and the packaging. */
import type { OrderRow } from '../../nouns/orders/order.ts';
import type { Box } from '../../nouns/orders/packing-list.ts';
import type { PackagingRules } from '../../nouns/rulebook.ts';
import { compare, massOf } from '../../weighing/mass.ts';
import type { Packaging, ParcelLine } from '../../weighing/parcel.ts';
import type { Bench } from '../bench.ts';

type Expected = { lines: ParcelLine[]; packaging: Packaging };

/** @returns what to weigh it against, or why that cannot be known */
export function expectedOf(
  bench: Pick<Bench, 'rules' | 'station'>,
  order: OrderRow,
  { contents }: Box,
): Expected | { unknown: string } {
  const kept = new Map(order.lines.map((line) => [line.sku, line]));
  const lines = contents.map(({ sku, quantity }) => ({
    ...{ sku, quantity },
    unitWeightG: kept.get(sku)?.unitWeightG ?? null,
  }));
  const unweighed = lines.filter(({ unitWeightG }) => unitWeightG === null || !/[1-9]/.test(unitWeightG));
  if (unweighed.length > 0) {
    return { unknown: `No unit weight for ${unweighed.map(({ sku }) => sku).join(', ')}: the box was not weighed.` };
  }
  const packaging = packagingOf(
    bench,
    contents.flatMap(({ sku }) => kept.get(sku)?.packaging ?? []),
  );
  if (packaging === undefined) return { unknown: 'Nobody said what packaging is used here: the box was not weighed.' };
  return { lines, packaging };
}

/**
 * The heaviest that an item in the box ships in, which is the one that holds the others, too; else what the station
 * packs in.
 */
function packagingOf(
  { rules, station }: Pick<Bench, 'rules' | 'station'>,
  names: readonly string[],
): PackagingRules | undefined {
  const known = rules.packagings ?? [];
  const named = known.filter(({ name }) => names.includes(name));
  const [heaviest] = named.toSorted((a, b) => byWeight(b, a));
  return heaviest ?? known.find(({ name }) => name === station.packaging);
}

function byWeight(a: PackagingRules, b: PackagingRules): number {
  const [one, other] = [a, b].map(({ weightG }) => massOf({ digits: weightG, unit: 'g' }));
  return one === undefined || other === undefined ? 0 : compare(one, other);
}
