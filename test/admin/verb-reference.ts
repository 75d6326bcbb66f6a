/**
 * The page of verbs, the list that `info` tells and the digits of the schemas, as the table has them.
 * `node test/admin/verb-reference.ts` writes all of them anew.
 */
import { createHash } from 'node:crypto';
import { readFileSync, writeFileSync } from 'node:fs';
import { z } from 'zod';
import type { Verb } from '../../agent/admin/verb.ts';
import { verbs } from '../../agent/admin/verbs/table.ts';

export const page = 'agent/admin/verbs/README.md';
const list = 'agent/admin/answers/verb-list.json';
const begin = '<!-- verbs: written by test/admin/verb-reference.ts -->';
const end = '<!-- end of verbs -->';

export function reference(table: readonly Verb[]): string {
  return table.map(section).join('\n');
}

function section({ area, verb, title, changes, role, touches, params, example }: Verb): string {
  const takes = Object.entries(params().shape).map(([name, schema]) => (optional(schema) ? `[${name}]` : name));
  const facts = [changes ? 'changes something' : 'only looks', `${role} and above`, whose(touches)];
  return [
    `#### ${area}/${verb}\n`,
    `${title}.\n`,
    `${facts.join(' · ')} · takes ${takes.length === 0 ? 'nothing' : takes.map((name) => `\`${name}\``).join(', ')}\n`,
    '```json',
    JSON.stringify({ area, verb, params: example.params }),
    JSON.stringify(example.answer),
    '```\n',
  ].join('\n');
}

const optional = (schema: unknown): boolean =>
  (schema as { safeParse(v: unknown): { success: boolean } }).safeParse(undefined).success;

function whose(touches: Verb['touches']): string {
  if (typeof touches === 'function') return 'of whom it names';
  const words = {
    merchant: 'of one merchant',
    merchants: 'of one merchant, or all that are the caller’s',
    none: 'of nobody',
  };
  return { ...words, own: 'the caller’s own', site: 'of the whole site' }[touches as 'own'] ?? String(touches);
}

/** Twelve hexadecimal digits of everything that a program can send and gets back. */
export function digitsOf(table: readonly Verb[]): string {
  const schemas = table.map(({ area, verb, changes, role, params, answer }) => ({
    ...{ verb: `${area}/${verb}`, changes, role },
    params: z.toJSONSchema(params(), { io: 'input', unrepresentable: 'any' }),
    answer: z.toJSONSchema(answer(), { unrepresentable: 'any' }),
  }));
  return createHash('sha256').update(JSON.stringify(schemas)).digest('hex').slice(0, 12);
}

/** What `info` tells of the table, so that a start has to make no schema: one verb a line. */
export function listOf(table: readonly Verb[]) {
  return table.map(({ area, verb, title, changes, role, params }) => ({
    ...{ verb: `${area}/${verb}`, title, changes, role },
    params: Object.keys(params().shape),
  }));
}

const listText = (table: readonly Verb[]) =>
  `[\n${listOf(table)
    .map((one) => `  ${JSON.stringify(one)}`)
    .join(',\n')}\n]\n`;

/** The README with this reference in it. */
export function withReference(text: string, table: readonly Verb[]): string {
  const [before, rest = ''] = text.split(begin);
  const [, after = ''] = rest.split(end);
  return `${before}${begin}\n\n${reference(table)}\n${end}${after}`;
}

if (process.argv[1]?.endsWith('verb-reference.ts')) {
  writeFileSync(page, withReference(readFileSync(page, 'utf8'), verbs));
  writeFileSync(list, listText(verbs));
  const digits = 'agent/admin/answers/schema.ts';
  writeFileSync(digits, readFileSync(digits, 'utf8').replace(/'[0-9a-f]{12}'/, `'${digitsOf(verbs)}'`));
}
