/** The table of verbs: a verb is one entry in its area's file, and nothing else has to know it. */
import { globSync, readFileSync } from 'node:fs';
import { basename } from 'node:path';
import { describe, expect, it } from 'vitest';
import { verbs } from '../../agent/admin/verbs/table.ts';

const files = globSync('agent/admin/verbs/*.ts').filter((path) => basename(path) !== 'table.ts');
const names = verbs.map(({ area, verb }) => `${area}/${verb}`);

describe('the table of verbs', () => {
  it('has every area in the file of its name', () => {
    const areas = new Set(verbs.map(({ area }) => area));
    expect([...areas].sort()).toEqual(files.map((path) => basename(path, '.ts')).sort());
  });

  it('has no verb twice', () => {
    expect(names.filter((name, at) => names.indexOf(name) !== at)).toEqual([]);
  });

  it.each(verbs.map((verb) => [`${verb.area}/${verb.verb}`, verb] as const))('%s is named and described', (_, verb) => {
    for (const name of [verb.area, verb.verb]) expect(name).toMatch(/^[a-z0-9-]{1,32}$/);
    expect(verb.title).toMatch(/^[A-Z].{10,200}[^.]$/);
  });

  it('is the only place a verb is listed: a new one is one entry of its area’s file', () => {
    // What only asks a verb, as the command line does, names area and verb apart.
    const agent = globSync('agent/**/*.ts').filter((path) => !/^agent\/(admin\/verbs|cli|demo)\//.test(path));
    const listing = agent.filter((path) => {
      const source = readFileSync(path, 'utf8');
      return names.filter((name) => source.includes(`'${name}'`)).length > 1;
    });
    expect(listing).toEqual([]);
  });
});
