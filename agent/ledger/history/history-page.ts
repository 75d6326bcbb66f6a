/** Where the next page of a channel's history begins. */
import type { HistoryLine } from '../../inventory/explain/line-history.ts';

export type HistoryPage = { seq: number; skip: number };

/** An acknowledgement has many lines: the next page may go on within it. */
export function nextPage(lines: readonly HistoryLine[], page: HistoryPage | undefined): HistoryPage | null {
  const last = lines.at(-1);
  if (last === undefined) return null;
  const told = lines.filter(({ seq }) => seq === last.seq).length + (page?.seq === last.seq ? page.skip : 0);
  return { seq: last.seq, skip: told };
}
