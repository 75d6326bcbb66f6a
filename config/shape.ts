/**
 * How large a configuration may be in its structure. A file of a megabyte can hold a hundred thousand tables or one
 * that is fifty thousand deep; to explain each of its mistakes would take minutes and gigabytes, and no dock has such a
 * file.
 */

/** `channel[].headers.x` is 4. */
const depthMax = 8;
const valuesMax = 20_000;
const rowsMax = 1_000;

/** @returns what is wrong, or undefined; looks at each value once and calls nothing recursively */
export function shapeProblem(document: object): string | undefined {
  let level: unknown[] = [document];
  let values = 0;
  for (let depth = 0; level.length > 0; depth++) {
    if (depth > depthMax)
      return `has tables inside tables more than ${depthMax} deep; this is no tallyman configuration`;
    const inside: unknown[] = [];
    for (const value of level) {
      if (typeof value !== 'object' || value === null || value instanceof Date) continue;
      if (depth === 1 && Array.isArray(value) && value.length > rowsMax)
        return `repeats a table more than ${rowsMax} times; no dock has so many`;
      const parts = Object.values(value);
      values += parts.length;
      if (values > valuesMax) return `holds more than ${valuesMax} values; this is no tallyman configuration`;
      for (const part of parts) inside.push(part);
    }
    level = inside;
  }
  return undefined;
}
