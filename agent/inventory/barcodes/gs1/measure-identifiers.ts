/**
 * Application identifiers of measures and money. The last digit of the identifier says how many of the value's digits
 * are decimals: 3103 with 001250 is 1.250 kg. Measures know 0 to 5 decimals, so 3109 is no identifier at all.
 * An item has each measure once, with whatever decimals.
 */
import { digits, digitsUpTo, family, type Identifier } from './identifier.ts';

/** Measures of a trade item, by their first three digits. */
const TRADE_MEASURES: readonly (readonly [stem: string, title: string])[] = [
  ['310', 'NET WEIGHT (kg)'],
  ['311', 'LENGTH (m)'],
  ['312', 'WIDTH (m)'],
  ['313', 'HEIGHT (m)'],
  ['314', 'AREA (m²)'],
  ['315', 'NET VOLUME (l)'],
  ['316', 'NET VOLUME (m³)'],
  ['320', 'NET WEIGHT (lb)'],
  ['321', 'LENGTH (in)'],
  ['322', 'LENGTH (ft)'],
  ['323', 'LENGTH (yd)'],
  ['324', 'WIDTH (in)'],
  ['325', 'WIDTH (ft)'],
  ['326', 'WIDTH (yd)'],
  ['327', 'HEIGHT (in)'],
  ['328', 'HEIGHT (ft)'],
  ['329', 'HEIGHT (yd)'],
  ['350', 'AREA (in²)'],
  ['351', 'AREA (ft²)'],
  ['352', 'AREA (yd²)'],
  ['356', 'NET WEIGHT (troy oz)'],
  ['357', 'NET VOLUME (oz)'],
  ['360', 'NET VOLUME (qt)'],
  ['361', 'NET VOLUME (gal)'],
  ['364', 'NET VOLUME (in³)'],
  ['365', 'NET VOLUME (ft³)'],
  ['366', 'NET VOLUME (yd³)'],
];

/** Measures of a logistic unit (or of the trade item that is one). */
const LOGISTIC_MEASURES: readonly (readonly [stem: string, title: string])[] = [
  ['330', 'GROSS WEIGHT (kg)'],
  ['331', 'LENGTH (m), logistic'],
  ['332', 'WIDTH (m), logistic'],
  ['333', 'HEIGHT (m), logistic'],
  ['334', 'AREA (m²), logistic'],
  ['335', 'VOLUME (l), logistic'],
  ['336', 'VOLUME (m³), logistic'],
  ['340', 'GROSS WEIGHT (lb)'],
  ['341', 'LENGTH (in), logistic'],
  ['342', 'LENGTH (ft), logistic'],
  ['343', 'LENGTH (yd), logistic'],
  ['344', 'WIDTH (in), logistic'],
  ['345', 'WIDTH (ft), logistic'],
  ['346', 'WIDTH (yd), logistic'],
  ['347', 'HEIGHT (in), logistic'],
  ['348', 'HEIGHT (ft), logistic'],
  ['349', 'HEIGHT (yd), logistic'],
  ['353', 'AREA (in²), logistic'],
  ['354', 'AREA (ft²), logistic'],
  ['355', 'AREA (yd²), logistic'],
  ['362', 'VOLUME (qt), logistic'],
  ['363', 'VOLUME (gal), logistic'],
  ['367', 'VOLUME (in³), logistic'],
  ['368', 'VOLUME (ft³), logistic'],
  ['369', 'VOLUME (yd³), logistic'],
];

/** A variable measure of whatever kind, or the count. */
const PRICED_BY = '30 31.. 32.. 35.. 36..';

function measures(table: readonly (readonly [stem: string, title: string])[], needs: string): Identifier[] {
  return table.flatMap(([stem, title]) =>
    family(stem, 6, title, digits(6), { predefined: true, link: true, needs, excludes: `${stem}.` }),
  );
}

export const MEASURE_IDENTIFIERS: readonly Identifier[] = [
  ...measures(TRADE_MEASURES, '01 02'),
  ...measures(LOGISTIC_MEASURES, '00 01'),
  ...measures([['337', 'KG PER m²']], '01'),
  ...family('390', 10, 'AMOUNT', digitsUpTo(15), {
    link: true,
    needs: '255 8020',
    excludes: '390. 391. 394. 8111',
  }),
  ...family('391', 10, 'AMOUNT', [digits(3, 'currency'), digitsUpTo(15)], {
    link: true,
    needs: '8020',
    excludes: '391.',
  }),
  ...family('392', 10, 'PRICE', digitsUpTo(15), {
    link: true,
    needs: '01+30 01+31.. 01+32.. 01+35.. 01+36..',
    excludes: '392. 393.',
  }),
  ...family('393', 10, 'PRICE', [digits(3, 'currency'), digitsUpTo(15)], {
    link: true,
    needs: PRICED_BY,
    excludes: '393.',
  }),
  ...family('394', 4, 'PERCENT OFF', digits(4), { link: true, needs: '255', excludes: '394. 8111' }),
  ...family('395', 6, 'PRICE PER UNIT OF MEASURE', digits(6), {
    link: true,
    needs: PRICED_BY,
    excludes: '392. 393. 395. 8005',
  }),
];
