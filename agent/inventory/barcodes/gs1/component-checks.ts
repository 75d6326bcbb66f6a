/**
 * The checks that the GS1 General Specifications put on components of element strings beyond character set and length.
 * Each takes the component's text, already of the right characters and length, and returns undefined or what is wrong
 * as the end of a sentence that names the identifier. Pure and linear in the text's length.
 */

import { checkDigit } from '../gtin.ts';
import { checkPair, iban } from './alphanumeric-checks.ts';
import { COUNTRY_LETTERS, COUNTRY_NUMBERS, CURRENCY_NUMBERS, PACKAGE_TYPES } from './code-lists.ts';
import { couponProblem, offerCouponProblem } from './coupon.ts';
import { dateProblem, timeProblem } from './dates.ts';

type ComponentCheck = (value: string) => string | undefined;

/** The shortest GS1 Company Prefix in use; which prefixes are really allocated is not ours to know offline. */
const COMPANY_PREFIX_LENGTH_MIN = 4;

const CHECKS = {
  'check-digit': (value) => {
    const due = checkDigit(value.slice(0, -1));
    return value.endsWith(due) ? undefined : `the check digit is ${value.slice(-1)}, it should be ${due}`;
  },
  'check-pair': checkPair,
  iban,
  'company-prefix-first': (value) => startsWithCompanyPrefix(value),
  'company-prefix-second': (value) => startsWithCompanyPrefix(value.slice(1)),
  date: (value) => dateProblem(value, 'day-required'),
  'date-or-month': (value) => dateProblem(value, 'day-may-be-00'),
  'full-date': (value) => dateProblem(value, 'day-required'),
  hour: timeProblem,
  'hour-minute': timeProblem,
  minute: (value) => timeProblem(`00${value}`),
  second: (value) => timeProblem(`0000${value}`),
  'country-number': (value) => (COUNTRY_NUMBERS.has(value) ? undefined : `${value} is no country`),
  'country-number-or-999': (value) =>
    value === '999' || COUNTRY_NUMBERS.has(value) ? undefined : `${value} is no country`,
  'country-letters': (value) => (COUNTRY_LETTERS.has(value) ? undefined : `${value} is no country`),
  currency: (value) => (CURRENCY_NUMBERS.has(value) ? undefined : `${value} is no currency`),
  'package-type': (value) => (PACKAGE_TYPES.has(value) ? undefined : `${value} is no package type`),
  'media-type': (value) => (/^(?:0[1-9]|10|[89][0-9])$/.test(value) ? undefined : `${value} is no media type`),
  sex: (value) => oneOf('0129', value),
  winding: (value) => oneOf('019', value),
  'yes-no': (value) => oneOf('01', value),
  hyphen: (value) => (value === '-' ? undefined : 'only a minus sign may follow the digits'),
  zero: (value) => (/^0*$/.test(value) ? undefined : 'the first digit must be 0'),
  'non-zero': (value) => (/[^0]/.test(value) ? undefined : 'a measure is 0'),
  'no-leading-zero': (value) => (value.startsWith('0') ? 'it may not begin with 0' : undefined),
  'not-only-digits': (value) => (/[^0-9]/.test(value) ? undefined : 'it needs a character that is no digit'),
  latitude: (value) => (value <= '1800000000' ? undefined : 'it is no latitude'),
  longitude: (value) => (value <= '3600000000' ? undefined : 'it is no longitude'),
  'importer-index': (value) => (/^[-0-9A-Z_a-z]$/.test(value) ? undefined : 'it is no importer index'),
  'percent-encoded': (value) =>
    /%(?![0-9A-Fa-f]{2})/.test(value) ? 'a % must be followed by two hexadecimal digits' : undefined,
  'piece-of-total': (value) => {
    const piece = value.slice(0, value.length / 2);
    const total = value.slice(value.length / 2);
    if (/^0+$/.test(piece) || /^0+$/.test(total)) return 'piece and total may not be 0';
    return piece <= total ? undefined : `piece ${piece} of ${total} cannot be`;
  },
  'position-of-total': (value) => {
    const [, position, total] = /^([1-9][0-9]*)\/([1-9][0-9]*)$/.exec(value) ?? [];
    if (position === undefined || total === undefined) return 'it must read like 1/2';
    return Number(position) <= Number(total) ? undefined : `${position} of ${total} cannot be`;
  },
  coupon: couponProblem,
  'offer-coupon': offerCouponProblem,
} satisfies Record<string, ComponentCheck>;

export type CheckName = keyof typeof CHECKS;

/** What is wrong with a component's text by the named check, or undefined. */
export function componentProblem(check: CheckName, value: string): string | undefined {
  return CHECKS[check](value);
}

function startsWithCompanyPrefix(value: string): string | undefined {
  return value.length >= COMPANY_PREFIX_LENGTH_MIN && /^[0-9]{4}/.test(value)
    ? undefined
    : 'it does not begin with a company prefix';
}

function oneOf(allowed: string, value: string): string | undefined {
  return value.length === 1 && allowed.includes(value)
    ? undefined
    : `${value} is not one of ${[...allowed].join(', ')}`;
}
