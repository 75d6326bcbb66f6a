/** How far a notice is: what is here of what was announced, what is missing, what is over. */

import type { Progress } from '../outcome.ts';
import type { SkuCount } from '../stock/quantity.ts';
import type { NoticeLine, NoticeRow } from './notice.ts';

/** A line of an item nobody announced: it came all the same. */
export const wasAnnounced = ({ quantity }: NoticeLine): boolean => quantity > 0;

/** Announced and not here, in the order of the lines. */
export function missingOn(lines: readonly NoticeLine[]): SkuCount[] {
  return differences(lines, ({ quantity, received }) => quantity - received);
}

/** Here and not announced, or more than was. */
export function surplusOn(lines: readonly NoticeLine[]): SkuCount[] {
  return differences(lines, ({ quantity, received }) => received - quantity);
}

function differences(lines: readonly NoticeLine[], of: (line: NoticeLine) => number): SkuCount[] {
  return lines.map((line) => ({ sku: line.sku, quantity: of(line) })).filter(({ quantity }) => quantity > 0);
}

/** Units of a line that are still to come. */
export function outstanding(notice: Pick<NoticeRow, 'status'>, line: NoticeLine): number {
  return notice.status === 'open' ? Math.max(0, line.quantity - line.received) : 0;
}

/** Units of an item that count as available because this notice is published (R15). */
export function publishedOn(notice: Pick<NoticeRow, 'status' | 'lines'> | undefined, sku: string): number {
  const line = notice?.lines.find((each) => each.sku === sku);
  return notice === undefined || line?.published !== true ? 0 : outstanding(notice, line);
}

/** The lines after so many more units of an item, or fewer; an item without a line gets one. */
export function withReceived(lines: readonly NoticeLine[], sku: string, units: number, damaged = 0): NoticeLine[] {
  const known = lines.find((line) => line.sku === sku) ?? { sku, quantity: 0, received: 0 };
  const { damaged: before = 0, ...rest } = known;
  const broken = before + damaged;
  const line = { ...rest, received: known.received + units, ...(broken > 0 && { damaged: broken }) };
  return lines.includes(known) ? lines.map((each) => (each === known ? line : each)) : [...lines, line];
}

/**
 * Counts what was announced and is here: units over the announced ones complete no other line. `line` tells what really
 * came.
 * @param sku of the last scan
 */
export function noticeProgress(
  { merchant, id, lines }: Pick<NoticeRow, 'merchant' | 'id' | 'lines'>,
  sku?: string,
): Progress {
  const announced = lines.filter(wasAnnounced);
  const line = lines.find((each) => each.sku === sku);
  const sum = (of: (line: NoticeLine) => number) => announced.reduce((total, each) => total + of(each), 0);
  return {
    document: { type: 'notice', merchant, id },
    unitsDone: sum(({ quantity, received }) => Math.max(0, Math.min(quantity, received))),
    unitsOf: sum(({ quantity }) => quantity),
    linesDone: announced.filter(({ quantity, received }) => received >= quantity).length,
    linesOf: announced.length,
    ...(line !== undefined && { line: { sku: line.sku, done: line.received, of: line.quantity } }),
  };
}

/** Lines named in a sentence; the rest is counted. */
const namedMax = 5;

/** `12 × TEE, 3 × MUG and 4 more lines` */
export function inWords(counts: readonly SkuCount[]): string {
  const named = counts.slice(0, namedMax).map(({ sku, quantity }) => `${quantity} × ${sku}`);
  const rest = counts.length - named.length;
  return rest > 0 ? `${named.join(', ')} and ${rest} more ${rest === 1 ? 'line' : 'lines'}` : named.join(', ');
}
