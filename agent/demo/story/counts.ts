/**
 * What the demo's last line adds up: trigger pulls on goods as the ledger has them, each once. One pull may leave
 * several entries (a pallet's lines, a question beside its exception); they carry the same moment. Pure.
 */
import { fields } from '../show/happening.ts';
import type { Entry } from '../show/news.ts';
import { isGoods } from './steps.ts';

export type Counts = {
  scans: number;
  setAside: number;
  notices: number;
  orders: number;
  packed: number;
  cancelled: number;
};

/** Which pull it was, and whether its goods count as one: those of a CONFIRM were scanned before. */
export type ScanAct = { key: string; spent: boolean };

export const nothingCounted: Counts = {
  ...{ scans: 0, setAside: 0, notices: 0, orders: 0, packed: 0, cancelled: 0 },
};
export const noScan: ScanAct = { key: '', spent: false };

export function counted(counts: Counts, before: ScanAct, entry: Entry): { counts: Counts; act: ScanAct } {
  // The turns of a flag that a pull leads to are nobody's.
  if (entry.station === null) return { counts: withPaper(counts, entry.kind), act: before };
  const body = fields(entry.body);
  const key = `${entry.station} ${entry.boot} ${entry.monoMs}`;
  const act = before.key === key ? before : { key, spent: false };
  const confirms = entry.kind === 'session' && body.change === 'answer' && body.answer === 'confirm';
  if (confirms) return { counts, act: { key, spent: true } };
  const { scan, device, replays, reason } = body;
  // A line that a storefront refused is an exception, too, and no scan; what was keyed in on a screen is nobody's
  // trigger.
  const pulled = typeof scan === 'string' && typeof device === 'string' && replays === undefined && isGoods(scan);
  if (!pulled || act.spent) return { counts: withPaper(counts, entry.kind), act };
  const setAside = entry.kind === 'exception' && reason === 'unknown-barcode' ? 1 : 0;
  return {
    counts: { ...counts, scans: counts.scans + 1, setAside: counts.setAside + setAside },
    act: { key, spent: true },
  };
}

function withPaper(counts: Counts, kind: string): Counts {
  switch (kind) {
    case 'notice-close':
      return { ...counts, notices: counts.notices + 1 };
    case 'order':
      return { ...counts, orders: counts.orders + 1 };
    case 'order-finish':
      return { ...counts, packed: counts.packed + 1 };
    case 'order-cancel':
      return { ...counts, cancelled: counts.cancelled + 1 };
    default:
      return counts;
  }
}
