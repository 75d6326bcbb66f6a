/** `tallyman order ls|show`: the orders this dock has booked. */
import type { Command } from 'commander';
import type { OrderRow } from '../inventory/model.ts';
import type { Invocation, Run } from './cli.ts';
import { wholeNumber } from './cli.ts';
import type { ExitCode } from './shell.ts';
import { table } from './table.ts';

type ListOptions = { json?: true; merchant?: string; status?: string; limit: number };

export function order(program: Command, wrap: Run): void {
  const group = program.command('order').description('show orders');
  group
    .command('ls')
    .description('list orders')
    .option('--merchant <id>', 'only this merchant’s')
    .option('--status <status>', 'only open, shipped or cancelled ones')
    .option('--limit <n>', 'at most this many', wholeNumber(1, 1_000), 100)
    .option('--json', 'print JSON')
    .action(
      wrap(async ({ shell, options }: Invocation<ListOptions>): Promise<ExitCode> => {
        const { ask, withAgent } = await import('./agentcall.ts');
        const { merchant, status, limit } = options;
        const params = { limit, ...(merchant !== undefined && { merchant }), ...(status !== undefined && { status }) };
        const { orders, more } = (await withAgent(shell, options, (client) =>
          ask(client, { area: 'order', verb: 'list', params }),
        )) as { orders: OrderRow[]; more: boolean };
        shell.out(options.json ? `${JSON.stringify(orders)}\n` : listForPeople(orders));
        if (more) shell.err(`tallyman: there may be more; ask for them with --limit, --status or --merchant\n`);
        return 0;
      }),
    );
  group
    .command('show')
    .description('show one order with its lines')
    .argument('<id>', 'the order’s id')
    .option('--merchant <id>', 'whose order; not needed when the dock has one merchant')
    .option('--json', 'print JSON')
    .action(
      wrap(
        async ({ shell, options }: Invocation<{ json?: true; merchant?: string }>, id: string): Promise<ExitCode> => {
          const { ask, withAgent } = await import('./agentcall.ts');
          const params = { id, ...(options.merchant !== undefined && { merchant: options.merchant }) };
          const found = (await withAgent(shell, options, (client) =>
            ask(client, { area: 'order', verb: 'get', params }),
          )) as OrderRow;
          shell.out(options.json ? `${JSON.stringify(found)}\n` : orderForPeople(found));
          return 0;
        },
      ),
    );
}

const units = (one: OrderRow) => one.lines.reduce((sum, line) => sum + line.quantity, 0);
const shipped = (one: OrderRow) => one.lines.reduce((sum, line) => sum + line.shipped, 0);

const listForPeople = (orders: OrderRow[]) =>
  table<OrderRow>(
    [
      { head: 'merchant', cell: (one) => one.merchant },
      { head: 'order', cell: (one) => one.id },
      { head: 'status', cell: (one) => one.status },
      { head: 'placed', cell: (one) => one.placedAt ?? '–' },
      { head: 'lines', cell: (one) => one.lines.length },
      { head: 'units', cell: units },
      { head: 'shipped', cell: shipped },
    ],
    orders,
  );

const orderForPeople = (one: OrderRow) =>
  `order ${one.id} of ${one.merchant}: ${one.status}, ${shipped(one)} of ${units(one)} units shipped\n\n` +
  table<OrderRow['lines'][number]>(
    [
      { head: 'sku', cell: (line) => line.sku },
      { head: 'name', cell: (line) => line.name },
      { head: 'ordered', cell: (line) => line.quantity },
      { head: 'shipped', cell: (line) => line.shipped },
    ],
    one.lines,
  );
