/**
 * The secrets of a configuration's document stay on the dock: whoever asks sees where one stands, and sends the same
 * mark back where it is to stay as it is. Pure.
 */
import { parse } from 'smol-toml';
import { type Path, valueAt } from '../../../config/problem.ts';
import { isSecretPath } from '../../../config/secrecy.ts';

const keptBack = '(kept back)';

type Table = Record<string, unknown>;
const isTable = (value: unknown): value is Table =>
  typeof value === 'object' && value !== null && !Array.isArray(value) && !(value instanceof Date);

/** Names of files and public keys are none, whatever they are called. */
function isSecret(path: Path): boolean {
  const [table, second] = path;
  const last = path.at(-1);
  if (table === 'admin' || (table === 'mqtt' && second === 'tls')) return false;
  return isSecretPath(path) && !(typeof last === 'string' && last.endsWith('-file'));
}

/** Credentials of an address, and what is asked for behind its `?`. */
export const withoutCredentials = (text: string): string =>
  text.replace(/(\w:\/\/)[^/@\s]*@/g, `$1${keptBack}@`).replace(/(\w:\/\/[^\s?]*)\?\S+/g, `$1?${keptBack}`);

function shownAt(path: Path, value: unknown): unknown {
  if (isSecret(path) && !isTable(value)) return keptBack;
  return typeof value === 'string' ? withoutCredentials(value) : value;
}

/** A copy without its secrets. */
export function shownOf(value: unknown, path: Path = []): unknown {
  if (Array.isArray(value)) return value.map((each, index) => shownOf(each, [...path, index]));
  if (!isTable(value)) return shownAt(path, value);
  return Object.fromEntries(Object.entries(value).map(([key, each]) => [key, shownOf(each, [...path, key])]));
}

/** @throws smol-toml's error for a text that is not TOML */
export const documentOf = (toml: string): Table => parse(toml.replace(/^\uFEFF/, '')) as Table;

/** Which row of a table that repeats: by its name, wherever it stands. */
const nameOf = (row: unknown): unknown => (isTable(row) ? (row.id ?? row.name) : undefined);

/**
 * Puts the secrets of `current` where `given` has their mark. `missing`: where there is none to put.
 * @returns the same `given` when it holds no mark
 */
export function withSecretsOf(current: unknown, given: Table): { document: Table; missing: Path[] } {
  const missing: Path[] = [];
  const fill = (value: unknown, known: unknown, path: Path): unknown => {
    if (Array.isArray(value))
      return value.map((each, index) => fill(each, counterpart(each, index, known), [...path, index]));
    if (isTable(value)) {
      return Object.fromEntries(
        Object.entries(value).map(([key, each]) => [key, fill(each, valueAt(known, [key]), [...path, key])]),
      );
    }
    if (typeof value !== 'string' || !value.includes(keptBack)) return value;
    if (known !== undefined && shownAt(path, known) === value) return known;
    missing.push(path);
    return value;
  };
  const holdsMark = JSON.stringify(given).includes(keptBack);
  return { document: holdsMark ? (fill(given, current, []) as Table) : given, missing };
}

function counterpart(row: unknown, index: number, known: unknown): unknown {
  if (!Array.isArray(known)) return undefined;
  const name = nameOf(row);
  return name === undefined ? known[index] : known.find((each) => nameOf(each) === name);
}

type Change = { key: string; from?: unknown; to?: unknown };

/** What differs, without secrets, by key; rows of tables that repeat by their names. */
export function changesOf(before: Table, after: Table): Change[] {
  const [was, is] = [leaves(before), leaves(after)];
  const keys = [...new Set([...was.keys(), ...is.keys()])].sort();
  return keys.flatMap((key) => {
    const [from, to] = [was.get(key), is.get(key)];
    if (JSON.stringify(from?.value) === JSON.stringify(to?.value)) return [];
    return [{ key, ...(from && { from: from.shown }), ...(to && { to: to.shown }) }];
  });
}

function leaves(document: Table): Map<string, { value: unknown; shown: unknown }> {
  const found = new Map<string, { value: unknown; shown: unknown }>();
  const walk = (value: unknown, key: string, path: Path): void => {
    if (Array.isArray(value) && value.some(isTable)) {
      for (const [index, row] of value.entries()) {
        const name = nameOf(row);
        walk(row, `${key}[${typeof name === 'string' ? name.slice(0, 64) : index + 1}]`, [...path, index]);
      }
      return;
    }
    if (isTable(value)) {
      for (const [part, each] of Object.entries(value))
        walk(each, key === '' ? part : `${key}.${part}`, [...path, part]);
      return;
    }
    found.set(key, { value, shown: Array.isArray(value) ? shownOf(value, path) : shownAt(path, value) });
  };
  walk(document, '', []);
  return found;
}
