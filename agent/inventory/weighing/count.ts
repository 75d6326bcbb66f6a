/**
 * How many pieces lie on the scale, or what is missing to say so for certain.
 *
 *     p = W/n              weight of a piece, from a sample of n pieces that weighs W (L weighings)
 *     x = T/p = T·n/W      pieces in a load of weight T;  N the whole number next to x;  r = |x − N|
 *     u²(N) = cv²·(N + N²/n)  +  (u_T² + L·u_W²·N²/n²)/p²        variance of x if N pieces lie there (facts: count by weight)
 *             └ pieces differ   └ each weighing errs: u = d/2, for the rounding of load and zero (0.41 d) and a rest
 *
 *     accepted  ⇔  r + k·u(N+1) < ½
 *
 * Why this and not "k·u < ½ and r small": if the true number were any M ≠ N, the load would have to err by |x − M| ≥ 1
 * − r > ½ + k·u pieces, while errors within k standard deviations stay below k·u(M), which for M ≤ N+1 is less than ½
 * and beyond grows by less than half a piece for each one more. So while the errors stay within k standard deviations
 * no wrong count is accepted, and one that is accepted wrongly needs more than twice that: at k = 3 more than six.
 *
 * The decision is made in whole numbers: both sides squared and multiplied by 4·W²·n·10¹², with cv in millionths.
 */
import { divisionOf } from './division.ts';
import { aligned, fractionText, type Mass, massOf, nearest, type Shown } from './mass.ts';
import type { CountingScale, PieceWeight } from './sample.ts';

/** k: how many standard deviations an error may reach. */
const coverage = 3n;
const ppm2 = 10n ** 12n;
const countMax = 1_000_000n;
const textPlaces = 3;

/** What the ledger keeps beside the count, so that it can be judged later. */
type CountEvidence = {
  samplePieces: number;
  sample: Shown[];
  shown: Shown;
  scatterPpm: number;
  /** x, to three decimals. */
  ratio: string;
  /** x − N, to three decimals. */
  residual: string;
  /** u(N), to three decimals. */
  uncertainty: string;
  coverage: number;
  coarse: boolean;
};

export type Count =
  | { type: 'accepted'; pieces: number; evidence: CountEvidence }
  /**
   * `pieces`: what it looks like, for the screen and never for the ledger. `missing`: what would make it certain, for
   * the operator.
   */
  | { type: 'uncertain'; reason: 'precision' | 'between'; pieces: number; missing: string; evidence: CountEvidence }
  | { type: 'refused'; code: 'no-number' | 'empty' | 'division' | 'too-many'; missing: string };

/** @param shown net of the container; believed by the scale's own rules before it comes here */
export function countPieces(piece: PieceWeight, shown: Shown, scale: CountingScale): Count {
  const load = massOf(shown);
  if (load === undefined) return { type: 'refused', code: 'no-number', missing: 'Weigh the pieces again.' };
  if (load.units <= 0n) return { type: 'refused', code: 'empty', missing: 'Put the pieces on the scale.' };
  const division = divisionOf([shown, ...readingsLike(piece, shown)], scale.division);
  if (division === undefined) {
    return { type: 'refused', code: 'division', missing: 'The division in the configuration is not this scale’s.' };
  }
  const terms = inWholeNumbers(piece, load, division);
  const count = nearest(terms.load * terms.pieces, terms.sample);
  if (count > countMax) {
    return { type: 'refused', code: 'too-many', missing: `More than ${countMax} pieces: count them in lots.` };
  }
  const evidence = evidenceOf(piece, shown, terms, count);
  const off = distance(terms, count);
  if (count > 0n && certain(terms, count, off)) return { type: 'accepted', pieces: Number(count), evidence };
  const precise = certain(terms, count, 0n);
  return {
    type: 'uncertain',
    reason: precise ? 'between' : 'precision',
    pieces: Number(count),
    missing: precise ? between(terms, count) : advice(terms, count),
    evidence,
  };
}

/** Sample, load and steps as whole numbers of one power of ten of a gram. */
type Terms = {
  pieces: bigint;
  weighings: bigint;
  sample: bigint;
  load: bigint;
  sampleStep: bigint;
  loadStep: bigint;
  scatterPpm: bigint;
};

function inWholeNumbers(piece: PieceWeight, load: Mass, division: Mass): Terms {
  const [sample = 1n, loadUnits = 0n, sampleStep = 0n, loadStep = 0n] = aligned(
    piece.weight,
    load,
    piece.division,
    division,
  ).units;
  return {
    pieces: BigInt(piece.pieces),
    weighings: BigInt(piece.lots.length),
    sample,
    load: loadUnits,
    sampleStep,
    loadStep,
    scatterPpm: BigInt(piece.scatterPpm),
  };
}

/** Readings of the sample that say something about the steps of this one. */
function readingsLike({ lots }: PieceWeight, shown: Shown): Shown[] {
  const places = ({ digits }: Shown) => digits.length - `${digits}.`.indexOf('.');
  return lots.map((lot) => lot.shown).filter((each) => each.unit === shown.unit && places(each) === places(shown));
}

/** |T·n − N·W|: the residual r in units of W. */
function distance({ load, pieces, sample }: Terms, count: bigint): bigint {
  const difference = load * pieces - count * sample;
  return difference < 0n ? -difference : difference;
}

/** u²(N) × 4·W²·n·10¹². */
function variance({ pieces, weighings, sample, sampleStep, loadStep, scatterPpm }: Terms, count: bigint): bigint {
  const scatter = 4n * scatterPpm * scatterPpm * sample * sample * count * (pieces + count);
  const steps = loadStep * loadStep * pieces * pieces + weighings * sampleStep * sampleStep * count * count;
  return scatter + ppm2 * pieces * steps;
}

/** r + k·u(N+1) < ½. */
function certain(terms: Terms, count: bigint, off: bigint): boolean {
  const room = terms.sample - 2n * off;
  if (room <= 0n) return false;
  return coverage * coverage * variance(terms, count + 1n) < ppm2 * terms.pieces * room * room;
}

/** The weight is precise enough and no whole number of pieces. */
function between({ load, pieces, sample }: Terms, count: bigint): string {
  const neighbour = load * pieces > count * sample ? count + 1n : count - 1n;
  const [low, high] = count < neighbour ? [count, neighbour] : [neighbour, count];
  return `The weight lies between ${low} and ${high} pieces: is the container tared, is something else among them?`;
}

/** What would make this count certain: a larger sample, or smaller lots. */
function advice(terms: Terms, count: bigint): string {
  const lot = largest(1n, count, (each) => certain(terms, each, 0n));
  const inLots = lot > 0n ? `count in lots of at most ${lot} pieces` : 'count by hand';
  const sampled = (pieces: bigint): Terms => ({
    ...terms,
    pieces,
    sample: (terms.sample * pieces) / terms.pieces,
    weighings: 1n,
  });
  // A sample as large as the lot itself is a count by hand.
  const tooSmall = largest(1n, count, (pieces) => !certain(sampled(pieces), count, 0n));
  if (tooSmall >= count / 2n) return `Too many for this scale and these pieces: ${inLots}.`;
  return `The sample is too small for so many: take one of at least ${tooSmall + 1n} pieces, or ${inLots}.`;
}

/**
 * The largest number in a range for which something holds, when it holds up to some number and no further; 0 when for
 * none.
 */
function largest(from: bigint, to: bigint, holds: (number: bigint) => boolean): bigint {
  let [low, high] = [from - 1n, to];
  while (low < high) {
    const middle = (low + high + 1n) / 2n;
    if (holds(middle)) low = middle;
    else high = middle - 1n;
  }
  return low;
}

function evidenceOf(piece: PieceWeight, shown: Shown, terms: Terms, count: bigint): CountEvidence {
  const { load, pieces, sample } = terms;
  const scale = 4n * sample * sample * pieces * ppm2;
  return {
    samplePieces: piece.pieces,
    sample: piece.lots.map((lot) => lot.shown),
    shown,
    scatterPpm: piece.scatterPpm,
    ratio: fractionText(load * pieces, sample, textPlaces),
    residual: fractionText(load * pieces - count * sample, sample, textPlaces),
    // For people and for later: the decision was made without a root.
    uncertainty: Math.sqrt(Number(variance(terms, count)) / Number(scale)).toFixed(textPlaces),
    coverage: Number(coverage),
    coarse: piece.coarse,
  };
}
