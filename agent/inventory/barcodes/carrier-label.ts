/**
 * What a carrier's own label says: who carries the box, and its tracking number. Only forms that prove themselves, by a
 * check digit or by their length and beginning together: everything else stays an unknown code. Pure.
 */
import { splitAim } from './aim.ts';
import { isSscc } from './gtin.ts';

/** `carrier`: absent where the number does not tell. */
export type CarrierLabel = { carrier?: string; tracking: string };

/** Long enough for all of them. */
const charactersMax = 48;

/** Forms that have a check digit, whether it fits or not. */
const upsForm = /^1Z[0-9A-Z]{16}$/;
const postalForm = /^[A-Z]{2}\d{9}[A-Z]{2}$/;
const uspsForm = /^(?:420(?:\d{5}|\d{9}))?(9[1-5]\d{20})$/;

/**
 * `misread`: it has the form of a carrier's label, and its check digit does not fit.
 * @param text as the scanner sent it
 */
export function readCarrierLabel(text: string): CarrierLabel | 'misread' | undefined {
  const code = splitAim(text)
    .data.replace(/[^!-~]/g, '')
    .toUpperCase();
  if (code.length > charactersMax) return undefined;
  const label = ups(code) ?? postal(code) ?? usps(code) ?? dhl(code) ?? fedEx(code) ?? logisticUnit(code);
  return label ?? ([upsForm, postalForm, uspsForm].some((form) => form.test(code)) ? 'misread' : undefined);
}

/** What it says, where it is read well. @param text as the scanner sent it */
export function carrierLabel(text: string): CarrierLabel | undefined {
  const read = readCarrierLabel(text);
  return read === 'misread' ? undefined : read;
}

/** `1Z` and 16 characters, the last a check digit: letters count as (code − 63) modulo 10, every second one twice. */
function ups(code: string): CarrierLabel | undefined {
  if (!upsForm.test(code)) return undefined;
  const values = [...code.slice(2, 17)].map((sign) =>
    /\d/.test(sign) ? Number(sign) : (sign.charCodeAt(0) - 63) % 10,
  );
  const sum = values.reduce((total, value, at) => total + value * (at % 2 === 0 ? 1 : 2), 0);
  return (10 - (sum % 10)) % 10 === Number(code.at(-1)) ? { carrier: 'UPS', tracking: code } : undefined;
}

/** UPU S10: two letters, eight digits, a check digit by weights, the country of the post. */
function postal(code: string): CarrierLabel | undefined {
  if (!postalForm.test(code)) return undefined;
  const weights = [8, 6, 4, 2, 3, 5, 9, 7];
  const sum = weights.reduce((total, weight, at) => total + weight * Number(code[at + 2]), 0);
  const rest = 11 - (sum % 11);
  const check = rest === 10 ? 0 : rest === 11 ? 5 : rest;
  return check === Number(code[10]) ? { carrier: `post ${code.slice(-2)}`, tracking: code } : undefined;
}

/** IMpb: perhaps 420 and a ZIP code, then 22 digits that begin with 91-95 and end with a modulo 10 check digit. */
function usps(code: string): CarrierLabel | undefined {
  const tracking = uspsForm.exec(code)?.[1];
  if (tracking === undefined) return undefined;
  const sum = [...tracking.slice(0, -1)].reduce(
    (total, digit, at) => total + Number(digit) * (at % 2 === 0 ? 3 : 1),
    0,
  );
  return (10 - (sum % 10)) % 10 === Number(tracking.at(-1)) ? { carrier: 'USPS', tracking } : undefined;
}

/** The licence plates of its parcels: JJD, JD01, JVGL and digits. */
const dhl = (code: string): CarrierLabel | undefined =>
  /^(JJD\d{15,22}|JD0\d{15,17}|JVGL\d{16,24})$/.test(code) ? { carrier: 'DHL', tracking: code } : undefined;

/** Its ground label: 96 and 32 digits; the last twelve (before them zeroes) are what people call the number. */
function fedEx(code: string): CarrierLabel | undefined {
  const plate = /^96\d{20}(\d{12})$/.exec(code)?.[1];
  return plate === undefined ? undefined : { carrier: 'FedEx', tracking: plate };
}

/** GS1’s serial number of a logistic unit, which several carriers take for their own. */
function logisticUnit(code: string): CarrierLabel | undefined {
  const sscc = /^00(\d{18})$/.exec(code)?.[1];
  return sscc !== undefined && isSscc(sscc) ? { tracking: sscc } : undefined;
}
