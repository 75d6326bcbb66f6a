/** `tallyman count import FILE.csv`: what was counted without a scanner, or is on the shelves on the first day. */
import type { Command } from 'commander';
import type { Invocation, Run } from '../cli.ts';
import type { ReadCounts } from '../import/counts-import.ts';
import { type ExitCode, Failure } from '../shell.ts';
import { count as counted, table } from '../table.ts';
import { wholeNumber } from '../whole-number.ts';

type Options = { json?: true; base?: number; asOf?: string; reason?: string; confirm?: true; dry?: true };

type CountsRead = Extract<ReadCounts, { ok: true }>;

export function count(program: Command, wrap: Run): void {
  const group = program.command('count').alias('counts').description('book what was counted elsewhere');
  group
    .command('import')
    .description('set the stock of the items of a CSV file; a mistake in any row and nothing is taken')
    .argument('<file>', 'CSV, UTF-8, with a header line')
    .option('--base <seq>', 'the last ledger entry when it was counted (default: now)', wholeNumber(1, 2 ** 53 - 1))
    .option('--as-of <time>', 'the moment that another system says it of, as in "2026-11-28 14:00" or "-2h"')
    .option('--dry', 'with --as-of: only show what would come of it')
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
What is scanned while the file goes in still counts. When it was counted earlier, say --base: what moved since then is kept. A list of another system has its own time: say --as-of, and
what moved or was ordered here since then counts; items that the file does not name stay as they are.`,
    )
    .action(wrap(importFile));
}

const confirmZeros = (zeros: number): string =>
  `${counted(zeros, 'item')} in stock would go to 0, and shops would show none. Nothing was taken. If it is meant, run it again with --confirm.`;

async function importFile(invocation: Invocation<Options>, file: string): Promise<ExitCode> {
  const { shell, options } = invocation;
  if (options.asOf !== undefined && options.base !== undefined) throw new Failure('say --base or --as-of, not both', 2);
  if (options.asOf !== undefined) return importSnapshot(invocation, file, options.asOf);
  if (options.dry === true) throw new Failure('--dry goes with --as-of', 2);
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
      confirmFirst: confirmZeros,
      told: ({ counts: { length } }: CountsRead) => ({
        json: { rows: length, counts: length, base },
        text: `${counted(length, 'item')} counted, as of entry ${base}\n`,
      }),
    };
  });
}

/** R5: the same file, of a moment that is over. */
async function importSnapshot({ shell, options }: Invocation<Options>, file: string, asOf: string): Promise<ExitCode> {
  const { readCounts } = await import('../import/counts-import.ts');
  const { partsOf, snapshotKind } = await import('../import/snapshot-import.ts');
  const { importDocuments } = await import('../import/documents-import.ts');
  return importDocuments(shell, options, file, () => {
    const { kind, rows } = snapshotKind({ asOf, ...(options.reason !== undefined && { reason: options.reason }) });
    return {
      read: (bytes, merchants) => {
        const read = readCounts(bytes, merchants);
        return read.ok ? read : { ...read, readable: partsOf(read.readable ?? []) };
      },
      documents: ({ counts }: CountsRead) => partsOf(counts),
      kind,
      nouns: 'parts',
      done: 'taken',
      halfway: (taken) => `${taken} parts were taken before; the same file again completes it`,
      confirmFirst: confirmZeros,
      told: () => {
        const changed = rows.filter(({ difference }) => difference !== 0).length;
        const dry = options.dry === true;
        const shown = table(
          [
            { head: 'sku', cell: ({ sku }) => sku },
            { head: 'theirs', cell: ({ theirs }) => theirs },
            { head: 'moved since', cell: ({ movedSince }) => movedSince },
            { head: 'in stock', cell: ({ inStock }) => inStock },
            { head: 'booked', cell: ({ booked }) => booked },
            { head: 'available', cell: ({ available }) => available },
            {
              head: '',
              cell: ({ countedSince }) => countedSince && `counted later, at entry ${countedSince}: that stands`,
            },
          ],
          rows,
        );
        const sum = `${changed} of ${counted(rows.length, 'item')} ${dry ? 'would change' : 'changed'}, as of ${asOf}\n`;
        return { json: { items: rows, changed, dry }, text: dry ? `${shown}${sum}` : sum };
      },
    };
  });
}
