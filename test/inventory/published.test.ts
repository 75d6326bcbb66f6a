/** R15: what is announced and published counts as available before it is here, and never twice. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { heldBack } from '../../agent/inventory/nouns/channels/levels.ts';
import { documentKey } from '../../agent/inventory/nouns/document.ts';
import type { NoticeContent } from '../../agent/inventory/nouns/inbound/notice.ts';
import type { Outcome } from '../../agent/inventory/nouns/outcome.ts';
import { available } from '../../agent/inventory/nouns/stock/item.ts';
import { code } from './station/receiving-dock.ts';
import { acknowledge } from './told.ts';
import { World } from './world.ts';

const codes = { TEE: '4006381333931', MUG: '96385074' } as const;
type Sku = keyof typeof codes;

const shop = (): World => new World().withItem('TEE', codes.TEE).withItem('MUG', codes.MUG);

const announce = (world: World, tees: number, mugs: number, more: Partial<NoticeContent> = {}): Outcome => {
  const lines = Object.entries({ TEE: tees, MUG: mugs }).flatMap(([sku, quantity]) =>
    quantity === 0 ? [] : [{ sku, quantity }],
  );
  return world.submit({
    ...{ type: 'notice-announce', by: 'anna', merchant: 'acme', id: 'ASN-1', notice: { lines, ...more } },
  });
};
const publish = (world: World, skus?: string[], on = true): Outcome =>
  world.submit({
    ...{ type: 'notice-publish', by: 'anna', merchant: 'acme', id: 'ASN-1', on },
    ...(skus === undefined ? {} : { skus }),
  });
const close = (world: World): Outcome =>
  world.submit({ type: 'notice-close', by: 'anna', merchant: 'acme', id: 'ASN-1' });
const numbers = (world: World, sku: Sku = 'TEE'): [available: number, published: number, inStock: number] => {
  const item = world.item(sku);
  return [available(item), item.published, item.inStock];
};
const command = (name: 'undo' | 'finish' | 'confirm' | 'cancel'): string => code(name);
const flags = (world: World): unknown[] =>
  world.entries.filter(({ kind }) => kind === 'process-orders').map(({ body }) => body);

describe('R15 a published notice', () => {
  it('counts as available what is missing, and is passed by R11 on purpose; off by default', () => {
    const world = shop();
    announce(world, 5, 3);
    expect(numbers(world)).toEqual([0, 0, 0]);
    expect(heldBack(world.item('TEE'))).toBe('never-received');
    expect(publish(world)).toMatchObject({
      type: 'done',
      data: {
        id: 'ASN-1',
        items: [
          { sku: 'TEE', published: 5 },
          { sku: 'MUG', published: 3 },
        ],
      },
    });
    expect(numbers(world)).toEqual([5, 5, 0]);
    expect(heldBack(world.item('TEE'))).toBeUndefined();
    expect(flags(world)).toEqual([
      { on: true, reason: 'published' },
      { on: true, reason: 'published' },
    ]);
    expect(world.item('TEE')).toMatchObject({ received: false, incoming: 5, dueSeq: expect.any(Number) });
    expect(world.item('TEE').dueSeq).toBeGreaterThan(0);
  });

  it('is published line by line, and with its announcement', () => {
    const world = shop();
    announce(world, 5, 3);
    publish(world, ['MUG']);
    expect([numbers(world), numbers(world, 'MUG')]).toEqual([
      [0, 0, 0],
      [3, 3, 0],
    ]);
    const other = shop();
    announce(other, 5, 3, { publish: true });
    expect([numbers(other), numbers(other, 'MUG')]).toEqual([
      [5, 5, 0],
      [3, 3, 0],
    ]);
  });

  it('a receipt changes nothing in the number: published less one, in stock one more, and taken back the other way round', () => {
    const world = shop();
    announce(world, 2, 0, { publish: true });
    world.scan('ASN-1');
    expect(world.scan(codes.TEE)).toMatchObject({ type: 'recorded', available: 2, inStock: 1 });
    expect(numbers(world)).toEqual([2, 1, 1]);
    world.scan(command('undo'));
    expect(numbers(world)).toEqual([2, 2, 0]);
    world.scan(codes.TEE);
    world.scan(codes.TEE);
    expect(numbers(world)).toEqual([2, 0, 2]);
    world.scan(codes.TEE);
    world.scan(command('confirm'));
    expect(numbers(world)).toEqual([3, 0, 3]);
    world.scan(command('undo'));
    world.scan(command('undo'));
    expect(numbers(world)).toEqual([2, 1, 1]);
    expect(flags(world)).toHaveLength(1);
  });

  it('what comes without the notice, or on another, is on top of it', () => {
    const world = shop();
    announce(world, 5, 0, { publish: true });
    world.scan(codes.TEE);
    expect(numbers(world)).toEqual([6, 5, 1]);
  });

  it('is withdrawn, as a whole or by the line, and then counts no more', () => {
    const world = shop();
    announce(world, 5, 3, { publish: true });
    expect(publish(world, ['TEE'], false)).toMatchObject({ data: { items: [{ sku: 'TEE', published: 0 }] } });
    expect(numbers(world)).toEqual([0, 0, 0]);
    expect(flags(world).at(-1)).toEqual({ on: false, reason: 'published' });
    expect(heldBack(world.item('TEE'))).toBe('never-received');
    publish(world, undefined, false);
    expect(numbers(world, 'MUG')).toEqual([0, 0, 0]);
    expect(publish(world, undefined, false)).toMatchObject({ type: 'unchanged' });
  });

  it('closed short, what is missing counts no more', () => {
    const world = shop();
    announce(world, 5, 0, { publish: true });
    world.scan('ASN-1');
    world.scan(codes.TEE);
    world.order('o-1', [{ sku: 'TEE', quantity: 3 }]);
    expect(numbers(world)).toEqual([2, 4, 1]);
    expect(close(world)).toMatchObject({ type: 'done', data: { short: [{ sku: 'TEE', quantity: 4 }] } });
    expect(numbers(world)).toEqual([-2, 0, 1]);
    expect(flags(world).at(-1)).toEqual({ on: false, reason: 'published' });
    expect(world.entries.filter(({ kind }) => kind === 'sync-now')).toEqual([]);
  });

  it('closed at a station the same', () => {
    const world = shop();
    announce(world, 5, 0, { publish: true });
    world.scan('ASN-1');
    world.scan(command('finish'));
    world.scan(command('confirm'));
    expect(numbers(world)).toEqual([0, 0, 0]);
    expect(flags(world).at(-1)).toEqual({ on: false, reason: 'published' });
  });

  it('a sell-out counts what is published', () => {
    const world = shop();
    announce(world, 2, 0, { publish: true });
    world.order('o-1', [{ sku: 'TEE', quantity: 1 }]);
    expect(flags(world)).toHaveLength(1);
    world.order('o-2', [{ sku: 'TEE', quantity: 1 }]);
    expect(flags(world).at(-1)).toEqual({ on: false, reason: 'sell-out' });
    expect(numbers(world)).toEqual([0, 2, 0]);
  });

  it('is booked and cannot be packed before it is here', () => {
    const world = shop();
    announce(world, 2, 0, { publish: true });
    world.order('o-1', [{ sku: 'TEE', quantity: 1 }]);
    expect(world.item('TEE')).toMatchObject({ booked: 1 });
    world.scan('o-1', 'packing-1');
    expect(world.scan(codes.TEE, 'packing-1')).toMatchObject({ type: 'refused' });
  });

  it('withdrawn while Process Orders is off: told where more is shown than is left, and to nobody who was never told a number', () => {
    const off = shop();
    off.submit({ type: 'set-policy', by: 'anna', merchant: 'acme', processOrders: 'manual' });
    announce(off, 12, 0, { publish: true });
    off.order('o-1', [{ sku: 'TEE', quantity: 5 }]);
    off.scan(codes.TEE);
    publish(off, undefined, false);
    expect(acknowledge(off, 'TEE')).toBeUndefined();

    const turned = shop();
    announce(turned, 12, 0, { publish: true });
    expect(acknowledge(turned, 'TEE')).toMatchObject({ level: 12 });
    turned.submit({ type: 'set-process-orders', by: 'anna', merchant: 'acme', sku: 'TEE', on: false });
    acknowledge(turned, 'TEE');
    publish(turned, undefined, false);
    expect(acknowledge(turned, 'TEE')).toMatchObject({ level: 0, previous: 12 });
  });

  it('never blocks it, of the item or of the merchant, and so do the marks of R16', () => {
    const world = shop();
    world.submit({ type: 'set-policy', by: 'anna', merchant: 'acme', sku: 'TEE', sync: 'never' });
    world.submit({ type: 'items', by: 'anna', items: [{ merchant: 'acme', sku: 'MUG', bypassSync: true }] });
    announce(world, 5, 3, { publish: true });
    expect([numbers(world), numbers(world, 'MUG')]).toEqual([
      [0, 0, 0],
      [0, 0, 0],
    ]);
    expect(publish(world)).toMatchObject({
      type: 'unchanged',
      data: {
        items: [
          { sku: 'TEE', published: 0, reason: 'policy-never' },
          { sku: 'MUG', published: 0, reason: 'bypass' },
        ],
      },
    });
    const all = shop();
    all.submit({ type: 'set-policy', by: 'anna', merchant: 'acme', sync: 'never' });
    announce(all, 5, 0, { publish: true });
    expect(numbers(all)).toEqual([0, 0, 0]);
  });

  it('follows another announcement: more of a line, a line that is gone, a new one; what was withdrawn stays so', () => {
    const world = shop();
    announce(world, 5, 0, { publish: true });
    expect(announce(world, 5, 0, { publish: true })).toMatchObject({ type: 'unchanged' });
    announce(world, 7, 2);
    expect([numbers(world), numbers(world, 'MUG')]).toEqual([
      [7, 7, 0],
      [2, 2, 0],
    ]);
    publish(world, ['TEE'], false);
    announce(world, 8, 2, { publish: true });
    expect(numbers(world)).toEqual([0, 0, 0]);
    announce(world, 8, 0);
    expect(numbers(world, 'MUG')).toEqual([0, 0, 0]);
    publish(world);
    announce(world, 8, 0, { publish: false });
    expect(numbers(world)).toEqual([0, 0, 0]);
  });

  it('refuses what is not there: no such notice, a closed one, a line it has not', () => {
    const world = shop();
    expect(publish(world)).toMatchObject({ code: 'unknown-notice', field: 'id' });
    announce(world, 5, 0);
    expect(publish(world, ['MUG'])).toMatchObject({ code: 'unknown-item', field: 'skus[0]' });
    close(world);
    expect(publish(world)).toMatchObject({ code: 'notice-closed', field: 'id' });
    expect(publish(world, undefined, false)).toMatchObject({ type: 'unchanged' });
  });

  it('turns no flag under manual and first-receipt; the first receipt turns it there, published or not', () => {
    const world = shop();
    world.submit({ type: 'set-policy', by: 'anna', merchant: 'acme', processOrders: 'first-receipt' });
    announce(world, 5, 0, { publish: true });
    expect(flags(world)).toEqual([]);
    world.scan('ASN-1');
    world.scan(codes.TEE);
    expect(flags(world)).toEqual([{ on: true, reason: 'receipt' }]);
  });

  it('whatever happens, an item’s published units are what its open notices still miss on published lines', () => {
    const step = fc.oneof(
      fc.record({
        do: fc.constant('announce' as const),
        tees: fc.integer({ min: 0, max: 4 }),
        mugs: fc.integer({ min: 1, max: 3 }),
        publish: fc.boolean(),
      }),
      fc.record({
        do: fc.constantFrom('publish' as const, 'unpublish' as const),
        sku: fc.constantFrom<Sku | undefined>('TEE', 'MUG', undefined),
      }),
      fc.record({ do: fc.constant('scan' as const), code: fc.constantFrom('ASN-1', codes.TEE, codes.TEE, codes.MUG) }),
      fc.record({
        do: fc.constant('command' as const),
        command: fc.constantFrom('undo' as const, 'finish' as const, 'confirm' as const, 'cancel' as const),
      }),
      fc.record({ do: fc.constant('close' as const) }),
    );
    fc.assert(
      fc.property(fc.array(step, { maxLength: 25 }), (steps) => {
        const world = shop();
        for (const each of steps) {
          if (each.do === 'announce') announce(world, each.tees, each.mugs, { publish: each.publish });
          else if (each.do === 'publish' || each.do === 'unpublish')
            publish(world, each.sku === undefined ? undefined : [each.sku], each.do === 'publish');
          else if (each.do === 'scan') world.scan(each.code);
          else if (each.do === 'command') world.scan(command(each.command));
          else close(world);
          const notice = world.tables.row('notice', documentKey('acme', 'ASN-1'));
          for (const sku of ['TEE', 'MUG'] as const) {
            const line = notice?.status === 'open' ? notice.lines.find((one) => one.sku === sku) : undefined;
            const missing = Math.max(0, (line?.quantity ?? 0) - (line?.received ?? 0));
            expect(world.item(sku).published).toBe(line?.published === true ? missing : 0);
          }
        }
      }),
      { numRuns: 300 },
    );
  });
});
