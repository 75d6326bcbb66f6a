/**
 * Whether a claim is shown by a test: the tables of sentences name the tests, and these are looked for in the source.
 */
import { existsSync, readFileSync } from 'node:fs';

export type Shown = readonly [file: string, name: string];

/** Whether a test or a group of this name is in the file, as `it('…'`, `it.each(…)('…'` or `describe('…'`. */
export function hasTest(source: string, name: string): boolean {
  const escaped = name.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
  return new RegExp(`\\(\\s*(['"\`])${escaped}\\1`).test(source);
}

/** @param file beginning with `test/` */
export function isShown([file, name]: Shown): boolean {
  const path = new URL(`../${file}`, import.meta.url);
  return existsSync(path) && hasTest(readFileSync(path, 'utf8'), name);
}
