/**
 * Which fulfilment of a shop's order a box is, and what it would be. Pure. Shopify keeps no number of ours with a
 * fulfilment. So before one is made, the order gets a note for machines (a metafield) of which fulfilments there were
 * until then: where nobody knows what became of it, the one after them with the lines of the box is the box's. Then the
 * note says which it is.
 */
import { type Fields, fieldsOf, rowsOf } from '../../fields.ts';
import { type Box, partsOf } from '../../orders/box-parts.ts';
import { parseExactly } from '../../orders/digits.ts';
import { listingName, numberIn } from './variants.ts';

type Made = {
  id: string;
  cancelled: boolean;
  tracking: string /** By line of the order. */;
  lines: Map<string, number>;
};
type Open = { id: string; line: string; names: readonly string[]; left: number; of: string; location: string };

/** Of a box: its fulfilment once that is known, those there were before, and the lines it was to be made of. */
export type Mark = { is: string | undefined; before: readonly string[]; lines: ReadonlyMap<string, number> };

export type ShippedOrder = {
  id: string;
  made: Made[];
  /** What can be sent now, and what is on hold. */
  open: Open[];
  held: Open[];
  marks: Readonly<Record<string, Mark>>;
  digest: string | null;
};

const text = (value: unknown): string => (typeof value === 'string' ? value : '');
const count = (value: unknown): number => (typeof value === 'number' && Number.isSafeInteger(value) ? value : 0);
const nodes = (value: unknown): Fields[] => rowsOf(fieldsOf(value).nodes).map(fieldsOf);

export function readShipped(row: Fields): ShippedOrder {
  const made = rowsOf(row.fulfillments)
    .map(fieldsOf)
    .map((each): Made => {
      const lines = new Map<string, number>();
      for (const { quantity, lineItem } of nodes(each.fulfillmentLineItems))
        lines.set(text(fieldsOf(lineItem).id), count(quantity));
      const cancelled = each.status !== 'SUCCESS' && each.status !== 'PENDING' && each.status !== 'OPEN';
      return { id: text(each.id), cancelled, tracking: text(fieldsOf(rowsOf(each.trackingInfo)[0]).number), lines };
    });
  const groups = nodes(row.fulfillmentOrders);
  const linesIn = (wanted: (status: unknown) => boolean): Open[] =>
    groups
      .filter(({ status }) => wanted(status))
      .flatMap(({ id, lineItems, assignedLocation }) =>
        nodes(lineItems).map(({ id: own, remainingQuantity, sku, variant, lineItem }) => ({
          ...{ id: text(own), of: text(id), location: text(fieldsOf(fieldsOf(assignedLocation).location).id) },
          ...{ line: text(fieldsOf(lineItem).id), left: count(remainingQuantity) },
          names: [text(sku).trim(), listingName({ id: numberIn(fieldsOf(variant).id) })],
        })),
      );
  const { value, compareDigest } = fieldsOf(row.metafield);
  const kept = Object.entries(fieldsOf(parseExactly(text(value))));
  return {
    id: text(row.id),
    made,
    open: linesIn((status) => status === 'OPEN' || status === 'IN_PROGRESS'),
    held: linesIn((status) => status === 'ON_HOLD' || status === 'SCHEDULED'),
    marks: Object.fromEntries(kept.map(([box, mark]) => [box, markIn(fieldsOf(mark))])),
    digest: typeof compareDigest === 'string' ? compareDigest : null,
  };
}

const markIn = ({ is, before, lines }: Fields): Mark => ({
  is: typeof is === 'string' ? is : undefined,
  before: rowsOf(before).map(text),
  lines: new Map(Object.entries(fieldsOf(lines)).map(([line, quantity]) => [line, count(quantity)])),
});

/** The fulfilment that this box is; undefined: none is, so far. */
export function madeOf({ made, marks }: ShippedOrder, box: Box): Made | undefined {
  const mark = marks[box.id];
  if (mark === undefined) return undefined;
  const others = new Set(Object.entries(marks).flatMap(([id, { is }]) => (id === box.id ? [] : [is])));
  const found =
    mark.is === undefined
      ? made.find(({ id, lines }) => !mark.before.includes(id) && !others.has(id) && same(lines, mark.lines))
      : made.find(({ id }) => id === mark.is);
  return found?.cancelled ? undefined : found;
}

const same = (one: ReadonlyMap<string, number>, other: ReadonlyMap<string, number>): boolean =>
  one.size === other.size && [...one].every(([line, quantity]) => other.get(line) === quantity);

/** Marks that an order keeps: more boxes have none. */
const marksMax = 200;

/** The marks with this one for the box, as they are written; undefined: there are too many. */
export function marked({ marks }: ShippedOrder, box: Box, mark: Mark): string | undefined {
  const others = Object.entries(marks).filter(([id]) => id !== box.id);
  if (others.length >= marksMax) return undefined;
  const all = [...others, [box.id, mark] as const];
  return JSON.stringify(Object.fromEntries(all.map(([id, each]) => [id, written(each)])));
}

const written = ({ is, before, lines }: Mark): object =>
  is === undefined ? { before, lines: Object.fromEntries(lines) } : { is };

type Parts = { ok: true; lines: ReadonlyMap<string, number>; groups: object[] } | { ok: false; reason: string };

/**
 * What of the order a box holds. @param names under which names the shop lists each SKU of ours, beside the SKU itself
 */
export function partsIn(order: ShippedOrder, box: Box, names: ReadonlyMap<string, readonly string[]>): Parts {
  const held = partsOf(order.open, box, names, (sku, meant) =>
    order.held.some((each) => each.names.some((name) => meant.has(name)))
      ? `${sku} of this order is on hold at the store`
      : undefined,
  );
  if (!held.ok) return held;
  const parts = [...held.parts];
  if (new Set(parts.map(([{ location }]) => location)).size > 1)
    return { ok: false, reason: 'the store wants its lines sent from several locations: enter the fulfilment there' };
  const lines = new Map<string, number>();
  for (const [{ line }, quantity] of parts) lines.set(line, (lines.get(line) ?? 0) + quantity);
  const groups = [...Map.groupBy(parts, ([{ of }]) => of)].map(([id, each]) => ({
    fulfillmentOrderId: id,
    fulfillmentOrderLineItems: each.map(([line, quantity]) => ({ id: line.id, quantity })),
  }));
  return { ok: true, lines, groups };
}
