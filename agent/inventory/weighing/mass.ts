/**
 * Masses, exactly. What a scale shows is a whole number of some power of ten of a unit, and every unit of trade is by
 * definition a finite decimal of a gram: so a mass is a whole number times a power of ten of a gram, and nothing is
 * ever rounded. A pound is
 * 453.59237 g and a tenth of an ounce is 2.8349523125 g, to the last digit.
 */

/** Units of trade, by their usual signs; a scale's reading carries one of them. */
type WeightUnit = 'mg' | 'g' | 'kg' | 't' | 'gr' | 'dwt' | 'ozt' | 'oz' | 'lb' | 'ct';

/** `units × 10^exponent` grams. */
export type Mass = { readonly units: bigint; readonly exponent: number };

/** What a scale showed: its digits as they were, and their unit. */
export type Shown = { readonly digits: string; readonly unit: WeightUnit };

const mass = (units: bigint, exponent: number): Mass => ({ units, exponent });

export const nothing: Mass = mass(0n, 0);

/**
 * International pound (1959) and what is made of it: 7000 grains; 16 ounces; 480 grains the troy ounce; 24 the
 * pennyweight.
 */
const gramsPer: Record<WeightUnit, Mass> = {
  mg: mass(1n, -3),
  g: mass(1n, 0),
  kg: mass(1n, 3),
  t: mass(1n, 6),
  ct: mass(2n, -1),
  gr: mass(6_479_891n, -8),
  dwt: mass(155_517_384n, -8),
  ozt: mass(311_034_768n, -7),
  oz: mass(28_349_523_125n, -9),
  lb: mass(45_359_237n, -5),
};

const decimal = /^([+-]?)(\d{1,12})(?:\.(\d{1,12}))?$/;

/** @returns nothing when the digits are no number of at most 12 digits before and after the point. */
export function massOf({ digits, unit }: Shown): Mass | undefined {
  const [, sign, whole, part = ''] = decimal.exec(digits) ?? [];
  if (whole === undefined) return undefined;
  const value = BigInt(whole + part) * (sign === '-' ? -1n : 1n);
  const { units, exponent } = gramsPer[unit];
  return mass(value * units, exponent - part.length);
}

/** The same masses as whole numbers of one power of ten of a gram: the finest that any of them needs. */
export function aligned(...masses: Mass[]): { exponent: number; units: bigint[] } {
  const exponent = Math.min(0, ...masses.map((each) => each.exponent));
  return { exponent, units: masses.map((each) => each.units * 10n ** BigInt(each.exponent - exponent)) };
}

export function sum(...masses: Mass[]): Mass {
  const { exponent, units } = aligned(...masses);
  return mass(
    units.reduce((total, each) => total + each, 0n),
    exponent,
  );
}

export const times = ({ units, exponent }: Mass, count: bigint): Mass => mass(units * count, exponent);
export const minus = (one: Mass, other: Mass): Mass => sum(one, times(other, -1n));
export const partsPerMillion = (whole: Mass, parts: number): Mass =>
  mass(whole.units * BigInt(parts), whole.exponent - 6);
export const absolute = ({ units, exponent }: Mass): Mass => mass(units < 0n ? -units : units, exponent);

/** Negative, zero or positive, as `sort` wants it. */
export function compare(one: Mass, other: Mass): number {
  const [first = 0n, second = 0n] = aligned(one, other).units;
  return first < second ? -1 : first > second ? 1 : 0;
}

export const larger = (one: Mass, other: Mass): Mass => (compare(one, other) < 0 ? other : one);

/** `dividend ÷ divisor`, a positive one, to the nearest whole number; halves go up. */
export function nearest(dividend: bigint, divisor: bigint): bigint {
  const doubled = 2n * dividend + divisor;
  const quotient = doubled / (2n * divisor);
  return doubled % (2n * divisor) < 0n ? quotient - 1n : quotient;
}

/** A fraction as decimal text, rounded to so many places. */
export function fractionText(dividend: bigint, divisor: bigint, places: number): string {
  const rounded = nearest(dividend * 10n ** BigInt(places), divisor);
  const size = String(rounded < 0n ? -rounded : rounded).padStart(places + 1, '0');
  const point = size.length - places;
  const text = places === 0 ? size : `${size.slice(0, point)}.${size.slice(point)}`;
  return rounded < 0n ? `-${text}` : text;
}

/** Grams as a scale that shows this would show them: in its unit, to its last place. */
export function gramsAs(grams: string, like: Shown): string | undefined {
  const mass = massOf({ digits: grams, unit: 'g' });
  const one = gramsPer[like.unit];
  if (mass === undefined) return undefined;
  const { units } = aligned(mass, one);
  const [, decimals = ''] = like.digits.split('.');
  return fractionText(units[0] ?? 0n, units[1] ?? 1n, decimals.length);
}

/** In grams for people to read, rounded to so many places. */
export function gramsText({ units, exponent }: Mass, places = 1): string {
  return exponent >= 0
    ? fractionText(units * 10n ** BigInt(exponent), 1n, places)
    : fractionText(units, 10n ** BigInt(-exponent), places);
}
