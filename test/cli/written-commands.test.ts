/** Commands that the texts tell people to run are commands; every command there is stands in the README. */
import { readFileSync } from 'node:fs';
import { Command } from 'commander';
import { describe, expect, it } from 'vitest';
import { verbs } from '../../agent/admin/verbs/table.ts';
import { alarmCatalogue } from '../../agent/alarms/catalogue.ts';
import { subCommands } from '../../agent/cli/subcommands.ts';
import { errors } from '../../agent/errors/errors.ts';

const root = new Command('tallyman').exitOverride();
for (const [name, load] of Object.entries(subCommands)) {
  (await load())(root, () => async () => {});
  // By its name it is found before it is loaded.
  if (root.commands.at(-1)?.name() !== name) throw new Error(`the file of ${name} registers another command`);
}

const remedies = Object.entries({ ...alarmCatalogue, ...errors }).flatMap(([code, { remedy }]) =>
  [...remedy.matchAll(/`tallyman ([^`]+)`/g)].map((match) => [code, match[1] ?? ''] as const),
);

/** As a shell takes it apart: by blanks, quotes keep together. */
const words = (line: string): string[] =>
  [...line.matchAll(/'([^']*)'|(\S+)/g)].map(([, quoted, bare]) => quoted ?? bare ?? '');

function leafOf(argv: string[]): { command: Command; rest: string[] } {
  let command = root;
  let rest = argv;
  for (;;) {
    const child = command.commands.find((each) => each.name() === rest[0]);
    if (child === undefined) return { command, rest };
    [command, rest] = [child, rest.slice(1)];
  }
}

describe('a remedy', () => {
  it('is found', () => expect(remedies.length).toBeGreaterThan(10));

  it.each(remedies)('of %s works as written: tallyman %s', (_, line) => {
    const { command, rest } = leafOf(words(line));
    // By its name alone it is only pointed at.
    if (rest.length === 0 && command !== root) return;
    expect(command.commands, 'names a command, not a group').toEqual([]);
    const { operands, unknown } = command.parseOptions(rest);
    expect(unknown).toEqual([]);
    const [least, most] = [command.registeredArguments.filter(({ required }) => required), command.registeredArguments];
    expect(operands.length).toBeGreaterThanOrEqual(least.length);
    if (most.at(-1)?.variadic !== true) expect(operands.length).toBeLessThanOrEqual(most.length);
    if (command.name() !== 'req') return;
    const verb = verbs.find((each) => `${each.area}/${each.verb}` === operands[0]);
    const params = verb?.params().safeParse(JSON.parse((operands[1] ?? '{}').replaceAll('NAME', 'acme-web')));
    expect(params).toMatchObject({ success: true });
  });

  it('says more than that there is a text', () => {
    const empty = Object.entries(alarmCatalogue).filter(([, { remedy }]) => remedy === 'Do what the text says.');
    expect(empty).toEqual([]);
  });
});

describe('the README of the command line', () => {
  const readme = readFileSync(new URL('../../agent/cli/README.md', import.meta.url), 'utf8');
  const [table = ''] = readme.split('With `--json` each prints');
  const spans = table
    .split('\n')
    .filter((line) => line.startsWith('| `'))
    .map((line) => [...(line.split(/(?<!\\)\|/)[1] ?? '').matchAll(/`([^`]+)`/g)].map((match) => match[1] ?? ''));

  function written(path: string[]): boolean {
    const [group, child] = path;
    return spans.some((row) => {
      let current = '';
      return row.some((span) => {
        const [first = '', second = ''] = span.split(' ');
        if (first === group && (child === undefined || second === child)) return true;
        if (root.commands.some((each) => each.name() === first)) current = first;
        return child !== undefined && current === group && first === child;
      });
    });
  }

  const leaves = root.commands.flatMap((command) =>
    command.commands.length === 0
      ? [[command.name()]]
      : command.commands.map((child) => [command.name(), child.name()]),
  );

  it('has a row for every command', () => {
    expect(leaves.filter((path) => !written(path)).map((path) => path.join(' '))).toEqual([]);
  });
});
