import { expect, it } from 'vitest';
import type { Decision } from '../../agent/site/core/decisions.ts';
import { bookedOf, foldDecision, foldFact, SharedStock } from './core/shared-stock.ts';

const by = { dock: 'dock-1', instance: 'one' };
const order = (t: number, units: number, more: object = {}): Decision => ({
  ...{ kind: 'order', order: '1', version: t, status: 'open', lines: { TEE: units }, t, by },
  ...more,
});
const about = { merchant: 'acme', mark: 'ffffffff' } as const;

it('R3: what a dock has in hand of an older version stays booked until that dock has said what became of it', () => {
  const stock = new SharedStock();
  const held = { dock: 'dock-2', number: 7 };
  foldDecision(stock, order(1, 3));
  foldDecision(stock, order(2, 1, { held }));
  expect(bookedOf(stock, 'TEE')).toBe(3);
  // A version more, of which nobody asked who has it: its server has lost that meanwhile.
  foldDecision(stock, order(3, 1));
  expect(bookedOf(stock, 'TEE')).toBe(3);
  foldFact(stock, 'dock-2', { ...about, kind: 'ship', sku: 'TEE', order: '1', units: 2, seq: 4 });
  foldFact(stock, 'dock-2', { ...about, kind: 'release', order: '1', claim: 7, seq: 5 });
  expect([bookedOf(stock, 'TEE'), stock.item('TEE').inStock]).toEqual([0, -2]);
});
