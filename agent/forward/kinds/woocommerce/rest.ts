/** A WooCommerce store’s REST interface (v3): over TLS the key goes as it is, in the clear as a signature. */
import { type HttpResponse, header } from '../../http/response.ts';
import { StoreRest, type StoreRestParts } from '../../http/store-rest.ts';
import { basic, readKey, signed } from './signature.ts';
import { troubleOf } from './trouble.ts';

export type Rest = StoreRest;

export const restOf = (parts: Omit<StoreRestParts, 'base' | 'admit' | 'troubleOf'>): Rest =>
  new StoreRest({
    ...{ ...parts, base: '/wp-json/wc/v3', troubleOf },
    admit(address, method, file) {
      const key = readKey(file, parts.keyFile);
      const own = [key.key, key.secret, basic(key)];
      if (address.protocol === 'https:') return { address, headers: { authorization: basic(key) }, own };
      return { address: signed(address, method, key, parts.clock.wallMs()), own };
    },
  });

/** How many there are on all pages together; undefined: it does not say. */
export function totalOf(response: HttpResponse): number | undefined {
  const total = Number(header(response, 'x-wp-total') ?? Number.NaN);
  return Number.isSafeInteger(total) ? total : undefined;
}

/** Whether a list is WordPress’: how many there are on all pages stands beside each, also beside an empty one. */
export const isStoreList = ({ json, response }: { json: unknown; response: HttpResponse }): boolean =>
  Array.isArray(json) && totalOf(response) !== undefined;
