/**
 * R22 beside R13: a store that shows another number is told again, and it alone. What the merchant's other stores were
 * not to hear they do not hear for that.
 */
import { expect, it } from 'vitest';
import type { ChannelRules } from '../../../agent/inventory/nouns/channels/channel.ts';
import type { ComparedRow } from '../../../agent/inventory/nouns/nightly/reconciliation.ts';
import type { Book } from '../../../agent/ledger/book.ts';
import { newDirectory, open } from '../dock.ts';
import { adjust, items, rulebook, sku } from '../goods.ts';

const channel = (name: string): ChannelRules => ({
  ...{ name, merchant: 'acme', minimumLevel: 0, mode: 'changes', basis: 'available' },
});
const rules = {
  ...rulebook,
  merchants: [{ id: 'acme', sync: 'process-orders' as const, processOrders: 'auto' as const }],
  channels: [channel('web'), channel('erp')],
};

async function tell(book: Book, name: string): Promise<number[]> {
  const batch = await book.freeze(name);
  if (batch === undefined) return [];
  await book.acknowledge(name, batch.key, []);
  return batch.lines.map(({ level }) => level);
}

/** What the store shows of the item is compared. @returns what came of it */
async function compare(book: Book, name: string, level: number): Promise<ComparedRow['done'] | undefined> {
  const listings = [{ listing: sku(0), sku: sku(0), level, counted: true, onSale: true }];
  const toldTo = (await book.channels()).find((each) => each.channel === name)?.seen ?? 0;
  const asked = { by: 'night', run: 'r', channel: name, listings, toldTo, salesKnown: true, dry: false };
  const outcome = await book.submit({ type: 'listings-compared', ...asked });
  const { rows } = ('data' in outcome ? outcome.data : {}) as { rows: ComparedRow[] };
  return rows[0]?.done;
}

it('a drift at one store is told to that store alone, each store its own', async () => {
  const { book } = await open(newDirectory(), { rulebook: rules });
  await book.submit(items(1));
  await book.submit(adjust(0, 5));
  expect([await tell(book, 'web'), await tell(book, 'erp')]).toEqual([[5], [5]]);
  // What moves under another policy is heard by nobody, and the policy that comes back sends nothing (R13).
  const policy = (sync: 'never' | 'process-orders') =>
    book.submit({ type: 'set-policy', by: 'lena', merchant: 'acme', sku: sku(0), sync });
  await policy('never');
  await book.submit(adjust(0, 2));
  await policy('process-orders');
  expect([await tell(book, 'web'), await tell(book, 'erp')]).toEqual([[], []]);

  expect(await compare(book, 'web', 9)).toBe('set');
  expect([await tell(book, 'web'), await tell(book, 'erp')]).toEqual([[7], []]);
  await policy('never');
  await book.submit(adjust(0, 1));
  await policy('process-orders');
  // The other one differs as well: it is told, and the first one, which was told before, is not.
  expect(await compare(book, 'erp', 4)).toBe('set');
  expect([await tell(book, 'web'), await tell(book, 'erp')]).toEqual([[], [8]]);
  await book.submit(adjust(0, 1));
  expect([await tell(book, 'web'), await tell(book, 'erp')]).toEqual([[9], [9]]);
  expect(await book.verify()).toMatchObject({ ok: true });
  await book.close();
});

it('a rise waits for the sales since it became due, not since another store differed', async () => {
  const { book } = await open(newDirectory(), { rulebook: rules });
  await book.submit(items(1));
  await book.submit(adjust(0, 5));
  await tell(book, 'web');
  const risesTo = book.head.seq;
  expect(await compare(book, 'web', 9)).toBe('set');
  expect(book.head.seq).toBeGreaterThan(risesTo);
  expect(await book.freeze('erp', { risesTo })).toMatchObject({ lines: [{ level: 5 }] });
  await book.close();
});

it('two stores that differ in one night are both told', async () => {
  const { book } = await open(newDirectory(), { rulebook: rules });
  await book.submit(items(1));
  await book.submit(adjust(0, 5));
  await tell(book, 'web');
  await tell(book, 'erp');
  expect([await compare(book, 'web', 9), await compare(book, 'erp', 4)]).toEqual(['set', 'set']);
  expect([await tell(book, 'web'), await tell(book, 'erp')]).toEqual([[5], [5]]);
  await book.close();
});

it('whatever makes an item due, it is known since when it waits', async () => {
  const { book } = await open(newDirectory(), { rulebook: rules });
  await book.submit(items(1));
  await book.submit(adjust(0, 5));
  await tell(book, 'web');
  await book.submit({ type: 'associate', by: 'lena', channel: 'web', listings: [{ sku: sku(0), aliases: ['SHIRT'] }] });
  const [entry] = await book.tail(1);
  expect((await book.channels()).find((each) => each.channel === 'web')).toMatchObject({
    ...{ pending: 1, oldestUnsentAt: entry?.at },
  });
  await book.close();
});
