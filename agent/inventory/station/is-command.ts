/**
 * What a scan is before anybody decides it. In a file of its own: the main thread asks this of every scan, and loads no
 * rules for it.
 */
import { splitAim } from '../barcodes/aim.ts';
import type { Rulebook } from '../nouns/rulebook.ts';
import { looksLikeCommand } from '../nouns/station/command-codes.ts';

/**
 * Whether a scan can only be a command code, sound or not, or is a badge of the house's own. @param text as the scanner
 * sent it
 */
export function isCommand(rules: Pick<Rulebook, 'operators'>, text: string): boolean {
  const { data } = splitAim(text);
  return looksLikeCommand(data) || rules.operators?.some(({ badge }) => badge === data) === true;
}
