/**
 * The counts file: how many units of an item are in the building, a row for each. Read and checked as a whole, tried as
 * a whole, then booked.
 */
import { skuText } from '../../admin/params.ts';
import { type Complain, merchantNeeded, readCode, readMerchant, readUnits } from './cells.ts';
import { readCsv } from './csv-file.ts';
import type { DocumentKind } from './documents-upload.ts';
import { type WrongDocuments, wrong } from './mistakes.ts';

const columns = ['merchant', 'sku', 'quantity'] as const;
type Column = (typeof columns)[number];

const rowsMax = 100_000;

type FileCount = { merchant: string; sku: string; quantity: number };
/** With its line of the file. */
type Placed = FileCount & { line: number };

export type ReadCounts = { ok: true; counts: Placed[] } | WrongDocuments<Placed>;

/** @param merchants of the dock; with one of them the column may be left out */
export function readCounts(bytes: Uint8Array, merchants: readonly string[]): ReadCounts {
  const file = readCsv<Column>(bytes, {
    columns,
    main: 'sku',
    rowsMax,
    needs: () => [
      { column: 'sku', why: 'every row counts one item' },
      { column: 'quantity', why: 'it says how many units there are' },
      ...merchantNeeded(merchants),
    ],
  });
  if (!file.ok) return file;
  const { mistakes } = file;
  const counts = new Map<string, Placed>();
  for (const { cells, line } of file.rows) {
    const complain: Complain<Column> = (column, message) => mistakes.add(line, column, message);
    const merchant = readMerchant(cells.get('merchant') ?? '', merchants, 'merchant', complain);
    const sku = readCode(cells.get('sku') ?? '', 'sku', skuText, complain);
    const quantity = readUnits(cells.get('quantity') ?? '', 'quantity', complain, 0);
    if (merchant === undefined || sku === undefined || quantity === undefined) continue;
    // Texts from outside are never object keys.
    const key = `${merchant}\u0000${sku}`;
    const before = counts.get(key);
    if (before !== undefined) complain('sku', `line ${before.line} counts it already`);
    else counts.set(key, { merchant, sku, quantity, line });
  }
  if (mistakes.count > 0) return { ...wrong(mistakes), readable: [...counts.values()] };
  return { ok: true, counts: [...counts.values()] };
}

/**
 * There being none of what the dock has is to be confirmed. @param base the last entry that the counters knew of: what
 * moved later still counts
 */
export function countKind({ base, reason }: { base: number; reason?: string }): DocumentKind<Placed> {
  return {
    hand: (client, { merchant, sku, quantity }, check) => {
      const params = { merchant, sku, quantity, base, check, ...(reason !== undefined && { reason }) };
      return client.ask({ area: 'stock', verb: 'count', params });
    },
    placeOf: ({ line }, { message, field }) => ({ line, column: field === 'quantity' ? 'quantity' : 'sku', message }),
    graveIn: ({ quantity }, told) => (quantity === 0 && (told as { difference: number }).difference < 0 ? 1 : 0),
    without: () => undefined,
  };
}
