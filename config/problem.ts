/** One mistake before it is given its line: where in the document's tree, and what to do about it. */
export type Path = readonly (string | number)[];
export type Problem = { path: Path; message: string };

/**
 * A value as it is quoted in a message: short, on one line, nothing unseen in it, and never with the credentials of a
 * URL.
 */
export function show(value: unknown): string {
  if (typeof value === 'string') return quoted(shorten(withoutCredentials(value)));
  if (typeof value === 'number' || typeof value === 'boolean' || typeof value === 'bigint') return String(value);
  if (Array.isArray(value)) return 'a list';
  if (value instanceof Date) return 'a date';
  return 'a table';
}

/**
 * Whatever stands before the last @ of an address, with slashes and further @ in it, and what is asked for behind its
 * `?`.
 */
const withoutCredentials = (text: string) =>
  text
    .replace(/\/\/\S*@/g, '//…@')
    .replace(/(^|[^\w/])[^\s/:@]+:\S*@/g, '$1…@')
    .replace(/(:\/\/[^\s?]*)\?\S*/g, '$1?…');

/**
 * Blanks but the plain one, controls, and what is invisible or turns the writing around: as JSON writes what cannot
 * stand there.
 */
const unseen = /(?! )[\p{Zs}\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Co}\p{Default_Ignorable_Code_Point}\u2800]/gu;

const quoted = (text: string): string =>
  JSON.stringify(text).replace(unseen, (character) =>
    Array.from(
      { length: character.length },
      (_, i) => `\\u${character.charCodeAt(i).toString(16).padStart(4, '0')}`,
    ).join(''),
  );

const shorten = (text: string) => (text.length > 60 ? `${text.slice(0, 57)}…` : text);

/** What `path` leads to in a parsed document, or undefined. */
export function valueAt(root: unknown, path: Path): unknown {
  let value = root;
  for (const part of path) {
    if (typeof value !== 'object' || value === null || !Object.hasOwn(value, part)) return undefined;
    value = (value as Record<string | number, unknown>)[part];
  }
  return value;
}

/** A key may be any text in quotes, of any length. */
const keyText = (key: string) => (/^[\w-]{1,64}$/.test(key) ? key : show(key.replace(/[\p{Cc}\p{Cf}]+/gu, ' ')));

/** How a path is written for people: `mqtt.keepalive`, `device[scanner-1].port`; rows without a name count from 1. */
export function keyOf(root: unknown, path: Path): string {
  let text = '';
  for (const [depth, part] of path.entries()) {
    if (typeof part === 'string') text += `${text === '' ? '' : '.'}${keyText(part)}`;
    else {
      const here = path.slice(0, depth + 1);
      const name = valueAt(root, [...here, 'name']) ?? valueAt(root, [...here, 'id']);
      text += typeof name === 'string' && /^[\w-]{1,40}$/.test(name) ? `[${name}]` : `[${part + 1}]`;
    }
  }
  return text;
}
