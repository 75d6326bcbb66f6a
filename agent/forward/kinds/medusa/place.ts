/** The store's stock locations. */
import { fieldsOf, rowsOf } from '../../fields.ts';
import type { Locations, StorePlace } from '../../levels/store-place.ts';
import type { Rest } from './rest.ts';

export type StockPlace = StorePlace<Rest>;

/** It has no default one: where there is one alone, that is meant. */
export async function stockLocations(rest: Rest, signal: AbortSignal): Promise<Locations> {
  const query = { fields: 'id,name', limit: 1_000 };
  const answer = await rest.ask({ method: 'GET', path: 'stock-locations', query }, signal);
  if (!answer.ok) return answer;
  const rows = rowsOf(fieldsOf(answer.json).stock_locations).map(fieldsOf);
  const locations = rows.flatMap(({ id, name }) =>
    typeof id === 'string' ? [{ id, name: String(name), usual: rows.length === 1 }] : [],
  );
  return { ok: true, locations };
}
