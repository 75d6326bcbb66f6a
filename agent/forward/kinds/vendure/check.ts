/** Whether a store is set up for this dock, as a person asks it: who we are, our rights, the place. Writes nothing. */
import type { CheckRow } from '../../channel.ts';
import { type Fields, fieldsOf, rowsOf } from '../../fields.ts';
import type { StockPlace } from './place.ts';
import type { Line } from './session.ts';

const question = '{ me { channels { token permissions } } }';
/** What is asked for needs the first of each or, in older roles, the one behind it. */
const needed: readonly { rights: readonly string[]; for: string }[] = [
  { rights: ['ReadCatalog', 'ReadProduct'], for: 'to read its variants' },
  { rights: ['UpdateCatalog', 'UpdateProduct'], for: 'to write levels' },
  { rights: ['ReadStockLocation'], for: 'to find the stock location' },
  { rights: ['ReadOrder'], for: 'to read orders' },
  { rights: ['UpdateOrder'], for: 'to tell shipments' },
];
const remedy = 'agent/forward/kinds/vendure/README.md sets a store up in five steps.';

/** Two questions, one after the other; the first that gets no answer is the last. */
export async function checkStore(
  line: Line,
  place: StockPlace,
  channelToken: string | undefined,
  signal: AbortSignal,
): Promise<CheckRow[]> {
  const answer = await line.ask(question, {}, signal);
  if (!answer.ok) return [{ what: 'user', verdict: 'error', text: answer.trouble.reason, remedy }];
  const channels = rowsOf(fieldsOf(answer.data.me).channels).map(fieldsOf);
  const ours = channels.find(({ token }) => token === channelToken) ?? (channelToken === undefined && channels[0]);
  const user: CheckRow = { what: 'user', verdict: 'ok', text: 'is let in' };
  if (!ours) return [user, { what: 'rights', verdict: 'error', text: 'none in the channel of store-channel', remedy }];
  const rows = [user, rights(ours)];
  const found = await place.find(line, signal);
  if (found.ok) return [...rows, { what: 'stock location', verdict: 'ok', text: `has the id ${found.id}` }];
  const text = found.trouble.reason;
  return [...rows, { what: 'stock location', verdict: 'error', text, remedy: 'Set target in the channel’s table.' }];
}

function rights({ permissions }: Fields): CheckRow {
  const what = 'rights';
  const has = new Set(rowsOf(permissions));
  if (has.has('SuperAdmin')) {
    const text = 'are all there are: whoever reads the dock’s file owns the store';
    return { what, verdict: 'warning', text, remedy: `Make a user of the dock’s own: ${remedy}` };
  }
  const missing = needed.filter(({ rights: any }) => !any.some((right) => has.has(right)));
  if (missing.length === 0) return { what, verdict: 'ok', text: 'are those that it needs' };
  const text = `it lacks ${missing.map(({ rights: [right], for: purpose }) => `${right} (${purpose})`).join(', ')}`;
  return { what, verdict: 'error', text, remedy: 'Add them to the role of the dock’s user.' };
}
