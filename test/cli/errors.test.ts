/** The catalogue of error codes and the README say the same. */
import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import type { ErrorEntry } from '../../agent/errors/entry.ts';
import { errors } from '../../agent/errors/errors.ts';

describe('error codes', () => {
  it('stand in the README exactly as in the catalogue', () => {
    const readme = readFileSync(new URL('../../agent/README.md', import.meta.url), 'utf8');
    const [, section = ''] = readme.split('\n## Error codes\n');
    const rows = section
      .split('\n## ')[0]
      ?.split('\n')
      .filter((line) => line.startsWith('|'));
    expect(rows?.join('\n')).toBe(errorTable());
  });

  it('nobody who asks over the network is sent to the machine', () => {
    for (const [code, entry] of Object.entries<ErrorEntry>(errors))
      expect(entry.fromAfar ?? entry.remedy, code).not.toMatch(/sudo|runs as/);
  });

  it('are named for people and programs alike', () => {
    for (const [code, { meaning, remedy }] of Object.entries(errors)) {
      expect(code).toMatch(/^[a-z]+(-[a-z]+)*$/);
      for (const text of [meaning, remedy]) expect(text).toMatch(/^[A-Z`].*\.$|^`.*\.$/);
    }
  });
});

/** The catalogue as the README beside it shows it. */
function errorTable(): string {
  const rows = Object.entries(errors).map(
    ([code, { meaning, remedy, retry }]) => `| \`${code}\` | ${meaning} | ${remedy} | ${retry ? 'yes' : 'no'} |`,
  );
  return ['| code | meaning | what to do | same again later? |', '|---|---|---|---|', ...rows].join('\n');
}
