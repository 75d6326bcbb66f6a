/** Every sentence of the five pages has a test that shows it, or says why it asks nothing of an edge agent. */
import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { isShown } from '../shown-by.ts';
import { pages, sentences } from './page-sentences.ts';

const rulebook = readFileSync('agent/inventory/README.md', 'utf8');

describe('the five pages', () => {
  it('are all there, with every sentence once', () => {
    expect(new Set(sentences.map(({ page }) => page))).toEqual(new Set(Object.keys(pages)));
    const said = sentences.map(({ page, says }) => `${page}: ${says}`);
    expect(said.filter((text, index) => said.indexOf(text) !== index)).toEqual([]);
  });

  it('are answered by rules of the rulebook', () => {
    const unknown = sentences.flatMap(({ says, rules }) =>
      rules.filter((rule) => !rulebook.includes(`**${rule}**`)).map((rule) => `${rule}: ${says}`),
    );
    expect(unknown).toEqual([]);
    expect(sentences.filter(({ rules }) => rules.length === 0)).toEqual([]);
  });

  it.each(sentences.flatMap((row) => ('tests' in row ? [row] : [])))('$page: $says', ({ tests }) => {
    expect(tests.length).toBeGreaterThan(0);
    expect(tests.filter((shown) => !isShown(shown))).toEqual([]);
  });

  it('say of what asks nothing of an edge agent why that is so', () => {
    const elsewhere = sentences.flatMap((row) => ('notHere' in row ? [row.notHere] : []));
    expect(elsewhere).toHaveLength(2);
    expect(elsewhere.filter((why) => why.length < 20)).toEqual([]);
  });
});
