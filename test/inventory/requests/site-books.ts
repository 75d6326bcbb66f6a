/** Ledgers of docks of one site, and what each of them says folded into the others. */
import { expect } from 'vitest';
import type { SiteFact } from '../../../agent/inventory/nouns/site/fold.ts';
import { available } from '../../../agent/inventory/nouns/stock/item.ts';
import type { Book } from '../../../agent/ledger/book.ts';
import { rangeOf } from '../../../agent/site/facts/of-entries.ts';
import { siteFacts } from '../../../agent/site/folder.ts';
import { onBook } from '../../ledger/dock.ts';
import { items, rulebook, sku } from '../../ledger/goods.ts';

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

export async function numbers(book: Book) {
  const [item] = await book.stock({ merchant, skus: [sku(0)] });
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
