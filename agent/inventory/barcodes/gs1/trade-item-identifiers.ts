/**
 * Application identifiers of the logistic unit, the trade item and its content: keys, lots, dates, variants and counts.
 * Facts of the GS1 General Specifications; what needs and excludes what as of GS1's release of January 2026.
 */
import { digits, digitsUpTo, type Identifier, optional, row, textUpTo } from './identifier.ts';

/** The indicator digit stands before the company prefix. */
const GTIN = digits(14, 'check-digit', 'company-prefix-second');
const DATE = digits(6, 'date-or-month');
/** Whatever names a trade item: itself, as content, as one piece, as contained pieces. */
const ITEM = '01 02 8006 8026';
/** Also one that is made to order. */
const ANY_ITEM = '01 02 03 8006 8026';

export const TRADE_ITEM_IDENTIFIERS: readonly Identifier[] = [
  row('00', 'SSCC', digits(18, 'check-digit', 'company-prefix-second'), { predefined: true, link: true, key: '' }),
  row('01', 'GTIN', GTIN, { predefined: true, link: true, excludes: '255 37', key: '22 10 21 | 235' }),
  row('02', 'CONTENT', GTIN, { predefined: true, link: true, needs: '37', excludes: '01 03' }),
  row('03', 'MTO GTIN', GTIN, { predefined: true, excludes: '01 02 37' }),
  row('10', 'BATCH/LOT', textUpTo(20), { link: true, needs: ANY_ITEM }),
  row('11', 'PROD DATE', DATE, { predefined: true, link: true, needs: ANY_ITEM }),
  row('12', 'DUE DATE', DATE, { predefined: true, link: true, needs: '8020' }),
  row('13', 'PACK DATE', DATE, { predefined: true, link: true, needs: ANY_ITEM }),
  row('15', 'BEST BEFORE', DATE, { predefined: true, link: true, needs: ANY_ITEM }),
  row('16', 'SELL BY', DATE, { predefined: true, link: true, needs: ANY_ITEM }),
  row('17', 'USE BY', DATE, { predefined: true, link: true, needs: `${ANY_ITEM} 255` }),
  row('20', 'VARIANT', digits(2), { predefined: true, link: true, needs: ITEM }),
  row('21', 'SERIAL', textUpTo(20), { needs: '01 03 8006', excludes: '235' }),
  row('22', 'CPV', textUpTo(20), { needs: '01' }),
  row('235', 'TPX', textUpTo(28), { needs: '01' }),
  row('240', 'ADDITIONAL ID', textUpTo(30), { link: true, needs: ITEM }),
  row('241', 'CUST. PART No.', textUpTo(30), { link: true, needs: ITEM }),
  row('242', 'MTO VARIANT', digitsUpTo(6), { link: true, needs: ITEM }),
  row('243', 'PCN', textUpTo(20), { link: true, needs: '01' }),
  row('250', 'SECONDARY SERIAL', textUpTo(30), { link: true, needs: '01+21 8006+21' }),
  row('251', 'REF. TO SOURCE', textUpTo(30), { link: true, needs: '01 8006' }),
  row('253', 'GDTI', [digits(13, 'check-digit', 'company-prefix-first'), optional(textUpTo(17))], {
    link: true,
    key: '',
  }),
  row('254', 'GLN EXTENSION', textUpTo(20), { needs: '414' }),
  row('255', 'GCN', [digits(13, 'check-digit', 'company-prefix-first'), optional(digitsUpTo(12))], {
    link: true,
    excludes: '01 02 415 8006 8020 8026',
    key: '',
  }),
  row('30', 'VAR. COUNT', digitsUpTo(8), { link: true, needs: '01 02' }),
  row('37', 'COUNT', digitsUpTo(8), { link: true, needs: '00+02 00+8026' }),
];
