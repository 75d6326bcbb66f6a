/**
 * Does a packed parcel weigh what is in it? Expected: the items' unit weights and the packaging. Tolerance: three steps
 * of the scale, or what the items and the packaging may differ by, whichever is more. When it does not fit, the one
 * missing or extra item that explains it best. Weights are exact (`mass.ts`); what a store typed as a unit weight is as
 * good as its tolerance says.
 */
import { divisionOf } from './division.ts';
import {
  absolute,
  aligned,
  compare,
  gramsText,
  larger,
  type Mass,
  massOf,
  minus,
  nearest,
  nothing,
  partsPerMillion,
  type Shown,
  sum,
  times,
} from './mass.ts';

export type ParcelLine = {
  sku: string;
  quantity: number;
  /** Decimal text, grams; nothing when nobody has weighed it. */
  unitWeightG: string | null;
};

export type Packaging = { weightG: string; toleranceG: string };

type ParcelRules = {
  /** How far one item may be off its unit weight. */
  itemTolerancePpm: number;
  division?: Shown | undefined;
};

export const itemTolerancePpmDefault = 20_000;

type Explanation = {
  what: 'missing' | 'extra';
  sku: string;
  pieces: number;
  /** What remains unexplained, in grams. */
  leftG: string;
};

export type ParcelCheck =
  | {
      type: 'fits';
      expectedG: string;
      differenceG: string;
      toleranceG: string;
      /** Items so light that one more or less would also fit: this check says nothing about them. */
      unseen: string[];
    }
  | {
      type: 'differs';
      expectedG: string;
      differenceG: string;
      toleranceG: string;
      /** Best first, at most three; empty when no single item explains it. */
      explanations: Explanation[];
      /** For the packer. */
      words: string;
    }
  /** `skus`: items without a unit weight. */
  | { type: 'not-checkable'; skus: string[]; words: string };

const divisionsTolerated = 3n;
const extraPiecesMax = 10n;
const explanationsMax = 3;

type Weighed = { sku: string; quantity: bigint; unit: Mass };

/** @param shown gross, with the packaging; believed by the scale's own rules before it comes here */
export function checkParcel(
  lines: readonly ParcelLine[],
  packaging: Packaging,
  shown: Shown,
  { itemTolerancePpm, division: declared }: ParcelRules,
): ParcelCheck {
  const load = massOf(shown);
  const division = divisionOf([shown], declared);
  const box = grams(packaging.weightG);
  const boxTolerance = grams(packaging.toleranceG);
  if (load === undefined || division === undefined || box === undefined || boxTolerance === undefined) {
    return {
      type: 'not-checkable',
      skus: [],
      words: 'Weigh the parcel again; if that does not help, the scale’s division or the packaging’s weight is wrong.',
    };
  }
  const { weighed, unweighed } = weigh(lines);
  if (unweighed.length > 0) {
    const words = `No unit weight for ${unweighed.slice(0, explanationsMax).join(', ')}: check the parcel by eye.`;
    return { type: 'not-checkable', skus: unweighed, words };
  }
  const scaleTolerance = times(division, divisionsTolerated);
  const tolerance = (contents: Mass) =>
    larger(scaleTolerance, sum(partsPerMillion(contents, itemTolerancePpm), boxTolerance));
  const contents = sum(nothing, ...weighed.map(({ unit, quantity }) => times(unit, quantity)));
  const expected = sum(contents, box);
  const difference = minus(load, expected);
  const allowed = tolerance(contents);
  const figures = {
    expectedG: gramsText(expected),
    differenceG: gramsText(difference),
    toleranceG: gramsText(allowed),
  };
  if (compare(absolute(difference), allowed) <= 0) {
    const unseen = weighed.filter(({ unit }) => compare(unit, allowed) <= 0).map(({ sku }) => sku);
    return { type: 'fits', ...figures, unseen };
  }
  const explanations = explain(weighed, contents, difference, tolerance);
  return { type: 'differs', ...figures, explanations, words: words(difference, explanations) };
}

const grams = (digits: string) => massOf({ digits, unit: 'g' });

/** Lines of the same item are one. */
function weigh(lines: readonly ParcelLine[]): { weighed: Weighed[]; unweighed: string[] } {
  const weighed = new Map<string, Weighed>();
  const unweighed = new Set<string>();
  for (const { sku, quantity, unitWeightG } of lines) {
    const unit = unitWeightG === null ? undefined : grams(unitWeightG);
    if (unit === undefined || unit.units <= 0n || !Number.isSafeInteger(quantity) || quantity < 0) unweighed.add(sku);
    else weighed.set(sku, { sku, unit, quantity: (weighed.get(sku)?.quantity ?? 0n) + BigInt(quantity) });
  }
  return { weighed: [...weighed.values()], unweighed: [...unweighed] };
}

/**
 * Single items of which some pieces too few or too many would make the weight fit. Few pieces before many: one mistake
 * is likelier than five.
 */
function explain(
  weighed: readonly Weighed[],
  contents: Mass,
  difference: Mass,
  tolerance: (contents: Mass) => Mass,
): Explanation[] {
  const what = difference.units < 0n ? 'missing' : 'extra';
  const size = absolute(difference);
  return weighed
    .flatMap(({ sku, unit, quantity }) => {
      const [off = 0n, one = 1n] = aligned(size, unit).units;
      const pieces = nearest(off, one);
      if (pieces < 1n || pieces > (what === 'missing' ? quantity : extraPiecesMax)) return [];
      const moved = times(unit, pieces);
      const left = absolute(minus(size, moved));
      const really = what === 'missing' ? minus(contents, moved) : sum(contents, moved);
      return compare(left, tolerance(really)) <= 0 ? [{ what, sku, pieces, left } as const] : [];
    })
    .sort((one, other) => Number(one.pieces - other.pieces) || compare(one.left, other.left))
    .slice(0, explanationsMax)
    .map(({ sku, pieces, left }) => ({ what, sku, pieces: Number(pieces), leftG: gramsText(left) }));
}

function words(difference: Mass, explanations: readonly Explanation[]): string {
  const direction = difference.units < 0n ? 'light' : 'heavy';
  const off = `${gramsText(absolute(difference))} g too ${direction}`;
  const [best, ...others] = explanations.map(({ what, sku, pieces }) =>
    what === 'missing' ? `${pieces} × ${sku} missing` : `${pieces} × ${sku} too many`,
  );
  if (best === undefined) return `${off}; no single item explains it: open the parcel and compare.`;
  return others.length === 0 ? `${off}: ${best}?` : `${off}: ${best}, or ${others.join(', or ')}?`;
}
