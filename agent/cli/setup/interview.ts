/** The conversation of `setup`: one question a line; whoever leaves goes on later where they were. */
import { createInterface } from 'node:readline';
import type { Config } from '../../../config/config.ts';
import { loadConfig } from '../../../config/load.ts';
import { OpenError } from '../../../drivers/transport.ts';
import { deviceOn, deviceTable } from '../discovery/device-table.ts';
import { kinds } from '../kinds.ts';
import { Failure, type Shell } from '../shell.ts';
import type { Answers } from './answers.ts';
import { withDevices } from './compose.ts';
import { type Candidate, candidates, heardOn, tableOf } from './devices.ts';
import { judge, type Machine, questions } from './questions.ts';

/** What was said so far, safe from a cable that is pulled. */
export type Keep = (answers: Partial<Answers>) => void;
type Ask = (text: string) => Promise<string>;

/** @throws Failure when the person leaves before the end */
export async function talk<T>(shell: Shell, conversation: (ask: Ask) => Promise<T>): Promise<T> {
  const lines = createInterface({ input: shell.stdin });
  const reader = lines[Symbol.asyncIterator]();
  try {
    return await conversation(async (text) => {
      shell.out(text);
      const { value, done } = await reader.next();
      if (done) throw new Failure('left before the end; what was said is kept, and `tallyman setup` goes on with it');
      return value.trim();
    });
  } finally {
    lines.close();
  }
}

export async function answersOf(ask: Ask, shell: Shell, machine: Machine, kept: Partial<Answers>, keep: Keep) {
  let answers = kept;
  for (const { question, text, usual } of questions) {
    const before = answers[question] || usual(machine, answers);
    for (;;) {
      const judged = judge(question, (await ask(`${text} [${before}]: `)) || before);
      if ('value' in judged) {
        answers = { ...answers, [question]: judged.value };
        keep(answers);
        break;
      }
      shell.out(`  It ${judged.problem}.\n`);
    }
  }
  return answers as Answers;
}

/**
 * Each device that is plugged in and not configured yet, in turn; nothing is written to any of them.
 * @param text the configuration so far @returns the tables to put behind it
 */
export async function devicesOf(ask: Ask, shell: Shell, text: string): Promise<string[]> {
  const before = read(text);
  const found = (await candidates()).filter(({ port }) => deviceOn(port, before) === undefined);
  const none = before.devices.length > 0 ? 'Nothing new is plugged in.' : 'No scanner or scale is plugged in.';
  shell.out(found.length === 0 ? `\n${none}\n` : '\nPlugged in, and not configured yet:\n');
  const tables: string[] = [];
  for (const candidate of found) {
    const table = await tableFor(ask, shell, candidate, read(withDevices(text, tables)));
    if (table !== undefined) tables.push(table);
  }
  return tables;
}

/** @throws when it is not good: it was, or we wrote it */
function read(text: string): Config {
  const so = loadConfig(text, '', kinds);
  if (!so.ok) throw new Error(`setup cannot read its own configuration: ${so.errors[0]?.message}`);
  return so.config;
}

async function tableFor(ask: Ask, shell: Shell, candidate: Candidate, config: Config): Promise<string | undefined> {
  const known = candidate.protocol === undefined ? undefined : tableOf(candidate, config);
  const does = known === undefined ? 'Enter to find out what it is' : `Enter to use it as ${candidate.protocol}`;
  const wish = await ask(`- ${candidate.title}, ${candidate.port}\n  ${does}, or “no” to leave it out: `);
  if (/^n/i.test(wish)) return undefined;
  const table = known ?? (await listened(shell, candidate, config));
  const stations = config.stations.map(({ name }) => name);
  if (table === undefined || stations.length < 2) return table;
  for (;;) {
    const at = (await ask(`  At which station: ${stations.join(' or ')}? [${stations[0]}]: `)) || stations[0];
    if (at !== undefined && stations.includes(at)) return table.replace(/^station = .*$/m, `station = "${at}"`);
    shell.out(`  There is no ${at}.\n`);
  }
}

async function listened(shell: Shell, candidate: Candidate, config: Config): Promise<string | undefined> {
  try {
    const finding = await heardOn(candidate, shell);
    if (finding !== undefined) {
      shell.out(`  It is a ${finding.protocol.kind}: ${finding.protocol.title}.\n`);
      return deviceTable({ ...finding, port: candidate.port }, config);
    }
    shell.out(`  Nothing was understood; it is left out. Later: tallyman devices probe ${candidate.port}\n`);
  } catch (cause) {
    if (!(cause instanceof OpenError || cause instanceof Failure)) throw cause;
    shell.out(`  ${cause.message}; it is left out.\n`);
  }
  return undefined;
}
