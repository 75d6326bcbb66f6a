/** The shop that runs by itself, played against a shelf in memory: repeatable, believable, bounded. */
import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { readCatalogue, readOrders } from '../../firmware-sim/demo/catalogue.ts';
import { Shop, type Step } from '../../firmware-sim/demo/shop.ts';
import { seededRandom } from '../../firmware-sim/faults.ts';

const articles = readCatalogue(readFileSync('config/demo/items.csv', 'utf8'));
const openingOrders = readOrders(readFileSync('config/demo/orders.jsonl', 'utf8'));

type Play = { steps: Step[]; oversold: number; soldOut: number; restocked: number; openMost: number; ms: number };

function play(seed: number, count: number): Play {
  const shop = new Shop({
    merchant: 'demo',
    channels: ['demo-web', 'demo-outlet'],
    articles,
    openingOrders,
    lastOrder: 2000,
    random: seededRandom(seed),
  });
  const shelf = new Map<string, { available: number; processOrders: boolean }>();
  const open = new Map<string, { sku: string; quantity: number }[]>();
  const result: Play = { steps: [], oversold: 0, soldOut: 0, restocked: 0, openMost: 0, ms: 0 };
  const move = (sku: string, units: number) => {
    const before = shelf.get(sku)?.available ?? 0;
    const available = before + units;
    if (available < 0) result.oversold += 1;
    if (before > 0 && available <= 0) result.soldOut += 1;
    if (shelf.has(sku) && before <= 0 && available > 0) result.restocked += 1;
    shelf.set(sku, { available, processOrders: available > 0 && sku !== 'POSTER-2038' });
  };
  for (let n = 0; n < count; n += 1) {
    const { step, afterMs } = shop.next(shelf);
    result.steps.push(step);
    result.ms += afterMs;
    if (step.type === 'order') {
      open.set(step.order.id, step.order.lines);
      for (const { sku, quantity } of step.order.lines) move(sku, -quantity);
    } else if (step.type === 'cancel') {
      for (const { sku, quantity } of open.get(step.id) ?? []) move(sku, quantity);
      open.delete(step.id);
    } else {
      const article = articles.find((each) => each.each === step.code || each.case === step.code);
      if (article === undefined) continue;
      const units = step.code === article.case ? article.caseUnits : 1;
      move(article.sku, step.type === 'receive' ? units : -units);
    }
    result.openMost = Math.max(result.openMost, open.size);
  }
  return result;
}

function checkDigit(body: string): number {
  const sum = [...body].reverse().reduce((all, digit, index) => all + Number(digit) * (index % 2 === 0 ? 3 : 1), 0);
  return (10 - (sum % 10)) % 10;
}

describe('the demo’s goods', () => {
  it('carry valid GTINs, each of them once', () => {
    const codes = articles.flatMap((article) => [article.each, article.case]);
    expect(codes.length).toBeGreaterThanOrEqual(24);
    expect(new Set(codes).size).toBe(codes.length);
    for (const code of codes) expect(Number(code.at(-1)), code).toBe(checkDigit(code.slice(0, -1)));
  });

  it('are what the opening orders ask for', () => {
    const skus = new Set(articles.map(({ sku }) => sku));
    expect(openingOrders.flatMap(({ lines }) => lines).filter(({ sku }) => !skus.has(sku))).toEqual([]);
  });
});

describe('the shop', () => {
  it('has the same day for the same seed, and another one for another', () => {
    expect(play(3, 200).steps).toEqual(play(3, 200).steps);
    expect(play(4, 200).steps).not.toEqual(play(3, 200).steps);
  });

  it('begins with a carton of everything', () => {
    const codes = play(1, articles.length).steps.map((step) => (step.type === 'receive' ? step.code : step.type));
    expect(codes.toSorted()).toEqual(articles.map((article) => article.case).toSorted());
  });

  it.each([1, 2, 3, 4, 5])(
    'sells out, restocks, cancels and meets strangers within 200 things done (seed %i)',
    (seed) => {
      const { steps, oversold, soldOut, restocked, openMost } = play(seed, 200);
      expect(soldOut).toBeGreaterThan(2);
      expect(restocked).toBeGreaterThan(1);
      expect(steps.filter(({ type }) => type === 'cancel').length).toBeGreaterThan(2);
      const known = new Set(articles.flatMap((article) => [article.each, article.case]));
      expect(steps.filter((step) => step.type === 'receive' && !known.has(step.code)).length).toBeGreaterThan(0);
      expect(openMost).toBeLessThanOrEqual(25);
      // The opening orders were written before anybody looked at the shelf; nothing else asks for what is not there.
      expect(oversold).toBeLessThanOrEqual(openingOrders.length);
    },
  );
});
