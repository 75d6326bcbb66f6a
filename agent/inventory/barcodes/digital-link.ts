/**
 * GS1 Digital Link URIs, uncompressed (GS1 Digital Link Standard: URI Syntax). A web address whose path ends in a
 * primary key, its value, and qualifiers of that key in the fixed order of the standard; everything else there is to
 * say of the item stands in the query.
 *
 * ```
 * https://example.com/some/path/01/09506000134352/10/LOT1/21/S1?17=261231&linkType=gs1:pip#any
 *         any domain  any stem  primary key       qualifiers    elements  others are ignored
 * ```
 * Strict: a GTIN stands there with all its 14 digits, nothing stands there twice.
 */

import { ELEMENTS_MAX, type Element, type Elements } from './element-string.ts';
import { identifier } from './gs1/application-identifiers.ts';
import { valueProblem } from './gs1/element-value.ts';
import type { Identifier } from './gs1/identifier.ts';

const SCHEME = /^https?:\/\//i;
/** RFC 3986: everything that may stand in a URI, percent sign included. */
const NOT_OF_URIS = /[^-A-Za-z0-9._~:/?#[\]@!$&'()*+,;=%]/;
const DOMAIN = /^[-A-Za-z0-9.:[\]]+$/;

/** Whether the text is a web address, of GS1 or not. The scheme may be in capitals: it saves room in a QR Code. */
export function isWebAddress(text: string): boolean {
  return SCHEME.test(text);
}

/** Whether the path names a primary key of GS1, valid or not. Without one it is somebody's ordinary web address. */
export function hasGs1Key(uri: string): boolean {
  return keyAndQualifiers(splitUri(uri).path) !== undefined;
}

/** The elements of the path, then those of the query. Linear in the text's length; never throws. */
export function readDigitalLink(uri: string): Elements {
  if (NOT_OF_URIS.test(uri)) return failed('The web address has a character that none may have.');
  const { domain, path, query } = splitUri(uri);
  if (!DOMAIN.test(domain) || path === '') return failed('The web address has no domain, or no path.');
  const key = keyAndQualifiers(path);
  if (key === undefined) return failed('There is no GS1 key in this web address.');
  if (!canFollow(key)) {
    return failed(
      `(${key.qualifiers.join('), (')}) may not follow (${key.entry.ai}) in the path, or not in this order.`,
    );
  }
  const attributes = attributesOf(query, key);
  return attributes.ok ? checked([...key.elements, ...attributes.elements]) : attributes;
}

function splitUri(uri: string): { domain: string; path: string; query: string } {
  const rest = uri.replace(SCHEME, '');
  const domain = before(rest, '/');
  const beforeFragment = before(rest.slice(domain.length), '#');
  const path = before(beforeFragment, '?');
  return { domain, path, query: beforeFragment.slice(path.length + 1) };
}

type Key = { entry: Identifier; qualifiers: string[]; elements: Element[] };

/**
 * Pairs of identifier and value from the path's end back to the first primary key; what is in front of that is the
 * stem.
 */
function keyAndQualifiers(path: string): Key | undefined {
  const segments = path.split('/');
  const pairs: (readonly [Identifier, string])[] = [];
  for (let at = segments.length - 2; at >= 1; at -= 2) {
    const entry = identifier(segments[at] ?? '');
    if (entry === undefined) return undefined;
    pairs.unshift([entry, segments[at + 1] ?? '']);
    if (entry.linkQualifiers !== undefined) {
      return {
        entry,
        qualifiers: pairs.slice(1).map(([qualifier]) => qualifier.ai),
        elements: pairs.map(([{ ai }, value]) => [ai, percentDecoded(value)]),
      };
    }
  }
  return undefined;
}

/** The query's identifiers. Words are somebody else's; a number that is no identifier is an error. */
function attributesOf(query: string, key: Key): Elements {
  const parameters = query.split('&').filter((parameter) => parameter !== '');
  if (parameters.length > ELEMENTS_MAX) return failed(`More than ${ELEMENTS_MAX} parameters.`);
  const elements: Element[] = [];
  for (const parameter of parameters) {
    const name = before(parameter, '=');
    if (name === parameter || !/^[0-9]*$/.test(name)) continue;
    const entry = identifier(name);
    if (entry === undefined) return failed(`There is no application identifier ${name.slice(0, 8)} (in the query).`);
    if (!entry.linkAttribute) return failed(`(${name}) may not stand in the query.`);
    if (isQualifierHere(key, name)) return failed(`(${name}) belongs into the path.`);
    // A plus sign in a query is a blank.
    elements.push([name, percentDecoded(parameter.slice(name.length + 1).replaceAll('+', ' '))]);
  }
  return { ok: true, elements };
}

function checked(elements: Element[]): Elements {
  if (elements.length > ELEMENTS_MAX) return failed(`More than ${ELEMENTS_MAX} elements.`);
  const seen = new Set<string>();
  for (const [ai, value] of elements) {
    if (seen.has(ai)) return failed(`(${ai}) stands there twice.`);
    seen.add(ai);
    const entry = identifier(ai);
    const problem = entry === undefined ? 'it is unknown' : valueProblem(entry, value);
    if (problem !== undefined) return failed(`(${ai}) ${entry?.title}: ${problem}.`);
  }
  return { ok: true, elements };
}

function canFollow(key: Key): boolean {
  return (key.entry.linkQualifiers ?? []).some((sequence) => isWithin(key.qualifiers, sequence));
}

/** Whether the identifier could have been one more qualifier in this path. */
function isQualifierHere(key: Key, ai: string): boolean {
  return (key.entry.linkQualifiers ?? []).some(
    (sequence) => sequence.includes(ai) && !key.qualifiers.includes(ai) && isWithin(key.qualifiers, sequence),
  );
}

/** Whether all of `some` are in `sequence`, in its order. */
function isWithin(some: readonly string[], sequence: readonly string[]): boolean {
  let at = 0;
  for (const ai of some) {
    at = sequence.indexOf(ai, at) + 1;
    if (at === 0) return false;
  }
  return true;
}

/**
 * `%41` is `A`; a percent sign without two hexadecimal digits is itself. One byte, one character: the checks refuse the
 * rest.
 */
function percentDecoded(text: string): string {
  return text.replace(/%([0-9A-Fa-f]{2})/g, (_, hex: string) => String.fromCharCode(Number.parseInt(hex, 16)));
}

function before(text: string, mark: string): string {
  const at = text.indexOf(mark);
  return at === -1 ? text : text.slice(0, at);
}

function failed(reason: string): Elements {
  return { ok: false, reason };
}
