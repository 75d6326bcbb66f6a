/** `tallyman order import FILE.csv`: orders and their lines, all of the file or nothing. */
import type { Command } from 'commander';
import type { Invocation, Run } from './cli.ts';
import type { ExitCode } from './shell.ts';
import { count } from './table.ts';

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
        const { ask, withAgent } = await import('./agentcall.ts');
        const { readBytes, showErrors } = await import('./csvfile.ts');
        const { uploadDocuments } = await import('./documentsupload.ts');
        const { orderKind, readOrders } = await import('./orders-import.ts');
        const { progressLine } = await import('./progress.ts');
        const bytes = readBytes(file);
        const progress = progressLine(shell);
        return withAgent(shell, options, async (client) => {
          const info = (await ask(client, { area: 'device', verb: 'info' })) as { merchants: { id: string }[] };
          const read = readOrders(
            bytes,
            info.merchants.map(({ id }) => id),
          );
          if (!read.ok) {
            showErrors(shell, file, read.errors, options.json === true);
            return 1;
          }
          const { length } = read.orders;
          const result = await uploadDocuments(orderKind, client, read.orders, (done) =>
            progress.at(
              done <= length ? `${done} of ${length} orders checked` : `${done - length} of ${length} orders placed`,
            ),
          );
          progress.end();
          if (!result.ok) {
            const [first] = result.errors;
            if (result.taken === 0 || first === undefined)
              showErrors(shell, file, result.errors, options.json === true);
            else {
              const before = `${result.taken} of its orders went in before; the same file again completes it`;
              shell.err(`${file}:${first.line} ${first.column} — ${first.message}\n  ${before}\n`);
            }
            return 1;
          }
          const placed = result.changed;
          const known = length - placed;
          if (options.json) shell.out(`${JSON.stringify({ rows: read.rows, orders: length, placed, known })}\n`);
          else
            shell.out(
              `${count(length, 'order')} from ${count(read.rows, 'row')}: ${placed} placed, ${known} known already\n`,
            );
          return 0;
        });
      }),
    );
}
