/** `tallyman count import FILE.csv`: what was counted without a scanner, or is on the shelves on the first day. */
import type { Command } from 'commander';
import type { Invocation, Run } from './cli.ts';
import { wholeNumber } from './cli.ts';
import type { ExitCode } from './shell.ts';
import { count as counted } from './table.ts';

type Options = { json?: true; base?: number; reason?: string };

export function count(program: Command, wrap: Run): void {
  const group = program.command('count').alias('counts').description('book what was counted elsewhere');
  group
    .command('import')
    .description('set the stock of the items of a CSV file; a mistake in any row and nothing is taken')
    .argument('<file>', 'CSV, UTF-8, with a header line')
    .option('--base <seq>', 'the last ledger entry when it was counted (default: now)', wholeNumber(1, 2 ** 53 - 1))
    .option('--reason <text>', 'goes on the record')
    .option('--json', 'print JSON')
    .addHelpText(
      'after',
      `
Columns (any order; merchant only when the dock has several):
  merchant, sku          the item
  quantity               base units of it in the building, packed ones included; 0 is a count, too
What is scanned while the file goes in still counts. When it was counted earlier, say --base: what moved since then is kept.`,
    )
    .action(wrap(importFile));
}

async function importFile({ shell, options }: Invocation<Options>, file: string): Promise<ExitCode> {
  const { ask, withAgent } = await import('./agentcall.ts');
  const { readBytes, showErrors } = await import('./csvfile.ts');
  const { countKind, readCounts } = await import('./counts-import.ts');
  const { uploadDocuments } = await import('./documentsupload.ts');
  const { progressLine } = await import('./progress.ts');
  const bytes = readBytes(file);
  const json = options.json === true;
  return withAgent(shell, options, async (client) => {
    const info = (await ask(client, { area: 'device', verb: 'info' })) as { merchants: { id: string }[]; head: number };
    const read = readCounts(
      bytes,
      info.merchants.map(({ id }) => id),
    );
    if (!read.ok) {
      showErrors(shell, file, read.errors, json);
      return 1;
    }
    const { base = info.head, reason } = options;
    const { length } = read.counts;
    const progress = progressLine(shell);
    const kind = countKind({ base, ...(reason !== undefined && { reason }) });
    const result = await uploadDocuments(kind, client, read.counts, (done) =>
      progress.at(done <= length ? `${done} of ${length} items checked` : `${done - length} of ${length} items booked`),
    );
    progress.end();
    if (result.ok) {
      if (json) shell.out(`${JSON.stringify({ rows: length, counts: length, base })}\n`);
      else shell.out(`${counted(length, 'item')} counted, as of entry ${base}\n`);
      return 0;
    }
    if (result.taken === 0) showErrors(shell, file, result.errors, json);
    else {
      const [first] = result.errors;
      const again = `${result.taken} were booked before; the same file with --base ${base} completes it`;
      shell.err(`${file}:${first?.line} ${first?.column} — ${first?.message}\n  ${again}\n`);
    }
    return 1;
  });
}
