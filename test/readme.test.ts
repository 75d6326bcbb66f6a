/**
 * The README and what it leads to: short, its links lead somewhere, and the way of one scan goes through files that
 * exist.
 */
import { existsSync, globSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { describe, expect, it } from 'vitest';

const readme = readFileSync('README.md', 'utf8');
const documents = ['README.md', 'CONTRIBUTING.md', ...globSync('{agent,config,drivers,systemd}/**/*.md')];

/** As a renderer of Markdown makes it of a heading. */
const anchorOf = (heading: string) =>
  heading
    .toLowerCase()
    .replace(/[^\p{L}\p{N} -]/gu, '')
    .replaceAll(' ', '-');

const anchorsOf = (path: string) =>
  [...readFileSync(path, 'utf8').matchAll(/^#+ (.+)$/gm)].map(([, heading = '']) => anchorOf(heading));

describe('the README', () => {
  it('is read at one sitting', () => {
    expect(readme.trimEnd().split('\n').length).toBeLessThanOrEqual(170);
  });

  it('shows the way of one scan in at most twelve steps, each with its file', () => {
    const [, way = ''] = readme.split('\n### The way of one scan\n');
    const steps = way.split('\n## ')[0]?.match(/^\d+\. .*$/gm) ?? [];
    expect(steps.length).toBeGreaterThan(5);
    expect(steps.length).toBeLessThanOrEqual(12);
    for (const step of steps) expect(step).toMatch(/^\d+\. \[`([^`]+\.ts)`\]\(\1\): /);
  });

  it('names every package that is installed with the agent, and no other', () => {
    const { dependencies, optionalDependencies } = JSON.parse(readFileSync('package.json', 'utf8'));
    const [, table = ''] = readme.split('\n## Dependencies\n');
    const rows = table.match(/^\| (?!tests|package|---).*$/gm) ?? [];
    const named = rows.flatMap((row) => [...(row.split('|')[1] ?? '').matchAll(/`([^`]+)`/g)].map(([, name]) => name));
    expect(named.toSorted()).toEqual(Object.keys({ ...dependencies, ...optionalDependencies }).toSorted());
  });

  it.each(documents)('%s has links that lead somewhere', (path) => {
    const lost = [...readFileSync(path, 'utf8').matchAll(/\]\((?!https?:)([^)\s]*)\)/g)].flatMap(([, link = '']) => {
      const [file = '', anchor] = link.split('#');
      const to = file === '' ? path : join(dirname(path), file);
      if (!existsSync(to)) return [link];
      return anchor === undefined || anchorsOf(to).includes(anchor) ? [] : [link];
    });
    expect(lost).toEqual([]);
  });
});
