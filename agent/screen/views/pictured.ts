/**
 * Whose pictures stand beside what is shown: that of the goods in hand or asked about, and those of what is wanted.
 * Pure.
 */
import type { BenchView } from './bench-view.ts';
import type { Foreground } from './foreground.ts';

/** The name of an item's picture; undefined: there is none here. */
type PictureOf = (merchant: string, sku: string) => string | undefined;

type Facts = {
  front: Foreground;
  bench: BenchView | null;
  /** Whose goods are handled here, where nothing says it: the station's merchant, or the dock's only one. */
  home: string | undefined;
  /** Whose the goods of the newest scan that counted are. */
  goods: { id: number; merchant: string } | undefined;
};

type Pictured = { pictured?: string; bench: BenchView | null };

export function pictured(facts: Facts, of: PictureOf | undefined): Pictured {
  const { bench } = facts;
  if (of === undefined) return { bench };
  const item = itemShown(facts);
  const name = item && of(item.merchant, item.sku);
  return { ...(name !== undefined && { pictured: name }), bench: bench && { ...bench, document: linesOf(bench, of) } };
}

function itemShown({ front, bench, home, goods }: Facts): { merchant: string; sku: string } | undefined {
  const { id, sku } = goodsIn(front) ?? {};
  const merchant = goods !== undefined && goods.id === id ? goods.merchant : (bench?.document?.merchant ?? home);
  return sku === undefined || sku === null || merchant === undefined ? undefined : { merchant, sku };
}

function goodsIn(front: Foreground): { id?: number; sku: string | null } | undefined {
  switch (front.panel) {
    case 'scan':
      return front.scan;
    case 'error':
      return front.errors.newest;
    case 'question':
      return { sku: front.question.sku };
    default:
      return undefined;
  }
}

function linesOf({ document }: BenchView, of: PictureOf): BenchView['document'] {
  if (document === null) return null;
  const lines = document.lines.map((line) => {
    const picture = of(document.merchant, line.sku);
    return picture === undefined ? line : { ...line, picture };
  });
  return { ...document, lines };
}
