/** R25: a box that left at one dock is told to its storefront by the dock that tells, once. */
import { expect, it } from 'vitest';
import type { TellingLine } from '../../../agent/inventory/nouns/channels/telling.ts';
import type { Book } from '../../../agent/ledger/book.ts';
import { rangeOf } from '../../../agent/site/facts/of-entries.ts';
import { siteFacts } from '../../../agent/site/folder.ts';
import { onBook } from '../../ledger/dock.ts';
import { adjust, items, rulebook, scan, sku } from '../../ledger/goods.ts';

const channels = rulebook.channels.map((each) => ({ ...each, tells: ['shipment' as const] }));
const options = { rulebook: { ...rulebook, channels, site: true as const } };
const stream = 'acme-web/shipment';

class Dock {
  readonly name: string;
  readonly book: Book;
  #told = 0;

  constructor(name: string, book: Book) {
    this.name = name;
    this.book = book;
  }

  /** Everything that is new, folded into another one. */
  async tells(other: Dock): Promise<void> {
    const range = rangeOf(this.name, this.#told, await this.book.read(this.#told, 1_000), {});
    if (range === undefined) return;
    const { dock, epoch, after, to, hash, facts } = range;
    this.#told = to;
    const said = { dock, epoch, after, to, hash, place: 1, facts: facts.flatMap(siteFacts) };
    expect(await other.book.submit({ type: 'site-fold', ...said })).toMatchObject({ type: 'done' });
  }

  async due(): Promise<boolean | undefined> {
    return (await this.book.row('telling', `${stream}/1/1`))?.due;
  }

  /** What its storefront would be told now. */
  async batch() {
    const batch = await this.book.freeze(stream);
    const { data } = JSON.parse(batch?.body ?? '{}') as { data: { lines: TellingLine[] } };
    return { key: batch?.key ?? '', lines: data.lines };
  }
}

async function docks(run: (one: Dock, two: Dock) => Promise<void>): Promise<void> {
  await onBook(async ({ book }) => {
    await onBook(async ({ book: other }) => {
      const [one, two] = [new Dock('dock-1', book), new Dock('dock-2', other)];
      for (const dock of [one, two]) await dock.book.submit({ type: 'site-name', dock: dock.name, after: 0 });
      // The other one's ledger is the longer one.
      for (let n = 0; n < 20; n += 1) await other.submit({ ...scan(0), text: `nothing-${n}` } as never);
      await run(one, two);
    }, options);
  }, options);
}

/** Packed and gone at a dock. */
async function ships({ book }: Dock): Promise<void> {
  await book.submit(items(1));
  await book.submit(adjust(0, 5));
  const lines = [{ sku: sku(0), quantity: 1 }];
  const order = { merchant: 'acme', order: '1' };
  await book.submit({ type: 'order-place', by: 'test', merchant: 'acme', id: '1', channel: 'acme-web', lines });
  await book.submit({ type: 'claim-answer', ...order, answer: { type: 'won', number: 7 } });
  await book.submit({ type: 'scan', station: 'packing', device: 'scanner-2', text: '1' });
  await book.submit(scan(0, 'packing'));
  expect(await book.order('acme', '1')).toMatchObject({ status: 'shipped' });
}

const track = ({ book }: Dock, tracking: string) =>
  book.submit({ type: 'order-track', by: 'test', merchant: 'acme', id: '1', tracking });

it('whoever tells tells it, and no other dock does; what becomes of it has a higher version everywhere', async () => {
  await docks(async (one, two) => {
    await ships(one);
    await one.tells(two);
    expect([await one.due(), await two.due()]).toEqual([true, true]);
    const { key, lines } = await two.batch();
    expect(lines).toMatchObject([{ id: '1/1', order: '1', status: 'shipped', lines: [{ sku: sku(0), quantity: 1 }] }]);
    expect(await two.book.acknowledge(stream, key, [])).toBe(true);
    await two.tells(one);
    expect([await one.due(), await two.due()]).toEqual([false, false]);
    // Its tracking number is set where it was packed, and told by whoever tells then.
    expect(await track(one, 'TRACK-1')).toMatchObject({ type: 'done' });
    await one.tells(two);
    expect([await one.due(), await two.due()]).toEqual([true, true]);
    for (const dock of [one, two]) {
      const [line] = (await dock.batch()).lines;
      expect(line).toMatchObject({ tracking: 'TRACK-1' });
      expect(line?.version).toBeGreaterThan(lines[0]?.version ?? 0);
      expect(await dock.book.verify()).toMatchObject({ ok: true });
    }
  });
});

it('what became of it while it was told stays to be told', async () => {
  await docks(async (one, two) => {
    await ships(one);
    await one.tells(two);
    const { key } = await two.batch();
    await track(one, 'TRACK-2');
    expect(await two.book.acknowledge(stream, key, [])).toBe(true);
    await two.tells(one);
    expect(await one.due()).toBe(true);
    await one.tells(two);
    expect(await two.due()).toBe(true);
    expect((await one.batch()).lines).toMatchObject([{ tracking: 'TRACK-2' }]);
  });
});
