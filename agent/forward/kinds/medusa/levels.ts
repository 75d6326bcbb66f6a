/** What the store shows, page by page: every inventory item with what is stocked of it at the channel's location. */
import type { LevelSource, LevelsResult } from '../../channel.ts';
import { asUnread } from '../../http/store-trouble.ts';
import { readLevels } from '../../levels/told-levels.ts';
import { listingName, readItems } from './items.ts';
import type { StockPlace } from './place.ts';
import type { Rest } from './rest.ts';

const perPage = 500;

export class MedusaLevels implements LevelSource {
  readonly #rest: Rest;
  readonly #place: StockPlace;
  #total = 0;

  constructor(rest: Rest, place: StockPlace) {
    this.#rest = rest;
    this.#place = place;
  }

  /** The cursor is how many items were read. One that goes meanwhile would hide another: then it is read anew. */
  async fetch(cursor: string | null, signal: AbortSignal): Promise<LevelsResult> {
    const offset = Number(cursor ?? '0');
    const place = await this.#place.find(this.#rest, signal);
    if (!place.ok) return asUnread(place.trouble);
    const read = await readItems(this.#rest, place.id, { offset, limit: perPage, order: 'id' }, signal);
    if (!read.ok) return asUnread(read.trouble);
    if (offset > 0 && read.total < this.#total)
      return { type: 'retry', reason: 'items were removed while they were read', startOver: true };
    this.#total = read.total;
    const items = read.items.map((item) => {
      const { sku, stocked, reserved: held, tracked, onSale: active } = item;
      return { listing: listingName(item), sku, level: stocked ?? 0, held, tracked, active };
    });
    const next = offset + perPage < read.total ? String(offset + perPage) : null;
    const told = readLevels({ items, next });
    return told.ok ? { type: 'page', page: told.page } : { type: 'retry', reason: told.reason };
  }
}
