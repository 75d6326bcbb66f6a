/** `tallyman order ls|show|import|refresh`: the orders this dock has booked. */
import type { Command } from 'commander';
import { inWords } from '../../inventory/nouns/inbound/notice-lines.ts';
import type { OrderRow } from '../../inventory/nouns/orders/order.ts';
import type { Box } from '../../inventory/nouns/orders/packing-list.ts';
import { type UnderKits, underKits } from '../../inventory/nouns/stock/kit.ts';
import type { Review, StaleLine } from '../../inventory/requests/order-refresh.ts';
import type { HeldOrder } from '../../ledger/messages.ts';
import type { Invocation, Run } from '../cli.ts';
import { lsAndShow } from '../document-commands.ts';
import { importOrders } from '../import/orders.ts';
import type { ExitCode } from '../shell.ts';
import { count, table } from '../table.ts';

export function order(program: Command, wrap: Run): void {
  const group = program.command('order').alias('orders').description('show, import and refresh orders');
  lsAndShow<OrderRow, OrderRow & { boxes: Box[] }>(group, wrap, {
    ...{ noun: 'order', id: 'id', forPeople: orderForPeople },
    list: {
      ...{ description: 'list orders', statuses: 'only those: open, packed, shipped, cancelled or set-aside' },
      forPeople: listForPeople,
    },
  });
  importOrders(group, wrap);
  refresh(group, wrap);
}

type RefreshOptions = { json?: true; merchant?: string; sku?: string; token?: string };

function refresh(group: Command, wrap: Run): void {
  group
    .command('refresh')
    .description('open orders that keep an older state of their items; with --token they take over the new one')
    .argument('[id]', 'only this order')
    .option('--merchant <id>', 'whose orders; not needed when the dock has one merchant')
    .option('--sku <sku>', 'only lines of this item')
    .option('--token <token>', 'of the list you have looked at: move these lines over')
    .option('--json', 'print JSON')
    .action(
      wrap(async ({ shell, options }: Invocation<RefreshOptions>, id?: string): Promise<ExitCode> => {
        const { ask, withAgent } = await import('../agent-call.ts');
        const { merchant, sku, token } = options;
        const params = {
          ...(id !== undefined && { id }),
          ...(merchant !== undefined && { merchant }),
          ...(sku !== undefined && { sku }),
          ...(token !== undefined && { token }),
        };
        const answer = await withAgent(shell, options, (client) =>
          ask(client, { area: 'order', verb: 'refresh-items', params }),
        );
        if (options.json) shell.out(`${JSON.stringify(answer)}\n`);
        else if (token === undefined) shell.out(reviewForPeople(answer as Review));
        else {
          const { orders, lines, waiting } = answer as { orders: number; lines: number; waiting: number };
          const left =
            waiting === 0 ? '' : `; ${count(waiting, 'kit')} in boxes already ${waiting === 1 ? 'stays' : 'stay'}`;
          shell.out(`${linesOf(lines, orders)}: taken over from the items as they are now${left}\n`);
        }
        return 0;
      }),
    );
}

function reviewForPeople({ orders, lines, token, more }: Review): string {
  if (lines.length === 0) return 'every open order says what its items say now\n';
  const said = ({ changes, parts, waits }: StaleLine) => [
    ...Object.entries(changes).map(([what, { from, to }]) => `${what}: ${from ?? '–'} → ${to ?? '–'}`),
    ...(parts === undefined ? [] : [`parts: ${inWords(parts.from)} → ${parts.to === null ? '–' : inWords(parts.to)}`]),
    ...(waits === undefined ? [] : [`stays: ${waits} already`]),
  ];
  return [
    table<StaleLine>(
      [
        { head: 'order', cell: (line) => line.order },
        { head: 'sku', cell: (line) => line.sku },
        { head: 'kept → now', cell: (line) => said(line).join(', ') },
      ],
      lines,
    ),
    `\n${linesOf(lines.length, orders)}${more ? ', and there are more' : ''}. To move them over, say the same with --token ${token}\n`,
  ].join('');
}

type Line = OrderRow['lines'][number] & { notFromHere?: true };
const linesOf = (lines: number, orders: number) => `${count(lines, 'line')} of ${count(orders, 'order')}`;
/** R16: units that others send are not waited for. */
const units = (one: Pick<OrderRow, 'lines'>) =>
  one.lines.reduce((sum, line: Line) => sum + (line.notFromHere ? 0 : line.quantity), 0);
const packed = (one: OrderRow) => one.lines.reduce((sum, line) => sum + (line.packed ?? 0), 0);
const shipped = (one: OrderRow) => one.lines.reduce((sum, line) => sum + line.shipped, 0);

/** R24: what is held says why. */
const statusOf = ({ status, held }: HeldOrder): string => (held === undefined ? status : `held: ${held.reason}`);

const listForPeople = (orders: HeldOrder[]) =>
  table<HeldOrder>(
    [
      { head: 'merchant', cell: (one) => one.merchant },
      { head: 'order', cell: (one) => one.id },
      { head: 'status', cell: statusOf },
      { head: 'placed', cell: (one) => one.placedAt ?? '–' },
      { head: 'lines', cell: (one) => one.lines.length },
      { head: 'units', cell: units },
      { head: 'packed', cell: packed },
      { head: 'shipped', cell: shipped },
    ],
    orders,
    'No orders.',
  );

const orderForPeople = (one: HeldOrder & { boxes: Box[] }) =>
  `order ${one.id} of ${one.merchant}: ${statusOf(one)}, ${shipped(one)} of ${count(units(one), 'unit')} shipped\n` +
  (one.held === undefined ? '\n' : `${one.held.text}\n\n`) +
  table<UnderKits<Line>>(
    [
      {
        head: 'sku',
        cell: (row) => ('kit' in row ? row.kit.sku : `${row.kits.length === 0 ? '' : '· '}${row.line.sku}`),
      },
      { head: 'name', cell: (row) => ('kit' in row ? 'a kit, packed by its parts:' : row.line.name) },
      { head: 'ordered', cell: (row) => ('kit' in row ? row.kit.quantity : row.line.quantity) },
      { head: 'packed', cell: (row) => ('kit' in row ? '' : packedOf(row.line)) },
      { head: 'shipped', cell: (row) => ('kit' in row ? '' : row.line.shipped) },
    ],
    underKits(one.lines as Line[]),
  ) +
  (one.boxes.length === 0 ? '' : `\n${boxesForPeople(one.boxes)}`);

const packedOf = (line: Line) => (line.notFromHere ? 'not from here' : (line.packed ?? 0));

const boxesForPeople = (boxes: Box[]) =>
  table<Box>(
    [
      { head: 'box', cell: (one) => one.box },
      { head: 'state', cell: (one) => (one.shipped ? 'shipped' : one.checked ? 'weighed' : 'packed') },
      { head: 'station', cell: (one) => one.station ?? '–' },
      { head: 'label', cell: ({ carrier, tracking }) => [carrier, tracking].filter((part) => part).join(' ') },
      { head: 'contents', cell: (one) => one.contents.map(({ sku, quantity }) => `${quantity} × ${sku}`).join(', ') },
    ],
    boxes,
  );
