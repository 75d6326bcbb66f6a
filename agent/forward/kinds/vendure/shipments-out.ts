/**
 * R25: each box that left becomes a fulfilment of its order, once: the store is asked what it has before anything is
 * done, whatever became of the answer before. A box that is taken up again cancels its fulfilment.
 *
 * A fulfilment lowers what is on hand by itself. Where the level that counts the units as gone was faster, they are
 * counted out twice for a moment: what the store shows afterwards is looked at, and told anew where it differs.
 */
import type { Batch, Rejection, SendResult } from '../../../follow/batch.ts';
import { numberAtStore } from '../../../inventory/nouns/orders/order-name.ts';
import type { DockKnowledge } from '../../channel.ts';
import { fieldsOf, rowsOf } from '../../fields.ts';
import { asResult, type Trouble } from '../../http/store-trouble.ts';
import { type Box, boxesIn, partsOf } from '../../orders/box-parts.ts';
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

/** What came of a box: done, or why not in words, or that nobody knows. */
type Done = { type: 'done' } | { type: 'rejected'; reason: string } | { type: 'failed'; trouble: Trouble };
const done: Done = { type: 'done' };
const failed = (trouble: Trouble): Done =>
  trouble.declined ? { type: 'rejected', reason: trouble.reason } : { type: 'failed', trouble };

export class ShipmentsOut {
  readonly #line: Line;
  readonly #place: StockPlace;
  readonly #channel: string;
  readonly #knows: DockKnowledge;

  constructor(line: Line, place: StockPlace, channel: string, knows: DockKnowledge) {
    this.#line = line;
    this.#place = place;
    this.#channel = channel;
    this.#knows = knows;
  }

  /** One attempt; what of it is done is found done by the next. */
  async tell(batch: Batch, signal: AbortSignal): Promise<SendResult> {
    const boxes = boxesIn(batch);
    const skus = [...new Set(boxes.flatMap(({ lines }) => lines.map(({ sku }) => sku)))];
    const rejected: Rejection[] = [];
    try {
      const names = await this.#knows.namesOf(skus);
      const touched = new Set<string>();
      for (const box of boxes) {
        const came = await this.#box(box, names, touched, signal);
        if (came.type === 'failed') return asResult(came.trouble);
        if (came.type === 'rejected') rejected.push({ sku: box.id, reason: came.reason });
      }
      const looked = await this.#look(touched, signal);
      if (looked !== undefined) return asResult(looked);
    } catch (error) {
      return { type: 'retry', reason: `the ledger cannot be asked: ${error instanceof Error ? error.message : error}` };
    }
    return { type: 'acknowledged', rejected };
  }

  /** @param touched gets the variants whose stock this moved, or may have moved before */
  async #box(
    box: Box,
    names: ReadonlyMap<string, readonly string[]>,
    touched: Set<string>,
    signal: AbortSignal,
  ): Promise<Done> {
    const code = numberAtStore(this.#channel, box.order);
    const answer = await this.#line.ask(orderOf, { code }, signal);
    if (!answer.ok) return failed(answer.trouble);
    const [row] = rowsOf(fieldsOf(answer.data.orders).items);
    if (row === undefined) return { type: 'rejected', reason: `the store has no order ${code}` };
    const order = readShipped(row);
    const made = madeOf(order, box.box);
    const variants = order.lines.map(({ variant }) => variant);
    for (const variant of variants) touched.add(variant);
    if (box.status === 'taken-back') return made === undefined ? done : this.#move(made.id, 'Cancelled', signal);
    if (made === undefined) return this.#make(order, box, names, signal);
    if (made.state !== 'Shipped' && made.state !== 'Delivered') {
      const moved = await this.#move(made.id, 'Shipped', signal);
      if (moved.type !== 'done') return moved;
    }
    const text = labelNote(box);
    const told = box.tracking === undefined || made.tracking === box.tracking || order.notes.includes(text);
    if (told) return done;
    const noted = await this.#line.ask(note, { input: { id: order.id, note: text, isPublic: false } }, signal);
    return noted.ok ? done : failed(noted.trouble);
  }

  async #make(
    order: ShippedOrder,
    box: Box,
    names: ReadonlyMap<string, readonly string[]>,
    signal: AbortSignal,
  ): Promise<Done> {
    const held = partsOf(leftOf(order), box, names);
    if (!held.ok) return { type: 'rejected', reason: held.reason };
    const lines = [...held.parts].map(([{ id }, quantity]) => ({ orderLineId: id, quantity }));
    const told = [
      { name: 'method', value: methodOf(box) },
      { name: 'trackingCode', value: box.tracking ?? '' },
    ];
    const input = { lines, handler: { code: 'manual-fulfillment', arguments: told } };
    let answer = await this.#line.ask(make, { input }, signal);
    if (!answer.ok) return failed(answer.trouble);
    if (errorResult(answer.data.addFulfillmentToOrder)?.code === 'INSUFFICIENT_STOCK_ON_HAND_ERROR') {
      const raised = await this.#countIn(order, lines, signal);
      if (raised !== undefined) return failed(raised);
      answer = await this.#line.ask(make, { input }, signal);
      if (!answer.ok) return failed(answer.trouble);
    }
    const wrong = errorResult(answer.data.addFulfillmentToOrder);
    if (wrong !== undefined) return { type: 'rejected', reason: wrong.reason };
    const { id } = fieldsOf(answer.data.addFulfillmentToOrder);
    return typeof id === 'string' ? this.#move(id, 'Shipped', signal) : done;
  }

  async #move(id: string, state: string, signal: AbortSignal): Promise<Done> {
    const answer = await this.#line.ask(move, { id, state }, signal);
    if (!answer.ok) return failed(answer.trouble);
    const wrong = errorResult(answer.data.transitionFulfillmentToState);
    return wrong === undefined ? done : { type: 'rejected', reason: wrong.reason };
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

  async #look(touched: ReadonlySet<string>, signal: AbortSignal): Promise<Trouble | undefined> {
    if (touched.size === 0) return undefined;
    const read = await this.#variants([...touched], signal);
    if (!('variants' in read)) return read;
    const shown = read.variants.filter(({ sku, tracked }) => sku !== '' && tracked);
    await this.#knows.seen(
      shown.map((each) => ({ listing: listingName(each), sku: each.sku, level: each.onHand ?? 0 })),
    );
    return undefined;
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
