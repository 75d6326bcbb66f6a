/**
 * Which elements may and must stand together. The standard evaluates this over all symbols of one physical item: what
 * excludes or contradicts is wrong at once, what is missing may still come from another symbol.
 */

import type { Element } from '../element-string.ts';
import { fitsPattern, identifier } from './application-identifiers.ts';

/** Two elements that cannot both be true of one item, in words; undefined when there are none. */
export function contradiction(elements: readonly Element[]): string | undefined {
  const values = new Map<string, string>();
  for (const [ai, value] of elements) {
    const earlier = values.get(ai);
    if (earlier !== undefined && earlier !== value) return `(${ai}) stands there twice with different values.`;
    values.set(ai, value);
  }
  const present = [...values.keys()];
  for (const ai of present) {
    for (const pattern of identifier(ai)?.excludes ?? []) {
      const other = present.find((candidate) => candidate !== ai && fitsPattern(candidate, pattern));
      if (other !== undefined) return `(${ai}) and (${other}) may not stand together.`;
    }
  }
  return unsignedSerial(values);
}

/** What an element lacks, and the groups of identifiers of which one would do. */
type Missing = { ai: string; needs: readonly (readonly string[])[] };

/** The elements whose requisites are not among the elements. Empty: the set is complete. */
export function missingRequisites(elements: readonly Element[]): Missing[] {
  const present = [...new Set(elements.map(([ai]) => ai))];
  const has = (ai: string, pattern: string) =>
    present.some((candidate) => candidate !== ai && fitsPattern(candidate, pattern));
  return present.flatMap((ai) => {
    const needs = identifier(ai)?.needs ?? [];
    const satisfied = needs.length === 0 || needs.some((group) => group.every((pattern) => has(ai, pattern)));
    return satisfied ? [] : [{ ai, needs }];
  });
}

/** `(10) needs (01) or (02)`: what an operator is told is missing. */
export function missingReason(missing: Missing): string {
  const groups = missing.needs.map((group) => group.map((ai) => `(${ai.replaceAll('.', 'n')})`).join(' with '));
  return `(${missing.ai}) needs ${groups.join(' or ')}, which may be on another symbol of the same unit.`;
}

/** A digital signature (8030) signs one thing: keys with an optional serial part must have it. */
function unsignedSerial(values: ReadonlyMap<string, string>): string | undefined {
  if (!values.has('8030')) return undefined;
  for (const [ai, lengthWithoutSerial] of [
    ['253', 13],
    ['255', 13],
    ['8003', 14],
  ] as const) {
    if (values.get(ai)?.length === lengthWithoutSerial) return `(${ai}) needs its serial part beside (8030).`;
  }
  return undefined;
}
