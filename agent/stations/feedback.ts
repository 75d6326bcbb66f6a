/**
 * What the operator hears for an outcome: five signals that can be told apart, and `good` only for what is committed.
 */
import type { Signal } from '../../drivers/driver.ts';
import type { Outcome } from '../inventory/nouns/outcome.ts';

export function signalFor(outcome: Outcome): Signal {
  // Nobody who only listens is to take practice for the record.
  if (outcome.type === 'stepped') return outcome.practice === true ? 'duplicate' : 'good';
  if (outcome.type === 'recorded' || outcome.type === 'done') return 'good';
  if (outcome.type === 'unchanged') return 'duplicate';
  switch (outcome.code) {
    case 'unknown-barcode':
    case 'ambiguous-barcode':
      return 'unknown';
    // Nothing was recorded: the goods must be scanned again, and somebody has to look at the dock.
    case 'storage':
    case 'busy':
    case 'stopping':
      return 'trouble';
    default:
      return 'refused';
  }
}

/**
 * What the scanner sounds. To who only hears it, a FINISH after which everything is to be counted again must not sound
 * like one that booked the count.
 */
export function heard(outcome: Outcome): Signal {
  if (outcome.type === 'stepped' && outcome.step === 'recount') return 'refused';
  return signalFor(outcome);
}
