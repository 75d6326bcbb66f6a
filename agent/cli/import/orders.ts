/** `tallyman order import FILE.csv`: orders and their lines, all of the file or nothing. */
import type { Command } from 'commander';
import type { Invocation, Run } from '../cli.ts';
import type { ExitCode } from '../shell.ts';
import { count } from '../table.ts';

export function importOrders(group: Command, wrap: Run): void {
  group
    .command('import')
    .description('place the orders of a CSV file; a mistake in any row and nothing is taken')
    .argument('<file>', 'CSV, UTF-8, with a header line')
    .option('--json', 'print JSON')
    .addHelpText(
      'after',
      `
Columns (any order; merchant only when the dock has several):
  merchant, order        the order's number, which is scanned to open it; a row for each of its lines
  sku, quantity          of which item how many base units
  placed-at              2026-11-22T06:00:00Z, with its offset
  channel                the storefront it came from
An order that is there already with the same lines changes nothing.`,
    )
    .action(
      wrap(async ({ shell, options }: Invocation<{ json?: true }>, file: string): Promise<ExitCode> => {
        const { importDocuments } = await import('./documents-import.ts');
        const { orderKind, readOrders } = await import('./orders-import.ts');
        return importDocuments(shell, options, file, () => ({
          read: readOrders,
          documents: ({ orders }) => orders,
          kind: orderKind,
          nouns: 'orders',
          done: 'placed',
          halfway: (taken) => `${taken} of its orders went in before; the same file again completes it`,
          told({ rows, orders: { length } }, placed) {
            const known = length - placed;
            return {
              json: { rows, orders: length, placed, known },
              text: `${count(length, 'order')} from ${count(rows, 'row')}: ${placed} placed, ${known} known already\n`,
            };
          },
        }));
      }),
    );
}
