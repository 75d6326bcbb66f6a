/** What several rows say of one thing has to be the same wherever it is said; an empty cell says nothing. */
import { show } from '../../../config/problem.ts';
import type { Complain } from './cells.ts';

/** @param said on which line of the file each column of this thing was said first; written here */
export function sayOnce<Thing, Key extends keyof Thing, Column extends string>(
  { thing, noun, said }: { thing: Thing; noun: string; said: Map<Column, number> },
  { key, column, value, line }: { key: Key; column: Column; value: Thing[Key] | undefined; line: number },
  complain: Complain<Column>,
): void {
  if (value === undefined) return;
  const before = thing[key];
  if (before === undefined) {
    thing[key] = value;
    said.set(column, line);
  } else if (before !== value) {
    complain(column, `${show(value)} is not what line ${said.get(column)} says of the same ${noun}, ${show(before)}`);
  }
}
