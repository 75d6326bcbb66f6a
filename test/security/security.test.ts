/**
 * SECURITY.md promises nothing that no test shows: each of its sentences has a row in `security-sentences.ts`, and each
 * row its sentence.
 */
import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { hasTest, isShown } from '../shown-by.ts';
import { rows } from './security-sentences.ts';

const root = new URL('../../', import.meta.url);
const read = (file: string) => readFileSync(new URL(file, root), 'utf8');

/** In paragraphs and list items; headings say nothing. */
function sentencesOf(markdown: string): string[] {
  return markdown
    .split(/\n\s*\n|\n(?=- |#)/)
    .filter((block) => !block.startsWith('#'))
    .map((block) => block.replace(/^- /, '').replace(/\s+/g, ' ').trim())
    .flatMap((block) => block.split(/(?<=[.!?]\)?) (?=[\p{Lu}`"])/u))
    .filter((sentence) => sentence !== '');
}

const sentences = sentencesOf(read('SECURITY.md'));

describe('SECURITY.md', () => {
  it('has a row for each of its sentences', () => {
    const known = new Set(rows.map(({ sentence }) => sentence));
    const missing = sentences.filter((sentence) => !known.has(sentence));
    const paste = missing.map(
      (sentence) => `  { sentence: ${JSON.stringify(sentence)}, tests: [['test/….test.ts', '…']] },`,
    );
    expect(paste.join('\n')).toBe('');
  });

  it('has a sentence for each row, and no two of one', () => {
    expect(rows.map(({ sentence }) => sentence).filter((sentence) => !sentences.includes(sentence))).toEqual([]);
    expect(new Set(rows.map(({ sentence }) => sentence)).size).toBe(rows.length);
  });

  it.each(rows.flatMap((row) => ('tests' in row ? row.tests.map(([file, name]) => ({ file, name })) : [])))(
    'is shown by $file: $name',
    ({ file, name }) => {
      expect(isShown([file, name])).toBe(true);
    },
  );

  it('has a test or a reason for every row', () => {
    for (const row of rows) expect('tests' in row ? row.tests.length : row.said.length).toBeGreaterThan(0);
  });

  it('is looked at closely: a test that is not there is found missing', () => {
    expect(hasTest(read('test/security/security.test.ts'), `has a row for ${'each'} of its sentences`)).toBe(true);
    expect(hasTest(read('test/security/security.test.ts'), `a name that ${'nobody'} gave`)).toBe(false);
    expect(sentencesOf('# Head\n\n- One. Two\n  goes on.\n- `three` is. Four (`x`).\n')).toEqual([
      'One.',
      'Two goes on.',
      '`three` is.',
      'Four (`x`).',
    ]);
  });
});
