/**
 * Documents of a file whose rows are their lines: which row a refusal of the agent is about, and the rest without it.
 */

import type { RowError } from './mistakes.ts';

/** Which line of a document a field such as `lines[3].sku` is about. */
function lineAt(field = ''): number | undefined {
  const [, index] = /^lines\[(\d+)\]/.exec(field) ?? [];
  return index === undefined ? undefined : Number(index);
}

type Lined<Line> = { lines: readonly Line[] };

/**
 * A document and the lines of the file it stands on, without the line that was refused.
 * @returns undefined when the refusal is about no line of it, or about its only one
 */
export function withoutLine<Line, D extends Lined<Line>>(
  document: D,
  fileLines: readonly number[],
  field: string | undefined,
): { document: D & { lines: Line[] }; fileLines: number[] } | undefined {
  const wrong = lineAt(field);
  if (wrong === undefined || document.lines.length <= 1) return undefined;
  const others = <T>(all: readonly T[]): T[] => all.filter((_, index) => index !== wrong);
  return { document: { ...document, lines: others(document.lines) }, fileLines: others(fileLines) };
}

/**
 * Where a refusal stands: the agent names fields as programs do (`lines[3].placedAt`); people know the line and the
 * column. @param main the column of what is about no other
 */
export function placeIn<Column extends string>(
  { line, fileLines }: { line: number; fileLines: readonly number[] },
  { message, field = '' }: { message: string; field?: string },
  columns: readonly Column[],
  main: Column,
): RowError {
  const last = field
    .split('.')
    .at(-1)
    ?.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);
  const column = columns.find((name) => name === last) ?? main;
  return { line: fileLines[lineAt(field) ?? 0] ?? line, column, message };
}
