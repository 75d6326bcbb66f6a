/** M8: whether somebody looked for what is on hold in doubt: people release it by its number. */
import type { Draft, EntryBody } from '../entry.ts';
import type { TurnOfUnit } from './movement.ts';

type Changed = Pick<Draft, 'kind' | 'merchant' | 'sku' | 'quantity' | 'body'>;

/** @returns units that were released after the unit last went on hold in doubt; `held`: it did, in these entries */
export function releasedIn(
  entries: readonly { [Key in keyof Changed]: unknown }[],
  about: { merchant: string; sku: string },
  { unit, turn }: TurnOfUnit,
): { units: number; held: boolean } {
  let [units, held] = [0, false];
  for (const { kind, merchant, sku, quantity, body } of entries) {
    if (kind !== 'condition' || merchant !== about.merchant || sku !== about.sku) continue;
    const { from, to, doubted } = body as EntryBody['condition'];
    if (doubted === undefined && from === 'hold' && to === 'good') units += Number(quantity);
    if (doubted?.unit === unit && doubted.turn === turn && to === 'hold') [units, held] = [0, true];
  }
  return { units, held };
}
