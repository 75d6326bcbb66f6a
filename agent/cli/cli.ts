/**
 * The command line: `tallyman SUBCOMMAND`. Sub-commands say here what they take; what they need to run is loaded when
 * they do, so that `--help` and `status` stay quick.
 */
import { Command, CommanderError } from 'commander';
import { errors } from '../errors/errors.ts';
import { type ExitCode, Failure, type Shell } from './shell.ts';
import { subCommands } from './subcommands.ts';

/** Options that every sub-command has. */
export const standardConfigFile = '/etc/tallyman/tallyman.toml';

export type GlobalOptions = { config: string; data?: string };

export type Invocation<Options> = { shell: Shell; options: Options & GlobalOptions };

/** Registers one sub-command; `run` turns its action into an exit code. */
export type SubCommand = (program: Command, run: Run) => void;

/** @returns the exit code; nothing means 0 */
type Action<Args extends unknown[], Options> = (
  invocation: Invocation<Options>,
  ...args: Args
) => Promise<ExitCode | undefined>;

/** Makes a commander action of ours. */
export type Run = <Args extends unknown[], Options>(
  action: Action<Args, Options>,
) => (...given: unknown[]) => Promise<void>;

export async function runCli(argv: readonly string[], shell: Shell): Promise<ExitCode> {
  let exitCode: ExitCode = 0;
  const run: Run =
    <Args extends unknown[], Options>(action: Action<Args, Options>) =>
    async (...given: unknown[]) => {
      const command = given.at(-1) as Command;
      // commander gives the arguments as declared, then the options, then the command itself.
      const args = given.slice(0, -2) as Args;
      const options = command.optsWithGlobals() as Options & GlobalOptions;
      exitCode = (await action({ shell, options }, ...args)) ?? 0;
    };
  try {
    const root = program(shell);
    const [name] = root.parseOptions(argv.filter((arg) => arg !== '--json')).operands;
    for (const load of wanted(name)) (await load())(root, run);
    await root.parseAsync(withoutVainHelp(root, name, withJsonBehind(root, argv)), { from: 'user' });
    return exitCode;
  } catch (cause) {
    return report(cause, shell);
  }
}

/** The command that is asked for; all of them for help, for a name that may be near one, and for what is about all. */
function wanted(name: string | undefined) {
  const known = Object.entries(subCommands);
  const asked = known.filter(([each]) => each === name && each !== 'reference');
  return (asked.length > 0 ? asked : known).map(([, load]) => load);
}

const goesBy = (command: Command) => [command.name(), ...command.aliases()];

/** `--json` in front of the verb is the verb's: `tallyman items --json import FILE`. */
function withJsonBehind(root: Command, argv: readonly string[]): string[] {
  const words = [...argv];
  let command = root;
  let at = 0;
  let isEarly = false;
  while (at < words.length && command.commands.length > 0) {
    const word = words[at] ?? '';
    const option = [...root.options, ...command.options].find((each) => each.long === word || each.short === word);
    const verb = command.commands.find((each) => goesBy(each).includes(word));
    if (word === '--json') {
      isEarly = true;
      words.splice(at, 1);
    } else if (verb !== undefined) {
      command = verb;
      at += 1;
    } else if (option !== undefined) at += option.required ? 2 : 1;
    else {
      // A mistake, which is named before it.
      at += 1;
      break;
    }
  }
  return isEarly ? words.toSpliced(at, 0, '--json') : words;
}

/** `tallyman typo --help` is a typo: commander alone would show the main help and call it a success. */
function withoutVainHelp(root: Command, name: string | undefined, argv: readonly string[]): string[] {
  const known = name === undefined || name === 'help' || root.commands.flatMap(goesBy).includes(name);
  return known ? [...argv] : argv.filter((arg) => arg !== '--help' && arg !== '-h');
}

/** What all sub-commands take over from it. */
function program(shell: Shell): Command {
  return new Command('tallyman')
    .description(
      'The edge agent of a warehouse dock: scanners and scales in, a durable ledger, the right number at every storefront.',
    )
    .version(shell.version)
    .option('--config <file>', 'configuration file', standardConfigFile)
    .option('--data <dir>', 'data directory (default: what the configuration says)')
    .configureHelp({ showGlobalOptions: true })
    .addHelpText('after', '\nExit codes: 0 done, 1 failed, 2 bad usage or configuration.')
    .showSuggestionAfterError()
    .exitOverride()
    .configureOutput({ writeOut: (text) => shell.out(text), writeErr: (text) => shell.err(text) });
}

function report(cause: unknown, shell: Shell): ExitCode {
  if (cause instanceof CommanderError) return cause.exitCode === 0 ? 0 : 2;
  if (cause instanceof Failure) {
    shell.err(`tallyman: ${cause.message}\n`);
    return cause.exitCode;
  }
  if (cause instanceof Error && cause.name === 'AgentError' && 'code' in cause) {
    const remedy = errors[cause.code as keyof typeof errors]?.remedy;
    shell.err(`tallyman: ${cause.message}${remedy && cause.code !== 'not-running' ? `\n  ${remedy}` : ''}\n`);
    return 1;
  }
  throw cause;
}
