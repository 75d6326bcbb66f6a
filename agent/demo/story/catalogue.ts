/**
 * The demo's goods and papers, read from files that a person could import or print labels of: `config/demo/items.csv`,
 * and `notices.jsonl` and `orders.jsonl` with one request of the local socket a line.
 */
import { parse } from 'csv-parse/sync';

/** A barcode and how many units it stands for. */
type Pack = { code: string; units: number };

export type Article = {
  sku: string;
  name: string;
  /** The barcode of a single unit. */
  each: string;
  /** The largest pack, as goods come from the supplier. */
  case: string;
  caseUnits: number;
  /** Every pack with a barcode of its own, largest first: case, inner pack, single unit. */
  packs: Pack[];
  unitWeightG: number;
};

export type Line = { sku: string; quantity: number };

/** As `order/place` takes it. */
export type Order = { merchant: string; id: string; channel: string; lines: Line[] };

/** As `notice/announce` takes it. */
export type Notice = {
  merchant: string;
  id: string;
  type: 'asn' | 'purchase-order';
  supplier: string;
  lines: Line[];
  handlingUnits?: { sscc: string; lines: Line[] }[];
};

/** @throws on a file that is not the one we ship: the demo cannot go on without it */
export function readCatalogue(csv: string): Article[] {
  const rows: Record<string, string>[] = parse(csv, { columns: true, skip_empty_lines: true });
  const bySku = new Map<string, { name: string; unitWeightG: number; packs: Pack[] }>();
  for (const { sku = '', name = '', barcode = '', units = '1', 'unit-weight-g': weight = '0' } of rows) {
    const article = bySku.get(sku) ?? { name, unitWeightG: Number(weight), packs: [] };
    article.packs.push({ code: barcode, units: Number(units) });
    bySku.set(sku, article);
  }
  if (bySku.size === 0) throw new Error('demo items: none');
  return [...bySku].map(([sku, { packs: unsorted, ...known }]) => {
    const packs = unsorted.toSorted((a, b) => b.units - a.units);
    const [largest] = packs;
    const smallest = packs.at(-1);
    if (largest === undefined || smallest?.units !== 1 || largest.units < 2) {
      throw new Error(`demo items: ${sku} needs a barcode for one unit and one for a case`);
    }
    return { sku, ...known, packs, each: smallest.code, case: largest.code, caseUnits: largest.units };
  });
}

export const readOrders = (jsonl: string): Order[] => readLines(jsonl) as Order[];
export const readNotices = (jsonl: string): Notice[] => readLines(jsonl) as Notice[];

function readLines(jsonl: string): unknown[] {
  return jsonl
    .split('\n')
    .filter((line) => line.trim() !== '')
    .map((line) => JSON.parse(line) as unknown);
}

/**
 * The packs that make up so many units, as few scans as there can be: cases first, then inner packs, then one by one.
 */
export function packsFor({ packs }: Article, units: number): Pack[] {
  const chosen: Pack[] = [];
  let left = units;
  for (const pack of packs) {
    for (; left >= pack.units; left -= pack.units) chosen.push(pack);
  }
  return chosen;
}
