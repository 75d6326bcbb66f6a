/**
 * A storefront's order that could not be booked or read, when somebody scans its number: it is the office's, not the
 * packer's.
 */
import type { Decision } from '../../decision.ts';
import { documentKey } from '../../nouns/document.ts';
import { exceptionKey } from '../../nouns/rows.ts';
import { type Bench, refused } from '../bench.ts';

/** @returns undefined: none of this station's merchants has an order of this number set aside */
export function asideByNumber(bench: Bench, id: string): Decision | undefined {
  const { station, rules } = bench;
  const merchants = station.merchant === undefined ? rules.merchants.map((each) => each.id) : [station.merchant];
  const owner = merchants.find((merchant) => exceptionOf(bench, merchant, id) !== undefined);
  return owner === undefined ? undefined : setAside(bench, owner, id);
}

/** The refusal, with the exception that says why. */
export function setAside(bench: Bench, merchant: string, id: string): Decision {
  const exception = exceptionOf(bench, merchant, id);
  const see = exception === undefined ? '' : ` (exception ${exception})`;
  const text = `Order ${id} could not be booked and is set aside: ask the office${see}. Nothing of it is packed yet.`;
  return refused(bench, 'order-set-aside', text);
}

/** Its seq, while somebody has to settle it. */
function exceptionOf({ plan }: Bench, merchant: string, id: string): number | undefined {
  const seq = plan.row('order-aside', documentKey(merchant, id))?.exception;
  return seq !== undefined && plan.row('exception', exceptionKey(seq))?.status === 'open' ? seq : undefined;
}
