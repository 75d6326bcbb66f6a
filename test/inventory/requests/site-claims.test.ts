/** M7: what a station of a site's dock does with an order that it has not got yet, by what the site says of it. */
import { expect, it } from 'vitest';
import type { Outcome } from '../../../agent/inventory/nouns/outcome.ts';
import type { ClaimAnswer } from '../../../agent/inventory/nouns/site/claim.ts';
import type { StationCommand } from '../../../agent/inventory/nouns/station/station-command.ts';
import type { Book } from '../../../agent/ledger/book.ts';
import { onBook } from '../../ledger/dock.ts';
import { adjust, items, rulebook, scan, sku } from '../../ledger/goods.ts';

const site = { rulebook: { ...rulebook, site: true as const } };

async function withOrder(run: (dock: Bench) => Promise<void>, options: Parameters<typeof onBook>[1] = site) {
  await onBook(async ({ book }) => {
    await book.submit(items(2));
    await book.submit(adjust(0, 10));
    await book.submit({
      ...{ type: 'order-place', by: 'test', merchant: 'acme', id: '1' },
      lines: [{ sku: sku(0), quantity: 2 }],
    });
    await run(new Bench(book));
  }, options);
}

class Bench {
  readonly book: Book;

  constructor(book: Book) {
    this.book = book;
  }

  number = (station = 'packing') => this.book.submit({ type: 'scan', station, device: 'scanner-1', text: '1' });
  goods = (station = 'packing') => this.book.submit(scan(0, station));
  press = (command: StationCommand, station = 'packing') =>
    this.book.submit({ type: 'station', station, by: 'test', command });
  answer = (answer: ClaimAnswer, station = 'packing') =>
    this.book.submit({ type: 'claim-answer', station, merchant: 'acme', order: '1', answer });
  claim = async () => (await this.book.row('order-claim', 'acme/1'))?.phase;
  settle = async () => await this.book.submit({ type: 'claims-settle' });
}

const step = (outcome: Outcome) => (outcome.type === 'stepped' ? outcome.step : outcome.type);
const code = (outcome: Outcome) => (outcome.type === 'refused' ? outcome.code : outcome.type);

it('a dock that is alone asks nobody', async () => {
  await withOrder(async (dock) => {
    expect(step(await dock.number())).toBe('opened');
    expect(await dock.claim()).toBeUndefined();
  }, {});
});

it('asks first, counts no goods meanwhile, and opens with the answer', async () => {
  await withOrder(async (dock) => {
    expect(step(await dock.number())).toBe('asked');
    expect(code(await dock.goods())).toBe('order-asked');
    expect((await dock.book.stock({ merchant: 'acme', skus: [sku(0)] }))[0]).toMatchObject({ inStock: 10 });
    expect(step(await dock.answer({ type: 'won', number: 7 }))).toBe('opened');
    expect(await dock.claim()).toBe('held');
    expect((await dock.goods()).type).toBe('recorded');
    // Whoever opens it at another bench of this dock need not ask again.
    expect(step(await dock.number('weighing'))).toBe('opened');
    expect(await dock.book.verify()).toMatchObject({ ok: true });
  });
});

it.each<[ClaimAnswer, string, string, string]>([
  [
    { type: 'elsewhere', dock: 'dock-2', since: '10:14' },
    'order-elsewhere',
    'Order 1 is being packed at dock-2 since 10:14.',
    'free',
  ],
  [
    { type: 'cut-off', since: '14:02', reason: 'no route' },
    'site-cut-off',
    'Cut off since 14:02 (no route): orders not claimed here wait; orders claimed here go on.',
    'asked',
  ],
])(
  'refuses what another dock has and what cannot be asked, and waits for nothing more',
  async (answer, why, text, claim) => {
    await withOrder(async (dock) => {
      await dock.number();
      expect(await dock.answer(answer)).toMatchObject({ type: 'refused', code: why, text });
      expect(await dock.claim()).toBe(claim);
      // No order is open: goods are a shipment again, as before.
      expect(await dock.goods()).toMatchObject({ type: 'recorded', what: 'shipment' });
    });
  },
);

it('opens nothing for who has gone on to something else', async () => {
  await withOrder(async (dock) => {
    await dock.number();
    expect(step(await dock.press({ command: 'cancel' }))).toBe('cancelled');
    expect((await dock.answer({ type: 'won', number: 7 })).type).toBe('done');
    expect((await dock.book.station('packing')).document).toBeNull();
    // And lets it go, as nobody has anything of it in hand.
    await dock.settle();
    expect(await dock.claim()).toBe('over');
  });
});

it('keeps an order while it is open or has units in a box, and until REOPEN could not take it up again', async () => {
  await withOrder(async (dock) => {
    await dock.number();
    await dock.answer({ type: 'won', number: 7 });
    await dock.settle();
    expect(await dock.claim()).toBe('held');
    await dock.goods();
    await dock.press({ command: 'cancel' });
    await dock.settle();
    expect(await dock.claim()).toBe('held');
    expect(step(await dock.number())).toBe('opened');
    await dock.goods();
    expect(await dock.book.order('acme', '1')).toMatchObject({ status: 'shipped' });
    await dock.settle();
    expect(await dock.claim()).toBe('held');
    expect(step(await dock.press({ command: 'reopen' }))).toBe('reopened');
    await dock.press({ command: 'finish' });
    await dock.book.submit(scan(0, 'packing'));
    await dock.settle();
    expect(await dock.claim()).toBe('over');
  });
});

it('asks again for REOPEN once it has let it go', async () => {
  await withOrder(async (dock) => {
    await dock.number();
    await dock.answer({ type: 'won', number: 7 });
    await dock.goods();
    await dock.press({ command: 'finish' });
    await dock.press({ command: 'confirm' });
    await dock.settle();
    expect(await dock.claim()).toBe('over');
    expect(step(await dock.press({ command: 'reopen' }))).toBe('asked');
    expect(step(await dock.answer({ type: 'won', number: 9 }))).toBe('reopened');
    expect(await dock.book.order('acme', '1')).toMatchObject({ status: 'open', lines: [{ packed: 1 }] });
  });
});

it('puts everything back and says so where the order was given to another dock', async () => {
  await withOrder(async (dock) => {
    await dock.number();
    await dock.answer({ type: 'won', number: 7 });
    await dock.goods();
    const gone = { type: 'claim-gone', merchant: 'acme', order: '1' } as const;
    // Of an older claim nobody is told.
    expect((await dock.book.submit({ ...gone, number: 6 })).type).toBe('unchanged');
    await dock.book.submit({ ...gone, number: 7 });
    expect(await dock.book.order('acme', '1')).toMatchObject({ status: 'open', lines: [{ packed: 0, shipped: 0 }] });
    expect((await dock.book.station('packing')).document).toBeNull();
    const told = (await dock.book.tail(5)).find(({ kind }) => kind === 'exception');
    expect(told).toMatchObject({
      station: 'packing',
      body: {
        reason: 'order-elsewhere',
        text: 'Order 1 was given to another dock: put everything back on the shelf.',
      },
    });
    expect(await dock.book.verify()).toMatchObject({ ok: true });
  });
});

it('asks again for what it had where its ledger is not the one that was stopped', async () => {
  await withOrder(async (dock) => {
    await dock.number();
    await dock.answer({ type: 'won', number: 7 });
    await dock.book.submit({ type: 'claims-doubt' });
    expect(code(await dock.goods())).toBe('order-asked');
    expect(step(await dock.number())).toBe('asked');
  });
});
