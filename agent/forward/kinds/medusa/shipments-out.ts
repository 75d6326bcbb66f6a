/**
 * R25: each box that left becomes a fulfilment of its order that is shipped, once: it carries a mark of ours, and the
 * store is asked what it has before anything is done. A fulfilment takes its units off what is stocked by itself; where
 * the level that counts them as gone was faster, they are counted out twice for a moment: so what the store shows
 * afterwards is looked at, and told anew where it differs.
 */
import type { Batch, SendResult } from '../../../follow/batch.ts';
import { numberAtStore } from '../../../inventory/nouns/orders/order-name.ts';
import { fieldsOf, rowsOf } from '../../fields.ts';
import type { Trouble } from '../../http/store-trouble.ts';
import { type Box, partsOf } from '../../orders/box-parts.ts';
import { type Beside, type StoreNames, tellBoxes } from '../../orders/told-boxes.ts';
import { shownOf } from './items.ts';
import { lineFields, linesIn, type OrderLine } from './order-of.ts';
import type { StockPlace } from './place.ts';
import type { Rest } from './rest.ts';

const shippedFields = [
  ...['id', 'metadata', lineFields, 'fulfillments.id', 'fulfillments.metadata', 'fulfillments.shipped_at'],
  ...['canceled_at', 'items.line_item_id', 'items.quantity', 'labels.tracking_number'].map((f) => `fulfillments.${f}`),
].join(',');

type Made = { id: string; shipped: boolean; tracking: readonly unknown[]; items: { id: unknown; quantity: unknown }[] };
type ShippedOrder = {
  path: string;
  lines: OrderLine[];
  notes: Readonly<Record<string, unknown>>;
  made: Made | undefined;
};

export class ShipmentsOut {
  readonly #rest: Rest;
  readonly #place: StockPlace;
  readonly #channel: string;
  readonly #beside: Beside;

  constructor(rest: Rest, place: StockPlace, channel: string, beside: Beside) {
    this.#rest = rest;
    this.#place = place;
    this.#channel = channel;
    this.#beside = beside;
  }

  /** One attempt. */
  tell(batch: Batch, signal: AbortSignal): Promise<SendResult> {
    return tellBoxes(batch, this.#beside, {
      box: (box, names) => this.#box(box, names, signal),
      // What cannot be looked at now is looked at with the orders, which these boxes have changed.
      shown: async (skus) => (await shownOf(this.#rest, this.#place, skus, signal)) ?? [],
    });
  }

  async #box(box: Box, names: StoreNames, signal: AbortSignal): Promise<Trouble | undefined> {
    let order = await this.#read(box, signal);
    if ('reason' in order) return order;
    if (box.status === 'taken-back') return this.#takeBack(order, signal);
    if (order.made === undefined) {
      const trouble = await this.#make(order, box, names, signal);
      if (trouble !== undefined) return trouble;
      order = await this.#read(box, signal);
      if ('reason' in order) return order;
    }
    const { path, made } = order;
    if (made === undefined) return { reason: 'the store does not show the fulfilment that it made' };
    if (made.shipped) return this.#label(order, made, box, signal);
    const labels = hasLabel(box) ? [{ tracking_number: box.tracking, tracking_url: '', label_url: '' }] : [];
    return this.#post(`${path}/fulfillments/${made.id}/shipments`, { items: made.items, labels }, signal);
  }

  async #read({ order, id }: Box, signal: AbortSignal): Promise<ShippedOrder | Trouble> {
    const own = numberAtStore(this.#channel, order);
    if (!/^order_\w{1,60}$/.test(own)) return { reason: `order ${order} did not come from this store`, declined: true };
    const path = `orders/${own}`;
    const answer = await this.#rest.ask({ method: 'GET', path, query: { fields: shippedFields } }, signal);
    if (!answer.ok) return answer.trouble;
    const { items, metadata, fulfillments } = fieldsOf(fieldsOf(answer.json).order);
    const made = rowsOf(fulfillments)
      .map(fieldsOf)
      .find((each) => typeof each.canceled_at !== 'string' && fieldsOf(each.metadata).tallyman === this.#mark(id));
    return { path, lines: linesIn(items), notes: fieldsOf(metadata), made: made && madeIn(made) };
  }

  async #make(order: ShippedOrder, box: Box, names: StoreNames, signal: AbortSignal): Promise<Trouble | undefined> {
    const held = partsOf(order.lines.flatMap(sendable), box, names, (sku, meant) =>
      order.lines.some((line) => isSet(line) && line.parts.some((part) => isNamed(part, meant)))
        ? `the store sells ${sku} of this order as a part of a set: enter the fulfilment there`
        : undefined,
    );
    if (!held.ok) return { reason: held.reason, declined: true };
    const place = await this.#place.find(this.#rest, signal);
    if (!place.ok) return place.trouble;
    const items = [...held.parts].map(([{ id }, quantity]) => ({ id, quantity }));
    const metadata = { tallyman: this.#mark(box.id) };
    return this.#post(`${order.path}/fulfillments`, { location_id: place.id, items, metadata }, signal);
  }

  /** What has left cannot be called back there. */
  async #takeBack({ path, made }: ShippedOrder, signal: AbortSignal): Promise<Trouble | undefined> {
    if (made === undefined) return undefined;
    if (!made.shipped) return this.#post(`${path}/fulfillments/${made.id}/cancel`, {}, signal);
    return { reason: 'Medusa cancels no fulfilment that was shipped: enter a return there', declined: true };
  }

  /** A label that came after the fulfilment was shipped: the store takes none for it any more, so the order has it. */
  async #label(order: ShippedOrder, made: Made, box: Box, signal: AbortSignal): Promise<Trouble | undefined> {
    const key = `tallyman-box-${box.box}`;
    const text = [box.carrier, box.tracking].filter((each) => each !== undefined && each !== '').join(' ');
    if (!hasLabel(box) || made.tracking.includes(box.tracking) || order.notes[key] === text) return undefined;
    return this.#post(order.path, { metadata: { [key]: text } }, signal);
  }

  async #post(path: string, body: object, signal: AbortSignal): Promise<Trouble | undefined> {
    const answer = await this.#rest.ask({ method: 'POST', path, body }, signal);
    return answer.ok ? undefined : answer.trouble;
  }

  #mark(box: string): string {
    return `${this.#channel} ${box}`;
  }
}

const hasLabel = ({ tracking }: Box): boolean => tracking !== undefined && tracking !== '';

function madeIn({ id, shipped_at: shippedAt, labels, items }: Record<string, unknown>): Made {
  const parts = rowsOf(items).map(fieldsOf);
  return {
    ...{ id: String(id), shipped: typeof shippedAt === 'string' },
    tracking: rowsOf(labels).map((label) => fieldsOf(label).tracking_number),
    items: parts.map(({ line_item_id: line, quantity }) => ({ id: line, quantity })),
  };
}

/** A variant that is made of several items, or of several of one. */
const isSet = ({ parts }: OrderLine): boolean => parts.length > 1 || parts.some(({ perUnit }) => perUnit !== 1);
const isNamed = ({ sku, listing }: OrderLine['parts'][number], meant: ReadonlySet<string>): boolean =>
  meant.has(sku) || meant.has(listing);

function sendable(line: OrderLine): { id: string; names: readonly string[]; left: number }[] {
  if (isSet(line)) return [];
  const names = line.parts.flatMap(({ sku, listing }) => [sku, listing]);
  return [{ id: line.id, names, left: line.quantity - line.fulfilled }];
}
