/**
 * Application identifiers of the 8nnn range (assets, pieces, services, coupons) and the company-internal ones, 90 to
 * 99.
 */
import { type Component, digits, digitsUpTo, type Identifier, optional, row, textUpTo } from './identifier.ts';

const PIECE = [digits(14, 'check-digit', 'company-prefix-second'), digits(4, 'piece-of-total')];
const SERVICE_RELATION = digits(18, 'check-digit', 'company-prefix-first');
const PART: Component = { set: 'Y', min: 1, max: 30, optional: false, checks: ['company-prefix-first'] };
const SIGNATURE: Component = { set: 'Z', min: 1, max: 90, optional: false, checks: [] };

export const ASSET_IDENTIFIERS: readonly Identifier[] = [
  row(
    '8001',
    'DIMENSIONS',
    [digits(4, 'non-zero'), digits(5, 'non-zero'), digits(3, 'non-zero'), digits(1, 'winding'), digits(1)],
    { link: true, needs: '01' },
  ),
  row('8002', 'CMT No.', textUpTo(20), { link: true }),
  row('8003', 'GRAI', [digits(1, 'zero'), digits(13, 'check-digit', 'company-prefix-first'), optional(textUpTo(16))], {
    link: true,
    key: '',
  }),
  row('8004', 'GIAI', textUpTo(30, 'company-prefix-first'), { link: true, key: '7040' }),
  row('8005', 'PRICE PER UNIT', digits(6), { link: true, needs: '01 02' }),
  row('8006', 'ITIP', PIECE, { link: true, excludes: '01 37', key: '22 10 21' }),
  row('8007', 'IBAN', textUpTo(34, 'iban'), { link: true, needs: '415' }),
  row(
    '8008',
    'PROD TIME',
    [digits(6, 'date'), digits(2, 'hour'), optional(digits(2, 'minute')), optional(digits(2, 'second'))],
    { link: true, needs: '01 02' },
  ),
  row('8009', 'OPTSEN', textUpTo(50), { link: true, needs: '00 01' }),
  row('8010', 'CPID', PART, { link: true, key: '8011' }),
  row('8011', 'CPID SERIAL', digitsUpTo(12, 'no-leading-zero'), { needs: '8010' }),
  row('8012', 'VERSION', textUpTo(20), { link: true, needs: '01 8006' }),
  row('8013', 'GMN', textUpTo(25, 'check-pair', 'company-prefix-first'), { link: true, key: '' }),
  row('8014', 'MUDI', textUpTo(25, 'check-pair', 'company-prefix-first', 'not-only-digits'), { needs: '01' }),
  row('8017', 'GSRN - PROVIDER', SERVICE_RELATION, { link: true, excludes: '8018', key: '8019' }),
  row('8018', 'GSRN - RECIPIENT', SERVICE_RELATION, { link: true, excludes: '8017', key: '8019' }),
  row('8019', 'SRIN', digitsUpTo(10), { needs: '8017 8018' }),
  row('8020', 'REF No.', textUpTo(25), { needs: '415' }),
  row('8026', 'ITIP CONTENT', PIECE, { link: true, needs: '37', excludes: '02 8006' }),
  row('8030', 'DIGSIG', SIGNATURE, {
    link: true,
    needs: '00 01+21 253 255 8003 8004 8006+21 8010+8011 8017 8018',
  }),
  row('8040', 'IMEI', digits(15), { needs: '01+21' }),
  row('8041', 'IMEI2', digits(15), { needs: '01+21+8040' }),
  row('8042', 'ESIM', digits(32), { needs: '01+21+8040' }),
  row('8043', 'PSIM', [digits(18), optional(digitsUpTo(2))], { needs: '01+21+8040' }),
  row('8110', 'COUPON', textUpTo(70, 'coupon'), { link: true }),
  row('8111', 'POINTS', digits(4), { link: true, needs: '255' }),
  row('8112', 'COUPON', textUpTo(70, 'offer-coupon'), { link: true }),
  row('8200', 'PRODUCT URL', textUpTo(70), { needs: '01' }),
  row('90', 'INTERNAL', textUpTo(30), { link: true }),
  ...Array.from({ length: 9 }, (_, i) => row(`9${i + 1}`, 'INTERNAL', textUpTo(90), { link: true })),
];
