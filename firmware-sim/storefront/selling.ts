/** Customers of a storefront that sells by itself: what one of them does next. Pure: what is on the shelves goes in. */
import type { Shelf } from './core.ts';
import type { Order, OrderLine } from './order-feed.ts';

type Deed =
  | { type: 'place'; lines: OrderLine[] }
  | { type: 'change'; id: string; lines: OrderLine[] }
  | { type: 'cancel'; id: string };

const linesMax = 3;

/**
 * Mostly somebody buys what is there; now and then somebody thinks again. @returns undefined when there is nothing to
 * buy
 */
export function nextDeed(
  random: () => number,
  levels: ReadonlyMap<string, Shelf>,
  orders: readonly Order[],
): Deed | undefined {
  const open = orders.filter(({ status }) => status === 'open');
  const again = open[Math.floor(random() * open.length)];
  const mood = random();
  if (again !== undefined && mood < 0.1) return { type: 'cancel', id: again.id };
  const lines = basket(random, levels);
  if (lines.length === 0) return undefined;
  return again !== undefined && mood < 0.2 ? { type: 'change', id: again.id, lines } : { type: 'place', lines };
}

function basket(random: () => number, levels: ReadonlyMap<string, Shelf>): OrderLine[] {
  const there = [...levels].filter(([, { level }]) => level > 0);
  const wanted = new Map<string, number>();
  for (let n = 1 + Math.floor(random() * linesMax); n > 0; n -= 1) {
    const [sku, shelf] = there[Math.floor(random() * there.length)] ?? [];
    if (sku !== undefined && shelf !== undefined) wanted.set(sku, 1 + Math.floor(random() * Math.min(3, shelf.level)));
  }
  return [...wanted].map(([sku, quantity]) => ({ sku, quantity }));
}
