/** Counting the shelf. */
import type { Decision } from '../decision.ts';
import { type Bench, refused } from './bench.ts';
import type { Label } from './label.ts';

/** @param label undefined: no count is open, so nobody looked */
export function countScan(bench: Bench, _label: Label | undefined): Decision {
  return refused(bench, 'no-count-open', 'No count is open at this station: start one, then scan again.');
}
