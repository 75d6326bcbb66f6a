/**
 * REPRINT: the label of what was done last at this station, an order's boxes or goods that came in, comes once more;
 * never that of something else. One that has not come out yet comes by itself; one of goods that were taken back, or of
 * boxes that were opened again, is void.
 */
import type { Decision } from '../../decision.ts';
import { documentKey } from '../../nouns/document.ts';
import type { Draft, Entry } from '../../nouns/entry.ts';
import type { OrderRow } from '../../nouns/orders/order.ts';
import { standing } from '../../nouns/orders/packing-list.ts';
import type { StepAbout } from '../../nouns/outcome.ts';
import type { Movement, MovementKind } from '../../nouns/stock/movement.ts';
import { type Bench, refused, stepped, whoAndWhere } from '../bench.ts';

/** Movements looked back through for those that had one. */
const lookBack = 1_000;

/**
 * What had a label: goods, or boxes of an order. `seq`: the entry that says so, which is that of the goods' label.
 * `voided`: why it counts no more.
 */
type Labelled = { seq: number; what: string; voided?: string } & (
  | { of: 'goods'; merchant: string; sku: string }
  | { of: 'boxes'; merchant: string; order: string; numbers: readonly number[] }
);

const text = (what: string): string => `The label of ${what} is printed once more, with a mark.`;

/** Which one it is, is on the record. */
export function reprint(bench: Bench): Decision {
  const { station, now, session } = bench;
  if (station.printer === undefined) return refused(bench, 'bad-command', 'There is no label printer here.');
  const asked = (of: { of?: number }): Draft => ({
    kind: 'reprint',
    ...whoAndWhere(bench),
    body: { ...of, why: 'asked' },
  });
  // Nothing is printed where somebody practises.
  if (session.practice === true) return stepped([asked({})], 'reprinted', text('what was done last'));
  const labels = now.labels?.(station.name);
  const last = lastDone(bench, labels?.last);
  if (last === undefined) return refused(bench, 'bad-command', 'Nothing that was done here lately had a label.');
  const item = last.of === 'goods' ? { item: last } : {};
  if (last.voided !== undefined) return refused(bench, 'label-void', `${last.voided} The label is void.`, item);
  const printed = labels?.last;
  const isOut = printed !== undefined && labels?.sent !== printed.seq && isOf(printed, last);
  if (!isOut && last.seq <= (labels?.done ?? 0)) {
    return refused(bench, 'bad-command', `${last.what}: there was no label printer here then.`, item);
  }
  if (!isOut) {
    const waits = `The label of ${last.what} has not come out yet: it comes as soon as the printer can print.`;
    return refused(bench, 'label-waits', waits, item);
  }
  return stepped([asked({ of: printed.seq })], 'reprinted', text(last.what), undefined, aboutOf(last));
}

/** Whether this entry's label is that one. */
function isOf({ seq, kind, merchant, document, body }: Entry, label: Labelled): boolean {
  if (label.of === 'goods') return seq === label.seq;
  const { numbers } = body as { numbers?: readonly number[] };
  const ofOrder = kind === 'order-finish' && merchant === label.merchant && document === label.order;
  return ofOrder && label.numbers.every((number) => numbers?.includes(number) ?? true);
}

function lastDone(bench: Bench, printed: Entry | undefined): Labelled | undefined {
  const last = lastLabelled(bench);
  return printed !== undefined && (last?.seq ?? 0) < printed.seq ? (reopened(bench, printed) ?? last) : last;
}

/** Boxes that had this label, waited for their weight, and were opened again: no movement says so. */
function reopened({ plan }: Bench, printed: Entry): Labelled | undefined {
  if (printed.kind !== 'order-finish' || printed.merchant === null || printed.document === null) return undefined;
  const order = plan.order(printed.merchant, printed.document);
  const { numbers = [] } = printed.body as { numbers?: readonly number[] };
  const boxes = plan.row('packing-list', documentKey(printed.merchant, printed.document))?.boxes ?? [];
  const open = boxes.some(({ box, shipped }) => numbers.includes(box) && !shipped);
  return order?.status === 'open' && open ? openAgain(order, printed.seq) : undefined;
}

const openAgain = ({ merchant, id }: Pick<OrderRow, 'merchant' | 'id'>, seq: number): Labelled => ({
  ...{ of: 'boxes', seq, merchant, order: id, numbers: [], what: `order ${id}` },
  voided: `Order ${id} was opened again: packed again, its boxes have new labels.`,
});

function ofBoxes(
  { merchant, id }: Pick<OrderRow, 'merchant' | 'id'>,
  seq: number,
  numbers: readonly number[],
): Labelled {
  const [box] = numbers;
  const which = numbers.length === 1 ? `box ${box}` : `${numbers.length} boxes`;
  return { of: 'boxes', seq, merchant, order: id, numbers, what: `${which} of order ${id}` };
}

function aboutOf(last: Labelled): StepAbout {
  if (last.of === 'goods') return { what: last.what };
  const [box] = last.numbers;
  if (last.numbers.length > 1) return { what: last.order, boxes: last.numbers.length };
  return { what: last.order, ...(box !== undefined && { box }) };
}

/** What a movement did, or took back. */
const didOf = ({ kind, body }: Movement): MovementKind | undefined => (kind === 'reversal' ? body.kind : kind);

function hadLabel(movement: Movement): boolean {
  const { kind, quantity, document } = movement;
  const did = didOf(movement);
  if (did === 'receipt') return kind === 'reversal' || quantity > 0;
  return did === 'shipment' && document !== null;
}

function lastLabelled({ plan, station, session: { document } }: Bench): Labelled | undefined {
  const listOf = (merchant: string, id: string) =>
    plan.row('packing-list', documentKey(merchant, id)) ?? { merchant, order: id, boxes: [] };
  if (document?.type === 'order' && plan.order(document.merchant, document.id)?.status === 'packed') {
    const boxes = standing(listOf(document.merchant, document.id));
    const numbers = boxes.map(({ box }) => box);
    // Packed at another bench, they have their labels there.
    if (boxes.some((box) => box.station === station.name)) return ofBoxes(document, Number.MAX_SAFE_INTEGER, numbers);
  }
  const movements = plan.movements(station.name, 0, lookBack);
  const at = movements.findIndex(hadLabel);
  const last = movements[at];
  if (last === undefined) return undefined;
  const { seq, kind, merchant, sku, quantity, document: id } = last;
  if (didOf(last) === 'receipt') {
    const what = `${Math.abs(quantity)} × ${plan.item(merchant, sku)?.name ?? sku}`;
    return { of: 'goods', seq, merchant, sku, what, ...(kind === 'reversal' && { voided: `${what} was taken back.` }) };
  }
  const order = { merchant, id: id ?? '' };
  if (kind === 'reversal') return openAgain(order, seq);
  const left = new Set<number>();
  for (const movement of movements.slice(at)) {
    if (movement.kind !== 'shipment' || movement.document !== id || movement.merchant !== merchant) break;
    left.add(movement.body.box ?? 1);
  }
  const gone = listOf(merchant, order.id).boxes.filter(({ box, shipped }) => shipped && left.has(box));
  const numbers = gone.map(({ box }) => box);
  return numbers.length < left.size ? openAgain(order, seq) : ofBoxes(order, seq, numbers);
}
