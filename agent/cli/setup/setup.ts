/** `tallyman setup`: from an installed program to a dock that records, with as few questions as that takes. */
import { existsSync, rmSync } from 'node:fs';
import { hostname } from 'node:os';
import type { Config } from '../../../config/config.ts';
import { writeWhole } from '../../../config/last-good.ts';
import { configErrorText, loadConfig, loadConfigFile } from '../../../config/load.ts';
import { configBytesMax, readPlainFile } from '../../../config/plain-file.ts';
import type { GlobalOptions, Invocation } from '../cli.ts';
import { kinds } from '../kinds.ts';
import { restore } from '../restore.ts';
import { type ExitCode, Failure, type Shell } from '../shell.ts';
import { keptAnswers } from './answers.ts';
import { claimed } from './claim.ts';
import { composed, withDevices } from './compose.ts';
import { mayWrite, write } from './config-file.ts';
import { candidates, tableOf } from './devices.ts';
import { program } from './installed.ts';
import { nameInstallers } from './installers.ts';
import { answersOf, devicesOf, type Keep, talk } from './interview.ts';
import type { Machine } from './questions.ts';
import { hasService, startService } from './service.ts';

export type SetupOptions = { claim?: string; new?: true; restore?: string; start: boolean };

/** A configuration, and where a line of it stood when a person wrote it. */
type Written = { text: string; lineOf(line: number): number };
const asWritten = (line: number) => line;

export async function setup({ shell, options }: Invocation<SetupOptions>): Promise<ExitCode> {
  mayWrite(options.config, 'setup');
  if (options.restore !== undefined) return await comesBack(options.restore, { shell, options });
  const machine: Machine = { hostname: hostname(), timezone: Intl.DateTimeFormat().resolvedOptions().timeZone };
  const before = options.new || !existsSync(options.config) ? undefined : configured(options);
  const { text, lineOf } =
    options.claim !== undefined
      ? await read(options.claim, machine, shell)
      : { text: await asked(shell, options, machine, before), lineOf: asWritten };
  const loaded = loadConfig(text, options.claim ?? options.config, kinds);
  if (!loaded.ok) {
    for (const error of loaded.errors) shell.err(`${configErrorText({ ...error, line: lineOf(error.line) })}\n`);
    throw new Failure('nothing was written', 2);
  }
  if (text !== before) {
    if (before !== undefined && options.claim !== undefined)
      throw new Failure(
        `${options.config} is there already, and says something else; --new puts the claim in its place`,
      );
    write(options.config, text, shell);
  }
  rmSync(keptFile(options), { force: true });
  return await begun(shell, options, loaded.config);
}

/** The same dock on a new card: nothing is asked, its configuration comes with its ledger. */
async function comesBack(folder: string, { shell, options }: Invocation<SetupOptions>): Promise<ExitCode> {
  if (options.claim !== undefined || options.new) throw new Failure('--restore goes with neither --claim nor --new', 2);
  const { text, damage } = await restore(folder, options);
  shell.out(text);
  // Whether the dock goes on with a part of its ledger is for a person to say.
  if (damage !== undefined)
    throw new Failure(`${damage}\nTo go on with what is here all the same: systemctl enable --now tallyman`);
  const loaded = loadConfigFile(options.config, kinds);
  if (!loaded.ok)
    throw new Failure(`${options.config} has mistakes (tallyman config check); the ledger is in its place`, 2);
  return await begun(shell, options, loaded.config);
}

/** What the dock is configured as. @throws Failure when that cannot be gone on with */
function configured({ config }: GlobalOptions): string {
  const loaded = loadConfigFile(config, kinds);
  if (loaded.ok) return loaded.text ?? '';
  throw new Failure(`${config} has mistakes (tallyman config check); mend them, or begin anew with --new`, 2);
}

/** Kept beside the configuration while the conversation goes on. */
const keptFile = ({ config }: GlobalOptions) => `${config}.setup.json`;

async function asked(shell: Shell, options: GlobalOptions, machine: Machine, before: string | undefined) {
  const file = keptFile(options);
  return await talk(shell, async (ask) => {
    let text = before;
    if (text === undefined) {
      shell.out(
        'A few questions; Enter takes what stands in brackets. Ctrl-C leaves, and the next setup goes on there.\n\n',
      );
      const kept = readPlainFile(file, configBytesMax);
      const said = keptAnswers(kept.ok ? kept.bytes.toString('utf8') : undefined);
      const keep: Keep = (now) => writeWhole(file, `${JSON.stringify(now)}\n`);
      text = composed(await answersOf(ask, shell, machine, said, keep));
    } else shell.out(`${options.config} is good and stays as it is; --new begins anew.\n`);
    return withDevices(text, await devicesOf(ask, shell, text));
  });
}

async function read(claim: string, machine: Machine, shell: Shell): Promise<Written> {
  const file = readPlainFile(claim, configBytesMax);
  if (!file.ok) throw new Failure(`${claim} ${file.message}`, 2);
  const text = file.bytes.toString('utf8');
  const found = await candidates();
  // Only what says itself which protocol it speaks: nobody is there to scan with the others.
  const sure = found.filter(({ protocol }) => protocol !== undefined);
  const tables = (station: string) => {
    const written: string[] = [];
    for (const candidate of sure) {
      const so = loadConfig(`${stub(station)}${written.join('\n')}`, claim, kinds);
      const table = so.ok ? tableOf(candidate, so.config) : undefined;
      if (table !== undefined) written.push(table);
    }
    return written;
  };
  try {
    const whole = claimed(text, machine, { tables });
    if (whole.added.length > 0) shell.out(`Added to ${claim}: ${whole.added.join(', ')}.\n`);
    return whole;
  } catch {
    // No TOML: the loader says where.
    return { text, lineOf: asWritten };
  }
}

/** The least that device tables are read in. */
const stub = (station: string) =>
  `[dock]\nsite = "s"\nname = "d"\ntimezone = "UTC"\n[[merchant]]\nid = "m"\n[[station]]\nname = "${station}"\nwork = "receiving"\n`;

async function begun(shell: Shell, options: SetupOptions & GlobalOptions, config: Config): Promise<ExitCode> {
  if (!options.start || !hasService(options)) {
    shell.out(`Start the dock with: ${program} run --config ${options.config}\n${pageOf(config)}`);
    return 0;
  }
  if (nameInstallers(config))
    shell.out('Its installers may have packages installed here: /etc/tallyman-machine/installers\n');
  const trouble = await startService(shell);
  if (trouble !== undefined) throw new Failure(`the service does not run: ${trouble}`);
  shell.out(`${config.dock.site}/${config.dock.name} runs, and starts with this machine.\n`);
  shell.out(pageOf(config));
  shell.out('Scan something: a good beep means it is recorded. How the dock is: tallyman status\n');
  return 0;
}

/** Where its people look, and what may be set of it; nothing without a screen. */
function pageOf({ screen, dock }: Config): string {
  if (screen === undefined) return '';
  const { listen, pinFile } = screen;
  const buttons = pinFile === undefined ? '; its buttons work with a badge, or with a PIN (pin-file)' : '';
  return `The page of its stations: http://${listen}/ (locale = "${dock.locale}", of en, es and de${buttons})\n`;
}
