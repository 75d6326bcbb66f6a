/** Every kind of entry is decided on: whether other docks hear of it, what they make of it, and what stays behind. */
import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { isKnownKind } from '../../agent/inventory/projections/apply.ts';
import { toldAs } from '../../agent/site/facts/entry-kinds.ts';

const readme = readFileSync('agent/site/README.md', 'utf8');
const [, section = ''] = readme.split('\n## What other docks make of each entry\n');
const rows = (section.split('\n## ')[0] ?? '')
  .split('\n')
  .filter((line) => /^\| [a-z-]+ \| /.test(line) && !line.startsWith('| entry |'))
  .map((line) => line.slice(2, -2).split(' | '));

it('the table of the manual says of each kind what the program does, and nothing else', () => {
  const written = rows.map(([kind, told = '']) => [kind, told === '–' ? [] : told.split(', ')]);
  expect(Object.fromEntries(written)).toEqual(toldAs);
  expect(written.length).toBe(Object.keys(toldAs).length);
});

it('says of each what another dock makes of it, or what stays behind', () => {
  expect(rows.length).toBeGreaterThan(50);
  for (const [kind, , there, behind] of rows) expect([kind, there, behind]).not.toEqual([kind, '–', '–']);
});

it('knows every kind that the ledger has, and no other', () => {
  const source = readFileSync('agent/inventory/projections/apply.ts', 'utf8');
  expect(source).toContain('{ [K in EntryKind]: Applier<K> }');
  expect(Object.keys(toldAs).filter((kind) => !isKnownKind(kind))).toEqual([]);
});
