/**
 * The table of what goes wrong in a site (`agent/site/README.md`) and the tests say the same: each case once, with
 * tests that are there; and each case that a test names is one of them.
 */
import { existsSync, globSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { expect, it } from 'vitest';

const book = 'agent/site/README.md';
const cases = 26;

type Shown = { path: string; title: string };
type Case = { number: number; shown: Shown[] };

/** `| 14 | what goes wrong | what shows it |`; what shows it: [file](path) “title”. */
const table: Case[] = readFileSync(book, 'utf8')
  .split('\n')
  .flatMap((row) => {
    const [, number = '', , shows = ''] = row.split('|').map((cell) => cell.trim());
    if (!/^\d+$/.test(number)) return [];
    const shown = [...shows.matchAll(/\[[^\]]+\]\(([^)]+)\) “([^”]+)”/g)].map(([, path = '', title = '']) => ({
      ...{ path: join(dirname(book), path), title },
    }));
    return [{ number: Number(number), shown }];
  });

it('has each case once', () => {
  expect(table.map(({ number }) => number)).toEqual(Array.from({ length: cases }, (_, index) => index + 1));
});

it('names for each case a test, and each of them is there', () => {
  expect(table.filter(({ shown }) => shown.length === 0).map(({ number }) => number)).toEqual([]);
  const lost = table.flatMap(({ number, shown }) =>
    shown
      .filter(({ path, title }) => !existsSync(path) || !readFileSync(path, 'utf8').includes(title))
      .map(({ path, title }) => `case ${number}: ${path} “${title}”`),
  );
  expect(lost).toEqual([]);
});

it('is what the tests say of themselves', () => {
  for (const path of globSync('test/{site,end-to-end}/**/*.test.ts')) {
    for (const [title, numbers = ''] of readFileSync(path, 'utf8').matchAll(/[^'"`\n]*\(cases? (\d+(?:, \d+)*)\)/g)) {
      const named = numbers.split(', ').map(Number);
      const rows = table.filter(({ shown }) => shown.some((each) => each.path === path && title.includes(each.title)));
      expect([title, rows.map(({ number }) => number)]).toEqual([title, expect.arrayContaining(named)]);
    }
  }
});
