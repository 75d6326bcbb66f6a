/** A schema's complaints in the words of somebody who has the file open: what is wrong, and what to write instead. */
import type { z } from 'zod';
import { type Path, type Problem, show, valueAt } from './problem.ts';
import { isSecretPath, shownAt } from './secrecy.ts';
import { nearest } from './suggest.ts';

type Issue = z.core.$ZodIssue;

/**
 * @param table the value that was checked  @param at where it stands in the document
 * @param known every key that is allowed at `at`, for "did you mean"
 */
export function explain(issues: readonly Issue[], table: unknown, at: Path, known: readonly string[]): Problem[] {
  return issues.flatMap((issue): Problem[] => {
    const local = issue.path.filter((part) => typeof part !== 'symbol');
    const path = [...at, ...local];
    if (issue.code === 'unrecognized_keys')
      return issue.keys.map((key) => ({ path: [...path, key], message: unknownKey(key, local.length ? [] : known) }));
    const value = valueAt(table, local);
    if (value === undefined) return [{ path, message: 'is missing' }];
    return [{ path, message: sentence(issue, value, path) }];
  });
}

export function unknownKey(key: string, known: readonly string[]): string {
  const near = nearest(key, known);
  if (near !== undefined) return `is no known key; did you mean "${near}"?`;
  return known.length > 0 ? `is no known key; here may stand: ${known.join(', ')}` : 'is no known key; take it out';
}

function sentence(issue: Issue, value: unknown, path: Path): string {
  const shown = shownAt(path);
  const size = isSecretPath(path) ? () => '…' : sizeOf;
  switch (issue.code) {
    case 'invalid_type':
      return /^must /.test(issue.message)
        ? `${shown(value)} ${issue.message}`
        : wrongType(issue.expected, value, shown);
    case 'invalid_value':
      return notOneOf(value, issue.values, shown);
    case 'too_small':
      return `is ${size(issue.origin, value)}; the least is ${issue.minimum}${issue.inclusive === false ? ' (exclusive)' : ''}`;
    case 'too_big':
      return `is ${size(issue.origin, value)}; the most is ${issue.maximum}${issue.inclusive === false ? ' (exclusive)' : ''}`;
    case 'invalid_union': {
      const values = issue.errors.flat().flatMap((inner) => (inner.code === 'invalid_value' ? inner.values : []));
      if (values.length > 0) return notOneOf(value, values, shown);
      return `${shown(value)} ${/^must /.test(issue.message) ? issue.message : 'does not fit here'}`;
    }
    default:
      return /^(is|are|must|has|have|holds|would|cannot|needs) /.test(issue.message)
        ? `${shown(value)} ${issue.message}`
        : `${shown(value)}: ${issue.message}`;
  }
}

const sizeOf = (origin: string, value: unknown) =>
  typeof value === 'string'
    ? `${value.length} characters long`
    : Array.isArray(value)
      ? `a list of ${value.length}`
      : origin === 'object'
        ? 'a table'
        : show(value);

function notOneOf(value: unknown, allowed: readonly unknown[], shown: typeof show): string {
  const list = allowed.map(show).join(', ');
  const near =
    typeof value === 'string' &&
    nearest(
      value,
      allowed.filter((word) => typeof word === 'string'),
    );
  const quoted = typeof value === 'number' && allowed.includes(String(value)) ? '; write it in quotes' : '';
  return `is ${shown(value)}, not one of ${list}${near ? `; did you mean "${near}"?` : quoted}`;
}

const typeNames: Record<string, string> = {
  string: 'text in quotes',
  number: 'a number without quotes',
  int: 'a whole number',
  boolean: 'true or false without quotes',
  array: 'a list in [ ]',
  object: 'a table',
  record: 'a table',
};

function wrongType(expected: string, value: unknown, shown: typeof show): string {
  const unit =
    expected === 'string' && typeof value === 'number' && shown === show ? ', with its unit if it has one' : '';
  return `is ${shown(value)}; it must be ${typeNames[expected] ?? expected}${unit}`;
}
