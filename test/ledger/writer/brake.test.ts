/** R29 on the ledger: disasters stop before anything is frozen, sell-outs never do, and a restart changes nothing. */
import { cpSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { systemClock } from '../../../agent/clock.ts';
import type { ChannelRules } from '../../../agent/inventory/nouns/channels/channel.ts';
import type { Rulebook } from '../../../agent/inventory/nouns/rulebook.ts';
import type { Submission } from '../../../agent/inventory/nouns/submission.ts';
import type { Book } from '../../../agent/ledger/book.ts';
import { newDirectory, open } from '../dock.ts';
import { adjust, identity, items, rulebook, scan, sku } from '../goods.ts';

const shown = 40;
const web: ChannelRules = { name: 'acme-web', merchant: 'acme', minimumLevel: 0, mode: 'changes', basis: 'available' };
// Where sold-out items are told on and on, another basis is heard of at once.
const ruled = (channel: Partial<ChannelRules> = {}): Rulebook => ({
  ...rulebook,
  merchants: ['acme', 'globex'].map((id) => ({
    ...{ id, sync: 'basis' in channel ? ('always' as const) : ('process-orders' as const) },
    processOrders: 'auto' as const,
  })),
  channels: [{ ...web, ...channel }],
});
const count = (n: number, quantity: number): Submission => ({
  ...{ type: 'count', by: 'test', merchant: 'acme', sku: sku(n), quantity },
  ...(quantity === 0 && { confirm: true }),
});
const order = (n: number, quantity: number): Submission => ({
  ...{ type: 'order-place', by: 'test', merchant: 'acme', id: `S-${n}`, channel: 'acme-web' },
  lines: [{ sku: sku(n), quantity }],
});
const all = (submit: (n: number) => Submission, book: Book, from = 0, to = shown) =>
  Promise.all(Array.from({ length: to - from }, (_, at) => book.submit(submit(from + at))));

/** Everything that is due goes out, and the store takes it. @returns lines told */
async function tell(book: Book, channel = 'acme-web'): Promise<string[]> {
  const told: string[] = [];
  for (let batch = await book.freeze(channel); batch !== undefined; batch = await book.freeze(channel)) {
    told.push(...batch.lines.map(({ sku: each, level }) => `${each} ${level}`));
    await book.acknowledge(channel, batch.key, []);
  }
  return told;
}

/** Told once for each kind of channel, by its rules: the others begin with a copy. */
const stockedBefore = new Map<string, string>();

async function stocked(dataDir: string, channel: Partial<ChannelRules> = {}): Promise<Book> {
  const rules = JSON.stringify(channel);
  const known = stockedBefore.get(rules);
  if (known !== undefined) {
    cpSync(known, dataDir, { recursive: true });
    return (await open(dataDir, { rulebook: ruled(channel) })).book;
  }
  const first = newDirectory();
  const { book } = await open(first, { rulebook: ruled(channel) });
  await book.submit(items(shown));
  await all((n) => adjust(n, 5), book);
  await tell(book);
  await book.close();
  stockedBefore.set(rules, first);
  return stocked(dataDir, channel);
}

const held = async (book: Book, channel = 'acme-web') =>
  (await book.channels()).find((each) => each.channel === channel)?.brake;

/** What the dock is after it was stopped and started with these rules. */
async function restarted(book: Book, dataDir: string, channel: Partial<ChannelRules> = {}): Promise<Book> {
  await book.close();
  return (await open(dataDir, { rulebook: ruled(channel) })).book;
}

describe('R29 a disaster stops before anything is frozen', () => {
  it('an empty count file: nothing goes out, also after a restart, until a person lets it go', async () => {
    const dataDir = newDirectory();
    let book = await stocked(dataDir);
    await all((n) => count(n, 0), book);
    expect(await tell(book)).toEqual([]);
    expect(await held(book)).toMatchObject({ zeroing: shown, of: shown, before: 0 });
    const { seq } = book.head;
    expect(await tell(book)).toEqual([]);
    expect(book.head.seq, 'it is on the record once').toBe(seq);
    book = await restarted(book, dataDir);
    expect(await tell(book)).toEqual([]);
    expect(await held(book)).toMatchObject({ zeroing: shown });
    const release = { type: 'brake-release', by: 'cli:root', channel: 'acme-web', name: 'Maria Lopez' } as const;
    expect(await book.submit(release)).toMatchObject({ type: 'done', data: { released: shown } });
    expect(await tell(book)).toHaveLength(shown);
    expect(await held(book)).toBeUndefined();
    expect(await book.submit(release)).toMatchObject({ type: 'unchanged' });
    const entries = await book.tail(100);
    const ours = entries.find(
      ({ kind, body }) => kind === 'brake' && (body as { change: string }).change === 'released',
    );
    expect(ours).toMatchObject({ merchant: 'acme', document: 'acme-web', body: { name: 'Maria Lopez' } });
    expect(await book.verify()).toMatchObject({ ok: true });
    await book.close();
  });

  it('goes away by itself when the levels are right again', async () => {
    const book = await stocked(newDirectory());
    await all((n) => count(n, 0), book);
    expect(await tell(book)).toEqual([]);
    await all((n) => count(n, 4), book);
    expect(await tell(book)).toHaveLength(shown);
    expect(await held(book)).toBeUndefined();
    await book.close();
  });

  it('what a person let go covers what was listed, and not the next disaster', async () => {
    const book = await stocked(newDirectory());
    await all((n) => count(n, 0), book, 0, 20);
    expect(await tell(book)).toEqual([]);
    await book.submit({ type: 'brake-release', by: 'test', channel: 'acme-web', name: 'Maria' });
    await all((n) => count(n, 0), book, 20);
    expect(await tell(book)).toEqual([]);
    expect(await held(book)).toMatchObject({ zeroing: 20 });
    await book.close();
  });

  it('a truncated import that comes in parts: batches within a minute are judged together', async () => {
    const dataDir = newDirectory();
    let book = await stocked(dataDir);
    await all((n) => count(n, 0), book, 0, 12);
    expect(await tell(book)).toHaveLength(12);
    book = await restarted(book, dataDir);
    await all((n) => count(n, 0), book, 12, 22);
    expect(await tell(book)).toEqual([]);
    expect(await held(book)).toMatchObject({ zeroing: 10, before: 12 });
    await book.close();
  });

  it.each<[string, Partial<ChannelRules>, Partial<ChannelRules>]>([
    ['a minimum with a nought too many', { minimumLevel: 50 }, {}],
    ['the wrong basis', { basis: 'available' }, { basis: 'physical' }],
    ['a store’s other place', { target: 'loc-2', minimumLevel: 50 }, {}],
  ])('%s stops at the start that brings it', async (_what, wrong, right) => {
    const dataDir = newDirectory();
    let book = await stocked(dataDir, right);
    if ('basis' in right) {
      await all((n) => order(n, 5), book);
      await tell(book);
    }
    book = await restarted(book, dataDir, { ...right, ...wrong });
    expect(await tell(book)).toEqual([]);
    expect(await held(book)).toMatchObject({ zeroing: shown });
    book = await restarted(book, dataDir, right);
    await tell(book);
    expect(await held(book)).toBeUndefined();
    await book.close();
  });

  it('the wrong merchant, who has none of what another one’s store shows', async () => {
    const dataDir = newDirectory();
    let book = await stocked(dataDir);
    const theirs = items(shown);
    if (theirs.type !== 'items') throw new Error('no items');
    await book.submit({
      ...theirs,
      items: theirs.items.map((item) => ({ ...item, merchant: 'globex', barcodes: [] })),
    });
    await all((n) => ({ ...count(n, 0), merchant: 'globex' }) as Submission, book);
    book = await restarted(book, dataDir, { merchant: 'globex' });
    expect(await tell(book)).toEqual([]);
    expect(await held(book)).toMatchObject({ zeroing: shown });
    await book.close();
  });

  it('a clock that falls back to 1970 between two halves of it', async () => {
    const dataDir = newDirectory();
    let book = await stocked(dataDir);
    await all((n) => count(n, 0), book, 0, 12);
    expect(await tell(book)).toHaveLength(12);
    await book.close();
    const clock = { ...systemClock, wallMs: () => 1_000 };
    book = (await open(dataDir, { rulebook: ruled(), clock, clockTrusted: () => false })).book;
    await all((n) => count(n, 0), book, 12, 22);
    expect(await tell(book)).toEqual([]);
    expect(await held(book)).toMatchObject({ zeroing: 10, before: 12 });
    await book.close();
  });

  it('sync now, a nightly correction and a channel in full mode go the same way', async () => {
    const book = await stocked(newDirectory(), { mode: 'full' });
    await all((n) => count(n, 0), book);
    const skus = Array.from({ length: shown }, (_, n) => sku(n));
    await book.submit({ type: 'sync-now', by: 'test', merchant: 'acme', skus });
    expect(await book.freeze('acme-web', { risesTo: Number.POSITIVE_INFINITY, turn: 1 })).toBeUndefined();
    expect(await held(book)).toMatchObject({ zeroing: shown });
    await book.close();
  });

  it('a store restored from a backup: what the night would set to 0 is asked for first', async () => {
    const book = await stocked(newDirectory());
    await all((n) => count(n, 0), book);
    await tell(book);
    await book.submit({ type: 'brake-release', by: 'test', channel: 'acme-web', name: 'Maria' });
    await tell(book);
    const listings = Array.from({ length: shown }, (_, n) => ({
      ...{ listing: sku(n), sku: sku(n), level: 5, counted: true, onSale: true },
    }));
    const asked = { by: 'night', run: 'r', channel: 'acme-web', toldTo: book.head.seq, salesKnown: true, dry: false };
    await book.submit({ type: 'listings-compared', ...asked, listings });
    expect(await tell(book)).toEqual([]);
    expect(await held(book)).toMatchObject({
      zeroing: shown,
      listings: expect.arrayContaining([{ sku: sku(0), from: null }]),
    });
    await book.close();
  });
});

describe('R29 what is no disaster is never stopped', () => {
  it('a sell-out of everything within a minute', async () => {
    const book = await stocked(newDirectory());
    await all((n) => order(n, 5), book);
    expect(await tell(book)).toHaveLength(shown);
    expect(await held(book)).toBeUndefined();
    await book.close();
  });

  it('as many as the channel’s own setting allows, and a few of a small store', async () => {
    const book = await stocked(newDirectory(), { brakePercent: 60 });
    await all((n) => count(n, 0), book, 0, 24);
    expect(await tell(book)).toHaveLength(24);
    await book.close();
    const small = await stocked(newDirectory());
    await all((n) => count(n, 0), small, 0, 19);
    expect(await tell(small)).toHaveLength(19);
    await small.close();
  });
});

describe('R29 what a store may have applied counts, whether it answered or not', () => {
  const loc2 = { target: 'loc-2', minimumLevel: 50 };

  /** The first batch ever is on its way, and nobody has answered for it. */
  async function sent(dataDir: string): Promise<{ book: Book; key: string }> {
    const { book } = await open(dataDir, { rulebook: ruled() });
    await book.submit(items(shown));
    await all((n) => adjust(n, 5), book);
    const batch = await book.freeze('acme-web');
    expect(batch?.lines).toHaveLength(shown);
    return { book, key: batch?.key ?? '' };
  }

  it.each<[string, (book: Book, key: string) => Promise<unknown>, Partial<ChannelRules>]>([
    ['for another place of the store', async () => undefined, loc2],
    ['into a new epoch', (book) => book.openEpoch('clone', 'test'), { minimumLevel: 50 }],
    ['into a snapshot', (book) => book.restartChannel('acme-web', 'it lost its state'), { minimumLevel: 50 }],
    ['that nobody answered three times', (book, key) => book.drop('acme-web', key), { minimumLevel: 50 }],
  ])('a first batch that gives way %s', async (_what, gives, wrong) => {
    const dataDir = newDirectory();
    const { book: first, key } = await sent(dataDir);
    await gives(first, key);
    let book = await restarted(first, dataDir, wrong);
    expect(await tell(book)).toEqual([]);
    expect(await held(book)).toMatchObject({ zeroing: shown, of: shown });
    await book.rebuild();
    expect(await book.verify()).toMatchObject({ ok: true });
    book = await restarted(book, dataDir);
    const [line] = (await book.freeze('acme-web'))?.lines ?? [];
    expect(line, 'it never acknowledged a number').toMatchObject({ level: 5, previous: null, delta: null });
    expect(await tell(book)).toHaveLength(shown);
    expect(await held(book)).toBeUndefined();
    await book.close();
  });

  it('a dock under another name', async () => {
    const dataDir = newDirectory();
    const { book } = await sent(dataDir);
    await book.close();
    const renamed = await open(dataDir, {
      rulebook: ruled({ minimumLevel: 50 }),
      identity: { ...identity, dock: 'dock-4' },
    });
    expect(renamed.book.boot.verdict).toBe('renamed');
    expect(await tell(renamed.book)).toEqual([]);
    expect(await held(renamed.book)).toMatchObject({ zeroing: shown });
    await renamed.book.close();
  });

  it('a channel that was taken out of the file and put back for another place', async () => {
    const dataDir = newDirectory();
    const { book: first } = await sent(dataDir);
    await first.close();
    const without = await open(dataDir, { rulebook: { ...ruled(), channels: [] } });
    await without.book.close();
    const { book } = await open(dataDir, { rulebook: ruled(loc2) });
    expect(await tell(book)).toEqual([]);
    expect(await held(book)).toMatchObject({ zeroing: shown });
    await book.close();
  });

  it('in full mode the same', async () => {
    const dataDir = newDirectory();
    const { book: first } = await sent(dataDir);
    const book = await restarted(first, dataDir, { ...loc2, mode: 'full' });
    expect(await book.freeze('acme-web', { risesTo: Number.POSITIVE_INFINITY, turn: 1 })).toBeUndefined();
    expect(await held(book)).toMatchObject({ zeroing: shown });
    await book.close();
  });

  it('what was sold since is a sell-out', async () => {
    const dataDir = newDirectory();
    const { book: first } = await sent(dataDir);
    await all((n) => order(n, 5), first);
    const book = await restarted(first, dataDir, { target: 'loc-2' });
    expect(await tell(book)).toHaveLength(shown);
    expect(await held(book)).toBeUndefined();
    await book.close();
  });

  it('a later batch: a 0 is told once more where the store may show what it did not answer for', async () => {
    const book = await stocked(newDirectory());
    await all((n) => count(n, 0), book, 0, 3);
    await tell(book);
    await all((n) => count(n, 9), book, 0, 3);
    const batch = await book.freeze('acme-web');
    await book.drop('acme-web', batch?.key ?? '');
    await all((n) => count(n, 0), book, 0, 3);
    expect((await tell(book)).sort()).toEqual([0, 1, 2].map((n) => `${sku(n)} 0`));
    await book.close();
  });

  it('R11: a receipt that was taken back is taken back where the store did not answer for it', async () => {
    const { book } = await open(newDirectory(), { rulebook: ruled() });
    await book.submit(items(1));
    await book.submit(scan(0));
    const batch = await book.freeze('acme-web');
    await book.drop('acme-web', batch?.key ?? '');
    await book.submit({ type: 'station', station: 'receiving', by: 'test', command: { command: 'undo' } });
    expect(await book.item('acme', sku(0))).toMatchObject({ received: false });
    expect(await tell(book)).toEqual([`${sku(0)} 0`]);
    await book.close();
  });
});
