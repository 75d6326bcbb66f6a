/**
 * The step in which a scale counts (its division, d). Digits alone do not tell: a scale that shows 1.250 kg may count
 * in steps of 1, 2 or 5 g. Where the type plate was not typed into the configuration, the coarsest step that fits all
 * that was shown is taken: too coarse costs a count that is refused, too fine would let a wrong one pass.
 *
 * Steps are 1, 2 or 5 of the last decimal place. A whole number may also end in dummy zeros (a scale that shows 1200 g
 * in steps of 100), so there the steps go on to 10, 20, 50 …
 */
import { aligned, larger, type Mass, massOf, type Shown } from './mass.ts';

const stepsOfADecimalPlace = [5n, 2n, 1n];
const wholeStepsMax = 10n ** 6n;

/**
 * The step behind readings of one scale in one unit with one number of decimals; nothing when they are no numbers or of
 * different kinds, or when they are not whole steps of the declared division.
 * @param declared of the type plate. In another unit than its own a scale may count in coarser steps, never in finer
 * ones.
 */
export function divisionOf(readings: readonly Shown[], declared?: Shown): Mass | undefined {
  const [first] = readings;
  if (first === undefined) return undefined;
  const places = decimalsOf(first.digits);
  const alike = readings.every(({ digits, unit }) => unit === first.unit && decimalsOf(digits) === places);
  if (!alike || readings.some((each) => massOf(each) === undefined)) return undefined;
  const given = declared && massOf(declared);
  if (given !== undefined && given.units <= 0n) return undefined;
  if (given !== undefined && declared?.unit === first.unit) {
    return readings.every((each) => isWholeSteps(each, given)) ? given : undefined;
  }
  const counts = readings.map(({ digits }) => BigInt(digits.replace(/[.+-]/g, '')));
  const steps = places > 0 ? stepsOfADecimalPlace : wholeSteps();
  const step = steps.find((each) => counts.every((count) => count % each === 0n)) ?? 1n;
  const text = String(step).padStart(places + 1, '0');
  const digits = places === 0 ? text : `${text.slice(0, -places)}.${text.slice(-places)}`;
  const derived = massOf({ digits, unit: first.unit });
  return derived !== undefined && given !== undefined ? larger(derived, given) : derived;
}

function isWholeSteps(shown: Shown, division: Mass): boolean {
  const weight = massOf(shown);
  if (weight === undefined) return false;
  const [whole = 0n, step = 1n] = aligned(weight, division).units;
  return whole % step === 0n;
}

const decimalsOf = (digits: string) => (digits.includes('.') ? digits.length - digits.indexOf('.') - 1 : 0);

/** … 500, 200, 100, 50, 20, 10, 5, 2, 1 */
function wholeSteps(): bigint[] {
  const steps: bigint[] = [];
  for (let power = wholeStepsMax; power >= 1n; power /= 10n) steps.push(5n * power, 2n * power, power);
  return steps;
}
