/** What the store shows, page by page: every variant with its stock on hand at the channel's location. */
import type { LevelSource, LevelsResult } from '../../channel.ts';
import { asUnread } from '../../http/store-trouble.ts';
import { readLevels } from '../../levels/told-levels.ts';
import type { StockPlace } from './place.ts';
import type { Line } from './session.ts';
import { listingName, readVariants } from './variants.ts';

const perPage = 500;

export class VendureLevels implements LevelSource {
  readonly #line: Line;
  readonly #place: StockPlace;
  #total = 0;

  constructor(line: Line, place: StockPlace) {
    this.#line = line;
    this.#place = place;
  }

  /** The cursor is how many variants were read. One that goes meanwhile would hide another: then it is read anew. */
  async fetch(cursor: string | null, signal: AbortSignal): Promise<LevelsResult> {
    const skip = Number(cursor ?? '0');
    const place = await this.#place.find(this.#line, signal);
    if (!place.ok) return asUnread(place.trouble);
    const read = await readVariants(this.#line, place.id, { skip, take: perPage }, signal);
    if (!read.ok) return asUnread(read.trouble);
    if (skip > 0 && read.total < this.#total)
      return { type: 'retry', reason: 'variants were removed while they were read', startOver: true };
    this.#total = read.total;
    const items = read.variants.map((variant) => {
      const { sku, onHand, allocated: held, tracked, onSale: active } = variant;
      return { listing: listingName(variant), sku, level: onHand ?? 0, held, tracked, active };
    });
    const next = skip + perPage < read.total ? String(skip + perPage) : null;
    const told = readLevels({ items, next });
    return told.ok ? { type: 'page', page: told.page } : { type: 'retry', reason: told.reason };
  }
}
