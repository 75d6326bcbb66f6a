/** `tallyman notice ls|show|import`: the inbound shipments that were announced to this dock. */
import type { Command } from 'commander';
import type { NoticeSummary } from '../../admin/verbs/notice.ts';
import type { NoticeLine, NoticeRow } from '../../inventory/nouns/notice.ts';
import { outstanding } from '../../inventory/projections/apply-documents.ts';
import type { Invocation, Run } from '../cli.ts';
import type { ExitCode } from '../shell.ts';
import { count, table } from '../table.ts';
import { wholeNumber } from '../whole-number.ts';

type ListOptions = { json?: true; merchant?: string; status?: string; limit: number };

export function notice(program: Command, wrap: Run): void {
  const group = program.command('notice').alias('notices').description('show and import announced inbound shipments');
  group
    .command('ls')
    .description('list notices, newest first')
    .option('--merchant <id>', 'only this merchant’s')
    .option('--status <status>', 'only open or closed ones')
    .option('--limit <n>', 'at most this many', wholeNumber(1, 1_000), 100)
    .option('--json', 'print JSON')
    .action(
      wrap(async ({ shell, options }: Invocation<ListOptions>): Promise<ExitCode> => {
        const { ask, withAgent } = await import('../agent-call.ts');
        const { merchant, status, limit } = options;
        const params = { limit, ...(merchant !== undefined && { merchant }), ...(status !== undefined && { status }) };
        const { notices, more } = (await withAgent(shell, options, (client) =>
          ask(client, { area: 'notice', verb: 'list', params }),
        )) as { notices: NoticeSummary[]; more: boolean };
        shell.out(options.json ? `${JSON.stringify(notices)}\n` : listForPeople(notices));
        if (more) shell.err('tallyman: there may be more; ask for them with --limit, --status or --merchant\n');
        return 0;
      }),
    );
  group
    .command('show')
    .description('show one notice with its lines')
    .argument('<id>', 'the notice’s number')
    .option('--merchant <id>', 'whose notice; needed when several merchants have one of this number')
    .option('--json', 'print JSON')
    .action(
      wrap(
        async ({ shell, options }: Invocation<{ json?: true; merchant?: string }>, id: string): Promise<ExitCode> => {
          const { ask, withAgent } = await import('../agent-call.ts');
          const params = { id, ...(options.merchant !== undefined && { merchant: options.merchant }) };
          const found = (await withAgent(shell, options, (client) =>
            ask(client, { area: 'notice', verb: 'get', params }),
          )) as NoticeRow;
          shell.out(options.json ? `${JSON.stringify(found)}\n` : noticeForPeople(found));
          return 0;
        },
      ),
    );
  group
    .command('import')
    .description('announce the notices of a CSV file; a mistake in any row and nothing is taken')
    .argument('<file>', 'CSV, UTF-8, with a header line')
    .option('--json', 'print JSON')
    .addHelpText(
      'after',
      `
One row for each line of a notice. Columns (any order; notice, sku and quantity are needed, merchant when the dock has several):
  notice, merchant       the number that is scanned to open it, and whose goods come
  sku, quantity          what comes, in base units; rows of one SKU add up
  sscc                   the pallet or carton it is in: 18 digits; without sku and quantity its content is not known
  lot, expiry            of goods in a handling unit; expiry: YYYY-MM-DD
  type                   asn or purchase-order
  supplier, expected-at  from whom, and when: YYYY-MM-DD
  publish                yes: the levels of what was received are sent when the notice closes
What is said of the notice as a whole may stand on any of its rows. A notice that is open is changed to what the file says.`,
    )
    .action(wrap(importFile));
}

async function importFile({ shell, options }: Invocation<{ json?: true }>, file: string): Promise<ExitCode> {
  const { importDocuments } = await import('../import/documents-import.ts');
  const { noticeKind, readNotices } = await import('../import/notices-import.ts');
  return importDocuments(shell, options, file, () => ({
    read: readNotices,
    documents: ({ notices }) => notices,
    kind: noticeKind,
    nouns: 'notices',
    done: 'taken',
    halfway: (taken) => `${taken} of its notices went in before; the same file again completes it`,
    told: ({ rows, notices: { length } }, changed) => ({
      json: { rows, notices: length, changed },
      text: `${count(length, 'notice')} from ${count(rows, 'row')}: ${changed} new or changed\n`,
    }),
  }));
}

const listForPeople = (notices: NoticeSummary[]) =>
  table<NoticeSummary>(
    [
      { head: 'merchant', cell: (one) => one.merchant },
      { head: 'notice', cell: (one) => one.id },
      { head: 'type', cell: (one) => one.type },
      { head: 'status', cell: (one) => one.status },
      { head: 'supplier', cell: (one) => one.supplier ?? '–' },
      { head: 'expected', cell: (one) => one.expectedAt ?? '–' },
      { head: 'lines', cell: (one) => one.lines },
      { head: 'units', cell: (one) => one.unitsOf },
      { head: 'here', cell: (one) => one.unitsDone },
    ],
    notices,
  );

function noticeForPeople(one: NoticeRow): string {
  const from = one.supplier === null ? '' : `, from ${one.supplier}`;
  const when = one.expectedAt === null ? '' : `, expected ${one.expectedAt}`;
  const units = one.handlingUnits.length === 0 ? '' : `\n${unitsForPeople(one)}`;
  return (
    `${one.type} ${one.id} of ${one.merchant}: ${one.status}${from}${when}\n\n` +
    table<NoticeLine>(
      [
        { head: 'sku', cell: (line) => line.sku },
        { head: 'announced', cell: (line) => line.quantity },
        { head: 'received', cell: (line) => line.received },
        { head: 'to come', cell: (line) => outstanding(one, line) },
      ],
      one.lines,
    ) +
    units
  );
}

type UnitLine = { sscc: string } & Partial<NoticeRow['handlingUnits'][number]['lines'][number]>;

const unitsForPeople = ({ handlingUnits }: NoticeRow) =>
  table<UnitLine>(
    [
      { head: 'sscc', cell: (line) => line.sscc },
      { head: 'sku', cell: (line) => line.sku ?? '–' },
      { head: 'units', cell: (line) => line.quantity },
      { head: 'lot', cell: (line) => line.lot },
      { head: 'expiry', cell: (line) => line.expiry },
    ],
    handlingUnits.flatMap(({ sscc, lines }): UnitLine[] =>
      lines.length === 0 ? [{ sscc }] : lines.map((line) => ({ sscc, ...line })),
    ),
  );
