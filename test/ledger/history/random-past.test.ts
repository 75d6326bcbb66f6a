/**
 * Whatever happened: an explanation of a past place says what the item was then and what the storefront held then. The
 * witness is a storefront that notes, at every place of the ledger, what it shows.
 */
import fc from 'fast-check';
import { expect, it } from 'vitest';
import type { ChannelRules } from '../../../agent/inventory/nouns/channels/channel.ts';
import { channelLevel, heldBack } from '../../../agent/inventory/nouns/channels/levels.ts';
import { allocationKey } from '../../../agent/inventory/nouns/orders/allocation.ts';
import type { Book } from '../../../agent/ledger/book.ts';
import type { ExplainAnswer, ExplainRequest } from '../../../agent/ledger/history/explain-item.ts';
import { onBook } from '../dock.ts';
import { adjust, items, rulebook, scan, sku } from '../goods.ts';

const channels = ['acme-web', 'acme-shop', 'acme-desk', 'acme-file'] as const;
const rules: ChannelRules[] = [
  { name: 'acme-web', merchant: 'acme', minimumLevel: 0, mode: 'changes', basis: 'available' },
  { name: 'acme-shop', merchant: 'acme', minimumLevel: 2, maximumLevel: 4, mode: 'changes', basis: 'available' },
  { name: 'acme-desk', merchant: 'acme', minimumLevel: 0, mode: 'changes', basis: 'physical' },
  { name: 'acme-file', merchant: 'acme', minimumLevel: 0, mode: 'full', basis: 'available' },
];
const goods = 3;

type Step =
  | { do: 'scan' | 'sync'; item: number }
  | { do: 'adjust'; item: number; by: number }
  | { do: 'order'; item: number; units: number; channel: number | null }
  | { do: 'cancel'; nth: number }
  | { do: 'policy'; item: number | null; sync: 'never' | 'always' | 'process-orders' }
  | { do: 'flag'; item: number; on: boolean }
  | { do: 'tell'; channel: number; answer: 'takes' | 'refuses' | 'silent' }
  | { do: 'start-over' | 'pause' | 'resume'; channel: number }
  | { do: 'epoch' };

const item = fc.nat(goods - 1);
const channel = fc.nat(channels.length - 1);
const step = fc.oneof(
  { weight: 6, arbitrary: fc.record({ do: fc.constant('scan' as const), item }) },
  {
    weight: 4,
    arbitrary: fc.record({ do: fc.constant('adjust' as const), item, by: fc.integer({ min: -3, max: 5 }) }),
  },
  {
    weight: 4,
    arbitrary: fc.record({
      do: fc.constant('order' as const),
      item,
      units: fc.integer({ min: 1, max: 3 }),
      channel: fc.option(channel),
    }),
  },
  { weight: 2, arbitrary: fc.record({ do: fc.constant('cancel' as const), nth: fc.nat(9) }) },
  { weight: 2, arbitrary: fc.record({ do: fc.constant('sync' as const), item }) },
  {
    weight: 2,
    arbitrary: fc.record({
      do: fc.constant('policy' as const),
      item: fc.option(item),
      sync: fc.constantFrom('never' as const, 'always' as const, 'process-orders' as const),
    }),
  },
  { weight: 2, arbitrary: fc.record({ do: fc.constant('flag' as const), item, on: fc.boolean() }) },
  {
    weight: 12,
    arbitrary: fc.record({
      do: fc.constant('tell' as const),
      channel,
      answer: fc.constantFrom(
        'takes' as const,
        'takes' as const,
        'takes' as const,
        'refuses' as const,
        'silent' as const,
      ),
    }),
  },
  {
    weight: 1,
    arbitrary: fc.record({ do: fc.constantFrom('start-over' as const, 'pause' as const, 'resume' as const), channel }),
  },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('epoch' as const) }) },
) as fc.Arbitrary<Step>;

const question = (n: number, at?: ExplainRequest['at']): ExplainRequest => ({
  ...{ merchant: 'acme', sku: sku(n), nowMs: Date.now(), utcOffsetMin: 0, channels: [] },
  ...(at !== undefined && { at }),
});

class Shop {
  turn = 0;
  readonly shown = new Map<string, number>();
}

async function perform(book: Book, step: Step, shops: Shop[], orders: string[]): Promise<void> {
  switch (step.do) {
    case 'scan':
      await book.submit(scan(step.item));
      return;
    case 'adjust':
      if (step.by !== 0) await book.submit(adjust(step.item, step.by));
      return;
    case 'order': {
      const id = `A-${orders.length}`;
      orders.push(id);
      const lines = [{ sku: sku(step.item), quantity: step.units }];
      const from = step.channel === null ? {} : { channel: channels[step.channel] ?? '' };
      await book.submit({ type: 'order-place', by: 'test', merchant: 'acme', id, lines, ...from });
      return;
    }
    case 'cancel': {
      const id = orders[step.nth % Math.max(1, orders.length)];
      if (id !== undefined) await book.submit({ type: 'order-cancel', by: 'test', merchant: 'acme', id });
      return;
    }
    case 'sync':
      await book.submit({ type: 'sync-now', by: 'test', merchant: 'acme', skus: [sku(step.item)] });
      return;
    case 'policy': {
      const of = step.item === null ? {} : { sku: sku(step.item) };
      await book.submit({ type: 'set-policy', by: 'test', merchant: 'acme', ...of, sync: step.sync });
      return;
    }
    case 'flag':
      await book.submit({ type: 'set-process-orders', by: 'test', merchant: 'acme', sku: sku(step.item), on: step.on });
      return;
    case 'tell': {
      const name = channels[step.channel] ?? '';
      const shop = shops[step.channel] as Shop;
      shop.turn += 1;
      const batch = await book.freeze(name, { turn: shop.turn, risesTo: Number.MAX_SAFE_INTEGER });
      if (typeof batch !== 'object' || step.answer === 'silent') return;
      const refused = step.answer === 'refuses' ? batch.lines.slice(0, 1) : [];
      for (const line of batch.lines) if (!refused.includes(line)) shops[step.channel]?.shown.set(line.sku, line.level);
      const rejections = refused.map(({ sku }) => ({ sku, reason: 'no such listing' }));
      await book.acknowledge(name, batch.key, rejections);
      return;
    }
    case 'start-over':
      await book.restartChannel(channels[step.channel] ?? '', 'test');
      return;
    case 'pause':
    case 'resume': {
      const change = step.do === 'pause' ? 'paused' : 'resumed';
      await book.submit({ type: 'channel', by: 'test', channel: channels[step.channel] ?? '', change, reason: 'test' });
      return;
    }
    case 'epoch':
      await book.openEpoch('clone', 'test');
      return;
  }
}

const numbersOf = ({ channels: told }: ExplainAnswer) =>
  told.map(({ channel, level, shown }) => ({ channel, level, shown }));

it('says of every past place what the item was and what each storefront held then', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(step, { minLength: 5, maxLength: 45 }), async (steps) => {
      await onBook(
        async ({ book }) => {
          const shops = channels.map(() => new Shop());
          const orders: string[] = [];
          await book.submit(items(goods));
          const witness: { seq: number; of: Awaited<ReturnType<typeof noted>>[] }[] = [];
          for (const each of steps) {
            await perform(book, each, shops, orders);
            const of = await Promise.all(Array.from({ length: goods }, (_, n) => noted(book, shops, n)));
            witness.push({ seq: book.head.seq, of });
          }
          for (const { seq, of } of witness) {
            for (const [n, then] of of.entries()) {
              const answer = await book.explain(question(n, { seq }));
              expect(answer.item, `item ${n} at ${seq}`).toMatchObject(then.item);
              expect(numbersOf(answer), `item ${n} at ${seq}`).toEqual(then.numbers);
            }
          }
        },
        { rulebook: { ...rulebook, channels: rules } },
      );
    }),
    { numRuns: 6 },
  );
}, 120_000);

async function noted(book: Book, shops: Shop[], n: number) {
  const row = await book.item('acme', sku(n));
  if (row === undefined) throw new Error(`no item ${n}`);
  const { inStock, booked, received, processOrders } = row;
  const numbers = [];
  for (const [index, channel] of rules.entries()) {
    const { name } = channel;
    const own = await book.row('allocation', allocationKey('acme', name, sku(n)));
    const shown = shops[index]?.shown.get(sku(n)) ?? null;
    // What was told and then taken back is ours to tell: the storefront shows units that never were.
    const ours = heldBack(row) === undefined || (shown ?? 0) > 0;
    numbers.push({ channel: name, level: ours ? channelLevel(row, channel, own?.units ?? 0) : null, shown });
  }
  return { item: { inStock, booked, received, processOrders }, numbers };
}
