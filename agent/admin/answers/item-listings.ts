/** R27: under which names each storefront lists an item. */

import { listingKey, namesOf } from '../../inventory/nouns/channels/listing.ts';
import type { ItemRow } from '../../inventory/nouns/stock/item.ts';
import type { AdminContext } from '../verb.ts';

type ItemListed = {
  channel: string;
  /** The store's own SKUs; the item's own where nothing was said of it. None where it is switched off there. */
  names: string[];
  /** This channel is not told of the item. */
  off: boolean;
};

/** Of each channel of its merchant, in the order of the configuration. */
export function listingsOf(
  { book, config }: Pick<AdminContext, 'book' | 'config'>,
  { merchant, sku }: Pick<ItemRow, 'merchant' | 'sku'>,
): Promise<ItemListed[]> {
  const ours = config.channels.filter((channel) => channel.merchant === merchant);
  return Promise.all(
    ours.map(async ({ name: channel }) => {
      const listing = await book.row('listing', listingKey(channel, sku));
      const off = listing?.off === true;
      return { channel, names: off ? [] : [...namesOf(sku, listing)], off };
    }),
  );
}
