/** `tallyman count import FILE.csv`: what was counted without a scanner, or is on the shelves on the first day. */
import type { Command } from 'commander';
import type { Invocation, Run } from '../cli.ts';
import type { ReadCounts } from '../import/counts-import.ts';
import type { ExitCode } from '../shell.ts';
import { count as counted } from '../table.ts';
import { wholeNumber } from '../whole-number.ts';

type Options = { json?: true; base?: number; reason?: string; confirm?: true };

type CountsRead = Extract<ReadCounts, { ok: true }>;

export function count(program: Command, wrap: Run): void {
  const group = program.command('count').alias('counts').description('book what was counted elsewhere');
  group
    .command('import')
    .description('set the stock of the items of a CSV file; a mistake in any row and nothing is taken')
    .argument('<file>', 'CSV, UTF-8, with a header line')
    .option('--base <seq>', 'the last ledger entry when it was counted (default: now)', wholeNumber(1, 2 ** 53 - 1))
    .option('--reason <text>', 'goes on the record')
    .option('--confirm', 'items that are in stock really go to 0')
    .option('--json', 'print JSON')
    .addHelpText(
      'after',
      `
Columns (any order; merchant only when the dock has several):
  merchant, sku          the item
  quantity               base units of it in the building, packed ones included; 0 is a count, too
Items in stock that would go to 0 need --confirm: without it nothing is taken, and you are told how many they are.
What is scanned while the file goes in still counts. When it was counted earlier, say --base: what moved since then is kept.`,
    )
    .action(wrap(importFile));
}

async function importFile({ shell, options }: Invocation<Options>, file: string): Promise<ExitCode> {
  const { countKind, readCounts } = await import('../import/counts-import.ts');
  const { importDocuments } = await import('../import/documents-import.ts');
  return importDocuments(shell, options, file, ({ head }) => {
    const { base = head, reason } = options;
    return {
      read: readCounts,
      documents: ({ counts }: CountsRead) => counts,
      kind: countKind({ base, ...(reason !== undefined && { reason }) }),
      nouns: 'items',
      done: 'booked',
      halfway: (taken) => `${taken} were booked before; the same file with --base ${base} completes it`,
      confirmFirst: (zeros) =>
        `${counted(zeros, 'item')} in stock would go to 0, and shops would show none. Nothing was taken. If it is meant, run it again with --confirm.`,
      told: ({ counts: { length } }: CountsRead) => ({
        json: { rows: length, counts: length, base },
        text: `${counted(length, 'item')} counted, as of entry ${base}\n`,
      }),
    };
  });
}
