/** `tallyman desk ls|set-pin|clear-pin|sign-out`: who may look and act from another desk, and who is. */
import type { Command } from 'commander';
import type { Invocation, Run } from '../cli.ts';
import { readAll } from '../read-params.ts';
import { type ExitCode, Failure, type Shell } from '../shell.ts';
import { ago, table } from '../table.ts';

type Person = { id: string; name: string; role: string; hasPin: boolean; signedIn: number[] };
type Options = { json?: true; reason?: string };

export function desk(program: Command, wrap: Run): void {
  const group = program.command('desk').description('who may sign in at the pages from another desk, and who is');
  group
    .command('ls')
    .description('the people who may, with their roles; whether they have a PIN, and since when they are signed in')
    .option('--json', 'print JSON')
    .action(
      wrap(async ({ shell, options }: Invocation<{ json?: true }>): Promise<ExitCode> => {
        const { people } = (await asked(shell, options, 'list', {})) as { people: Person[] };
        shell.out(options.json ? `${JSON.stringify(people)}\n` : forPeople(people, shell.clock.wallMs()));
        return 0;
      }),
    );
  group
    .command('set-pin')
    .description('give somebody a PIN of 6 to 12 digits, or another one; it is asked for, or read from a file')
    .argument('<id>', 'as [[operator]] names them')
    .option('--file <file>', 'the PIN in its first line; "-": standard input')
    .option('--reason <text>', 'why, for the record')
    .option('--json', 'print JSON')
    .action(
      wrap(async ({ shell, options }: Invocation<Options & { file?: string }>, id: string): Promise<ExitCode> => {
        const pin = await pinFrom(shell, options.file);
        const set = (await asked(shell, options, 'set-pin', { id, pin, ...why(options) })) as { signedOut: number };
        shell.out(options.json ? `${JSON.stringify(set)}\n` : `${id} has a new PIN${signedOut(set)}\n`);
        return 0;
      }),
    );
  group
    .command('clear-pin')
    .description('take somebody’s PIN away, and sign them out')
    .argument('<id>', 'as [[operator]] names them')
    .option('--reason <text>', 'why, for the record')
    .option('--json', 'print JSON')
    .action(
      wrap(async ({ shell, options }: Invocation<Options>, id: string): Promise<ExitCode> => {
        const set = (await asked(shell, options, 'set-pin', { id, pin: null, ...why(options) })) as {
          signedOut: number;
        };
        shell.out(options.json ? `${JSON.stringify(set)}\n` : `${id} has no PIN any more${signedOut(set)}\n`);
        return 0;
      }),
    );
  group
    .command('sign-out')
    .description('sign somebody out in every browser; their PIN stays')
    .argument('<id>', 'as [[operator]] names them')
    .option('--reason <text>', 'why, for the record')
    .option('--json', 'print JSON')
    .action(
      wrap(async ({ shell, options }: Invocation<Options>, id: string): Promise<ExitCode> => {
        const out = (await asked(shell, options, 'sign-out', { id, ...why(options) })) as { signedOut: number };
        shell.out(options.json ? `${JSON.stringify(out)}\n` : `${id}${signedOut(out) || ' was signed in nowhere'}\n`);
        return 0;
      }),
    );
}

const why = ({ reason }: Options) => ({ ...(reason !== undefined && { reason }) });

const signedOut = ({ signedOut: browsers }: { signedOut: number }): string =>
  browsers === 0 ? '' : `, and was signed out of ${browsers === 1 ? 'one browser' : `${browsers} browsers`}`;

async function asked(
  shell: Shell,
  options: Invocation<Options>['options'],
  verb: string,
  params: object,
): Promise<unknown> {
  const { ask, withAgent } = await import('../agent-call.ts');
  return withAgent(shell, options, (client) => ask(client, { area: 'desk', verb, params }));
}

/** Never from the command line: there every user of the machine reads it. */
async function pinFrom(shell: Shell, file: string | undefined): Promise<string> {
  const named = file === '-' ? undefined : file;
  if (named === undefined && shell.stdinIsTerminal) {
    const { askHidden } = await import('../ask-hidden.ts');
    const pin = await askHidden(shell, 'PIN of 6 to 12 digits: ');
    if ((await askHidden(shell, 'Once more: ')) !== pin) throw new Failure('the two PINs differ; nothing was changed');
    return pin;
  }
  const { firstLine, namedFileReader } = await import('../../named-file.ts');
  const read =
    named === undefined
      ? Buffer.from(await readAll(shell.stdin, 'standard input is longer than a PIN', stdinBytesMax))
      : await namedFileReader(undefined)(named).catch((cause: Error) => {
          throw new Failure(cause.message, 2);
        });
  return firstLine(read).trim();
}

const stdinBytesMax = 256;

const forPeople = (people: readonly Person[], nowMs: number) =>
  table<Person>(
    [
      { head: 'id', cell: ({ id }) => id },
      { head: 'name', cell: ({ name }) => name },
      { head: 'role', cell: ({ role }) => role },
      { head: 'PIN', cell: ({ hasPin }) => (hasPin ? 'set' : 'none') },
      { head: 'signed in for', cell: ({ signedIn }) => signedIn.map((since) => ago(nowMs - since)).join(', ') },
    ],
    people,
    'Nobody may: no [[operator]] has a role at the desk.',
  );
