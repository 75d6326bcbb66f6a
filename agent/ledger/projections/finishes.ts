/** How often the boxes of an order were finished: each time they had labels. */
import type { Database } from 'better-sqlite3';
import { papers } from '../history/document-entries.ts';

export type FinishesAsked = { merchant: string; id: string; before: number };
/** `numbers`: of the boxes; entries of earlier versions do not say. */
export type Finish = { seq: number; station: string; numbers?: number[] };

/** An order that was opened again more often says nothing of the first times. */
const finishesMax = 100;

/** @returns newest first */
export function finishesOf(db: Database, { merchant, id, before }: FinishesAsked): Finish[] {
  const rows = db
    .prepare(
      `SELECT seq, station, body FROM entry INDEXED BY entry_paper WHERE document = ? AND ${papers} AND kind = 'order-finish' AND merchant = ? AND seq < ? ORDER BY seq DESC LIMIT ?`,
    )
    .all(id, merchant, before, finishesMax) as { seq: number; station: string | null; body: string }[];
  return rows.map(({ seq, station, body }) => {
    const { numbers } = JSON.parse(body) as { numbers?: number[] };
    return { seq, station: station ?? '', ...(numbers !== undefined && { numbers }) };
  });
}
