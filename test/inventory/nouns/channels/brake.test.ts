/** R29: when so many listings go to 0 that somebody is to be asked, and what is an ordinary sell-out. */
import { describe, expect, it } from 'vitest';
import {
  brakeText,
  brakeWindowMs,
  isSellOut,
  isTooMuch,
  recently,
} from '../../../../agent/inventory/nouns/channels/brake.ts';
import type { ChannelRules } from '../../../../agent/inventory/nouns/channels/channel.ts';

const rules: ChannelRules = { name: 'web', merchant: 'acme', minimumLevel: 0, mode: 'changes', basis: 'available' };
const item = (inStock: number, booked = 0) => ({
  ...{ inStock, booked, published: 0, onHold: 0, damaged: 0, fromParts: null },
});
const sold = (booked: number, shipped = 0, loose = 0) => ({ booked, shipped, loose });

describe('R29 the brake', () => {
  it.each([
    [19, 19, 5, false],
    [20, 20, 5, true],
    [20, 400, 5, false],
    [21, 400, 5, true],
    [400, 8_000, 5, false],
    [401, 8_000, 5, true],
    [400, 400, 100, false],
    [30, 100, 50, false],
  ])('%i of %i at %i percent: %s', (zeroed, shown, percent, stops) => {
    expect(isTooMuch(zeroed, shown, percent)).toBe(stops);
  });

  it('counts what went within the last minute, whichever way the clock was set', () => {
    const recent = [0, 1, 61, 62].map((s) => ({ at: s * 1_000, zeroed: s }));
    expect(recently(recent, 61_000).map(({ zeroed }) => zeroed)).toEqual([1, 61, 62]);
    expect(recently([{ at: 0, zeroed: 1 }], brakeWindowMs + 1)).toEqual([]);
    // Back in 1970 what lies ahead counts on, summed up in the end.
    const ahead = Array.from({ length: 500 }, (_, n) => ({ at: Date.UTC(2026, 0, 1) + n, zeroed: 1 }));
    const kept = recently(ahead, 1_000);
    expect(kept.length).toBeLessThanOrEqual(101);
    expect(kept.reduce((sum, { zeroed }) => sum + zeroed, 0)).toBe(500);
  });

  it('an ordinary sell-out is what orders alone brought there', () => {
    expect(isSellOut(item(5, 5), rules, 5, sold(5))).toBe(true);
    expect(isSellOut(item(0), rules, 5, sold(5, 5))).toBe(true);
    expect(isSellOut(item(0, 0), rules, 5, sold(0, 0, 5))).toBe(true);
    expect(isSellOut(item(5, 7), rules, 5, sold(7))).toBe(true);
  });

  it('counted to 0 is none, whatever was sold beside it', () => {
    expect(isSellOut(item(0), rules, 5, sold(0))).toBe(false);
    expect(isSellOut(item(0, 1), rules, 5, sold(1))).toBe(false);
    expect(isSellOut(item(0, 5), rules, 5, sold(5))).toBe(false);
  });

  it('a sale below the minimum is one, another minimum is none', () => {
    expect(isSellOut(item(5, 1), { ...rules, minimumLevel: 5 }, 5, sold(1))).toBe(true);
    expect(isSellOut(item(30, 1), { ...rules, minimumLevel: 50 }, 30, sold(1))).toBe(false);
  });

  it('a storefront that subtracts its own orders sees its units go when they are shipped', () => {
    expect(isSellOut(item(0), { ...rules, basis: 'physical' }, 3, sold(0, 3))).toBe(true);
    expect(isSellOut(item(0), { ...rules, basis: 'physical' }, 3, sold(0))).toBe(false);
  });

  it('names a few, counts all, and says how it goes on', () => {
    const listings = Array.from({ length: 31 }, (_, n) => ({ sku: `TEE-${n}`, from: n === 0 ? null : n }));
    expect(brakeText('acme-web', { zeroing: 31, of: 400, before: 2, to: 9, listings })).toBe(
      '31 of 400 listings that show some would go to 0, after 2 within the minute before: TEE-0, TEE-1 (shows 1), TEE-2 (shows 2), ' +
        'TEE-3 (shows 3), TEE-4 (shows 4) and 26 others. Nothing is sent. Put the levels right, or let them go: ' +
        'tallyman channel release acme-web --name YOURS',
    );
  });
});
