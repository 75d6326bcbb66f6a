/**
 * Where a storefront keeps what it applied and what it sold: one line of JSON per batch and per change of an order,
 * synced before anybody hears of it. Epoch, place and levels of a batch are one line, so a kill leaves the whole batch
 * or none of it; a torn last line is cut off at the start.
 */
import { closeSync, fsyncSync, ftruncateSync, openSync, readFileSync, writeSync } from 'node:fs';
import { type Box, emptyPlace, type Line, type Place, type Shelf } from './core.ts';
import { type Order, OrderFeed } from './order-feed.ts';

type Record =
  /** Without an id: of the old contract. */
  | {
      key: string;
      epoch: string;
      to: number;
      id?: string;
      complete?: true;
      set: [string, number, 0 | 1][];
      boxes?: Box[];
    }
  | { forget: true }
  | { channel: string; order: Order };

export class Journal {
  /** By dock and channel. */
  readonly places = new Map<string, Place>();
  readonly orders = new OrderFeed();
  /** By their ids. */
  readonly boxes = new Map<string, Box>();
  readonly #shelves = new Map<string, Map<string, Shelf>>();
  readonly #file: number;

  constructor(path: string) {
    this.#file = openSync(path, 'a+');
    const text = readFileSync(this.#file, 'utf8');
    const whole = text.slice(0, text.lastIndexOf('\n') + 1);
    if (whole.length < text.length) ftruncateSync(this.#file, Buffer.byteLength(whole));
    for (const line of whole.split('\n')) if (line !== '') this.#replay(JSON.parse(line) as Record);
  }

  place(key: string): Place {
    return this.places.get(key) ?? emptyPlace;
  }

  shelves(key: string): ReadonlyMap<string, Shelf> {
    return this.#shelves.get(key) ?? new Map();
  }

  /** Durable when it returns. */
  moved(key: string, { epoch, to, id }: Place, taken: readonly Line[], complete = false, boxes?: Box[]): void {
    const set = taken.map(({ sku, level, processOrders }): [string, number, 0 | 1] => [
      sku,
      level,
      processOrders ? 1 : 0,
    ]);
    this.#append({
      key,
      epoch: epoch ?? '',
      to,
      ...(typeof id === 'string' ? { id } : {}),
      ...(complete ? { complete } : {}),
      set,
      ...(boxes !== undefined && { boxes }),
    });
  }

  /** Durable when it returns. */
  ordered(channel: string, order: Order): void {
    this.#append({ channel, order });
  }

  forget(): void {
    this.#append({ forget: true });
  }

  close(): void {
    closeSync(this.#file);
  }

  #append(record: Record): void {
    writeSync(this.#file, `${JSON.stringify(record)}\n`);
    fsyncSync(this.#file);
    this.#replay(record);
  }

  #replay(record: Record): void {
    if ('forget' in record) {
      this.places.clear();
      this.#shelves.clear();
      this.orders.clear();
      this.boxes.clear();
      return;
    }
    if ('order' in record) {
      this.orders.put(record.channel, record.order);
      return;
    }
    const { key, epoch, to, id, complete, set, boxes = [] } = record;
    for (const box of boxes) if (box.version > (this.boxes.get(box.id)?.version ?? -1)) this.boxes.set(box.id, box);
    const shelves = this.#shelves.get(key) ?? new Map<string, Shelf>();
    if (complete === true) for (const [sku, shelf] of shelves) shelves.set(sku, { ...shelf, unvouched: true });
    for (const [sku, level, flag] of set) shelves.set(sku, { level, processOrders: flag === 1 });
    this.#shelves.set(key, shelves);
    this.places.set(key, { epoch, to, ...(id !== undefined && { id }) });
  }
}
