/**
 * Documents of a file whose rows are their lines: which row a refusal of the agent is about, and the rest without it.
 */

/** Which line of a document a field such as `lines[3].sku` is about. */
export function lineAt(field = ''): number | undefined {
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
