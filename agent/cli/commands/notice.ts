/** `tallyman notice ls|show|publish|unpublish|import`: the inbound shipments that were announced to this dock. */
import type { Command } from 'commander';
import type { NoticeSummary } from '../../admin/verbs/notice.ts';
import type { NoticeLine, NoticeRow } from '../../inventory/nouns/inbound/notice.ts';
import { outstanding, publishedOn } from '../../inventory/nouns/inbound/notice-lines.ts';
import type { PublishedLine } from '../../inventory/requests/inbound/publishing.ts';
import type { Invocation, Run } from '../cli.ts';
import { lsAndShow } from '../document-commands.ts';
import type { ExitCode } from '../shell.ts';
import { count, table } from '../table.ts';

export function notice(program: Command, wrap: Run): void {
  const group = program.command('notice').alias('notices').description('show and import announced inbound shipments');
  lsAndShow<NoticeSummary, NoticeRow>(group, wrap, {
    ...{ noun: 'notice', id: 'number', forPeople: noticeForPeople },
    list: {
      ...{ description: 'list notices, newest first', statuses: 'only open or closed ones' },
      forPeople: listForPeople,
    },
  });
  publishing(group, wrap, 'publish', 'count what is missing of a notice, or of some of its items, as available');
  publishing(group, wrap, 'unpublish', 'count only what is here as available again');
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
  publish                yes: what is missing counts as available until it is received or the notice closes
What is said of the notice as a whole may stand on any of its rows. A notice that is open is changed to what the file says.`,
    )
    .action(wrap(importFile));
}

type PublishOptions = { json?: true; merchant?: string };

function publishing(group: Command, wrap: Run, verb: 'publish' | 'unpublish', description: string): void {
  group
    .command(verb)
    .description(description)
    .argument('<number>', 'the notice’s number')
    .argument('[sku...]', 'only these of its items')
    .option('--merchant <id>', 'whose notice; needed when several merchants have one of this number')
    .option('--json', 'print JSON')
    .action(
      wrap(async ({ shell, options }: Invocation<PublishOptions>, id: string, skus: string[]): Promise<ExitCode> => {
        const { ask, withAgent } = await import('../agent-call.ts');
        const answer = (await withAgent(shell, options, async (client) => {
          const whose = { id, ...(options.merchant !== undefined && { merchant: options.merchant }) };
          const { merchant } = (await ask(client, { area: 'notice', verb: 'get', params: whose })) as NoticeRow;
          const params = { merchant, id, ...(skus.length > 0 && { skus }) };
          return ask(client, { area: 'notice', verb, params });
        })) as { items: PublishedLine[] };
        shell.out(options.json ? `${JSON.stringify(answer)}\n` : publishedForPeople(answer.items));
        return 0;
      }),
    );
}

const publishedForPeople = (items: PublishedLine[]) =>
  table<PublishedLine>(
    [
      { head: 'sku', cell: (one) => one.sku },
      { head: 'published', cell: (one) => one.published },
      { head: '', cell: (one) => one.reason },
    ],
    items,
  );

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
    'No notices.',
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
        { head: 'published', cell: (line) => publishedOn(one, line.sku) },
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
