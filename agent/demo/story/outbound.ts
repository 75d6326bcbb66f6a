/** How an order is packed: its number scanned, its units into boxes, each box weighed. Pure. */
import { type Article, type Line, packsFor } from './catalogue.ts';
import { card, scan, type TimedStep, times } from './steps.ts';

/** Of the station's boxes, filling included. */
export const packaging = { name: 'carton-s', weightG: 120, toleranceG: 5 } as const;

/** More single units of one item than this are counted by hand and keyed in with a quantity card. */
const singlesMax = 3;

export type Packing = {
  id: string;
  /** What goes into each box; together less than the order wants where something is missing. */
  boxes: Line[][];
  articles: ReadonlyMap<string, Article>;
  /** Not all of it is there: what there is ships. */
  partial?: boolean;
  /** Scanned and left on the bench: its weight will tell. One unit of the first box. */
  forgotten?: string;
  /** Another item is picked up first, after the first unit. */
  mistaken?: Article;
};

export function pack(packing: Packing): TimedStep[] {
  const { id, boxes, articles, partial = false, forgotten, mistaken } = packing;
  const goods = boxes.flatMap((lines, box) => [
    ...(box === 0 ? [] : [card('packing', 'next-box')]),
    ...lines.flatMap(({ sku, quantity }) => units(articleOf(articles, sku), quantity)),
  ]);
  if (mistaken !== undefined) goods.splice(1, 0, scan('packing', mistaken.each));
  const without = forgotten === undefined ? 0 : articleOf(articles, forgotten).unitWeightG;
  return [
    scan('packing', id, 1_000),
    ...goods,
    ...(partial ? [card('packing', 'finish', 1_200), card('packing', 'confirm', 1_300)] : []),
    ...boxes.flatMap((lines, box) => [
      ...(box === 0 && without > 0 ? [weigh(gross(articles, lines) - without, 1_000)] : []),
      weigh(gross(articles, lines), box === 0 && without > 0 ? 2_200 : 1_000),
    ]),
  ];
}

function units(article: Article, quantity: number): TimedStep[] {
  const packs = packsFor(article, quantity);
  const singles = packs.filter(({ units }) => units === 1);
  const keyedIn = singles.length > singlesMax;
  return [
    ...packs.filter((pack) => !keyedIn || pack.units > 1).map(({ code }) => scan('packing', code)),
    ...(keyedIn ? [times('packing', singles.length), scan('packing', article.each, 500)] : []),
  ];
}

const weigh = (grams: number, afterMs: number): TimedStep => ({ step: { type: 'weigh', grams }, afterMs });

function gross(articles: ReadonlyMap<string, Article>, lines: readonly Line[]): number {
  const goods = lines.map(({ sku, quantity }) => articleOf(articles, sku).unitWeightG * quantity);
  return goods.reduce((sum, grams) => sum + grams, packaging.weightG);
}

export function articleOf(articles: ReadonlyMap<string, Article>, sku: string): Article {
  const article = articles.get(sku);
  if (article === undefined) throw new Error(`the demo's papers name ${sku}, which is no item of its catalogue`);
  return article;
}
