/** Whether a shop is set up for this dock, as a person asks it: token, rights, clocks, location, listing, points. */
import type { Clock } from '../../../clock.ts';
import type { CheckRow } from '../../channel.ts';
import { fieldsOf, rowsOf } from '../../fields.ts';
import {
  clocksRow,
  limitsRow,
  listingRow,
  placeRow,
  setUpPage,
  shutRow,
  unansweredRow,
} from '../../http/check-rows.ts';
import { printable } from '../../http/response.ts';
import type { StoreBudget } from '../../http/store-budget.ts';
import type { Admin } from './admin.ts';
import { documents } from './documents.ts';
import type { ShopifyPlace } from './place.ts';
import type { Tokens } from './token.ts';
import { listingName, readVariants } from './variants.ts';

const needed: readonly [scope: string, purpose: string][] = [
  ['read_products', 'to find its variants'],
  ['read_inventory', 'to read levels'],
  ['write_inventory', 'to write levels'],
  ['read_locations', 'to find the location'],
  ['read_orders', 'to read orders'],
  ['write_orders', 'to mark the boxes of an order'],
  ['write_merchant_managed_fulfillment_orders', 'to tell shipments'],
];
const kind = 'shopify';

/** Writes nothing; the first question that gets no answer is the last. */
export async function checkShop(
  admin: Admin,
  place: ShopifyPlace,
  { clock, budget, tokens }: { clock: Pick<Clock, 'wallMs'>; budget: StoreBudget; tokens: Pick<Tokens, 'renews'> },
  signal: AbortSignal,
): Promise<CheckRow[]> {
  const answer = await admin.ask(documents.setup, {}, signal);
  if (!answer.ok) return [shutRow('token', answer.trouble, kind)];
  const { name } = fieldsOf(answer.data.shop);
  const shop = typeof name === 'string' ? printable(name.slice(0, 80)) : 'the shop';
  const scopes = rowsOf(fieldsOf(answer.data.currentAppInstallation).accessScopes).map((row) => fieldsOf(row).handle);
  const rows: CheckRow[] = [
    {
      what: 'token',
      verdict: 'ok',
      text: `opens ${shop}; ${tokens.renews ? 'it is renewed each day' : 'it does not expire'}`,
    },
    rights(new Set(scopes)),
    clocksRow(clock.wallMs(), answer.dateMs),
  ];
  const found = await place.find(admin, signal);
  rows.push(placeRow('location', found));
  if (!found.ok) return rows;
  const page = { query: null, first: 1, after: null };
  const listed = await readVariants(admin, found.id, page, signal);
  if (!listed.ok) return [...rows, unansweredRow('listings', listed.trouble, setUpPage(kind))];
  const [variant] = listed.variants;
  return [...rows, listingRow(variant && (variant.sku || listingName(variant))), limitsRow(budget)];
}

function rights(scopes: ReadonlySet<unknown>): CheckRow {
  const what = 'rights';
  // Who may write something may read it.
  const has = (scope: string) => scopes.has(scope) || scopes.has(scope.replace(/^read_/, 'write_'));
  const missing = needed.filter(([scope]) => !has(scope));
  if (missing.length === 0) return { what, verdict: 'ok', text: 'are those that it needs' };
  const text = `it lacks ${missing.map(([scope, purpose]) => `${scope} (${purpose})`).join(', ')}`;
  return { what, verdict: 'error', text, remedy: 'Add them to the app’s scopes, and let the shop accept them.' };
}
