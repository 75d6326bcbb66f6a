/** JSON may be nested as deep as it is long; whoever writes it out again would run out of stack. */

const levelsMax = 32;

export function tooDeep(value: unknown, levels = levelsMax): boolean {
  if (typeof value !== 'object' || value === null) return false;
  return levels === 0 || Object.values(value).some((each) => tooDeep(each, levels - 1));
}
