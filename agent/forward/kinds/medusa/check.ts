/** Whether a store is set up for this dock, as a person asks it: the key, the clocks, the location, a listing. */
import type { Clock } from '../../../clock.ts';
import type { CheckRow } from '../../channel.ts';
import { clocksRow, listingRow } from '../../http/check-rows.ts';
import { listingName, readItems } from './items.ts';
import type { StockPlace } from './place.ts';
import type { Rest } from './rest.ts';

const remedy = 'agent/forward/kinds/medusa/README.md sets a store up in five steps.';

/** Writes nothing; the first question that gets no answer is the last. */
export async function checkStore(
  rest: Rest,
  place: StockPlace,
  clock: Pick<Clock, 'wallMs'>,
  signal: AbortSignal,
): Promise<CheckRow[]> {
  const orders = await rest.ask({ method: 'GET', path: 'orders', query: { fields: 'id', limit: 1 } }, signal);
  if (!orders.ok) return [{ what: 'key', verdict: 'error', text: orders.trouble.reason, remedy }];
  const rows: CheckRow[] = [
    // Medusa has no rights below that; a key ends when somebody revokes it.
    { what: 'key', verdict: 'ok', text: 'opens the store, with all rights; it does not expire' },
    clocksRow(clock.wallMs(), orders.dateMs),
  ];
  const found = await place.find(rest, signal);
  if (!found.ok) {
    const { reason: text } = found.trouble;
    return [...rows, { what: 'location', verdict: 'error', text, remedy: 'Set target in the channel’s table.' }];
  }
  rows.push({ what: 'location', verdict: 'ok', text: `is ${found.name}` });
  const listed = await readItems(rest, found.id, { limit: 1 }, signal);
  if (!listed.ok) return [...rows, { what: 'listings', verdict: 'error', text: listed.trouble.reason, remedy }];
  const [item] = listed.items;
  return [...rows, listingRow(item && (item.sku || listingName(item)))];
}
