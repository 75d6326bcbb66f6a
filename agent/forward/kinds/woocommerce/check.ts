/** Whether a store is set up for this dock, as a person asks it: the key, clocks, rights, a listing, limits. */
import type { Clock } from '../../../clock.ts';
import type { CheckRow } from '../../channel.ts';
import { fieldsOf } from '../../fields.ts';
import {
  clocksRow,
  limitsRow,
  listingRow,
  setUpPage,
  shutRow,
  strangerRow,
  unansweredRow,
} from '../../http/check-rows.ts';
import type { StoreBudget } from '../../http/store-budget.ts';
import { firstListing } from './listings.ts';
import { isStoreList, type Rest } from './rest.ts';

type CheckParts = { clock: Pick<Clock, 'wallMs'>; budget: StoreBudget; target: string | undefined };

/**
 * Three questions, one after the other; the first is the last if it gets no answer of WooCommerce’s. Nothing is
 * written.
 * @param target as the channel has it: the store has no locations
 */
export async function checkStore(
  rest: Rest,
  { clock, budget, target }: CheckParts,
  signal: AbortSignal,
): Promise<CheckRow[]> {
  const products = await firstListing(rest, signal);
  if (!products.ok) return [shutRow('key', products.trouble, kind)];
  if (!products.ofTheStore) return [strangerRow('WooCommerce', kind)];
  const orders = await rest.ask({ method: 'GET', path: 'orders', query: { per_page: 1, _fields: 'id' } }, signal);
  // An empty batch needs the right to write, and writes nothing; it is answered by an empty list.
  const write = await rest.ask({ method: 'POST', path: 'products/batch', body: { update: [] } }, signal);
  return [
    { what: 'key', verdict: 'ok', text: 'opens the store; it does not expire' },
    clocksRow(clock.wallMs(), products.dateMs),
    rightRow('orders of the store', 'may be read', orders, isStoreList),
    rightRow('levels', 'may be written', write, ({ json }) => Array.isArray(json) || 'update' in fieldsOf(json)),
    stockRow(target),
    listingRow(products.name),
    limitsRow(budget),
  ];
}

const kind = 'woocommerce';
const keyRemedy = 'Make a key with the permission Read/Write, of a user who manages the shop.';

type Answer = Awaited<ReturnType<Rest['ask']>>;

/** @param isTheStores whether an answer is one that WooCommerce gives, and not anybody’s */
function rightRow(
  what: string,
  text: string,
  answer: Answer,
  isTheStores: (answer: Extract<Answer, { ok: true }>) => boolean,
): CheckRow {
  if (!answer.ok) return unansweredRow(what, answer.trouble, keyRemedy);
  if (isTheStores(answer)) return { what, verdict: 'ok', text };
  return { what, verdict: 'error', text: 'it answers, and not as WooCommerce does', remedy: setUpPage(kind) };
}

function stockRow(target: string | undefined): CheckRow {
  const what = 'location';
  if (target === undefined) return { what, verdict: 'ok', text: 'the store has one stock alone' };
  const text = 'the store has one stock alone: target names nothing there';
  return { what, verdict: 'warning', text, remedy: 'Take target out of the channel’s table.' };
}
