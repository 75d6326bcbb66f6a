/** What a channel had to show at an instant is told by the settings of that instant, not by today's file (R10, R20). */
import { expect, it } from 'vitest';
import type { Book } from '../../../agent/ledger/book.ts';
import { newDirectory, open } from '../dock.ts';
import { adjust, items, rulebook, sku } from '../goods.ts';

const web = { name: 'acme-web', merchant: 'acme', minimumLevel: 0, mode: 'changes', basis: 'available' } as const;

async function levelAt(book: Book, seq: number): Promise<{ level: number | null | undefined; policy?: string }> {
  const asked = { merchant: 'acme', sku: sku(0), channel: 'acme-web', at: { seq }, nowMs: 0, utcOffsetMin: 0 };
  const { item, channels } = await book.explain({ ...asked, channels: [] });
  return { level: channels[0]?.level, ...(item && { policy: item.policy }) };
}

it('the first settings of a channel and a merchant stand until the entry that changes them', async () => {
  const folder = newDirectory();
  const first = await open(folder, { rulebook: { ...rulebook, channels: [{ ...web, maximumLevel: 4 }] } });
  await first.book.submit(items(1));
  await first.book.submit(adjust(0, 9));
  const before = first.book.head.seq;
  await first.book.close();

  const merchants = rulebook.merchants.map((each) => ({ ...each, sync: 'always' as const }));
  const second = await open(folder, {
    rulebook: { ...rulebook, merchants, channels: [{ ...web, maximumLevel: 7, minimumLevel: 2 }] },
  });
  const { book } = second;
  expect(await levelAt(book, before)).toEqual({ level: 4, policy: 'process-orders' });
  expect(await levelAt(book, book.head.seq)).toEqual({ level: 7, policy: 'always' });
  await book.close();
});
