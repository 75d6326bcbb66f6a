/**
 * R25: each box that left is a note on its order, and the last one completes it. A note carries a mark of ours, so that
 * one that is there already is not written again, whatever became of the answer.
 */
import type { Batch, SendResult } from '../../../follow/batch.ts';
import type { ShipmentTold } from '../../../inventory/nouns/channels/telling.ts';
import { numberAtStore } from '../../../inventory/nouns/orders/order-name.ts';
import { knowsNothing } from '../../dock-knowledge.ts';
import { fieldsOf, rowsOf } from '../../fields.ts';
import type { Trouble } from '../../http/store-trouble.ts';
import type { Box } from '../../orders/box-parts.ts';
import { tellBoxes } from '../../orders/told-boxes.ts';
import type { Rest } from './rest.ts';

/** Marks of notes that are known to be there. */
const writtenMax = 2_000;

export class ShipmentsOut {
  readonly #rest: Rest;
  readonly #channel: string;
  readonly #written = new Set<string>();

  constructor(rest: Rest, channel: string) {
    this.#rest = rest;
    this.#channel = channel;
  }

  /** One attempt. */
  tell(batch: Batch, signal: AbortSignal): Promise<SendResult> {
    return tellBoxes(batch, { knows: knowsNothing }, { box: (box) => this.#box(box, signal) });
  }

  async #box(box: Box, signal: AbortSignal): Promise<Trouble | undefined> {
    const mark = `[${this.#channel} ${box.id} v${box.version}]`;
    if (this.#written.has(mark)) return undefined;
    const path = this.#pathOf(box.order);
    if (path === undefined) return { reason: `order ${box.order} did not come from this store`, declined: true };
    const notes = await this.#rest.ask({ method: 'GET', path: `${path}/notes`, query: { type: 'internal' } }, signal);
    if (!notes.ok) return notes.trouble;
    if (!rowsOf(notes.json).some((note) => String(fieldsOf(note).note).includes(mark))) {
      const body = { note: `${sentenceOf(box)} ${mark}`, customer_note: false };
      const written = await this.#rest.ask({ method: 'POST', path: `${path}/notes`, body }, signal);
      if (!written.ok) return written.trouble;
    }
    const moved = await this.#status(path, box, signal);
    if (moved !== undefined) return moved;
    this.#written.add(mark);
    for (const old of this.#written) {
      if (this.#written.size <= writtenMax) break;
      this.#written.delete(old);
    }
    return undefined;
  }

  /**
   * An order is completed by its last box, and goes on when one comes back; a status that somebody else gave it stays.
   */
  async #status(path: string, { status, partial }: ShipmentTold, signal: AbortSignal): Promise<Trouble | undefined> {
    const wanted = status === 'taken-back' ? 'processing' : partial ? undefined : 'completed';
    if (wanted === undefined) return undefined;
    const order = await this.#rest.ask({ method: 'GET', path, query: { _fields: 'id,status' } }, signal);
    if (!order.ok) return order.trouble;
    const now = fieldsOf(order.json).status;
    const moves = wanted === 'completed' ? now === 'processing' || now === 'on-hold' : now === 'completed';
    if (!moves) return undefined;
    const changed = await this.#rest.ask({ method: 'PUT', path, body: { status: wanted } }, signal);
    return changed.ok ? undefined : changed.trouble;
  }

  #pathOf(order: string): string | undefined {
    const own = numberAtStore(this.#channel, order);
    return /^\d{1,15}$/.test(own) ? `orders/${own}` : undefined;
  }
}

function sentenceOf({ box, status, lines, carrier, tracking, weight }: ShipmentTold): string {
  const what = lines.map(({ sku, quantity }) => `${quantity} × ${sku}`).join(', ');
  if (status === 'taken-back') return `Box ${box} (${what}) was taken back and has not left.`;
  const how = [carrier, tracking].filter((each) => each !== undefined).join(' ');
  const heavy = weight === undefined ? '' : `, ${weight.digits} ${weight.unit}`;
  return `Box ${box} left: ${what}${heavy}${how === '' ? '' : `, ${how}`}.`;
}
