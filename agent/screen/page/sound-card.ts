/** What people see and hear of an outcome: one colour, one icon and one sound for each of these. */
import type { Signal } from '../../../drivers/driver.ts';
import type { RefusalCode, Step } from '../../inventory/nouns/outcome.ts';
import type { Condition } from '../../inventory/nouns/stock/condition.ts';

/**
 * `armed`: the next scan counts otherwise than people expect. `dropped`: what was said or asked is forgotten. `step`:
 * done, and nothing was counted. `apart`: it counted, and is not for sale. `practice`: only tried, whatever it was.
 */
export type Card = Signal | 'question' | 'armed' | 'dropped' | 'step' | 'apart' | 'practice';

/** Steps that book units: all of a pallet came in, a parcel went out. */
const counts: ReadonlySet<Step | null> = new Set(['received', 'shipped']);

/** R26: it counted, or was on the shelf, and is not for sale: it never looks like what is. */
export function isApart({ step, condition }: { step: Step | null; condition: Condition | null }): boolean {
  const counted = step === null || step === 'practised';
  return step === 'set-apart' || (counted && (condition === 'hold' || condition === 'damaged'));
}

/** Only what was counted looks and sounds like success. */
export function cardOf({
  result,
  step,
  refusal,
  condition = null,
  practice = false,
}: {
  result: Signal;
  step: Step | null;
  refusal: RefusalCode | null;
  condition?: Condition | null;
  practice?: boolean;
}): Card {
  if (refusal === 'needs-confirm') return 'question';
  if (practice && refusal === null) return 'practice';
  if (isApart({ step, condition })) return 'apart';
  if (step === null || result !== 'good' || counts.has(step)) return result;
  if (step === 'recount') return 'question';
  if (step === 'cancelled') return 'dropped';
  return step === 'quantity' || step === 'condition' ? 'armed' : 'step';
}
