/** Whether a store is set up for this dock, as a person asks it: the key, clocks, location, a listing, limits. */
import type { Clock } from '../../../clock.ts';
import type { CheckRow } from '../../channel.ts';
import { fieldsOf } from '../../fields.ts';
import {
  clocksRow,
  limitsRow,
  listingRow,
  placeRow,
  setUpPage,
  shutRow,
  strangerRow,
  unansweredRow,
} from '../../http/check-rows.ts';
import type { StoreBudget } from '../../http/store-budget.ts';
import { listingName, readItems } from './items.ts';
import type { StockPlace } from './place.ts';
import type { Rest } from './rest.ts';

const kind = 'medusa';

/** Writes nothing; the first question that gets no answer of Medusa’s is the last. */
export async function checkStore(
  rest: Rest,
  place: StockPlace,
  { clock, budget }: { clock: Pick<Clock, 'wallMs'>; budget: StoreBudget },
  signal: AbortSignal,
): Promise<CheckRow[]> {
  const orders = await rest.ask({ method: 'GET', path: 'orders', query: { fields: 'id', limit: 1 } }, signal);
  if (!orders.ok) return [shutRow('key', orders.trouble, kind)];
  const { orders: listed, count } = fieldsOf(orders.json);
  if (!Array.isArray(listed) || typeof count !== 'number') return [strangerRow('Medusa', kind)];
  const rows: CheckRow[] = [
    // Medusa has no rights below that; a key ends when somebody revokes it.
    { what: 'key', verdict: 'ok', text: 'opens the store, with all rights; it does not expire' },
    clocksRow(clock.wallMs(), orders.dateMs),
  ];
  const found = await place.find(rest, signal);
  rows.push(placeRow('location', found));
  if (!found.ok) return rows;
  const read = await readItems(rest, found.id, { limit: 1 }, signal);
  if (!read.ok) return [...rows, unansweredRow('listings', read.trouble, setUpPage(kind))];
  const [item] = read.items;
  return [...rows, listingRow(item && (item.sku || listingName(item))), limitsRow(budget)];
}
