/**
 * R28: an item that is sold as one and consists of others. Its number is what its parts allow, and is kept on its row
 * so that whoever looks at an item finds it there; an order for it books the parts. It is never received or counted
 * itself.
 */
import { inWords } from '../inbound/notice-lines.ts';
import { available, type ItemRow } from './item.ts';
import type { SkuCount } from './quantity.ts';

/** Parts of one kit, and kits of one part: each movement of a part looks at all of them. */
export const kitBounds = { components: 20, kitsOfAPart: 50 } as const;

/** Kits that one part allows. @param each how many of it a kit takes */
export const allowedByPart = (part: ItemRow | undefined, each: number): number =>
  part === undefined ? 0 : Math.floor(available(part) / each);

/** Kits that the parts allow; below zero where a part was sold more often than it is there. */
export function allowedBy(components: readonly SkuCount[], partOf: (sku: string) => ItemRow | undefined): number {
  return Math.min(...components.map(({ sku, quantity }) => allowedByPart(partOf(sku), quantity)));
}

/** Why nobody scans, receives, counts or corrects it; undefined: it is no kit. */
export function kitProblem({ sku, components }: Pick<ItemRow, 'sku' | 'components'>): string | undefined {
  return components === null ? undefined : `${sku} is a kit: scan or name its parts, ${inWords(components)}.`;
}

/** Of an order's line: how many of this part one kit takes, and how many of the kit were ordered. */
export type KitShare = { sku: string; quantity: number; each: number };

/** Units of an order's line that belong to kits; the others are ordered by themselves. */
export const unitsInKits = ({ kits = [] }: { kits?: readonly KitShare[] }): number =>
  kits.reduce((sum, { quantity, each }) => sum + quantity * each, 0);

/** What each kit of an order's lines consists of for this order. */
export function keptParts(lines: readonly { sku: string; kits?: readonly KitShare[] }[]): Map<string, SkuCount[]> {
  const kept = new Map<string, SkuCount[]>();
  for (const { sku, kits = [] } of lines)
    for (const { sku: kit, each } of kits) kept.set(kit, [...(kept.get(kit) ?? []), { sku, quantity: each }]);
  return kept;
}

/** A line of an order under the kit that it is ordered for, or that kit, before its parts. */
export type UnderKits<Line> =
  | { kit: SkuCount }
  /** `each`: of the kits, how many one takes; `loose`: units beside them. */
  | { line: Line; kits: readonly KitShare[]; loose: number };

/** What was ordered as people order it: each kit with its parts under it, then what belongs to none. */
export function underKits<Line extends { sku: string; quantity: number; kits?: readonly KitShare[] }>(
  lines: readonly Line[],
): UnderKits<Line>[] {
  const asRow = (line: Line): UnderKits<Line> => {
    const { kits = [] } = line;
    return { line, kits, loose: line.quantity - unitsInKits(line) };
  };
  const kits = new Map(lines.flatMap(({ kits = [] }) => kits.map(({ sku, quantity }) => [sku, quantity] as const)));
  const under = Map.groupBy(lines, ({ kits = [] }) => kits[0]?.sku);
  return [
    ...[...kits].flatMap(([sku, quantity]): UnderKits<Line>[] => [
      { kit: { sku, quantity } },
      ...(under.get(sku) ?? []).map(asRow),
    ]),
    ...(under.get(undefined) ?? []).map(asRow),
  ];
}

/** The kits of an order's lines, and what of each line belongs to none. */
export function toldOf(lines: readonly { sku: string; quantity: number; kits?: readonly KitShare[] }[]): SkuCount[] {
  const kits = new Map<string, number>();
  const loose = lines.map(({ sku, quantity, kits: shares = [] }) => {
    for (const share of shares) kits.set(share.sku, share.quantity);
    return { sku, quantity: quantity - unitsInKits({ kits: shares }) };
  });
  const whole = [...kits].map(([sku, quantity]) => ({ sku, quantity }));
  return [...loose.filter(({ quantity }) => quantity > 0), ...whole];
}

/**
 * Lines with the parts in place of their kits.
 * @param componentsOf what a kit consists of for this order; undefined: it is none
 */
export function withParts(
  lines: readonly SkuCount[],
  componentsOf: (sku: string) => readonly SkuCount[] | undefined,
): (SkuCount & { kits?: KitShare[] })[] {
  const found = new Map<string, SkuCount & { kits?: KitShare[] }>();
  for (const { sku, quantity } of lines) {
    const components = componentsOf(sku);
    for (const part of components ?? [{ sku, quantity: 1 }]) {
      const before = found.get(part.sku);
      const share = components === undefined ? [] : [{ sku, quantity, each: part.quantity }];
      const kits = [...(before?.kits ?? []), ...share];
      const units = (before?.quantity ?? 0) + quantity * part.quantity;
      found.set(part.sku, { sku: part.sku, quantity: units, ...(kits.length > 0 && { kits }) });
    }
  }
  return [...found.values()];
}
