/**
 * The weight of one piece, from a sample that was counted by hand. What makes a sample good enough are the
 * manufacturers' rules (Soehnle, Ohaus and METTLER counting scales): ten pieces, ten steps of the scale, a thousandth
 * of its capacity, a piece not lighter than a quarter of a step. Whether a given lot can then be counted for certain is
 * `count.ts`.
 */
import { divisionOf } from './division.ts';
import { aligned, compare, type Mass, massOf, nothing, partsPerMillion, type Shown, sum, times } from './mass.ts';

/** The scale as far as it was said in the configuration. */
export type CountingScale = {
  /** Its step, as on the type plate; without it the coarsest that fits the readings is assumed. */
  division?: Shown | undefined;
  capacity?: Shown | undefined;
};

/** One weighing of so many pieces, counted by hand, alone on the scale. */
export type Lot = { pieces: number; shown: Shown };

/** How far pieces of one kind differ in weight, as a standard deviation: 0.5 to 1.5 % for most parts. */
export const scatterPpmDefault = 15_000;

export type PieceWeight = {
  lots: readonly Lot[];
  pieces: number;
  /** Of all lots together: the piece weighs `weight ÷ pieces`, which is kept as this fraction. */
  weight: Mass;
  /** The scale's step at these readings. */
  division: Mass;
  /** Standard deviation of one piece, relative: what was assumed, or what the lots show when that is more. */
  scatterPpm: number;
  /** A piece weighs less than one step: counting still works and needs large samples. */
  coarse: boolean;
};

type SampleRefusal = {
  code: 'no-number' | 'empty' | 'division' | 'too-light' | 'few-pieces' | 'few-steps' | 'little-load';
  /** What is missing, in words for the operator. */
  missing: string;
};

const piecesMin = 10;
const piecesMax = 1_000_000;
const stepsMin = 10n;
const lotsMax = 64;
const loadMinPpm = 1000;

const refuse = (code: SampleRefusal['code'], missing: string): { refused: SampleRefusal } => ({
  refused: { code, missing },
});

/** @param scatterPpm what is known or assumed of these pieces; the lots can only raise it */
export function pieceWeight(
  lots: readonly Lot[],
  scale: CountingScale,
  scatterPpm: number = scatterPpmDefault,
): { piece: PieceWeight } | { refused: SampleRefusal } {
  const pieces = lots.reduce((total, lot) => total + lot.pieces, 0);
  const counted = lots.every((lot) => Number.isSafeInteger(lot.pieces) && lot.pieces > 0);
  const masses = lots.flatMap(({ shown }) => massOf(shown) ?? []);
  if (lots.length === 0 || lots.length > lotsMax || !counted || pieces > piecesMax || masses.length < lots.length) {
    return refuse('no-number', 'Count the sample by hand and weigh it.');
  }
  if (masses.some((each) => each.units <= 0n)) return refuse('empty', 'Put the counted pieces on the scale.');
  const shown = lots.map((lot) => lot.shown);
  const division = divisionOf(shown, scale.division);
  if (division === undefined) {
    return refuse(
      'division',
      'Weigh the whole sample in one unit of the scale; if it was, the division in the configuration is not this scale’s.',
    );
  }
  const weight = sum(...masses);
  const missing = shortOf(pieces, weight, division, scale.capacity && massOf(scale.capacity));
  if (missing !== undefined) return { refused: missing };
  const coarse = compare(weight, times(division, BigInt(pieces))) < 0;
  const scatter = Math.max(scatterPpm, observedScatterPpm(lots, masses, weight, pieces));
  return { piece: { lots, pieces, weight, division, scatterPpm: scatter, coarse } };
}

/** The rule that this sample does not meet yet. */
function shortOf(pieces: number, weight: Mass, division: Mass, capacity: Mass | undefined): SampleRefusal | undefined {
  const count = BigInt(pieces);
  if (compare(times(weight, 4n), times(division, count)) < 0) {
    return {
      code: 'too-light',
      missing: 'One piece weighs less than a quarter of the scale’s step: use a finer scale or count by hand.',
    };
  }
  const needs: [SampleRefusal['code'], Mass][] = [
    ['few-steps', times(division, stepsMin)],
    ['little-load', partsPerMillion(capacity ?? nothing, loadMinPpm)],
  ];
  for (const [code, least] of needs) {
    if (compare(weight, least) < 0)
      return { code, missing: more(piecesFor(least, weight, count), 'is too light for this scale') };
  }
  if (pieces < piecesMin) return { code: 'few-pieces', missing: more(BigInt(piecesMin), 'is too small') };
  return undefined;
}

const more = (pieces: bigint, why: string) =>
  `The sample ${why}: count and weigh at least ${pieces < piecesMin ? piecesMin : pieces} pieces.`;

/** How many of these pieces weigh at least so much. */
function piecesFor(least: Mass, weight: Mass, pieces: bigint): bigint {
  const [wanted = 0n, has = 1n] = aligned(least, weight).units;
  return (wanted * pieces + has - 1n) / has;
}

/**
 * What lots that were weighed one by one say about the scatter: the variance of their means about the common one. The
 * scale's own error is in it and is not taken out, so it is rather too much; a single lot says nothing.
 */
function observedScatterPpm(lots: readonly Lot[], masses: readonly Mass[], weight: Mass, pieces: number): number {
  if (lots.length < 2) return 0;
  const [total = 1n, ...own] = aligned(weight, ...masses).units;
  const ppm2 = 10n ** 12n;
  const squares = lots.reduce((before, lot, index) => {
    const deviation = (own[index] ?? 0n) * BigInt(pieces) - BigInt(lot.pieces) * total;
    return before + (ppm2 * deviation * deviation) / (BigInt(lot.pieces) * total * total);
  }, 0n);
  return Math.ceil(Math.sqrt(Number(squares / BigInt(lots.length - 1))));
}
