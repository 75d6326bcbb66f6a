/** What people see and hear of an outcome: one colour, one icon and one sound for each of these. */
import type { Signal } from '../../../drivers/driver.ts';
import type { RefusalCode, Step } from '../../inventory/nouns/outcome.ts';

/** `armed`: the next scan counts otherwise than people expect. `step`: done, and nothing was counted. */
export type Card = Signal | 'question' | 'armed' | 'step';

/** Steps that book units: all of a pallet came in, a parcel went out. */
const counts: ReadonlySet<Step | null> = new Set(['received', 'shipped']);

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
