/** R25: which lines of a store's order a box holds. Pure. */
import type { Batch } from '../../follow/batch.ts';
import { readTellingBody, type TellingLine } from '../../inventory/nouns/channels/telling.ts';
import { printable } from '../http/response.ts';

export type Box = Extract<TellingLine, { box: number }>;

/** The boxes that a batch of shipments tells of. */
export const boxesIn = ({ body }: Pick<Batch, 'body'>): Box[] =>
  readTellingBody(body).lines.filter((line): line is Box => 'box' in line);

/** A line of the store's order, or a part of one: the names of its item there, and what is left to send. */
type Left = { names: readonly string[]; left: number };
type Parts<L> = { ok: true; parts: ReadonlyMap<L, number> } | { ok: false; reason: string };

/**
 * @param names under which names the store lists each SKU of ours, beside the SKU itself
 * @param whyNot why too little of what has one of these names can be sent, where more is known of it
 */
export function partsOf<L extends Left>(
  lines: readonly L[],
  box: Pick<Box, 'lines'>,
  names: ReadonlyMap<string, readonly string[]>,
  whyNot: (sku: string, meant: ReadonlySet<string>) => string | undefined = () => undefined,
): Parts<L> {
  const taken = new Map<L, number>();
  for (const { sku, quantity } of box.lines) {
    const meant = new Set([sku, ...(names.get(sku) ?? [])]);
    let rest = quantity;
    for (const line of lines.filter((each) => each.names.some((name) => meant.has(name)))) {
      const some = Math.min(rest, Math.max(0, line.left - (taken.get(line) ?? 0)));
      if (some === 0) continue;
      rest -= some;
      taken.set(line, (taken.get(line) ?? 0) + some);
    }
    if (rest > 0)
      return { ok: false, reason: whyNot(printable(sku), meant) ?? tooMuch(sku, quantity - rest, quantity) };
  }
  return { ok: true, parts: taken };
}

function tooMuch(sku: string, there: number, quantity: number): string {
  return there === 0
    ? `the store's order has no ${printable(sku)} left to send`
    : `the store's order has ${there} of ${printable(sku)} left to send, and the box holds ${quantity}`;
}
