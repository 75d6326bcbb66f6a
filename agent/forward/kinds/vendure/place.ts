/** The store's stock locations. */
import { fieldsOf, rowsOf } from '../../fields.ts';
import type { Locations, StorePlace } from '../../levels/store-place.ts';
import { textOrDigits } from '../../orders/digits.ts';
import type { Line } from './session.ts';

export type StockPlace = StorePlace<Line>;

const question = '{ stockLocations(options: { take: 1000, sort: { createdAt: ASC, id: ASC } }) { items { id name } } }';

/** Its default one is the oldest. */
export async function stockLocations(line: Line, signal: AbortSignal): Promise<Locations> {
  const answer = await line.ask(question, {}, signal);
  if (!answer.ok) return answer;
  const named = rowsOf(fieldsOf(answer.data.stockLocations).items).flatMap((row) => {
    const { id, name } = fieldsOf(row);
    const read = textOrDigits(id);
    return read === undefined || read === '' ? [] : [{ id: read, name: typeof name === 'string' ? name : '' }];
  });
  return { ok: true, locations: named.map((each, at) => ({ ...each, usual: at === 0 })) };
}
