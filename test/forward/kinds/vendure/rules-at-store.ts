/**
 * Whether to sync, and what number, at the real store. What was written is counted in the store's own book of stock
 * movements, and what it shows is read on its shelf.
 */
import { afterAll, beforeAll, expect, it } from 'vitest';
import type { Dock } from '../../../end-to-end/dock.ts';
import { seeded, type VendurePeer } from './peer.ts';
import {
  braked,
  bulk,
  cells,
  changeByHand,
  classes,
  merchantOf,
  openRulesDock,
  otherPlace,
  type Policy,
  shelfOf,
} from './rules-dock.ts';

/** @param store is there when its tests begin, with nothing in it that others sell */
export function rulesAtStore(store: VendurePeer): void {
  let dock: Dock;

  beforeAll(async () => {
    dock = await openRulesDock(store);
  });
  afterAll(async () => {
    await dock?.end();
  });

  const req = (verb: string, params: object) => dock.agent.req(verb, params as Record<string, unknown>);
  const items = (rows: object[]) => req('item/upsert', { items: rows });
  const adjust = (merchant: string, sku: string, quantity: number) =>
    req('stock/adjust', { merchant, sku, quantity, reason: 'on the shelf' });
  type Told = { name: string; state: string; pending: number; lastRunAt: number | null };
  const channelNow = async (name: string) =>
    ((await dock.agent.status()).channels as unknown as Told[]).find((each) => each.name === name);
  const quiet = () =>
    dock.until('nothing is left to tell', async () => {
      const { channels } = await dock.agent.status();
      return (channels as { state: string; pending: number }[]).every(
        ({ state, pending }) => state === 'idle' && pending === 0,
      );
    });

  const shelf = () => shelfOf(store);
  const shows = (sku: string, level: number) =>
    dock.until(`the store shows ${level} of ${sku}`, async () => (await store.shelf(sku))[0]?.onHand === level, {
      everyMs: 50,
    });
  const byHand = (sku: string, more: object) => changeByHand(store, sku, more);

  /** What became of every cell since the last look: times written, and the number that is shown. */
  let seen = new Map<string, number>();
  async function since(): Promise<Map<string, [writes: number, shown: number]>> {
    await quiet();
    const now = await shelf();
    const found = new Map<string, [number, number]>();
    for (const { sku, named } of cells) {
      const { onHand = 0, moves = 0 } = now.get(sku) ?? {};
      found.set(named, [moves - (seen.get(sku) ?? moves), onHand]);
    }
    seen = new Map([...now].map(([sku, { moves }]) => [sku, moves]));
    return found;
  }
  /** The same by policy, the item's before the merchant's, whatever the merchant's is. */
  const by = (expected: Record<Policy, [writes: number, shown: number]>) =>
    new Map(cells.map(({ named, policy }) => [named, expected[policy]]));
  const all = async (work: (cell: (typeof cells)[number]) => Promise<unknown>) => {
    for (const cell of cells) await work(cell);
  };

  it('R10-R14: each policy of a merchant with each of an item, from the import to the last movement', async () => {
    await since();
    await items(
      cells.map(({ merchant, sku, item }) => ({ merchant, sku, name: sku, ...(item !== null && { sync: item }) })),
    );
    // R11: imported, not received: nobody's number is touched, also when it is asked for.
    for (const merchant of Object.values(merchantOf)) await req('sync/now', { merchant, all: true });
    const untouched = { never: [0, seeded], always: [0, seeded], 'process-orders': [0, seeded] } as const;
    expect(await since()).toEqual(by(untouched as unknown as Record<Policy, [number, number]>));

    // R7, R10: what is received turns Process Orders on, and is written but where it is never to be.
    await all(({ merchant, sku }) => adjust(merchant, sku, 5));
    expect(await since()).toEqual(by({ never: [0, seeded], always: [1, 5], 'process-orders': [1, 5] }));

    // R12: once it is off, what moves is told under `always` alone.
    await all(({ merchant, sku }) => req('process-orders/set', { merchant, sku, on: false }));
    // What turns it off is told, with what is there by then.
    await quiet();
    await all(({ merchant, sku }) => adjust(merchant, sku, 2));
    expect(await since()).toEqual(by({ never: [0, seeded], always: [1, 7], 'process-orders': [0, 5] }));

    // R14: asked for, all of it is told, once.
    for (const merchant of Object.values(merchantOf)) await req('sync/now', { merchant, all: true });
    expect(await since()).toEqual(by({ never: [1, 7], always: [0, 7], 'process-orders': [1, 7] }));

    // R13: another policy tells nothing; the next movement decides.
    await all(({ merchant, sku }) => adjust(merchant, sku, 1));
    expect(await since()).toEqual(by({ never: [0, 7], always: [1, 8], 'process-orders': [0, 7] }));
    await all(({ merchant, sku }) => req('policy/set', { merchant, sku, sync: 'always' }));
    expect(await since()).toEqual(by({ never: [0, 7], always: [0, 8], 'process-orders': [0, 7] }));
    await all(({ merchant, sku }) => adjust(merchant, sku, 1));
    expect(await since()).toEqual(by({ never: [1, 9], always: [1, 9], 'process-orders': [1, 9] }));
  });

  it('R12: the sell-out that turns Process Orders off is written, and what comes in turns it on again', async () => {
    await items([{ merchant: 'dune', sku: 'SOLD', name: 'Sold out' }]);
    await adjust('dune', 'SOLD', 3);
    await shows('SOLD', 3);
    await adjust('dune', 'SOLD', -3);
    await shows('SOLD', 0);
    expect(await dock.agent.stock('SOLD')).toMatchObject([{ processOrders: false }]);
    await adjust('dune', 'SOLD', 2);
    await shows('SOLD', 2);
  });

  it('R8: what is received before its street date stays as it was, and goes out with the turn of the date', async () => {
    await items([{ merchant: 'dune', sku: 'DATED', name: 'Dated', streetDate: '2999-01-01' }]);
    await adjust('dune', 'DATED', 4);
    await quiet();
    expect((await shelf()).get('DATED')?.onHand).toBe(seeded);
    await items([{ merchant: 'dune', sku: 'DATED', streetDate: null }]);
    await shows('DATED', 4);
  });

  it('R16: what is kept elsewhere, or fulfilled elsewhere, is never written', async () => {
    await items([
      { merchant: 'edge', sku: 'KEPT', name: 'Kept elsewhere', bypassSync: true },
      { merchant: 'edge', sku: 'ELSEWHERE', name: 'Not fulfilled here', notFulfilledHere: true },
    ]);
    for (const sku of ['KEPT', 'ELSEWHERE']) await adjust('edge', sku, 9);
    await req('sync/now', { merchant: 'edge', skus: ['KEPT', 'ELSEWHERE'] });
    await quiet();
    const now = await shelf();
    expect([now.get('KEPT')?.onHand, now.get('ELSEWHERE')?.onHand]).toEqual([seeded, seeded]);
  });

  it('R15: what is published counts before it is here, but for what is never to be told; withdrawn, it is gone', async () => {
    await items([
      { merchant: 'edge', sku: 'SOON', name: 'Announced' },
      { merchant: 'edge', sku: 'NEVER-SOON', name: 'Announced, and never told', sync: 'never' },
    ]);
    const lines = ['SOON', 'NEVER-SOON'].map((sku) => ({ sku, quantity: 12 }));
    await req('notice/announce', { merchant: 'edge', id: 'ASN-1', lines, publish: true });
    await shows('SOON', 12);
    await quiet();
    expect((await shelf()).get('NEVER-SOON')?.onHand).toBe(seeded);
    await req('notice/unpublish', { merchant: 'edge', id: 'ASN-1' });
    await shows('SOON', 0);
  });

  it('R20: below the minimum nothing can be bought, at it all that is there, and never more than the maximum', async () => {
    await items(['LOW', 'MANY'].map((sku) => ({ merchant: 'edge', sku, name: sku })));
    await adjust('edge', 'LOW', 5);
    await adjust('edge', 'MANY', 60);
    await Promise.all([shows('LOW', 5), shows('MANY', 50)]);
    await adjust('edge', 'LOW', -1);
    await shows('LOW', 0);
  });

  it('R27: listings that share a SKU all show the number, once it is said which are meant', async () => {
    await items([{ merchant: 'edge', sku: 'TWIN', name: 'Listed twice' }]);
    await adjust('edge', 'TWIN', 8);
    await quiet();
    const both = async () => (await store.shelf('TWIN')).map(({ onHand }) => onHand);
    expect(await both()).toEqual([seeded, seeded]);
    const aliases = (await store.shelf('TWIN')).map(({ id }) => `id:${id}`);
    await req('channel/associate', { channel: 'edge', listings: [{ sku: 'TWIN', aliases }] });
    await dock.until('both show it', async () => (await both()).every((level) => level === 8));
    await req('channel/associate', { channel: 'edge', listings: [{ sku: 'TWIN', aliases, off: true }] });
    await adjust('edge', 'TWIN', 1);
    await quiet();
    expect(await both()).toEqual([8, 8]);
  });

  it('R17: a channel that is paused writes nothing; when it goes on, what differs, once', async () => {
    const before = (await shelf()).get('MANY');
    await req('sync/pause', { channel: 'edge' });
    await adjust('edge', 'MANY', -30);
    await adjust('edge', 'MANY', -10);
    expect((await shelf()).get('MANY')).toEqual(before);
    await req('sync/resume', { channel: 'edge' });
    await shows('MANY', 20);
    await quiet();
    expect((await shelf()).get('MANY')?.moves).toBe((before?.moves ?? 0) + 1);
  });

  it('R21, R28: a storefront can sell all that is there while it has orders with kits, and no more', async () => {
    const kit = { merchant: 'dune', sku: 'KIT', name: 'Set', components: [{ sku: 'PART', quantity: 2 }] };
    await items([{ merchant: 'dune', sku: 'PART', name: 'Part' }]);
    await items([kit]);
    await adjust('dune', 'PART', 12);
    await Promise.all([shows('PART', 12), shows('KIT', 6)]);
    await store.buy([
      { sku: 'PART', quantity: 3 },
      { sku: 'KIT', quantity: 1 },
    ]);
    await dock.until('it is booked', async () => (await dock.agent.stock('PART'))[0]?.booked === 5);
    // Twelve are there: three are held by themselves at the store, two in the kit, seven are left.
    await shows('PART', 10);
    await quiet();
    expect((await shelf()).get('PART')).toMatchObject({ onHand: 10, allocated: 3 });
  });

  it('R5: an order that came after the moment of a snapshot is taken off what the snapshot says', async () => {
    await items([{ merchant: 'dune', sku: 'PAST', name: 'Counted elsewhere' }]);
    await adjust('dune', 'PAST', 4);
    await shows('PAST', 4);
    const asOf = new Date().toISOString();
    await store.buy([{ sku: 'PAST', quantity: 1 }]);
    await dock.until('it is booked', async () => (await dock.agent.stock('PAST'))[0]?.booked === 1);
    await req('stock/snapshot', { merchant: 'dune', asOf, items: [{ sku: 'PAST', quantity: 10 }] });
    await shows('PAST', 10);
    await quiet();
    // Ten on hand, one of them sold: nine can be bought, as many as are left here.
    expect((await shelf()).get('PAST')).toMatchObject({ onHand: 10, allocated: 1 });
    expect((await dock.agent.stock('PAST'))[0]).toMatchObject({ inStock: 10, available: 9 });
  });

  it('R22: each class of a comparison, from what was changed at the store by hand', async () => {
    const [white, yellow, orange, pink, blue] = classes as [string, string, string, string, string];
    await items([...classes, 'GREEN'].map((sku) => ({ merchant: 'edge', sku, name: sku })));
    for (const sku of [white, yellow, orange, blue, 'GREEN']) await adjust('edge', sku, 7);
    await Promise.all([shows(white, 7), shows(yellow, 7), shows(orange, 7)]);
    await adjust('edge', orange, -7);
    await shows(orange, 0);
    await quiet();
    await byHand(yellow, { stockOnHand: 3 });
    await byHand(orange, { stockOnHand: 2 });
    await byHand(blue, { trackInventory: 'FALSE' });
    const { merchants } = await dock.agent.json<{ merchants: { merchant: string; rows: Row[] }[] }>([
      'reconcile',
      'run',
    ]);
    type Row = { sku: string; class: string };
    const rows = merchants.find(({ merchant }) => merchant === 'edge')?.rows ?? [];
    const classOf = (sku: string) => rows.find((row) => row.sku === sku)?.class;
    expect([yellow, orange, pink, 'UNKNOWN', blue, 'GREEN'].map(classOf)).toEqual([
      ...['yellow', 'orange', 'pink', 'pink', 'blue', 'green'],
    ]);
    expect(classOf(white) ?? 'white').toBe('white');
    await Promise.all([shows(yellow, 7), shows(orange, 0)]);
    // Nothing is written for what a person is to look at.
    const now = await shelf();
    expect([pink, 'UNKNOWN'].map((sku) => now.get(sku)?.onHand)).toEqual([seeded, seeded]);
  });

  it('R17, R21: on a schedule of its own nothing is told between two turns, and one batch at each', async () => {
    const skus = ['TURN-1', 'TURN-2'];
    await items(skus.map((sku) => ({ merchant: 'gold', sku, name: sku })));
    for (const sku of skus) await adjust('gold', sku, 1);
    await Promise.all(skus.map((sku) => shows(sku, 1)));
    const batches = async () =>
      (await dock.agent.ledger()).filter(({ kind, document }) => kind === 'ack' && document === 'gold');
    let level = 1;
    // On a busy machine a turn may come in between: then it is looked at again.
    const between = await dock.until('a look between two turns', async () => {
      await quiet();
      const told = await batches();
      const [turn, before] = [(await channelNow('gold'))?.lastRunAt, await shelf()];
      for (const sku of [...skus, ...skus]) await adjust('gold', sku, 1);
      level += 2;
      const now = await shelf();
      const { pending, lastRunAt } = (await channelNow('gold')) ?? {};
      return lastRunAt === turn && { told, before, now, pending };
    });
    const { told, before, now, pending } = between as Exclude<typeof between, false>;
    expect(pending).toBe(skus.length);
    expect(skus.map((sku) => now.get(sku))).toEqual(skus.map((sku) => before.get(sku)));
    await Promise.all(skus.map((sku) => shows(sku, level)));
    await quiet();
    const after = await shelf();
    for (const sku of skus) expect(after.get(sku)?.moves).toBe((before.get(sku)?.moves ?? 0) + 1);
    const lines = (await batches()).slice(told.length).map(({ body }) => body.lines);
    expect(lines).toEqual([skus.map((sku) => [sku, level, 1])]);
  });

  it('R18: in full mode every turn puts right what was changed at the store, and what is told no more, too', async () => {
    const told = new Map([
      ['FULL', 6],
      ['FULL-SOLD', 0],
      ['FULL-SILENT', 7],
    ]);
    await items([...told.keys()].map((sku) => ({ merchant: 'flax', sku, name: sku })));
    await adjust('flax', 'FULL', 6);
    await adjust('flax', 'FULL-SOLD', 4);
    await adjust('flax', 'FULL-SILENT', 7);
    await Promise.all([shows('FULL', 6), shows('FULL-SOLD', 4), shows('FULL-SILENT', 7)]);
    await adjust('flax', 'FULL-SOLD', -4);
    await shows('FULL-SOLD', 0);
    await req('policy/set', { merchant: 'flax', sku: 'FULL-SILENT', sync: 'never' });
    await adjust('flax', 'FULL-SILENT', 2);
    // Where changes alone are told, nobody notices before the comparison of the night.
    for (const sku of [...told.keys(), 'TURN-1']) await byHand(sku, { stockOnHand: 2 });
    await Promise.all([...told].map(([sku, level]) => shows(sku, level)));
    await adjust('gold', 'TURN-2', 1);
    await shows('TURN-2', (await dock.agent.stock('TURN-2'))[0]?.available ?? -1);
    await quiet();
    expect((await shelf()).get('TURN-1')?.onHand).toBe(2);
  });

  it('R29: what would set too many to 0 at once is not written, until a person lets it go', async () => {
    const counted = (skus: readonly string[], quantity: number) =>
      req('stock/snapshot', {
        ...{ merchant: 'hull', asOf: new Date().toISOString() },
        items: skus.map((sku) => ({ sku, quantity })),
      });
    const shown = async () => {
      const now = await shelf();
      return braked.map((sku) => now.get(sku));
    };
    const show = (level: number, skus: readonly string[] = braked) =>
      dock.until(`the store shows ${level} of ${skus.length}`, async () => {
        const now = await shelf();
        return skus.every((sku) => now.get(sku)?.onHand === level);
      });
    await items(braked.map((sku) => ({ merchant: 'hull', sku, name: sku })));
    await counted(braked, 5);
    await show(5);
    await quiet();
    // As many as the channel allows.
    await counted(braked.slice(0, 20), 0);
    await show(0, braked.slice(0, 20));
    await quiet();
    await counted(braked, 5);
    await show(5);
    await quiet();
    const before = await shown();
    await counted(braked, 0);
    await dock.until('it is braked', async () => (await channelNow('hull'))?.state === 'braked');
    expect(await shown()).toEqual(before);
    expect(await req('channel/release', { channel: 'hull', name: 'Maria Lopez' })).toMatchObject({
      released: braked.length,
    });
    await show(0);
    await quiet();
    expect(await shown()).toEqual(before.map((each) => ({ ...each, onHand: 0, moves: (each?.moves ?? 0) + 1 })));
  });

  it('R23: what a search finds is changed with the token of the look, and its next movement is written once', async () => {
    const [own = '', ...found] = bulk;
    await items(bulk.map((sku) => ({ merchant: 'acme', sku, name: sku, ...(sku === own && { sync: 'never' }) })));
    for (const sku of bulk) await adjust('acme', sku, 4);
    const ask = (more: object) => req('item/bulk', { merchant: 'acme', ...more }) as Promise<{ token: string }>;
    const job = { search: 'sku:BULK-* policy:merchant', action: 'set-policy', sync: 'always' };
    const voided = await ask(job);
    expect(voided).toMatchObject({ found: found.length, tally: { changed: found.length } });
    const policy = (sync: Policy | null) => req('policy/set', { merchant: 'acme', sku: found[0], sync });
    await policy('process-orders');
    await expect(ask({ ...job, token: voided.token })).rejects.toThrow('token');
    await policy(null);
    const { token } = await ask(job);
    expect(await ask({ ...job, token })).toMatchObject({ done: found.length, tally: { changed: found.length } });
    await quiet();
    // R13: by itself another policy tells nothing.
    const before = await shelf();
    expect(bulk.map((sku) => before.get(sku)?.onHand)).toEqual(bulk.map(() => seeded));
    for (const sku of bulk) await adjust('acme', sku, 1);
    const became = async () => {
      await quiet();
      const now = await shelf();
      return bulk.map((sku) => [(now.get(sku)?.moves ?? 0) - (before.get(sku)?.moves ?? 0), now.get(sku)?.onHand]);
    };
    expect(await became()).toEqual([[0, seeded], ...found.map(() => [1, 5])]);
    const all = { search: 'sku:BULK-*', action: 'sync-now' };
    await ask({ ...all, token: (await ask(all)).token });
    expect(await became()).toEqual(bulk.map(() => [1, 5]));
  });

  it('R19: two places of a store are each told the whole of what is there', async () => {
    await items([{ merchant: 'ivory', sku: 'PLACES', name: 'Kept at two places' }]);
    const places = async () => {
      type Level = { stockLocation: { name: string }; stockOnHand: number };
      const { productVariants } = await store.admin<{ productVariants: { items: { stockLevels: Level[] }[] } }>(
        `{ productVariants(options: { filter: { sku: { eq: "PLACES" } } }) {
             items { stockLevels { stockLocation { name } stockOnHand } } } }`,
      );
      const levels = productVariants.items.flatMap(({ stockLevels }) => stockLevels);
      const here = levels.find(({ stockLocation: { name } }) => name === otherPlace)?.stockOnHand;
      return [levels.find(({ stockLocation: { name } }) => name !== otherPlace)?.stockOnHand, here];
    };
    for (const [quantity, level] of [
      [9, 9],
      [-3, 6],
    ] as const) {
      await adjust('ivory', 'PLACES', quantity);
      await dock.until(`both show ${level}`, async () => (await places()).every((each) => each === level));
    }
  });
}
