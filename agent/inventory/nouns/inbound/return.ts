/**
 * Goods that come back from a customer (R26). Announced, or blind; what is found is in the building and set apart until
 * the return is closed: then what was found good is restocked, and the rest stays set apart.
 */

import type { Progress } from '../outcome.ts';
import type { ApartCondition, Condition } from '../stock/condition.ts';
import type { SkuCount } from '../stock/quantity.ts';
import { noticeProgress } from './notice-lines.ts';

export type ReturnContent = {
  /** The order it comes back of. */
  order?: string;
  /** Why, in the customer's words. */
  reason?: string;
  /** Nobody announced it: whatever comes is found. */
  blind?: true;
  lines: SkuCount[];
};

/** `quantity`: announced; 0 where nobody did. The others: found, by condition. */
type ReturnLine = SkuCount & { good: number; hold: number; damaged: number };

export type ReturnRow = {
  merchant: string;
  id: string;
  status: 'open' | 'closed';
  order: string | null;
  reason: string | null;
  blind: boolean;
  lines: ReturnLine[];
  /** Found good, of those that their label tells from all others: for sale again when it is restocked. */
  goodUnits: { sku: string; key: string }[];
};

export type ReturnEntries = {
  /** A return, new or changed. document = its number. */
  return: ReturnContent;
  /** What was found good of an item is for sale again. document = the return. `units`: keys of single ones of it. */
  restock: { units?: string[] };
  /** Nothing more comes of it. */
  'return-close': { reason?: string; missing: SkuCount[]; extra: SkuCount[] };
};

/** Returns: announced, changed and closed (`requests/inbound/returns.ts`). */
export type ReturnSubmission =
  /** `check`: only say whether it would be taken. */
  | { type: 'return-announce'; by: string; merchant: string; id: string; return: ReturnContent; check?: boolean }
  | { type: 'return-close'; by: string; merchant: string; id: string; reason?: string };

export const foundOn = ({ good, hold, damaged }: ReturnLine): number => good + hold + damaged;

/** The line as notices count theirs: announced, and here. */
export const asReceived = (line: ReturnLine): SkuCount & { received: number } => ({
  ...{ sku: line.sku, quantity: line.quantity },
  received: foundOn(line),
});

/** The lines after so many more units of an item were found in this condition, or fewer. */
export function withFound(
  lines: readonly ReturnLine[],
  sku: string,
  condition: Condition,
  units: number,
): ReturnLine[] {
  const known = lines.some((line) => line.sku === sku);
  const all = known ? lines : [...lines, { sku, quantity: 0, good: 0, hold: 0, damaged: 0 }];
  return all.map((line) => (line.sku === sku ? { ...line, [condition]: line[condition] + units } : line));
}

/** Until it is restocked what was found good is on hold, as what nobody looked at is. */
export const apartUntilRestocked = (found: Condition): ApartCondition => (found === 'damaged' ? 'damaged' : 'hold');

/** A return is one row that every scan on it writes anew: beyond this it is split into several. */
export const returnBounds = { lines: 200, units: 500 } as const;

export function returnProgress(row: ReturnRow, sku?: string): Progress {
  const { merchant, id } = row;
  const lines = row.lines.map(asReceived);
  const progress = noticeProgress({ merchant, id, lines }, sku);
  return { ...progress, document: { type: 'return', merchant, id } };
}
