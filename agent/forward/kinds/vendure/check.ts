/** Whether a store is set up for this dock, as a person asks it: who we are, rights, clocks, place, listing, limits. */
import type { Clock } from '../../../clock.ts';
import type { CheckRow } from '../../channel.ts';
import { type Fields, fieldsOf, rowsOf } from '../../fields.ts';
import {
  clocksRow,
  limitsRow,
  listingRow,
  placeRow,
  setUpPage,
  shutRow,
  unansweredRow,
} from '../../http/check-rows.ts';
import type { StoreBudget } from '../../http/store-budget.ts';
import type { StockPlace } from './place.ts';
import type { Line } from './session.ts';
import { listingName, readVariants } from './variants.ts';

const question = '{ me { channels { token permissions } } globalSettings { outOfStockThreshold } }';
/** What is asked for needs the first of each or, in older roles, the one behind it. */
const needed: readonly { rights: readonly string[]; for: string }[] = [
  { rights: ['ReadCatalog', 'ReadProduct'], for: 'to read its variants' },
  { rights: ['UpdateCatalog', 'UpdateProduct'], for: 'to write levels' },
  { rights: ['ReadStockLocation'], for: 'to find the stock location' },
  { rights: ['ReadOrder'], for: 'to read orders' },
  { rights: ['UpdateOrder'], for: 'to tell shipments' },
];
const kind = 'vendure';

type CheckParts = { clock: Pick<Clock, 'wallMs'>; budget: StoreBudget; channelToken: string | undefined };

/** Writes nothing; the first question that gets no answer is the last. */
export async function checkStore(
  line: Line,
  place: StockPlace,
  { clock, budget, channelToken }: CheckParts,
  signal: AbortSignal,
): Promise<CheckRow[]> {
  const answer = await line.ask(question, {}, signal);
  if (!answer.ok) return [shutRow('user', answer.trouble, kind)];
  const channels = rowsOf(fieldsOf(answer.data.me).channels).map(fieldsOf);
  const ours = channels.find(({ token }) => token === channelToken) ?? (channelToken === undefined && channels[0]);
  // A session ends after a year, or with the store's secret; it is begun anew.
  const user: CheckRow = { what: 'user', verdict: 'ok', text: 'is let in; neither a password nor an API key expires' };
  if (!ours)
    return [
      user,
      { what: 'rights', verdict: 'error', text: 'none in the channel of store-channel', remedy: setUpPage(kind) },
    ];
  const rows = [user, rights(ours), clocksRow(clock.wallMs(), answer.dateMs), ...thresholdRows(answer.data)];
  const found = await place.find(line, signal);
  rows.push(placeRow('stock location', found));
  if (!found.ok) return rows;
  const listed = await readVariants(line, found.id, { skip: 0, take: 1 }, signal);
  if (!listed.ok) return [...rows, unansweredRow('listings', listed.trouble, setUpPage(kind))];
  const [variant] = listed.variants;
  return [...rows, listingRow(variant && (variant.sku || listingName(variant))), limitsRow(budget)];
}

/** What it sells of each variant is what is on hand less what its orders hold, less this. */
function thresholdRows({ globalSettings }: Fields): CheckRow[] {
  const { outOfStockThreshold: kept } = fieldsOf(globalSettings);
  if (typeof kept !== 'number' || kept === 0) return [];
  const what = 'out-of-stock threshold';
  const text =
    kept > 0 ? `it keeps ${kept} of each variant back` : `it sells ${-kept} more of each variant than there are`;
  const remedy = 'Set it to 0 in Vendure (Settings, Global settings); minimum-level of the channel keeps some back.';
  return [{ what, verdict: 'warning', text, remedy }];
}

function rights({ permissions }: Fields): CheckRow {
  const what = 'rights';
  const has = new Set(rowsOf(permissions));
  if (has.has('SuperAdmin')) {
    const text = 'are all there are: whoever reads the dock’s file owns the store';
    return { what, verdict: 'warning', text, remedy: `Make a user of the dock’s own. ${setUpPage(kind)}` };
  }
  const missing = needed.filter(({ rights: any }) => !any.some((right) => has.has(right)));
  if (missing.length === 0) return { what, verdict: 'ok', text: 'are those that it needs' };
  const text = `it lacks ${missing.map(({ rights: [right], for: purpose }) => `${right} (${purpose})`).join(', ')}`;
  return { what, verdict: 'error', text, remedy: 'Add them to the role of the dock’s user.' };
}
