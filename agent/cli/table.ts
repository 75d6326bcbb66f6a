/**
 * Tables for people: columns as wide as their widest cell, numbers to the right. Texts from outside are made harmless.
 */
import { cleanText } from '../log-facts.ts';

type Column<Row> = { head: string; cell(row: Row): string | number | undefined };

/**
 * @param none what is said when there are no rows; without it the heads alone stand there
 * @returns lines with their newline
 */
export function table<Row>(columns: readonly Column<Row>[], rows: readonly Row[], none?: string): string {
  if (rows.length === 0 && none !== undefined) return `${none}\n`;
  const cells = rows.map((row) => columns.map(({ cell }) => cell(row) ?? ''));
  const widths = columns.map(({ head }, index) =>
    Math.max(head.length, ...cells.map((line) => cleanText(String(line[index])).length)),
  );
  const line = (values: readonly (string | number)[]) =>
    values
      .map((value, index) => {
        const width = widths[index] ?? 0;
        return typeof value === 'number' ? String(value).padStart(width) : cleanText(value).padEnd(width);
      })
      .join('  ')
      .trimEnd();
  const numeric = columns.map((_, index) => cells.length > 0 && cells.every((row) => typeof row[index] === 'number'));
  const heads = columns.map(({ head }, index) => (numeric[index] ? head.padStart(widths[index] ?? 0) : head));
  return `${[line(heads), ...cells.map(line)].join('\n')}\n`;
}

/** "3 s", "12 min", "5 h", "2 d": how long ago, for people. */
export function ago(ms: number): string {
  const steps: [number, string][] = [
    [86_400_000, 'd'],
    [3_600_000, 'h'],
    [60_000, 'min'],
    [1_000, 's'],
  ];
  const [size, unit] = steps.find(([length]) => ms >= length) ?? [1_000, 's'];
  return `${Math.max(0, Math.floor(ms / size))} ${unit}`;
}

/** "1 order", "2 orders". @param what the singular of a word that only takes an s */
export const count = (number: number, what: string): string => `${number} ${what}${number === 1 ? '' : 's'}`;
