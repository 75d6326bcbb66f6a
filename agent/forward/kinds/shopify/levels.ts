/** What the shop shows, page by page: every variant with what can be sold of it at the channel's location. */
import type { ShownListing } from '../../../inventory/requests/shown-unknown.ts';
import type { LevelSource, LevelsResult } from '../../channel.ts';
import { asUnread } from '../../http/store-trouble.ts';
import { readLevels } from '../../levels/told-levels.ts';
import type { Admin } from './admin.ts';
import type { ShopifyPlace } from './place.ts';
import { findVariants, listingName, readVariants } from './variants.ts';

const perPage = 100;

export class ShopifyLevels implements LevelSource {
  readonly #admin: Admin;
  readonly #place: ShopifyPlace;

  constructor(admin: Admin, place: ShopifyPlace) {
    this.#admin = admin;
    this.#place = place;
  }

  async fetch(cursor: string | null, signal: AbortSignal): Promise<LevelsResult> {
    const place = await this.#place.find(this.#admin, signal);
    if (!place.ok) return asUnread(place.trouble);
    const read = await readVariants(this.#admin, place.id, { query: null, first: perPage, after: cursor }, signal);
    if (!read.ok) return asUnread(read.trouble);
    const items = read.variants.map((variant) => {
      const { sku, available, tracked, bundle, onSale: active } = variant;
      const counted = tracked && !bundle && available !== null;
      return { listing: listingName(variant), sku, level: available ?? 0, tracked: counted, active };
    });
    const told = readLevels({ items, next: read.next });
    return told.ok ? { type: 'page', page: told.page } : { type: 'retry', reason: told.reason };
  }

  /** What it counts and shows of these SKUs; undefined: it cannot be asked now. */
  async shown(skus: readonly string[], signal: AbortSignal): Promise<ShownListing[] | undefined> {
    const place = await this.#place.find(this.#admin, signal);
    const found = place.ok ? await findVariants(this.#admin, place.id, skus, signal) : place;
    if (!found.ok) return undefined;
    return found.variants.flatMap((variant) => {
      const { sku, available: level, tracked, bundle } = variant;
      return tracked && !bundle && level !== null ? [{ listing: listingName(variant), sku, level }] : [];
    });
  }
}
