/**
 * Application identifiers of shipments, parties and places: order numbers, consignments, global location numbers,
 * countries, and the transport label's addresses and instructions (43nn).
 */
import { type Component, digits, type Identifier, optional, row, text, textUpTo } from './identifier.ts';

const LOCATION = digits(13, 'check-digit', 'company-prefix-first');
const COUNTRY = digits(3, 'country-number');
const COUNTRIES = [COUNTRY, ...Array.from({ length: 4 }, () => optional(COUNTRY))];
const ITEM = '01 02 8006 8026';

/** Of the transport label: they say something of one logistic unit. */
function transport(ai: string, title: string, components: Component | Component[], excludes = ''): Identifier {
  return row(ai, title, components, { link: true, needs: '00', excludes });
}
const NAME = textUpTo(35, 'percent-encoded');
const ADDRESS = textUpTo(70, 'percent-encoded');
const MOMENT = [digits(6, 'date-or-month'), digits(4, 'hour-minute')];
/** Hundredths of a degree; a minus sign behind the digits is below zero. */
const TEMPERATURE = [digits(6), optional(text(1, 'hyphen'))];

export const PARTY_IDENTIFIERS: readonly Identifier[] = [
  row('400', 'ORDER NUMBER', textUpTo(30), { link: true }),
  row('401', 'GINC', textUpTo(30, 'company-prefix-first'), { link: true, key: '' }),
  row('402', 'GSIN', digits(17, 'check-digit', 'company-prefix-first'), { link: true, key: '' }),
  row('403', 'ROUTE', textUpTo(30), { link: true, needs: '00' }),
  row('410', 'SHIP TO LOC', LOCATION, { predefined: true, link: true }),
  row('411', 'BILL TO', LOCATION, { predefined: true, link: true }),
  row('412', 'PURCHASE FROM', LOCATION, { predefined: true, link: true }),
  row('413', 'SHIP FOR LOC', LOCATION, { predefined: true, link: true }),
  row('414', 'LOC No.', LOCATION, { predefined: true, link: true, key: '254 | 7040' }),
  row('415', 'PAY TO', LOCATION, { predefined: true, link: true, needs: '8020', key: '8020' }),
  row('416', 'PROD/SERV LOC', LOCATION, { predefined: true, link: true }),
  row('417', 'PARTY', LOCATION, { predefined: true, link: true, key: '7040' }),
  row('420', 'SHIP TO POST', textUpTo(20), { link: true, excludes: '421' }),
  row('421', 'SHIP TO POST', [COUNTRY, textUpTo(9)], { link: true, excludes: '4307' }),
  row('422', 'ORIGIN', COUNTRY, { link: true, needs: ITEM, excludes: '426' }),
  row('423', 'COUNTRY - INITIAL PROCESS', COUNTRIES, { link: true, needs: '01 02', excludes: '426' }),
  row('424', 'COUNTRY - PROCESS', COUNTRY, { link: true, needs: '01 02', excludes: '426' }),
  row('425', 'COUNTRY - DISASSEMBLY', COUNTRIES, { link: true, needs: '01 02', excludes: '426' }),
  row('426', 'COUNTRY - FULL PROCESS', COUNTRY, { link: true, needs: '01 02' }),
  row('427', 'ORIGIN SUBDIVISION', textUpTo(3), { link: true, needs: '01+422 02+422' }),
  transport('4300', 'SHIP TO COMP', NAME),
  transport('4301', 'SHIP TO NAME', NAME),
  transport('4302', 'SHIP TO ADD1', ADDRESS),
  row('4303', 'SHIP TO ADD2', ADDRESS, { link: true, needs: '4302' }),
  transport('4304', 'SHIP TO SUB', ADDRESS),
  transport('4305', 'SHIP TO LOC', ADDRESS),
  transport('4306', 'SHIP TO REG', ADDRESS),
  transport('4307', 'SHIP TO COUNTRY', text(2, 'country-letters')),
  transport('4308', 'SHIP TO PHONE', textUpTo(30)),
  transport('4309', 'SHIP TO GEO', [digits(10, 'latitude'), digits(10, 'longitude')]),
  transport('4310', 'RTN TO COMP', NAME),
  transport('4311', 'RTN TO NAME', NAME),
  transport('4312', 'RTN TO ADD1', ADDRESS),
  row('4313', 'RTN TO ADD2', ADDRESS, { link: true, needs: '4312' }),
  transport('4314', 'RTN TO SUB', ADDRESS),
  transport('4315', 'RTN TO LOC', ADDRESS),
  transport('4316', 'RTN TO REG', ADDRESS),
  transport('4317', 'RTN TO COUNTRY', text(2, 'country-letters')),
  transport('4318', 'RTN TO POST', textUpTo(20)),
  transport('4319', 'RTN TO PHONE', textUpTo(30)),
  transport('4320', 'SRV DESCRIPTION', NAME),
  transport('4321', 'DANGEROUS GOODS', digits(1, 'yes-no')),
  transport('4322', 'AUTH TO LEAVE', digits(1, 'yes-no')),
  transport('4323', 'SIG REQUIRED', digits(1, 'yes-no')),
  transport('4324', 'NOT BEF DEL DT', MOMENT),
  transport('4325', 'NOT AFT DEL DT', MOMENT),
  transport('4326', 'REL DATE', digits(6, 'date')),
  transport('4330', 'MAX TEMP F', TEMPERATURE, '4331'),
  transport('4331', 'MAX TEMP C', TEMPERATURE, '4330'),
  transport('4332', 'MIN TEMP F', TEMPERATURE, '4333'),
  transport('4333', 'MIN TEMP C', TEMPERATURE, '4332'),
];
