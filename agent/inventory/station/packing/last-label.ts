/** What the last label of a station is of: an order's boxes, or goods that came in. */
import { documentKey } from '../../nouns/document.ts';
import { standing } from '../../nouns/orders/packing-list.ts';
import type { StepAbout } from '../../nouns/outcome.ts';
import type { Bench } from '../bench.ts';

/** Movements looked back through for those that had it. */
const lookBack = 1_000;

/**
 * @returns undefined: nothing had one, or its order is open again, and whether that one came out is known to the
 * printer alone
 */
export function lastLabel({ plan, station, session: { document } }: Bench): StepAbout | undefined {
  const boxesOf = (merchant: string, id: string) => plan.row('packing-list', documentKey(merchant, id));
  if (document?.type === 'order' && plan.order(document.merchant, document.id)?.status === 'packed') {
    const list = boxesOf(document.merchant, document.id);
    return about(document.id, list === undefined ? [] : standing(list).map(({ box }) => box));
  }
  const movements = plan.movements(station.name, 0, lookBack);
  const at = movements.findIndex(({ kind, quantity, document }) =>
    kind === 'receipt' ? quantity > 0 : kind === 'shipment' && document !== null,
  );
  const last = movements[at];
  if (last === undefined) return undefined;
  const { merchant, sku, quantity, document: id } = last;
  if (last.kind === 'receipt') return { what: `${quantity} × ${plan.item(merchant, sku)?.name ?? sku}` };
  const left = new Set<number>();
  for (const movement of movements.slice(at)) {
    if (movement.kind !== 'shipment' || movement.document !== id || movement.merchant !== merchant) break;
    left.add(movement.body.box ?? 1);
  }
  const gone = boxesOf(merchant, id ?? '')?.boxes.filter(({ box, shipped }) => shipped && left.has(box)) ?? [];
  const numbers = gone.map(({ box }) => box);
  return numbers.length < left.size ? undefined : about(id ?? '', numbers);
}

function about(what: string, boxes: readonly number[]): StepAbout {
  const [box] = boxes;
  if (boxes.length > 1) return { what, boxes: boxes.length };
  return { what, ...(box !== undefined && { box }) };
}
