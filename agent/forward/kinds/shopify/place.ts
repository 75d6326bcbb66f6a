/** The shop's locations. */
import { fieldsOf, rowsOf } from '../../fields.ts';
import type { Locations, StorePlace } from '../../levels/store-place.ts';
import type { Admin } from './admin.ts';
import { documents } from './documents.ts';
import { numberIn } from './variants.ts';

export type ShopifyPlace = StorePlace<Admin>;

export async function shopLocations(admin: Admin, signal: AbortSignal): Promise<Locations> {
  const answer = await admin.ask(documents.locations, {}, signal);
  if (!answer.ok) return answer;
  const locations = rowsOf(fieldsOf(answer.data.locations).nodes).flatMap((row) => {
    const { id, name, isPrimary } = fieldsOf(row);
    if (typeof id !== 'string') return [];
    return [{ id, number: numberIn(id) || id, name: String(name), usual: isPrimary === true }];
  });
  return { ok: true, locations };
}
