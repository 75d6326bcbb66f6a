/**
 * R25: each box that left becomes a fulfilment of its order, once: what there is at the shop is looked at before
 * anything is done, whatever became of the answer before. A box that is taken up again cancels its fulfilment.
 */
import type { Batch, SendResult } from '../../../follow/batch.ts';
import { numberAtStore } from '../../../inventory/nouns/orders/order-name.ts';
import type { DockKnowledge } from '../../channel.ts';
import { type Fields, fieldsOf, rowsOf } from '../../fields.ts';
import type { Trouble } from '../../http/store-trouble.ts';
import type { Box } from '../../orders/box-parts.ts';
import { type StoreNames, tellBoxes } from '../../orders/told-boxes.ts';
import type { Admin } from './admin.ts';
import { userErrors } from './answers.ts';
import { type Mark, madeOf, marked, partsIn, readShipped, type ShippedOrder } from './boxes.ts';
import { documents } from './documents.ts';
import { quoted } from './variants.ts';

type ShipmentsOutParts = { admin: Admin; channel: string; knows: DockKnowledge; notify: boolean };

export class ShipmentsOut {
  readonly #parts: ShipmentsOutParts;

  constructor(parts: ShipmentsOutParts) {
    this.#parts = parts;
  }

  /** One attempt. */
  tell(batch: Batch, signal: AbortSignal): Promise<SendResult> {
    return tellBoxes(batch, this.#parts, { box: (box, names) => this.#box(box, names, signal) });
  }

  async #box(box: Box, names: StoreNames, signal: AbortSignal): Promise<Trouble | undefined> {
    const { channel, notify } = this.#parts;
    const name = numberAtStore(channel, box.order);
    const order = await this.#read(name, signal);
    if ('reason' in order) return order;
    const made = madeOf(order, box);
    if (made !== undefined && order.marks[box.id]?.is === undefined) {
      const noted = await this.#mark(order, box, { is: made.id, before: [], lines: new Map() }, signal);
      if (noted !== undefined) return noted;
    }
    if (box.status === 'taken-back')
      return made && this.#change(documents.takeBack, { id: made.id }, 'fulfillmentCancel', signal);
    // What it is then is noted when it is looked at the next time, in this attempt.
    if (made === undefined) return (await this.#make(order, box, names, signal)) ?? this.#settle(name, box, signal);
    const tracking = trackingOf(box);
    if (tracking === undefined || made.tracking === box.tracking) return undefined;
    return this.#change(documents.track, { id: made.id, tracking, notify }, 'fulfillmentTrackingInfoUpdate', signal);
  }

  async #read(name: string, signal: AbortSignal): Promise<ShippedOrder | Trouble> {
    const answer = await this.#parts.admin.ask(documents.shipped, { query: `name:${quoted(name)}` }, signal);
    if (!answer.ok) return answer.trouble;
    const rows = rowsOf(fieldsOf(answer.data.orders).nodes).map(fieldsOf);
    const row = rows.find((each) => each.name === name);
    return row === undefined ? { reason: `the store has no order ${name}`, declined: true } : readShipped(row);
  }

  /** Notes which fulfilment a box that was made became. */
  async #settle(name: string, box: Box, signal: AbortSignal): Promise<Trouble | undefined> {
    const order = await this.#read(name, signal);
    if ('reason' in order) return order;
    const made = madeOf(order, box);
    // Its search is behind at times: then it is noted when the box is told the next time.
    return made && this.#mark(order, box, { is: made.id, before: [], lines: new Map() }, signal);
  }

  async #mark(order: ShippedOrder, box: Box, mark: Mark, signal: AbortSignal): Promise<Trouble | undefined> {
    const value = marked(order, box, mark);
    if (value === undefined) return { reason: 'the order has more boxes than are told to a store', declined: true };
    // Only over what stands there as it was read: another dock of this shop may have written.
    const metafield = { ownerId: order.id, namespace: 'tallyman', key: 'boxes', type: 'json', value };
    const metafields = [{ ...metafield, compareDigest: order.digest }];
    const noted = await this.#change(documents.mark, { metafields }, 'metafieldsSet', signal);
    if (noted === undefined) return undefined;
    // It did meanwhile: the order is read anew.
    const { declined: _, ...later } = noted;
    return later;
  }

  async #make(order: ShippedOrder, box: Box, names: StoreNames, signal: AbortSignal): Promise<Trouble | undefined> {
    const parts = partsIn(order, box, names);
    if (!parts.ok) return { reason: parts.reason, declined: true };
    const before = order.made.map(({ id }) => id);
    const noted = await this.#mark(order, box, { is: undefined, before, lines: parts.lines }, signal);
    if (noted !== undefined) return noted;
    const trackingInfo = trackingOf(box);
    const fulfillment = {
      ...{ lineItemsByFulfillmentOrder: parts.groups, notifyCustomer: this.#parts.notify },
      ...(trackingInfo !== undefined && { trackingInfo }),
    };
    return this.#change(documents.ship, { fulfillment }, 'fulfillmentCreate', signal);
  }

  /** @returns what stood against it */
  async #change(query: string, variables: Fields, field: string, signal: AbortSignal): Promise<Trouble | undefined> {
    const answer = await this.#parts.admin.ask(query, variables, signal);
    if (!answer.ok) return answer.trouble;
    const [wrong] = userErrors(answer.data[field]);
    return wrong && { reason: `the store refused it: ${wrong.reason}`, declined: true };
  }
}

function trackingOf({ carrier, tracking }: Box): { company?: string; number?: string } | undefined {
  const company = carrier === undefined || carrier === '' ? {} : { company: carrier };
  const number = tracking === undefined || tracking === '' ? {} : { number: tracking };
  const both = { ...company, ...number };
  return Object.keys(both).length === 0 ? undefined : both;
}
