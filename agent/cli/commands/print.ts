/**
 * `tallyman print commands|badges|test-scans|labels`: sheets to print; `order|notice|packing-list|item`: the dock's own
 * papers. Codes that do something are proved by the running agent, or with its key.
 */
import { type Command, Option } from 'commander';
import type { Operator } from '../../inventory/nouns/rulebook.ts';
import type { GlobalOptions, Invocation, Run } from '../cli.ts';
import type { Codes } from '../printing/command-sheet.ts';
import { type Language, languageFor, languageOption } from '../printing/language.ts';
import { paperCommands } from '../printing/paper-commands.ts';
import type { Paper, Sheet } from '../printing/sheet.ts';
import { type ExitCode, Failure, type Shell } from '../shell.ts';

type PrintOptions = { out?: string; paper: Paper };
type SheetOptions = PrintOptions & { lang?: Language };
type CommandOptions = SheetOptions & { badges?: true; newKey?: true };

export function print(program: Command, wrap: Run): void {
  const group = program.command('print').description('sheets of barcodes, and papers for orders, deliveries and goods');
  paperCommands(group, wrap);
  spoken(group.command('commands').description('command codes for the stations: undo, finish, confirm, how many …'))
    .option('--badges', 'also a badge for everybody who may work at the stations')
    .option('--new-key', 'make every sheet and badge printed before useless first (the agent must run)')
    .action(
      wrap(async ({ shell, options }: Invocation<CommandOptions>): Promise<ExitCode> => {
        const { commandSheet, sheetWords } = await import('../printing/command-sheet.ts');
        checkOut(options);
        const operators = options.badges ? await operatorsOf(shell, options) : [];
        if (options.newKey) await changeKey(shell, options);
        const facts = { operators, reasons: await reasonsOf(options.config) };
        const codes = await codesOf(shell, options, sheetWords(facts));
        return write(shell, commandSheet(await languageFor(options.lang, options), codes, facts), options);
      }),
    );
  spoken(group.command('badges').description('a badge for everybody who may work at the stations'), badgeForms).action(
    wrap(async ({ shell, options }: Invocation<SheetOptions>): Promise<ExitCode> => {
      const { badgeSheet, sheetWords } = await import('../printing/command-sheet.ts');
      checkOut(options, badgeForms);
      const operators = await operatorsOf(shell, options);
      const codes = await codesOf(shell, options, sheetWords({ operators }));
      const sheet = badgeSheet(await languageFor(options.lang, options), codes, operators);
      if (/\.(pdf|zpl)$/i.test(options.out ?? '')) return writeBadges(shell, sheet, options);
      return write(shell, sheet, options);
    }),
  );
  spoken(group.command('test-scans').description('codes that show whether a scanner is set as it should be')).action(
    wrap(async ({ shell, options }: Invocation<SheetOptions>): Promise<ExitCode> => {
      const { testScanSheet } = await import('../printing/test-scans.ts');
      return write(shell, testScanSheet(await languageFor(options.lang, options)), options);
    }),
  );
  paged(group.command('labels').description('labels of the demo’s goods, pallets, notices and orders')).action(
    wrap(async ({ shell, options }: Invocation<PrintOptions>): Promise<ExitCode> => {
      const { readFileSync } = await import('node:fs');
      const { packageFile } = await import('../package-file.ts');
      const { demoSheet } = await import('../printing/demo-sheet.ts');
      const read = (name: string) => readFileSync(packageFile(`config/demo/${name}`), 'utf8');
      const files = { items: read('items.csv'), notices: read('notices.jsonl'), orders: read('orders.jsonl') };
      return write(shell, demoSheet(files), options);
    }),
  );
}

const spoken = (command: Command, forms = sheetForms): Command =>
  paged(command, forms).addOption(languageOption('the sheet'));

/** What a sheet is written as, by the end of its file's name. */
const sheetForms: readonly string[] = ['html', 'svg'];
/** One badge a page beside that: for cards, and for label printers. */
const badgeForms: readonly string[] = [...sheetForms, 'pdf', 'zpl'];

const named = (forms: readonly string[]): string => forms.map((form) => `FILE.${form}`).join(', ');

const paged = (command: Command, forms = sheetForms): Command =>
  command
    .option('--out <file>', `${named(forms)} (default: HTML on standard output, to print from a browser)`)
    .addOption(new Option('--paper <size>', 'size of the pages').choices(['a4', 'letter']).default('a4'));

/** A badge a page: a label printer's own size, a card's worth of office paper otherwise. */
async function writeBadges(shell: Shell, { sections }: Sheet, { out, paper }: SheetOptions): Promise<ExitCode> {
  const { badgePaper } = await import('../../paper/papers.ts');
  const { formOf, writePaper } = await import('../printing/paper-commands.ts');
  const { form } = formOf({ ...(out !== undefined && { out }) });
  const labels = sections.flatMap((section) => section.labels);
  return writePaper(shell, badgePaper(form === 'zpl' ? '4x6' : paper, labels), form, out);
}

async function changeKey(shell: Shell, options: GlobalOptions): Promise<void> {
  const { ask, withAgent } = await import('../agent-call.ts');
  const request = { area: 'station', verb: 'new-command-key', params: {} };
  await withAgent(shell, options, (client) => ask(client, request));
  shell.err('The key was changed: every sheet and badge printed before is refused from now on. Throw them away.\n');
}

/** Of the running agent; of a stopped one, with the key in its data folder. */
async function codesOf(shell: Shell, options: GlobalOptions, words: string[]): Promise<Codes> {
  const { ask, withAgent } = await import('../agent-call.ts');
  const { AgentError } = await import('../../admin/doors/socket-client.ts');
  const request = { area: 'station', verb: 'codes', params: { words } };
  try {
    const { codes } = (await withAgent(shell, options, (client) => ask(client, request))) as { codes: string[] };
    return new Map(words.map((each, index) => [each, codes[index] ?? '']));
  } catch (cause) {
    if (!(cause instanceof AgentError) || cause.code !== 'not-running') throw cause;
  }
  const { provenCode } = await import('../../inventory/nouns/station/command-codes.ts');
  const key = await stoppedKey(shell, options);
  return new Map(words.map((each) => [each, provenCode(each, key)]));
}

async function stoppedKey(shell: Shell, options: GlobalOptions): Promise<string> {
  const { keysOfFile, readCommandKeys } = await import('../../command-key/command-key.ts');
  const { dataDirectory } = await import('../agent-call.ts');
  const { existsSync } = await import('node:fs');
  const dataDir = dataDirectory(options, shell.env);
  const file = existsSync(options.config) ? (await configOf(options.config)).dock.commandKeyFile : undefined;
  try {
    if (file !== undefined) {
      const { namedFileReader } = await import('../../named-file.ts');
      return keysOfFile(await namedFileReader(shell.env.CREDENTIALS_DIRECTORY)(file))[0] ?? '';
    }
    const found = readCommandKeys(dataDir);
    if (found.type === 'found') return found.keys[0] ?? '';
    if (found.type === 'damaged') {
      throw new Failure(
        `the key of the printed codes in ${dataDir} is damaged (${found.why}): start the agent, it says what to do`,
      );
    }
  } catch (cause) {
    if (cause instanceof Failure) throw cause;
    const why = cause instanceof Error ? cause.message : String(cause);
    throw new Failure(
      `the key of the printed codes cannot be read (${why}): use sudo, or the user that the agent runs as`,
    );
  }
  throw new Failure(
    `there is no key for printed codes in ${dataDir} yet: the agent makes it at its first start, so start it once`,
  );
}

async function configOf(file: string) {
  const { configErrorText, loadConfigFile } = await import('../../../config/load.ts');
  const { kinds } = await import('../kinds.ts');
  const result = loadConfigFile(file, kinds);
  if (!result.ok) throw new Failure(result.errors.map(configErrorText).join('\n'), 2);
  return result.config;
}

/** Why goods are on hold or damaged. A sheet can be printed without a good file, too. */
async function reasonsOf(file: string): Promise<readonly string[]> {
  const { loadConfigFile } = await import('../../../config/load.ts');
  const { kinds } = await import('../kinds.ts');
  const result = loadConfigFile(file, kinds);
  return result.ok ? result.config.dock.conditionReasons : [];
}

/** Those of the configuration; and where the agent runs, those added since, without whoever was revoked. */
async function operatorsOf(shell: Shell, options: GlobalOptions): Promise<readonly Operator[]> {
  const { operators: named } = await configOf(options.config);
  const told = await toldOperators(shell, options);
  const revoked = new Set(told.flatMap((one) => (one.revoked ? [one.id] : [])));
  const added = told.filter((one) => one.from === 'admin').map(({ id, name }) => ({ id, name }));
  const operators = [...named, ...added].filter(({ id }) => !revoked.has(id));
  if (operators.length > 0) return operators;
  throw new Failure(`${options.config} has no [[operator]], and nobody was added: there are no badges to print`);
}

type Told = Operator & { from: 'file' | 'admin'; revoked: boolean };

async function toldOperators(shell: Shell, options: GlobalOptions): Promise<Told[]> {
  const { ask, withAgent } = await import('../agent-call.ts');
  const { AgentError } = await import('../../admin/doors/socket-client.ts');
  try {
    return await withAgent(shell, options, async (client) => {
      const { operators } = (await ask(client, { area: 'operator', verb: 'list' })) as { operators: Told[] };
      return operators;
    });
  } catch (cause) {
    if (cause instanceof AgentError && cause.code === 'not-running') return [];
    throw cause;
  }
}

function checkOut({ out }: PrintOptions, forms = sheetForms): void {
  const form = out?.split('.').at(-1)?.toLowerCase() ?? '';
  if (out !== undefined && !forms.includes(form)) throw new Failure(`--out is one of ${named(forms)}`, 2);
}

async function write(shell: Shell, sheet: Sheet, { out, paper }: PrintOptions): Promise<ExitCode> {
  const { sheetHtml, sheetSvg } = await import('../printing/sheet.ts');
  if (out === undefined) {
    shell.out(sheetHtml(sheet, paper));
    return 0;
  }
  const { writeFile } = await import('node:fs/promises');
  checkOut({ out, paper });
  try {
    await writeFile(out, /\.svg$/i.test(out) ? sheetSvg(sheet, paper) : sheetHtml(sheet, paper));
  } catch (cause) {
    throw new Failure(`${out} cannot be written (${cause instanceof Error ? cause.message : String(cause)})`);
  }
  shell.err(`${out}: print it at its own size (100 %)\n`);
  return 0;
}
