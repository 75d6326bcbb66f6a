/** R28: why a shop shows the number it shows of a kit: its parts are named, now and at an earlier place. */
import { expect, it } from 'vitest';
import { type Explained, explain } from '../../../agent/inventory/explain/explain.ts';
import { lineHistory } from '../../../agent/inventory/explain/line-history.ts';
import { rulebook, World } from '../world.ts';
import { MemoryPast } from './memory-past.ts';

const merchant = 'acme';
const channel = 'acme-web';

class Shop extends World {
  constructor() {
    super({ ...rulebook, merchants: [{ id: merchant, sync: 'process-orders', processOrders: 'auto' }] });
    for (const sku of ['TEE', 'MUG', 'SET', 'HAT']) this.withItem(sku, `${sku}-1`);
    this.define([
      ['TEE', 2],
      ['MUG', 1],
    ]);
  }
  define(parts: [string, number][]): void {
    const components = parts.map(([sku, quantity]) => ({ sku, quantity }));
    this.submit({ type: 'items', by: 'lena', items: [{ merchant, sku: 'SET', components }] });
  }
  stock(sku: string, quantity: number): number {
    this.submit({ type: 'adjust', by: 'lena', merchant, sku, quantity, reason: 'found' });
    return this.entries.length;
  }
  why(upTo = this.entries.length): Explained {
    const asked = { merchant, sku: 'SET', today: this.today, channel };
    const head = this.entries.length;
    return explain(new MemoryPast(this), this.rules, asked, { upTo, head, inFlight: () => undefined });
  }
}

it('names the parts that were never received', () => {
  const shop = new Shop();
  shop.stock('TEE', 5);
  const { channels } = shop.why();
  expect(channels).toMatchObject([{ level: null, reason: 'never-received' }]);
  expect(channels[0]?.text).toBe(
    `${channel} had been told no number of this item then: not every part of it was received: MUG.`,
  );
});

it('names what each part allows, as it was then', () => {
  const shop = new Shop();
  shop.stock('TEE', 5);
  const before = shop.stock('MUG', 9);
  shop.order('S-1', [{ sku: 'SET', quantity: 1 }]);
  shop.stock('TEE', 4);
  shop.define([['HAT', 1]]);
  const hats = shop.stock('HAT', 3);
  const number = (upTo: number) => {
    const { item, channels } = shop.why(upTo);
    return { available: item?.available, parts: item?.parts, level: channels[0]?.level };
  };
  expect(number(before)).toMatchObject({
    available: 2,
    level: 2,
    parts: [
      { sku: 'TEE', each: 2, available: 5, allows: 2, received: true },
      { sku: 'MUG', each: 1, available: 9, allows: 9, received: true },
    ],
  });
  const because = shop.why(before).channels[0]?.because ?? [];
  expect(because.map(({ rule }) => rule)).not.toContain('R19');
  const said = because.filter(({ rule }) => rule === 'R28').at(-1);
  expect(said?.text).toBe('Its parts allow 2 (TEE 5 available, 2 each; MUG 9 available, 1 each): 2 available.');
  expect(said?.entries?.map(({ text }) => text.split(',')[0])).toEqual([
    'item changed by lena',
    'adjusted by 9 (found) by lena',
  ]);
  expect(number(hats)).toMatchObject({ available: 3, parts: [{ sku: 'HAT', allows: 3 }] });
});

it('R8: says that a part’s street date holds it', () => {
  const shop = new Shop();
  shop.stock('TEE', 5);
  shop.stock('MUG', 9);
  shop.submit({ type: 'items', by: 'lena', items: [{ merchant, sku: 'MUG', streetDate: '2030-01-02' }] });
  const because = shop.why().channels[0]?.because.map(({ text }) => text);
  expect(because).toContain('The street date of a part, 2030-01-02, holds Process Orders off.');
});

it('what became of each movement tells those of its parts', () => {
  const shop = new Shop();
  shop.stock('TEE', 4);
  shop.stock('MUG', 9);
  shop.stock('TEE', 2);
  const head = shop.entries.length;
  const asked = { merchant, sku: 'SET', channel };
  const range = { after: 0, upTo: head, limit: 10, head, inFlight: undefined };
  const { lines } = lineHistory(new MemoryPast(shop), shop.rules, asked, range);
  expect(lines.map(({ after, text }) => [after, text.split(' by ')[0]])).toEqual([
    [3, 'adjusted'],
    [2, expect.stringContaining('Process Orders turned on')],
    [2, 'adjusted'],
    // It is a kit from here on, of which none can be made.
    [0, 'item changed'],
  ]);
});

it('R21 counts no unit of a kit among what a physical storefront holds of a part', () => {
  const shop = new Shop();
  shop.stock('TEE', 9);
  shop.stock('MUG', 9);
  const lines = [{ sku: 'SET', quantity: 1 }];
  shop.submit({ type: 'order-place', by: 'web', merchant, id: 'S-1', channel, lines });
  const [configured] = shop.rules.channels;
  const rules = {
    ...shop.rules,
    channels: configured === undefined ? [] : [{ ...configured, basis: 'physical' as const }],
  };
  const asked = { merchant, sku: 'TEE', today: shop.today, channel };
  const level = (upTo: number) => {
    const place = { upTo, head: shop.entries.length, inFlight: () => undefined };
    return explain(new MemoryPast(shop), rules, asked, place).channels.map((each) => each.level);
  };
  const withKit = shop.entries.length;
  expect(level(withKit)).toEqual([7]);
  // As it was then, whatever the order became.
  const change = (to: { sku: string; quantity: number }[]) =>
    shop.submit({ type: 'order-change', by: 'web', merchant, id: 'S-1', lines: to });
  change([{ sku: 'TEE', quantity: 3 }]);
  const without = shop.entries.length;
  change([...lines, { sku: 'TEE', quantity: 1 }]);
  expect([level(withKit), level(without), level(shop.entries.length)]).toEqual([[7], [9], [7]]);
});
