/**
 * R25: each box that left becomes a fulfilment of its order, once: the store is asked what it has before anything is
 * done, whatever became of the answer before. A box that is taken up again cancels its fulfilment.
 *
 * A fulfilment lowers what is on hand by itself. Where the level that counts the units as gone was faster, they are
 * counted out twice for a moment: what the store shows afterwards is looked at, and told anew where it differs.
 */
import type { Batch, SendResult } from '../../../follow/batch.ts';
import { numberAtStore } from '../../../inventory/nouns/orders/order-name.ts';
import type { ShownListing } from '../../../inventory/requests/shown-unknown.ts';
import { fieldsOf, rowsOf } from '../../fields.ts';
import type { Trouble } from '../../http/store-trouble.ts';
import { type Box, partsOf } from '../../orders/box-parts.ts';
import { type Beside, type StoreNames, tellBoxes } from '../../orders/told-boxes.ts';
import { errorResult } from './answers.ts';
import { labelNote, leftOf, madeOf, methodOf, readShipped, type ShippedOrder, shippedFields } from './boxes.ts';
import type { StockPlace } from './place.ts';
import type { Line } from './session.ts';
import { findVariants, listingName, type Variant } from './variants.ts';

const orderOf = `query ($code: String!) {
  orders(options: { filter: { code: { eq: $code } }, take: 1 }) { items { ${shippedFields} } } }`;
const make = `mutation ($input: FulfillOrderInput!) {
  addFulfillmentToOrder(input: $input) { __typename ... on Fulfillment { id } ... on ErrorResult { errorCode message } } }`;
const move = `mutation ($id: ID!, $state: String!) {
  transitionFulfillmentToState(id: $id, state: $state) {
    __typename ... on Fulfillment { state } ... on ErrorResult { errorCode message } } }`;
const note = 'mutation ($input: AddNoteToOrderInput!) { addNoteToOrder(input: $input) { id } }';
const raise = `mutation ($input: [UpdateProductVariantInput!]!) { updateProductVariants(input: $input) { id } }`;

const declined = (wrong: { reason: string } | undefined): Trouble | undefined =>
  wrong && { reason: wrong.reason, declined: true };

export class ShipmentsOut {
  readonly #line: Line;
  readonly #place: StockPlace;
  readonly #channel: string;
  readonly #beside: Beside;

  constructor(line: Line, place: StockPlace, channel: string, beside: Beside) {
    this.#line = line;
    this.#place = place;
    this.#channel = channel;
    this.#beside = beside;
  }

  /** One attempt. */
  tell(batch: Batch, signal: AbortSignal): Promise<SendResult> {
    const touched = new Set<string>();
    return tellBoxes(batch, this.#beside, {
      box: (box, names) => this.#box(box, names, touched, signal),
      shown: () => this.#shown(touched, signal),
    });
  }

  /** @param touched gets the variants whose stock this moved, or may have moved before */
  async #box(box: Box, names: StoreNames, touched: Set<string>, signal: AbortSignal): Promise<Trouble | undefined> {
    const code = numberAtStore(this.#channel, box.order);
    const answer = await this.#line.ask(orderOf, { code }, signal);
    if (!answer.ok) return answer.trouble;
    const [row] = rowsOf(fieldsOf(answer.data.orders).items);
    if (row === undefined) return { reason: `the store has no order ${code}`, declined: true };
    const order = readShipped(row);
    const made = madeOf(order, box.box);
    const variants = order.lines.map(({ variant }) => variant);
    for (const variant of variants) touched.add(variant);
    if (box.status === 'taken-back') return made && this.#move(made.id, 'Cancelled', signal);
    if (made === undefined) return this.#make(order, box, names, signal);
    if (made.state !== 'Shipped' && made.state !== 'Delivered') {
      const moved = await this.#move(made.id, 'Shipped', signal);
      if (moved !== undefined) return moved;
    }
    const text = labelNote(box);
    const told = box.tracking === undefined || made.tracking === box.tracking || order.notes.includes(text);
    if (told) return undefined;
    const noted = await this.#line.ask(note, { input: { id: order.id, note: text, isPublic: false } }, signal);
    return noted.ok ? undefined : noted.trouble;
  }

  async #make(order: ShippedOrder, box: Box, names: StoreNames, signal: AbortSignal): Promise<Trouble | undefined> {
    const held = partsOf(leftOf(order), box, names);
    if (!held.ok) return { reason: held.reason, declined: true };
    const lines = [...held.parts].map(([{ id }, quantity]) => ({ orderLineId: id, quantity }));
    const told = [
      { name: 'method', value: methodOf(box) },
      { name: 'trackingCode', value: box.tracking ?? '' },
    ];
    const input = { lines, handler: { code: 'manual-fulfillment', arguments: told } };
    let answer = await this.#line.ask(make, { input }, signal);
    if (!answer.ok) return answer.trouble;
    if (errorResult(answer.data.addFulfillmentToOrder)?.code === 'INSUFFICIENT_STOCK_ON_HAND_ERROR') {
      const raised = await this.#countIn(order, lines, signal);
      if (raised !== undefined) return raised;
      answer = await this.#line.ask(make, { input }, signal);
      if (!answer.ok) return answer.trouble;
    }
    const wrong = declined(errorResult(answer.data.addFulfillmentToOrder));
    if (wrong !== undefined) return wrong;
    const { id } = fieldsOf(answer.data.addFulfillmentToOrder);
    return typeof id === 'string' ? this.#move(id, 'Shipped', signal) : undefined;
  }

  async #move(id: string, state: string, signal: AbortSignal): Promise<Trouble | undefined> {
    const answer = await this.#line.ask(move, { id, state }, signal);
    if (!answer.ok) return answer.trouble;
    return declined(errorResult(answer.data.transitionFulfillmentToState));
  }

  /**
   * The level was faster, and the store does not let go what it does not have: the units of the box are put back for
   * the moment in which the fulfilment takes them out. They are allocated, so nobody can buy them.
   */
  async #countIn(
    order: ShippedOrder,
    lines: readonly { orderLineId: string; quantity: number }[],
    signal: AbortSignal,
  ): Promise<Trouble | undefined> {
    const needed = new Map<string, number>();
    for (const { orderLineId, quantity } of lines) {
      const variant = order.lines.find(({ id }) => id === orderLineId)?.variant ?? '';
      needed.set(variant, (needed.get(variant) ?? 0) + quantity);
    }
    const read = await this.#variants([...needed.keys()], signal);
    if (!('variants' in read)) return read;
    const input = read.variants.flatMap(({ id, onHand }) => {
      const stockOnHand = needed.get(id) ?? 0;
      return (onHand ?? 0) < stockOnHand ? [{ id, stockLevels: [{ stockLocationId: read.place, stockOnHand }] }] : [];
    });
    if (input.length === 0) return undefined;
    const answer = await this.#line.ask(raise, { input }, signal);
    return answer.ok ? undefined : answer.trouble;
  }

  async #shown(touched: ReadonlySet<string>, signal: AbortSignal): Promise<ShownListing[] | Trouble> {
    if (touched.size === 0) return [];
    const read = await this.#variants([...touched], signal);
    if (!('variants' in read)) return read;
    const counted = read.variants.filter(({ sku, tracked }) => sku !== '' && tracked);
    return counted.map((each) => ({ listing: listingName(each), sku: each.sku, level: each.onHand ?? 0 }));
  }

  async #variants(
    ids: readonly string[],
    signal: AbortSignal,
  ): Promise<{ variants: Variant[]; place: string } | Trouble> {
    const place = await this.#place.find(this.#line, signal);
    if (!place.ok) return place.trouble;
    const names = ids.map((id) => listingName({ id }));
    const found = await findVariants(this.#line, place.id, names, signal);
    return found.ok ? { variants: found.variants, place: place.id } : found.trouble;
  }
}
