/** M11: a dock that is cut off records what people do, and decides nothing for all of them. */
import { expect, it } from 'vitest';
import type { Submission } from '../../../agent/inventory/nouns/submission.ts';
import { onBook } from '../../ledger/dock.ts';
import { adjust, items, rulebook, scan, sku } from '../../ledger/goods.ts';

const options = { rulebook: { ...rulebook, site: true as const } };
const cutOff = (is: boolean): Submission => ({ type: 'site-link', cutOff: is, told: 0 });
const by = 'lena';
const about = { by, merchant: 'acme' } as const;
const lines = [{ sku: sku(0), quantity: 1 }];

const decisions: [string, Submission][] = [
  ['an order is placed', { type: 'order-place', ...about, id: '2', lines }],
  ['an order is changed', { type: 'order-change', ...about, id: '1', lines: [{ sku: sku(0), quantity: 2 }] }],
  ['an order is held or released', { type: 'order-hold', ...about, id: '1', held: true, reason: 'asked' }],
  ['an order is cancelled', { type: 'order-cancel', ...about, id: '1' }],
  ['a policy is set', { type: 'set-policy', ...about, sync: 'never' }],
  ['Process Orders is turned by hand', { type: 'set-process-orders', ...about, sku: sku(0), on: false }],
  ['how an item is sold is set', { type: 'items', by, items: [{ merchant: 'acme', sku: sku(0), sync: 'never' }] }],
  ['quantities are published', { type: 'notice-publish', ...about, id: 'N-1', on: true }],
  [
    'quantities are published',
    { type: 'notice-announce', ...about, id: 'N-2', notice: { publish: true, lines: [{ sku: sku(0), quantity: 3 }] } },
  ],
];

const facts: [string, Submission][] = [
  ['goods are received', scan(0)],
  ['a number is put right', adjust(0, 2)],
  ['an item gets another name', { type: 'items', by, items: [{ merchant: 'acme', sku: sku(0), name: 'Tee' }] }],
  ['a notice is announced', { type: 'notice-announce', ...about, id: 'N-3', notice: { lines } }],
  ['what was published is withdrawn', { type: 'notice-publish', ...about, id: 'N-1', on: false }],
  ['a policy is asked for', { type: 'set-policy', ...about }],
];

it('what a dock decides for its site it decides while it is linked, and a cut-off one says where it is done', async () => {
  await onBook(async ({ book }) => {
    await book.submit(items(2));
    await book.submit(adjust(0, 9));
    await book.submit({ type: 'order-place', ...about, id: '1', lines });
    await book.submit({
      type: 'notice-announce',
      ...about,
      id: 'N-1',
      notice: { lines: [{ sku: sku(0), quantity: 4 }] },
    });
    await book.submit(cutOff(true));
    const before = book.head.seq;
    for (const [what, submission] of decisions) {
      const text = `Cut off from the site: ${what} at a dock that is linked. Nothing was changed.`;
      expect(await book.submit(submission), what).toEqual({ type: 'refused', code: 'site-cut-off', text });
    }
    expect(book.head.seq).toBe(before);
    for (const [what, submission] of facts) {
      expect((await book.submit(submission)).type, what).not.toBe('refused');
    }
    await book.submit(cutOff(false));
    for (const [what, submission] of decisions) expect((await book.submit(submission)).type, what).not.toBe('refused');
  }, options);
});

it('a dock that is alone decides everything, whatever its ledger says of a site it was in', async () => {
  await onBook(async ({ book }) => {
    await book.submit(items(1));
    await book.submit(cutOff(true));
    expect(await book.submit({ type: 'order-place', ...about, id: '2', lines })).toMatchObject({ type: 'done' });
  });
});
