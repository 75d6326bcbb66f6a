/** The demo's goods, read from the same files that a person would import: `config/demo/items.csv` and `orders.jsonl`. */
import { parse } from 'csv-parse/sync';

export type Article = {
  sku: string;
  name: string;
  /** The barcode of a single unit, and of its case. */
  each: string;
  case: string;
  caseUnits: number;
  unitWeightG: number;
};

export type Order = {
  merchant: string;
  id: string;
  channel: string;
  lines: { sku: string; quantity: number }[];
};

/** @throws on a file that is not the one we ship: the demo cannot go on without it */
export function readCatalogue(csv: string): Article[] {
  const rows: Record<string, string>[] = parse(csv, { columns: true, skip_empty_lines: true });
  const bySku = new Map<string, Article>();
  for (const { sku = '', name = '', barcode = '', units = '1', 'unit-weight-g': weight = '0' } of rows) {
    const article = bySku.get(sku) ?? { sku, name, each: '', case: '', caseUnits: 1, unitWeightG: Number(weight) };
    if (units === '1') article.each = barcode;
    else Object.assign(article, { case: barcode, caseUnits: Number(units) });
    bySku.set(sku, article);
  }
  const articles = [...bySku.values()];
  const bad = articles.find(({ each, case: carton, caseUnits }) => each === '' || carton === '' || !(caseUnits > 1));
  if (bad !== undefined || articles.length === 0) {
    throw new Error(`demo items: ${bad?.sku ?? 'none'} needs a barcode for one unit and one for a case`);
  }
  return articles;
}

/** One `order/place` request a line. */
export function readOrders(jsonl: string): Order[] {
  return jsonl
    .split('\n')
    .filter((line) => line.trim() !== '')
    .map((line) => JSON.parse(line) as Order);
}
