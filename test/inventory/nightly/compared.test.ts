/** R22 on the ledger: what a store shows beside what it should, what is told again, and what is left alone. */
import { describe, expect, it } from 'vitest';
import type { ComparedRow, ToldListing } from '../../../agent/inventory/nouns/nightly/reconciliation.ts';
import type { Rulebook } from '../../../agent/inventory/nouns/rulebook.ts';
import { acknowledge, told, web } from '../told.ts';
import { rulebook, World } from '../world.ts';

const tee = '4006381333931';
const outlet = { ...web, name: 'acme-outlet' };

function dock(channel: Partial<Rulebook['channels'][number]> = {}): World {
  const channels = [{ ...web, ...channel }, outlet];
  return new World({ ...rulebook, channels }).withItem('TEE', tee);
}

const shows = (level: number | null, more: Partial<ToldListing> = {}): ToldListing => ({
  ...{ listing: 'TEE', sku: 'TEE', level, counted: true, onSale: true },
  ...more,
});

type Manner = { toldTo?: number; salesKnown?: boolean; dry?: boolean; channel?: string };

/** What comes of listings that were read when the storefront had been told everything. */
function compare(world: World, listings: ToldListing[], manner: Manner = {}): ComparedRow[] {
  const outcome = world.submit({
    ...{ type: 'listings-compared', by: 'dock', run: '2026-11-22', channel: 'acme-web', listings },
    ...{ toldTo: world.entries.length, salesKnown: true, dry: false, ...manner },
  });
  if (outcome.type !== 'done' && outcome.type !== 'unchanged') throw new Error(JSON.stringify(outcome));
  return (outcome.data as { rows: ComparedRow[] }).rows;
}
const inShort = (rows: ComparedRow[]) =>
  rows.map(({ class: it, here, there, done }) => `${it} ${here}:${there} ${done}`);

describe('R22: a listing beside its item', () => {
  it('is told again where somebody changed it, exactly once, and only on its own channel', () => {
    const world = dock();
    world.scan(tee);
    acknowledge(world, 'TEE');
    acknowledge(world, 'TEE', outlet);
    const rows = compare(world, [shows(9)]);
    expect(rows).toEqual([
      {
        ...{
          channel: 'acme-web',
          listing: 'TEE',
          sku: 'TEE',
          name: 'TEE',
          class: 'yellow',
          here: 1,
          there: 9,
          done: 'set',
        },
        reason: 'drift: changed at the store, and not by this dock',
      },
    ]);
    expect(told(world, 'TEE')).toMatchObject({ level: 1, previous: 1 });
    expect(told(world, 'TEE', outlet)).toBeUndefined();
    // R1: nothing of it came into the building.
    expect(world.item('TEE')).toMatchObject({ inStock: 1, booked: 0 });
    acknowledge(world, 'TEE');
    expect(inShort(compare(world, [shows(1)]))).toEqual(['white 1:1 nothing']);
    expect(world.kinds().filter((kind) => kind === 'drift')).toHaveLength(1);
  });

  it('R27: one that a channel of listed items did not know of is on record as listed, so that what is set is told', () => {
    const world = dock({ onlyListed: true });
    world.scan(tee);
    expect(compare(world, [shows(9)], { dry: true })).toMatchObject([{ class: 'yellow', done: 'would-set' }]);
    expect(world.kinds()).not.toContain('listing');
    const rows = compare(world, [shows(9), shows(9, { listing: 'HAT', sku: 'HAT' })]);
    expect(inShort(rows)).toEqual(['yellow 1:9 set', 'pink null:9 listed']);
    expect(world.tables.row('listing', 'acme-web/TEE')).toMatchObject({ listed: true });
    const { length } = world.entries;
    compare(world, [shows(1)], { toldTo: 0 });
    expect(world.entries).toHaveLength(length);
  });

  it('is no drift while our number is on its way, or was when the page was asked for', () => {
    const world = dock();
    world.scan(tee);
    acknowledge(world, 'TEE');
    const toldTo = world.entries.length;
    world.scan(tee);
    expect(compare(world, [shows(1)], { toldTo })).toMatchObject([{ class: 'yellow', done: 'on-its-way' }]);
    acknowledge(world, 'TEE');
    // The page is older than the acknowledgement.
    expect(compare(world, [shows(1)], { toldTo })).toMatchObject([{ class: 'yellow', done: 'on-its-way' }]);
    expect(world.kinds()).not.toContain('drift');
  });

  it('does not rise while the store’s orders could not be read (R21), and falls all the same', () => {
    const world = dock();
    for (let scans = 0; scans < 5; scans++) world.scan(tee);
    acknowledge(world, 'TEE');
    expect(inShort(compare(world, [shows(4)], { salesKnown: false }))).toEqual(['yellow 5:4 waits']);
    expect(world.kinds()).not.toContain('drift');
    expect(inShort(compare(world, [shows(8)], { salesKnown: false }))).toEqual(['yellow 5:8 set']);
  });

  it('has a row for each that shares a SKU, and is told once', () => {
    const world = dock();
    world.scan(tee);
    acknowledge(world, 'TEE');
    const rows = compare(world, [shows(4), shows(1, { listing: 'TEE (gift)' }), shows(0, { listing: 'TEE (old)' })]);
    expect(inShort(rows)).toEqual(['yellow 1:4 set', 'white 1:1 nothing', 'yellow 1:0 set']);
    expect(world.kinds().filter((kind) => kind === 'drift')).toHaveLength(1);
  });

  it('is compared with the level that this channel should show: minimum, maximum, own orders (R20, R21)', () => {
    const low = dock({ minimumLevel: 5 });
    for (let scans = 0; scans < 4; scans++) low.scan(tee);
    expect(inShort(compare(low, [shows(4)]))).toEqual(['orange 0:4 set']);
    expect(inShort(compare(low, [shows(4)], { channel: 'acme-outlet' }))).toEqual(['white 4:4 nothing']);
    const capped = dock({ maximumLevel: 2 });
    for (let scans = 0; scans < 4; scans++) capped.scan(tee);
    expect(inShort(compare(capped, [shows(2)]))).toEqual(['white 2:2 nothing']);
    const physical = dock({ basis: 'physical' });
    for (let scans = 0; scans < 4; scans++) physical.scan(tee);
    physical.submit({
      ...{ type: 'order-place', by: 'test', merchant: 'acme', id: '1', channel: 'acme-web' },
      lines: [{ sku: 'TEE', quantity: 3 }],
    });
    expect(inShort(compare(physical, [shows(4)]))).toEqual(['white 4:4 nothing']);
    expect(inShort(compare(physical, [shows(1)], { channel: 'acme-outlet' }))).toEqual(['white 1:1 nothing']);
  });

  it('is put right after a sell-out (R12): that 0 was ours to tell', () => {
    const world = dock();
    world.scan(tee);
    world.submit({ type: 'adjust', by: 'ann', merchant: 'acme', sku: 'TEE', quantity: -1, reason: 'broken' });
    acknowledge(world, 'TEE');
    expect(world.item('TEE').processOrders).toBe(false);
    expect(inShort(compare(world, [shows(3)]))).toEqual(['orange 0:3 set']);
    expect(told(world, 'TEE')).toMatchObject({ level: 0, processOrders: false });
  });

  it.each<[string, (world: World) => void, number, string, string | null]>([
    ['unknown here', () => {}, 3, 'pink null:3 listed', 'not known here'],
    ['unknown here, and none there', () => {}, 0, 'white null:0 nothing', 'not known here'],
    [
      'never received (R11)',
      (world) => world.withItem('NEW', '4006381333948'),
      25,
      'pink 0:25 listed',
      'never received here',
    ],
    [
      'kept elsewhere (R16)',
      (world) => world.submit({ type: 'items', by: 'a', items: [{ merchant: 'acme', sku: 'NEW', bypassSync: true }] }),
      25,
      'white 0:25 nothing',
      'kept elsewhere (bypassSync)',
    ],
    [
      'retired, though Process Orders is off',
      (world) => {
        world.withItem('NEW', '4006381333948');
        world.scan('4006381333948');
        world.submit({ type: 'set-process-orders', by: 'a', merchant: 'acme', sku: 'NEW', on: false });
        world.submit({ type: 'adjust', by: 'a', merchant: 'acme', sku: 'NEW', quantity: -1, reason: 'gone' });
        world.submit({ type: 'items', by: 'a', items: [{ merchant: 'acme', sku: 'NEW', retired: true }] });
        acknowledge(world, 'NEW');
      },
      25,
      'orange 0:25 set',
      'drift: changed at the store, and not by this dock (retired here)',
    ],
    [
      'retired, and never received (R11)',
      (world) => world.submit({ type: 'items', by: 'a', items: [{ merchant: 'acme', sku: 'NEW', retired: true }] }),
      25,
      'pink 0:25 listed',
      'never received here',
    ],
    [
      'published, not here yet (R15)',
      (world) => {
        world.withItem('NEW', '4006381333948');
        world.submit({
          ...{ type: 'notice-announce', by: 'a', merchant: 'acme', id: 'N1' },
          notice: { lines: [{ sku: 'NEW', quantity: 6 }], publish: true },
        });
      },
      2,
      'yellow 6:2 set',
      'drift: changed at the store, and not by this dock (6 published, never received)',
    ],
    [
      'silenced by its policy (R10), and none here',
      (world) => {
        world.withItem('NEW', '4006381333948');
        world.submit({ type: 'count', by: 'a', merchant: 'acme', sku: 'NEW', quantity: 0, confirm: true });
        world.submit({ type: 'set-policy', by: 'a', merchant: 'acme', sku: 'NEW', sync: 'never' });
      },
      2,
      'pink 0:2 listed',
      'none here, and its policy is never',
    ],
  ])('%s', (_name, before, there, expected, reason) => {
    const world = dock();
    before(world);
    const rows = compare(world, [shows(there, { listing: 'NEW', sku: 'NEW' })]);
    expect([inShort(rows), rows[0]?.reason]).toEqual([[expected], reason]);
  });

  it('is blue where it is not counted, has no number, or is taken off sale, and says when it is known here', () => {
    const world = dock();
    world.scan(tee);
    const rows = compare(world, [
      shows(5, { counted: false }),
      shows(null),
      shows(5, { onSale: false }),
      shows(5, { sku: 'GONE', counted: false }),
    ]);
    expect(rows.map(({ class: it }) => it)).toEqual(['blue', 'blue', 'blue', 'blue']);
    expect(rows.map(({ reason }) => reason?.endsWith('known here'))).toEqual([true, true, true, false]);
    expect(world.kinds()).not.toContain('drift');
  });

  it('is only looked at in a dry run', () => {
    const world = dock();
    world.scan(tee);
    acknowledge(world, 'TEE');
    const before = world.entries.length;
    expect(inShort(compare(world, [shows(9)], { dry: true }))).toEqual(['yellow 1:9 would-set']);
    expect(world.entries).toHaveLength(before);
  });
});

describe('R22 R27: a listing that this dock does not tell', () => {
  const two = { sku: 'TEE', aliases: ['TEE-WEB', 'TEE-WEB2'] };
  function associated(listings: object[]): World {
    const world = dock();
    for (let scans = 0; scans < 3; scans++) world.scan(tee);
    acknowledge(world, 'TEE');
    world.submit({ type: 'associate', by: 'lena', channel: 'acme-web', listings } as never);
    acknowledge(world, 'TEE');
    return world;
  }
  const theirs = (name: string, level: number): ToldListing => shows(level, { listing: name, theirs: name });

  it.each([0, 3, 9])('is no drift while its item is off for the channel: it shows %d, and is let be', (there) => {
    const world = associated([{ sku: 'TEE', off: true }]);
    const rows = compare(world, [shows(there)]);
    expect(inShort(rows)).toEqual([`white null:${there} nothing`]);
    expect(rows[0]?.reason).toBe('switched off for this channel');
    expect(world.kinds()).not.toContain('drift');
    // Another channel is told of it as before.
    expect(inShort(compare(world, [shows(9)], { channel: 'acme-outlet' }))).toEqual(['yellow 3:9 set']);
  });

  it('is listed for a person where aliases replaced it; theirs are corrected as before', () => {
    const world = associated([two]);
    const rows = compare(world, [shows(9), theirs('TEE-WEB', 3), theirs('TEE-WEB2', 4)]);
    expect(inShort(rows)).toEqual(['pink null:9 listed', 'white 3:3 nothing', 'yellow 3:4 set']);
    expect(rows[0]?.reason).toBe('nobody tells this listing any more: its item is told as TEE-WEB, TEE-WEB2');
    const left = compare(associated([two]), [shows(0), shows(3)]);
    expect(inShort(left)).toEqual(['white null:0 nothing', 'pink null:3 listed']);
  });

  it('shows less by what others of the item hold, where the store subtracts its orders listing by listing', () => {
    const world = dock({ basis: 'physical' });
    for (let scans = 0; scans < 12; scans++) world.scan(tee);
    world.submit({ type: 'associate', by: 'lena', channel: 'acme-web', listings: [two] } as never);
    world.submit({
      ...{ type: 'order-place', by: 'test', merchant: 'acme', id: '1', channel: 'acme-web' },
      lines: [{ sku: 'TEE', quantity: 5 }],
    });
    // Seven can be sold by either: three are ordered by one name, two by the other.
    const rows = compare(world, [
      { ...theirs('TEE-WEB', 10), held: 3 },
      { ...theirs('TEE-WEB2', 9), held: 2 },
    ]);
    expect(inShort(rows)).toEqual(['white 10:10 nothing', 'white 9:9 nothing']);
    expect(inShort(compare(world, [{ ...theirs('TEE-WEB', 12), held: 3 }]))).toEqual(['yellow 10:12 set']);
  });

  it('is still told where its own name, or the store’s name of it, is among the aliases', () => {
    const own = associated([{ sku: 'TEE', aliases: ['TEE', 'TEE-WEB'] }]);
    expect(inShort(compare(own, [shows(9)]))).toEqual(['yellow 3:9 set']);
    const named = associated([{ sku: 'TEE', aliases: ['variant-7'] }]);
    expect(inShort(compare(named, [shows(9, { listing: 'variant-7' })]))).toEqual(['yellow 3:9 set']);
  });
});

describe('R22: a night is begun once for its date', () => {
  const begin = (world: World, night: boolean) =>
    world.submit({ type: 'reconcile-begin', by: 'dock', merchant: 'acme', date: '2026-11-22', night, missed: [] });

  it('whoever asks how often; by hand as often as somebody wants to', () => {
    const world = dock();
    expect(begin(world, true)).toMatchObject({ type: 'done' });
    expect(begin(world, true)).toMatchObject({ type: 'unchanged' });
    expect(begin(world, false)).toMatchObject({ type: 'done' });
    expect(begin(world, false)).toMatchObject({ type: 'done' });
    expect(world.tables.openRows('reconciliation', 9).map(({ run }) => run)).toEqual([
      '2026-11-22',
      `2026-11-22-${world.entries.length - 1}`,
      `2026-11-22-${world.entries.length}`,
    ]);
  });

  it('and ended once, its mail sent once', () => {
    const world = dock();
    begin(world, true);
    const classes = { white: 1, pink: 0, orange: 0, yellow: 0, blue: 0, green: 0, notCompared: 0 };
    const run = { by: 'dock', merchant: 'acme', run: '2026-11-22' } as const;
    const end = () => world.submit({ type: 'reconcile-end', ...run, classes, channels: [], mail: true });
    const mailed = () => world.submit({ type: 'reconcile-mail', ...run, mail: 'sent' });
    expect(mailed()).toMatchObject({ type: 'unchanged' });
    expect([end().type, end().type, mailed().type, mailed().type]).toEqual(['done', 'unchanged', 'done', 'unchanged']);
    expect(world.tables.openRows('reconciliation', 9)).toEqual([]);
    expect(world.tables.row('reconciliation', 'acme/2026-11-22')).toMatchObject({ classes, mail: 'sent' });
  });
});
