/** `tallyman print commands|labels`: sheets to print, made without the agent. */
import { type Command, Option } from 'commander';
import type { Invocation, Run } from './cli.ts';
import type { Paper, Sheet } from './printing/sheet.ts';
import { type ExitCode, Failure, type Shell } from './shell.ts';

type PrintOptions = { out?: string; paper: Paper };
type CommandOptions = PrintOptions & { badges?: true; lang: 'en' | 'es' };

export function print(program: Command, wrap: Run): void {
  const group = program.command('print').description('sheets of barcodes to print');
  paged(group.command('commands').description('command codes for the stations: undo, finish, confirm, how many …'))
    .option('--badges', 'also a badge for every [[operator]] of the configuration')
    .addOption(new Option('--lang <language>', 'language of the sheet').choices(['en', 'es']).default('en'))
    .action(
      wrap(async ({ shell, options }: Invocation<CommandOptions>): Promise<ExitCode> => {
        const { commandSheet } = await import('./printing/commandsheet.ts');
        const operators = options.badges ? await operatorsOf(options.config) : undefined;
        return write(shell, commandSheet(options.lang, operators), options);
      }),
    );
  paged(group.command('labels').description('labels of the demo’s goods, pallets, notices and orders')).action(
    wrap(async ({ shell, options }: Invocation<PrintOptions>): Promise<ExitCode> => {
      const { readFileSync } = await import('node:fs');
      const { packageFile } = await import('./packagefile.ts');
      const { demoSheet } = await import('./printing/demosheet.ts');
      const read = (name: string) => readFileSync(packageFile(`config/demo/${name}`), 'utf8');
      const files = { items: read('items.csv'), notices: read('notices.jsonl'), orders: read('orders.jsonl') };
      return write(shell, demoSheet(files), options);
    }),
  );
}

const paged = (command: Command): Command =>
  command
    .option('--out <file>', 'FILE.html to print from a browser, or FILE.svg (default: HTML on standard output)')
    .addOption(new Option('--paper <size>', 'size of the pages').choices(['a4', 'letter']).default('a4'));

async function operatorsOf(file: string) {
  const { configErrorText, loadConfigFile } = await import('../../config/load.ts');
  const { kinds } = await import('./kinds.ts');
  const result = loadConfigFile(file, kinds);
  if (!result.ok) throw new Failure(result.errors.map(configErrorText).join('\n'), 2);
  const { operators } = result.config;
  if (operators.length === 0) throw new Failure(`${file} has no [[operator]], so there are no badges to print`);
  return operators;
}

async function write(shell: Shell, sheet: Sheet, { out, paper }: PrintOptions): Promise<ExitCode> {
  const { sheetHtml, sheetSvg } = await import('./printing/sheet.ts');
  if (out === undefined) {
    shell.out(sheetHtml(sheet, paper));
    return 0;
  }
  const { writeFile } = await import('node:fs/promises');
  if (!/\.(html|svg)$/i.test(out)) throw new Failure('--out is a FILE.html or a FILE.svg', 2);
  try {
    await writeFile(out, /\.svg$/i.test(out) ? sheetSvg(sheet, paper) : sheetHtml(sheet, paper));
  } catch (cause) {
    throw new Failure(`${out} cannot be written (${cause instanceof Error ? cause.message : String(cause)})`);
  }
  shell.err(`${out}: print it at its own size (100 %)\n`);
  return 0;
}
