/**
 * The command line inside the test's own process: everything of it but the process itself, which costs a third of a
 * second of processor time each and is tested in `test/cli`.
 */
import { readFileSync } from 'node:fs';
import { userInfo } from 'node:os';
import { Readable } from 'node:stream';
import { runCli } from '../agent/cli/cli.ts';
import type { Shell } from '../agent/cli/shell.ts';
import { systemClock } from '../agent/clock.ts';

const { version } = JSON.parse(readFileSync(new URL('../package.json', import.meta.url), 'utf8')) as {
  version: string;
};

const notHere = (): never => {
  throw new Error('only a process of its own can do that');
};

/** @param args words behind `tallyman` @returns what a process would have printed, and its exit code */
export async function commandLine(
  args: readonly string[],
  { stdin = '', env = process.env }: { stdin?: string; env?: NodeJS.ProcessEnv } = {},
): Promise<{ code: number | null; stdout: string; stderr: string }> {
  const printed = { stdout: '', stderr: '' };
  const shell: Shell = {
    out(text) {
      printed.stdout += text;
    },
    err(text) {
      printed.stderr += text;
    },
    drained: () => Promise.resolve(),
    stdin: Readable.from(stdin === '' ? [] : [Buffer.from(stdin)]),
    ...{ outIsTerminal: false, errIsTerminal: false, stdinIsTerminal: false },
    ...{ env, pid: process.pid, user: userInfo().username, version, clock: systemClock, random: Math.random },
    ...{ openLogOutput: notHere, onSignal: () => undefined, privateFiles: () => undefined, localTime: notHere },
    ...{ started: () => undefined, exit: notHere },
  };
  try {
    const code = await runCli(args, shell);
    return { code, ...printed };
  } catch (cause) {
    return { code: 1, stdout: printed.stdout, stderr: `${printed.stderr}${(cause as Error).stack}\n` };
  }
}
