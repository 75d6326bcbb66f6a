/**
 * Application identifiers of the 7nnn range: what trades need to know of an item (food, medicine, certificates,
 * refurbishing) and, in health care, of a person.
 */
import { digits, digitsUpTo, type Identifier, optional, row, text, textUpTo } from './identifier.ts';

const ITEM = '01 02';
const CERTIFICATE = [text(2), textUpTo(28)];
const PROCESSOR = [digits(3, 'country-number-or-999'), textUpTo(27)];
/** A service relation's provider or recipient; the persons below are one of the two. */
const PERSON = '8017 8018';
const NAME = textUpTo(40, 'percent-encoded');

/** `count` rows that only differ in the last digit and the number in the title. */
function numbered(
  stem: string,
  count: number,
  title: (i: number) => string,
  make: (ai: string, title: string) => Identifier,
) {
  return Array.from({ length: count }, (_, i) => make(`${stem}${i}`, title(i)));
}

export const ATTRIBUTE_IDENTIFIERS: readonly Identifier[] = [
  row('7001', 'NSN', digits(13), { link: true, needs: '01 02 8006 8026' }),
  row('7002', 'MEAT CUT', textUpTo(30), { link: true, needs: ITEM }),
  row('7003', 'EXPIRY TIME', [digits(6, 'date'), digits(4, 'hour-minute')], { link: true, needs: ITEM }),
  row('7004', 'ACTIVE POTENCY', digitsUpTo(4), { link: true, needs: '01+10' }),
  row('7005', 'CATCH AREA', textUpTo(12), { link: true, needs: ITEM }),
  row('7006', 'FIRST FREEZE DATE', digits(6, 'date'), { link: true, needs: ITEM }),
  row('7007', 'HARVEST DATE', [digits(6, 'date'), optional(digits(6, 'date'))], { link: true, needs: ITEM }),
  row('7008', 'AQUATIC SPECIES', textUpTo(3), { link: true, needs: ITEM }),
  row('7009', 'FISHING GEAR TYPE', textUpTo(10), { link: true, needs: ITEM }),
  row('7010', 'PROD METHOD', textUpTo(2), { link: true, needs: ITEM }),
  row('7011', 'TEST BY DATE', [digits(6, 'date'), optional(digits(4, 'hour-minute'))], { link: true, needs: ITEM }),
  row('7020', 'REFURB LOT', textUpTo(20), { link: true, needs: '01+416 8006+416' }),
  row('7021', 'FUNC STAT', textUpTo(20), { link: true, needs: '01 8006' }),
  row('7022', 'REV STAT', textUpTo(20), { link: true, needs: '7021' }),
  row('7023', 'GIAI - ASSEMBLY', textUpTo(30, 'company-prefix-first'), { link: true }),
  ...numbered(
    '703',
    10,
    (i) => `PROCESSOR # ${i}`,
    (ai, title) => row(ai, title, PROCESSOR, { link: true, needs: ITEM }),
  ),
  row('7040', 'UIC+EXT', [digits(1), text(1), text(1), text(1, 'importer-index')]),
  row('7041', 'FREIGHT UNIT TYPE', textUpTo(4, 'package-type'), { needs: '00' }),
  // National healthcare reimbursement numbers.
  ...['PZN', 'CIP', 'CN', 'DRN', 'AIM', 'NDC', 'AIC', 'SRN'].map((title, i) =>
    row(`71${i}`, `NHRN ${title}`, textUpTo(20), { link: true, needs: '01' }),
  ),
  ...numbered(
    '723',
    10,
    (i) => `CERT # ${i + 1}`,
    (ai, title) => row(ai, title, CERTIFICATE, { link: true, needs: '01 8004' }),
  ),
  row('7240', 'PROTOCOL', textUpTo(20), { link: true, needs: '01 8006' }),
  row('7241', 'AIDC MEDIA TYPE', digits(2, 'media-type'), { link: true, needs: PERSON }),
  row('7242', 'VCN', textUpTo(25), { link: true, needs: PERSON }),
  row('7250', 'DOB', digits(8, 'full-date'), { link: true, needs: '8018', excludes: '7251' }),
  row('7251', 'DOB TIME', [digits(8, 'full-date'), digits(4, 'hour-minute')], {
    link: true,
    needs: '8018',
    excludes: '7250',
  }),
  row('7252', 'BIO SEX', digits(1, 'sex'), { link: true, needs: '8018' }),
  row('7253', 'FAMILY NAME', NAME, { link: true, needs: PERSON, excludes: '7256 7259' }),
  row('7254', 'GIVEN NAME', NAME, { link: true, needs: PERSON, excludes: '7256 7259' }),
  row('7255', 'SUFFIX', textUpTo(10), { link: true, needs: PERSON, excludes: '7256 7259' }),
  row('7256', 'FULL NAME', textUpTo(90, 'percent-encoded'), { link: true, needs: PERSON }),
  row('7257', 'PERSON ADDR', textUpTo(70, 'percent-encoded'), { link: true, needs: '8018' }),
  row('7258', 'BIRTH SEQUENCE', text(3, 'position-of-total'), { link: true, needs: '8018+7259' }),
  row('7259', 'BABY', NAME, { link: true, needs: '8018', excludes: '7256' }),
];
