/**
 * When a weight is believed. The live weight is always shown; only a believed one may be booked or put on a parcel.
 *
 *     weighing ──► settle ──► state            every reading, also the ones that are no weight: they end what was settling
 *     state, question ──► believe ──► a weight, or the reason why there is none (the words on the screen)
 *     state ──► taken ──► state                the weight was used: the next one needs the load to change first
 *
 * Believed is what the scale itself calls stable, shown the same in the two newest readings, both after the question
 * and the newest not older than a second, with a unit and no minus sign, and no tare. Two readings, because one byte
 * lost or flipped on the line may turn a frame into another good frame, but not twice the same way; and apart in time,
 * because what piled up in the port while we were busy comes all at once and looks fresh: only its last one is, and the
 * next one shows it. A change of the load, because the parcel that is still on the scale must not become the weight of
 * the next one.
 */
import type { Weighing, WeightUnit } from '../reading.ts';

export type Weight = { digits: string; unit: WeightUnit; kind: 'gross' | 'net' | 'tare' | undefined };

export type Settling = {
  /** The newest reading, of whatever state. */
  newest: { weighing: Weighing; atMs: number } | undefined;
  /** The newest stable weight and when its two newest equal readings came. */
  run: { weight: Weight; earlierMs: number | undefined; atMs: number } | undefined;
  /** The weight that was taken last, until the load has changed. */
  taken: Weight | undefined;
};

export type Doubt =
  | 'no-reading'
  | 'stale'
  | 'settling'
  | 'not-moved'
  | 'negative'
  | 'empty'
  | 'no-unit'
  | Exclude<Weighing['state'], 'stable'>;

/** What the operator is told, in place of a weight. */
export const doubtWords: Record<Doubt, string> = {
  'no-reading': 'the scale has said nothing yet',
  stale: 'the scale has fallen silent',
  settling: 'wait until the weight stands still',
  'not-moved': 'this weight is taken already: lift the load',
  negative: 'less than nothing: empty the scale and set it to zero',
  empty: 'nothing is on the scale',
  'no-unit': 'the scale does not say its unit',
  motion: 'the load moves',
  'over-capacity': 'too heavy for this scale',
  'under-zero': 'less than nothing: empty the scale and set it to zero',
  'zero-not-found': 'the scale has found no zero: empty it and switch it on again',
  fault: 'the scale is out of order',
  refused: 'the scale gives no weight now',
  'not-a-weight': 'the scale shows something else than the weight of the load: check its mode and unit',
};

export const unsettled: Settling = { newest: undefined, run: undefined, taken: undefined };

/** An older weight may be that of another load. */
export const weightAgeMsMax = 1000;
/** Readings that come closer together were waiting; no scale weighs anew so fast. */
const apartMsMin = 20;

export function settle(state: Settling, weighing: Weighing, atMs: number): Settling {
  const newest = { weighing, atMs };
  const weight = asWeight(weighing);
  if (weight === undefined) {
    // Beyond either end of the range the load has changed for certain; motion alone may be a hand on the same parcel.
    const beyond = weighing.state === 'over-capacity' || weighing.state === 'under-zero';
    const moved = weighing.state === 'motion' && weighing.digits !== undefined && differs(state.taken, weighing.digits);
    const changed = beyond || moved;
    return { newest, run: undefined, taken: changed ? undefined : state.taken };
  }
  const same = state.run !== undefined && equal(state.run.weight, weight);
  if (same && state.run !== undefined && atMs - state.run.atMs < apartMsMin) return { ...state, newest };
  const changed =
    state.taken !== undefined && (state.taken.unit !== weight.unit || differs(state.taken, weight.digits));
  return {
    newest,
    run: { weight, earlierMs: same ? state.run?.atMs : undefined, atMs },
    taken: changed ? undefined : state.taken,
  };
}

/**
 * @param askedMs when somebody wanted this weight: what was shown before is another load's. @param nowMs both monotonic
 */
export function believe(
  { newest, run, taken }: Settling,
  askedMs: number,
  nowMs: number,
): { weight: Weight } | { doubt: Doubt } {
  if (newest === undefined) return { doubt: 'no-reading' };
  if (nowMs - newest.atMs > weightAgeMsMax) return { doubt: 'stale' };
  if (newest.weighing.state !== 'stable') return { doubt: newest.weighing.state };
  if (newest.weighing.unit === undefined || newest.weighing.digits === undefined) return { doubt: 'no-unit' };
  // What the scale takes off, and not what lies on it.
  if (newest.weighing.kind === 'tare') return { doubt: 'not-a-weight' };
  if (newest.weighing.digits.startsWith('-')) return { doubt: 'negative' };
  if (!/[1-9]/.test(newest.weighing.digits)) return { doubt: 'empty' };
  if (run === undefined || run.earlierMs === undefined || run.earlierMs < askedMs) return { doubt: 'settling' };
  return taken === undefined ? { weight: run.weight } : { doubt: 'not-moved' };
}

/** The believed weight was used. */
export function take(state: Settling): Settling {
  return { ...state, taken: state.run?.weight };
}

function asWeight(weighing: Weighing): Weight | undefined {
  const { state, digits, unit, kind } = weighing;
  return state === 'stable' && digits !== undefined && unit !== undefined ? { digits, unit, kind } : undefined;
}

const equal = (a: Weight, b: Weight) => a.digits === b.digits && a.unit === b.unit && a.kind === b.kind;

/** The load changed: by more than three display steps and more than 2 % of what was taken. */
function differs(taken: Weight | undefined, digits: string): boolean {
  if (taken === undefined) return false;
  const decimals = Math.max(decimalsOf(taken.digits), decimalsOf(digits));
  const before = steps(taken.digits, decimals);
  const change = steps(digits, decimals) - before;
  const size = change < 0n ? -change : change;
  return size > 3n && size * 50n > before;
}

const decimalsOf = (digits: string) => (digits.includes('.') ? digits.length - digits.indexOf('.') - 1 : 0);

/**
 * Digits as whole display steps: "1.25" with three decimals is 1250. No floating point: the scale's digits are kept.
 */
function steps(digits: string, decimals: number): bigint {
  const [whole = '0', part = ''] = digits.replace('-', '').split('.');
  const value = BigInt(whole + part.padEnd(decimals, '0'));
  return digits.startsWith('-') ? -value : value;
}
