/**
 * The rulebook (`agent/inventory/README.md`) and the code say the same: each rule once, with files that exist; every
 * number that the source cites is a rule; every rule that is built has a test that names it.
 */
import { existsSync, globSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { describe, expect, it } from 'vitest';

const book = 'agent/inventory/README.md';
const text = readFileSync(book, 'utf8');

type Rule = { number: number; files: string[]; built: boolean };

/** The rows of its tables: `| **R7** | what it says | the files | what is not built |`. */
const rules: Rule[] = text.split('\n').flatMap((row) => {
  const [, head = '', , decided = '', missing = ''] = row.split('|').map((cell) => cell.trim());
  const number = /^\*\*R(\d+)\*\*$/.exec(head)?.[1];
  if (number === undefined) return [];
  const files = [...decided.matchAll(/\]\(([^)]+)\)/g)].map((match) => match[1] ?? '');
  return [{ number: Number(number), files, built: missing !== 'all of it' }];
});

/** `R7-R9` cites three rules. */
function cited(source: string): number[] {
  return [...source.matchAll(/\bR(\d{1,2})(?:-R(\d{1,2}))?\b/g)].flatMap(([, from, to]) => {
    const first = Number(from);
    return Array.from({ length: Number(to ?? from) - first + 1 }, (_, index) => first + index);
  });
}

describe('the rulebook', () => {
  it('has each rule once, R1 to R29', () => {
    const numbers = rules.map(({ number }) => number).sort((a, b) => a - b);
    expect(numbers).toEqual(Array.from({ length: 29 }, (_, index) => index + 1));
  });

  it('names files that exist', () => {
    const links = [...text.matchAll(/\]\(([^)#]+)\)/g)].map((match) => join(dirname(book), match[1] ?? ''));
    expect(links.length).toBeGreaterThan(40);
    expect(links.filter((link) => !existsSync(link))).toEqual([]);
  });

  it('gives each rule that is built the file that decides it', () => {
    expect(rules.filter(({ built, files }) => built && files.length === 0).map(({ number }) => `R${number}`)).toEqual(
      [],
    );
  });

  it('knows every number that the source cites', () => {
    const known = new Set(rules.map(({ number }) => number));
    const strangers = globSync('{agent,config,drivers,firmware-sim}/**/*.ts').flatMap((path) =>
      cited(readFileSync(path, 'utf8'))
        .filter((number) => !known.has(number))
        .map((number) => `${path}: R${number}`),
    );
    expect(strangers).toEqual([]);
  });

  it('has a test that names each rule that is built', () => {
    const named = new Set(
      globSync('test/**/*.test.ts')
        .filter((path) => path !== 'test/rulebook.test.ts')
        .flatMap((path) =>
          [
            ...readFileSync(path, 'utf8').matchAll(
              /\b(?:it|describe|test)(?:\.each\([\s\S]*?\))?\(\s*(['"`])([\s\S]*?)\1/g,
            ),
          ].flatMap((match) => cited(match[2] ?? '')),
        ),
    );
    expect(rules.filter(({ number, built }) => built && !named.has(number)).map(({ number }) => `R${number}`)).toEqual(
      [],
    );
  });

  it('is not referred to by a name that readers do not have', () => {
    const lost = globSync('{agent,config,drivers,firmware-sim,test,systemd}/**/*.{ts,mjs,md,toml}').filter(
      (path) => path !== 'test/rulebook.test.ts' && /\bDESIGN\b/.test(readFileSync(path, 'utf8')),
    );
    expect(lost).toEqual([]);
  });
});
