/** One element's value against what the table says of its identifier: lengths, character sets and checks. */
import { type CheckName, componentProblem } from './component-checks.ts';
import type { CharacterSet, Identifier } from './identifier.ts';

const OUTSIDE: Record<Exclude<CharacterSet, 'Z'>, RegExp> = {
  N: /[^0-9]/,
  X: /[^!"%&'()*+,\-./0-9:;<=>?A-Z_a-z]/,
  Y: /[^#\-/0-9A-Z]/,
};

/** What is wrong with the value as the end of a sentence that names the identifier, or undefined. */
export function valueProblem(entry: Identifier, value: string): string | undefined {
  if (value === '') return 'it is empty';
  let at = 0;
  for (const component of entry.components) {
    const part = value.slice(at, at + component.max);
    if (part === '' && component.optional) continue;
    if (part.length < component.min) return 'it is too short';
    const problem = characterProblem(component.set, part) ?? firstProblem(component.checks, part);
    if (problem !== undefined) return problem;
    at += part.length;
  }
  // What has no predefined length ends at a separator, also where it is as long as can be (General Specifications 7.8).
  if (at < value.length) return `it does not end: the separator after it is missing (${at} characters at most)`;
  return undefined;
}

function firstProblem(checks: readonly CheckName[], part: string): string | undefined {
  for (const check of checks) {
    const problem = componentProblem(check, part);
    if (problem !== undefined) return problem;
  }
  return undefined;
}

function characterProblem(set: CharacterSet, part: string): string | undefined {
  if (set === 'Z') return base64Problem(part);
  const found = OUTSIDE[set].exec(part)?.[0];
  if (found === undefined) return undefined;
  return set === 'N' ? `${quoted(found)} is no digit` : `${quoted(found)} is not allowed in it`;
}

/** base64url, padded or not. Padding is held to the rule of GS1's own syntax engine: at most two, lengths in threes. */
function base64Problem(part: string): string | undefined {
  const padding = /^[-0-9A-Z_a-z]*(=*)$/.exec(part)?.[1]?.length;
  if (padding === undefined) return 'it may only have the characters of base64url';
  return padding > 2 || (padding > 0 && part.length % 3 !== 0) ? 'its padding is wrong' : undefined;
}

/** Control characters in a sentence for the operator would not be seen. */
function quoted(character: string): string {
  const code = character.codePointAt(0) ?? 0;
  return code > 0x20 && code < 0x7f ? `“${character}”` : `character ${code}`;
}
