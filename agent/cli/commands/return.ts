/** `tallyman return ls|show|close|import`: goods that come back. */
import type { Command } from 'commander';
import type { ReturnShown, ReturnSummary } from '../../admin/verbs/return.ts';
import type { ReturnClosed } from '../../inventory/requests/inbound/returns.ts';
import type { Invocation, Run } from '../cli.ts';
import { lsAndShow } from '../document-commands.ts';
import type { ExitCode } from '../shell.ts';
import { count, table } from '../table.ts';

export function returns(program: Command, wrap: Run): void {
  const group = program.command('return').alias('returns').description('show, import and close returns');
  lsAndShow<ReturnSummary, ReturnShown>(group, wrap, {
    ...{ noun: 'return', id: 'number', forPeople: returnForPeople },
    list: {
      ...{ description: 'list returns, newest first', statuses: 'only open or closed ones' },
      forPeople: listForPeople,
    },
  });
  group
    .command('close')
    .description('expect nothing more of it: what was found good is for sale again')
    .argument('<number>', 'the return’s number')
    .option('--merchant <id>', 'whose return; not needed when the dock has one merchant')
    .option('--reason <text>', 'why, for the record')
    .option('--json', 'print JSON')
    .action(wrap(close));
  group
    .command('import')
    .description('announce the returns of a CSV file; a mistake in any row and nothing is taken')
    .argument('<file>', 'CSV, UTF-8, with a header line')
    .option('--json', 'print JSON')
    .addHelpText(
      'after',
      `
One row for each line of a return. Columns (any order; return, sku and quantity are needed, merchant when the dock has several):
  return, merchant    the number that is scanned to open it, and whose goods come back
  sku, quantity       what comes back, in base units; rows of one SKU add up
  order, reason       the order it comes back of, and why
What is said of the return as a whole may stand on any of its rows. A return that is open is changed to what the file says.`,
    )
    .action(wrap(importFile));
}

type CloseOptions = { json?: true; merchant?: string; reason?: string };

async function close({ shell, options }: Invocation<CloseOptions>, id: string): Promise<ExitCode> {
  const { ask, withAgent } = await import('../agent-call.ts');
  const { merchant, reason } = options;
  const params = { id, ...(merchant !== undefined && { merchant }), ...(reason !== undefined && { reason }) };
  const answer = (await withAgent(shell, options, (client) =>
    ask(client, { area: 'return', verb: 'close', params }),
  )) as { id: string } & Partial<ReturnClosed>;
  shell.out(options.json ? `${JSON.stringify(answer)}\n` : closedForPeople(answer));
  return 0;
}

function closedForPeople({ id, ...closed }: { id: string } & Partial<ReturnClosed>): string {
  const words = {
    ...{ restocked: 'for sale again', onHold: 'on hold', damaged: 'damaged' },
    ...{ missing: 'missing', extra: 'not announced' },
  } as const;
  const rows = (Object.keys(words) as (keyof typeof words)[]).flatMap((key) =>
    (closed[key] ?? []).map((line) => ({ ...line, what: words[key] })),
  );
  const head = `return ${id} is closed\n`;
  if (rows.length === 0) return head;
  return `${head}\n${table(
    [
      { head: 'sku', cell: (row: (typeof rows)[number]) => row.sku },
      { head: 'units', cell: (row: (typeof rows)[number]) => row.quantity },
      { head: '', cell: (row: (typeof rows)[number]) => row.what },
    ],
    rows,
  )}`;
}

async function importFile({ shell, options }: Invocation<{ json?: true }>, file: string): Promise<ExitCode> {
  const { importDocuments } = await import('../import/documents-import.ts');
  const { readReturns, returnKind } = await import('../import/returns-import.ts');
  return importDocuments(shell, options, file, () => ({
    read: readReturns,
    documents: ({ returns: placed }) => placed,
    kind: returnKind,
    nouns: 'returns',
    done: 'taken',
    halfway: (taken) => `${taken} of its returns went in before; the same file again completes it`,
    told: ({ rows, returns: { length } }, changed) => ({
      json: { rows, returns: length, changed },
      text: `${count(length, 'return')} from ${count(rows, 'row')}: ${changed} new or changed\n`,
    }),
  }));
}

const listForPeople = (all: ReturnSummary[]) =>
  table<ReturnSummary>(
    [
      { head: 'merchant', cell: (one) => one.merchant },
      { head: 'return', cell: (one) => one.id },
      { head: 'status', cell: (one) => one.status },
      { head: 'order', cell: (one) => one.order ?? '–' },
      { head: 'lines', cell: (one) => one.lines },
      { head: 'units', cell: (one) => (one.blind ? '–' : one.unitsOf) },
      { head: 'found', cell: (one) => one.found },
    ],
    all,
    'No returns.',
  );

function returnForPeople(one: ReturnShown): string {
  const of = one.order === null ? '' : `, of order ${one.order}`;
  const why = one.reason === null ? '' : ` (${one.reason})`;
  return (
    `return ${one.id} of ${one.merchant}: ${one.status}${of}${why}${one.blind ? ', nobody announced it' : ''}\n\n` +
    table<ReturnShown['lines'][number]>(
      [
        { head: 'sku', cell: (line) => line.sku },
        { head: 'announced', cell: (line) => line.quantity },
        { head: 'found', cell: (line) => line.found },
        { head: 'good', cell: (line) => line.good },
        { head: 'on hold', cell: (line) => line.hold },
        { head: 'damaged', cell: (line) => line.damaged },
      ],
      one.lines,
    )
  );
}
