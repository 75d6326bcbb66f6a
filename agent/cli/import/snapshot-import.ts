/** What another system says was in stock at a moment (R5): the rows of a counts file, handed in by parts. */
import type { SnapshotRow } from '../../inventory/nouns/stock/count.ts';
import type { readCounts } from './counts-import.ts';
import type { DocumentKind } from './documents-upload.ts';

type Placed = Extract<ReturnType<typeof readCounts>, { ok: true }>['counts'][number];

/** Rows of one merchant that are taken together. */
type Part = { merchant: string; rows: Placed[] };

/** A commit that no scan notices waiting for, and fewer than a request may have. */
const partMax = 200;

export function partsOf(counts: readonly Placed[]): Part[] {
  const parts: Part[] = [];
  for (const [merchant, rows] of Map.groupBy(counts, (each) => each.merchant)) {
    for (let at = 0; at < rows.length; at += partMax) parts.push({ merchant, rows: rows.slice(at, at + partMax) });
  }
  return parts;
}

/** @returns `rows`: filled with what would come of each item while the file is tried */
export function snapshotKind({ asOf, reason }: { asOf: string; reason?: string }) {
  const rows: SnapshotRow[] = [];
  // "-2h" is one moment for the whole file: the one that the agent read first.
  let moment = asOf;
  const kind: DocumentKind<Part> = {
    async hand(client, { merchant, rows: placed }, check) {
      const items = placed.map(({ sku, quantity }) => ({ sku, quantity }));
      const params = { merchant, asOf: moment, items, check, ...(reason !== undefined && { reason }) };
      const answer = await client.ask({ area: 'stock', verb: 'snapshot', params });
      if (answer.status === 'ok') {
        const told = answer.data as { asOf: number; items: SnapshotRow[] };
        moment = new Date(told.asOf).toISOString();
        if (check) rows.push(...told.items);
      }
      return answer;
    },
    placeOf({ rows: placed }, { message, field }) {
      const row = placed[indexIn(field)];
      if (row === undefined) return { line: 1, column: field === 'asOf' ? '--as-of' : 'sku', message };
      return { line: row.line, column: field?.endsWith('quantity') === true ? 'quantity' : 'sku', message };
    },
    graveIn: (_part, told) =>
      (told as { items: SnapshotRow[] }).items.filter(({ inStock, difference }) => inStock === 0 && difference < 0)
        .length,
    without({ merchant, rows: placed }, { field }) {
      const rest = placed.filter((_row, index) => index !== indexIn(field));
      return rest.length === 0 ? undefined : { merchant, rows: rest };
    },
  };
  return { kind, rows };
}

/** Of `items[3].sku`; -1: it names no item. */
const indexIn = (field = ''): number => Number(/^items\[(\d+)\]/.exec(field)?.[1] ?? -1);
