/**
 * The table of GS1 application identifiers and the way into it. Identifiers have two to four digits and none is the
 * beginning of another, because all that share their first two digits are equally long.
 */

import { ASSET_IDENTIFIERS } from './asset-identifiers.ts';
import { ATTRIBUTE_IDENTIFIERS } from './attribute-identifiers.ts';
import type { Identifier } from './identifier.ts';
import { MEASURE_IDENTIFIERS } from './measure-identifiers.ts';
import { PARTY_IDENTIFIERS } from './party-identifiers.ts';
import { TRADE_ITEM_IDENTIFIERS } from './trade-item-identifiers.ts';

/** Every identifier, in the order of the table. */
export const IDENTIFIERS: readonly Identifier[] = [
  ...TRADE_ITEM_IDENTIFIERS,
  ...MEASURE_IDENTIFIERS,
  ...PARTY_IDENTIFIERS,
  ...ATTRIBUTE_IDENTIFIERS,
  ...ASSET_IDENTIFIERS,
];

const BY_AI: ReadonlyMap<string, Identifier> = new Map(IDENTIFIERS.map((entry) => [entry.ai, entry]));

/** How long identifiers with these first two digits are. */
const LENGTH_BY_PREFIX: ReadonlyMap<string, number> = new Map(
  [...BY_AI.keys()].map((ai) => [ai.slice(0, 2), ai.length]),
);

/** The identifier with exactly these digits. */
export function identifier(ai: string): Identifier | undefined {
  return BY_AI.get(ai);
}

/** The identifier that the text has at `at`; undefined when none is assigned. */
export function identifierAt(text: string, at: number): Identifier | undefined {
  const length = LENGTH_BY_PREFIX.get(text.slice(at, at + 2));
  return length === undefined ? undefined : BY_AI.get(text.slice(at, at + length));
}

/** Whether an identifier fits a pattern of the table: `.` stands for any one digit. */
export function fitsPattern(ai: string, pattern: string): boolean {
  if (ai.length !== pattern.length) return false;
  for (let i = 0; i < pattern.length; i++) {
    if (pattern.charAt(i) !== '.' && pattern.charAt(i) !== ai.charAt(i)) return false;
  }
  return true;
}
