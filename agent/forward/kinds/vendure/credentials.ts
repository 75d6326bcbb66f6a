/** The file with what opens the store: an API key, or a user and the password. */

export type Credentials = { key: string } | { user: string; password: string };

const printableLine = /^[\x21-\x7e](?:[\x20-\x7e]{0,510}[\x21-\x7e])?$/;

/**
 * One line: an API key. Two: user and password. Empty lines and lines with `#` in front are left out.
 * @throws a sentence for a person that quotes nothing of it
 */
export function readCredentials(content: Buffer, path: string): Credentials {
  const lines = content
    .toString('utf8')
    .split(/\r?\n/)
    .filter((line) => !/^\s*(#|$)/.test(line));
  const [first, second, third] = lines;
  if (first === undefined) throw new Error(`${path}: holds neither an API key nor a user and a password`);
  if (third !== undefined)
    throw new Error(`${path}: holds more than two lines; write an API key, or the user and below it the password`);
  if (!printableLine.test(first) || (second !== undefined && /\p{Cc}/u.test(second)))
    throw new Error(`${path}: holds characters that no key and no user has`);
  return second === undefined ? { key: first } : { user: first, password: second };
}
