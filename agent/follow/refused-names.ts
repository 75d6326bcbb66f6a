/**
 * Which lines of a batch a storefront means when it refuses some. It names them as it was told them; where it changed
 * the case, or blanks around them, the line is still the one it means, as long as there is only one.
 */
import type { Rejection } from '../inventory/nouns/channels/batch.ts';

const alike = (sku: string): string => sku.normalize('NFC').trim().toLowerCase();

/** @returns each row that means a line, once for each line and under its own name; the first name that means none */
export function refusedNames<Row extends Rejection>(
  rejected: readonly Row[],
  lines: readonly { sku: string }[],
): { ours: Row[]; unknown: string | undefined } {
  const left = new Set(lines.map(({ sku }) => sku));
  const byLook = Map.groupBy(left, alike);
  const ours: Row[] = [];
  let unknown: string | undefined;
  for (const row of rejected) {
    const looks = byLook.get(alike(row.sku)) ?? [];
    const sku = looks.includes(row.sku) ? row.sku : looks.length === 1 ? looks[0] : undefined;
    if (sku === undefined) unknown ??= row.sku;
    else if (left.delete(sku)) ours.push({ ...row, sku });
  }
  return { ours, unknown };
}
