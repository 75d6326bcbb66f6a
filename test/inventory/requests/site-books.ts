/** Ledgers of docks of one site, and what each of them says folded into the others. */
import { expect } from 'vitest';
import type { SiteFact } from '../../../agent/inventory/nouns/site/fold.ts';
import { available } from '../../../agent/inventory/nouns/stock/item.ts';
import type { Book } from '../../../agent/ledger/book.ts';
import { rangeOf } from '../../../agent/site/facts/of-entries.ts';
import { siteFacts } from '../../../agent/site/folder.ts';
import { onBook } from '../../ledger/dock.ts';
import { ean, items, rulebook, sku } from '../../ledger/goods.ts';

export const merchant = 'acme';
const counting = { name: 'counting', work: 'counting', merchant } as const;
const stations = [...rulebook.stations, counting];
export const options = { rulebook: { ...rulebook, stations, site: true as const } };
export const about = { merchant, sku: sku(0) };

/** What a dock says, one fact after the other. */
export function teller(book: Book, dock = 'dock-1') {
  let to = 0;
  return async (...facts: object[]) => {
    const after = to;
    to += facts.length;
    const numbered = facts.map((fact, at) => ({ seq: after + at + 1, ...fact }) as SiteFact);
    const range = { dock, epoch: 'e1', hash: `hash-${to}`, place: to, after, to, facts: numbered };
    expect(await book.submit({ type: 'site-fold', ...range })).toMatchObject({ type: 'done' });
  };
}

export async function numbers(book: Book, nth = 0) {
  const [item] = await book.stock({ merchant, skus: [sku(nth)] });
  if (item === undefined) throw new Error('no such item');
  const { inStock, incoming, published, onHold, damaged } = item;
  return { inStock, incoming, published, onHold, damaged, available: available(item) };
}
export const none = { inStock: 0, incoming: 0, published: 0, onHold: 0, damaged: 0, available: 0 };

/** Everything that the ledger tells, folded into another one. */
export async function toldTo(other: Book, book: Book, dock = 'dock-1', seen = {}): Promise<void> {
  const range = rangeOf(dock, 0, await book.read(0, 1_000), seen);
  if (range === undefined) throw new Error('nothing is told');
  const { epoch, after, to, hash, facts } = range;
  const said = { dock, epoch, after, to, hash, place: 1, facts: facts.flatMap(siteFacts) };
  const { type } = await other.submit({ type: 'site-fold', ...said });
  expect(['done', 'unchanged']).toContain(type);
}

const factsOf = async (book: Book) => rangeOf('', 0, await book.read(0, 1_000), {})?.facts ?? [];

/** They hear each other in this order, until nobody has more to say. @param order of `dock-1` and so on, from 0 */
export async function allHear(books: readonly Book[], order: readonly number[]): Promise<void> {
  const docks = order.map((at) => [`dock-${at + 1}`, books[at] as Book] as const);
  const said = async () => (await Promise.all(books.map(async (book) => (await factsOf(book)).length))).join();
  for (let before = '', now = await said(); before !== now; now = await said()) {
    before = now;
    for (const [name, book] of docks)
      for (const [other, heard] of docks) if (other !== name) await toldTo(heard, book, name);
  }
}

/** The label of one pallet of the item, the only one that there is of it. */
export function palletOf(nth: number, units: number) {
  const digits = `34012345${String(nth + 1).padStart(9, '0')}`;
  const sum = [...digits].reduce((all, digit, at) => all + Number(digit) * (at % 2 === 0 ? 3 : 1), 0);
  const text = `]C100${digits}${(10 - (sum % 10)) % 10}020${ean(nth)}37${units}`;
  return { type: 'scan', station: 'receiving', device: 'scanner-1', text } as const;
}

/** Docks that have one item and know nothing of each other. */
export async function withDocks(
  use: (...books: Book[]) => Promise<void>,
  count: number,
  books: Book[] = [],
): Promise<void> {
  if (books.length === count) return await use(...books);
  await onBook(async ({ book }) => {
    await book.submit({ type: 'site-name', dock: `dock-${books.length + 1}`, after: 0 });
    await book.submit(items(1));
    await withDocks(use, count, [...books, book]);
  }, options);
}
