/** The shop's locations. */
import { fieldsOf, rowsOf } from '../../fields.ts';
import type { Locations, StorePlace } from '../../levels/store-place.ts';
import type { Admin } from './admin.ts';
import { documents } from './documents.ts';
import { numberIn } from './variants.ts';

export type ShopifyPlace = StorePlace<Admin>;

/** A plan for large merchants has a thousand. */
const perPage = 100;
const pagesMax = 20;

/** Those that are open: one that was closed is none. */
export async function shopLocations(admin: Admin, signal: AbortSignal): Promise<Locations> {
  const locations: { id: string; number: string; name: string; usual: boolean }[] = [];
  let after: string | null = null;
  for (let page = 0; page < pagesMax; page += 1) {
    const answer: Awaited<ReturnType<Admin['ask']>> = await admin.ask(
      documents.locations,
      { first: perPage, after },
      signal,
    );
    if (!answer.ok) return answer;
    const { nodes, pageInfo } = fieldsOf(answer.data.locations);
    for (const { id, name, isPrimary } of rowsOf(nodes).map(fieldsOf))
      if (typeof id === 'string')
        locations.push({ id, number: numberIn(id) || id, name: String(name), usual: isPrimary === true });
    const { hasNextPage, endCursor } = fieldsOf(pageInfo);
    if (hasNextPage !== true || typeof endCursor !== 'string') break;
    after = endCursor;
  }
  return { ok: true, locations };
}
