/** What people see and hear of an outcome: one colour, one icon and one sound for each of these. */
import type { Signal } from '../../../drivers/driver.ts';
import type { RefusalCode, Step } from '../../inventory/nouns/outcome.ts';
import type { Condition } from '../../inventory/nouns/stock/condition.ts';

/** `armed`: the next scan counts otherwise than people expect. `step`: done, and nothing was counted. */
export type Card = Signal | 'question' | 'armed' | 'step';

/** Steps that book units: all of a pallet came in, a parcel went out. */
const counts: ReadonlySet<Step | null> = new Set(['received', 'shipped']);

/** R26: it counted, or was on the shelf, and is not for sale: it never looks like what is. */
export function isApart({ step, condition }: { step: Step | null; condition: Condition | null }): boolean {
  return step === 'set-apart' || (step === null && (condition === 'hold' || condition === 'damaged'));
}

/** Only what was counted looks and sounds like success. */
export function cardOf({
  result,
  step,
  refusal,
}: {
  result: Signal;
  step: Step | null;
  refusal: RefusalCode | null;
}): Card {
  if (refusal === 'needs-confirm') return 'question';
  if (step === null || result !== 'good' || counts.has(step)) return result;
  if (step === 'recount') return 'question';
  return step === 'quantity' || step === 'condition' ? 'armed' : 'step';
}
