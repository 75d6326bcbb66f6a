/**
 * `tallyman exception ls|resolve|dismiss`: what was set aside at the stations, and by the storefronts, until a person
 * looks at it.
 */

import { type Command, Option } from 'commander';
import type { ExceptionRow } from '../../inventory/nouns/station/exception.ts';
import { printable } from '../../inventory/nouns/text/unseen.ts';
import { exceptionAdvice } from '../../screen/texts/alarms/exceptions.ts';
import { unknownAs } from '../../screen/views/scan-words.ts';
import type { Invocation, Run } from '../cli.ts';
import type { ExitCode } from '../shell.ts';
import { count, table } from '../table.ts';
import { wholeNumber } from '../whole-number.ts';

type ListOptions = { json?: true; all?: true; limit: number };
type ResolveOptions = { json?: true; merchant?: string; units: number; counted?: 'stands' | 'apart' };
type DismissOptions = { json?: true; reason?: string };

/** What `exception/resolve` answers for a code that was given to an item. */
type Resolved = {
  sku: string;
  code: string;
  units: number;
  inStock: number;
  counted: { seq: number; units: number; document: string | null; countedSince?: number }[];
  left: { seq: number; reason: string }[];
  more: number;
};

export function exception(program: Command, wrap: Run): void {
  const group = program
    .command('exception')
    .alias('exceptions')
    .description('show and settle what was set aside: unknown codes, refused lines and orders');
  list(group, wrap);
  resolve(group, wrap);
  dismiss(group, wrap);
}

const sequence = wholeNumber(1, Number.MAX_SAFE_INTEGER);

function list(group: Command, wrap: Run): void {
  group
    .command('ls')
    .description('list open exceptions, newest first')
    .option('--all', 'settled ones, too')
    .option('--limit <n>', 'at most this many', wholeNumber(1, 500), 50)
    .option('--json', 'print JSON')
    .action(
      wrap(async ({ shell, options }: Invocation<ListOptions>): Promise<ExitCode> => {
        const { ask, withAgent } = await import('../agent-call.ts');
        const params = { limit: options.limit, status: options.all ? 'all' : 'open' };
        const { exceptions, before } = (await withAgent(shell, options, (client) =>
          ask(client, { area: 'exception', verb: 'list', params }),
        )) as { exceptions: ExceptionRow[]; before: number | null };
        shell.out(options.json ? `${JSON.stringify(exceptions)}\n` : listForPeople(exceptions));
        if (before !== null) shell.err('tallyman: there are more; ask for them with --limit\n');
        return 0;
      }),
    );
}

function resolve(group: Command, wrap: Run): void {
  group
    .command('resolve')
    .description(
      'give the unknown code of an exception to an item; all that was set aside under it counts where it was meant to',
    )
    .argument('<seq>', 'the exception’s number', sequence)
    .argument('<sku>', 'whose code it is')
    .option('--units <n>', 'base units that the code stands for', wholeNumber(1, 1_000_000), 1)
    .option('--merchant <id>', 'whose item; not needed when the dock has one merchant')
    .addOption(
      new Option(
        '--counted <answer>',
        'where the item was counted since the scan: that count knew of the goods, or they are apart from it',
      ).choices(['stands', 'apart']),
    )
    .option('--json', 'print JSON')
    .action(
      wrap(async ({ shell, options }: Invocation<ResolveOptions>, seq: number, sku: string): Promise<ExitCode> => {
        const { ask, withAgent } = await import('../agent-call.ts');
        const { merchant, units, counted } = options;
        const said = counted === undefined ? {} : { counted };
        const params = { seq, sku, units, ...said, ...(merchant !== undefined && { merchant }) };
        const done = (await withAgent(shell, options, (client) =>
          ask(client, { area: 'exception', verb: 'resolve', params }),
        )) as Resolved;
        shell.out(options.json ? `${JSON.stringify(done)}\n` : resolvedForPeople(done));
        return 0;
      }),
    );
}

function dismiss(group: Command, wrap: Run): void {
  group
    .command('dismiss')
    .description('settle an exception without counting anything')
    .argument('<seq>', 'the exception’s number', sequence)
    .option('--reason <text>', 'goes on the record')
    .option('--json', 'print JSON')
    .action(
      wrap(async ({ shell, options }: Invocation<DismissOptions>, seq: number): Promise<ExitCode> => {
        const { ask, withAgent } = await import('../agent-call.ts');
        const { reason } = options;
        const params = { seq, dismiss: true, ...(reason !== undefined && { reason }) };
        const done = await withAgent(shell, options, (client) =>
          ask(client, { area: 'exception', verb: 'resolve', params }),
        );
        shell.out(options.json ? `${JSON.stringify(done)}\n` : `exception ${seq} is dismissed\n`);
        return 0;
      }),
    );
}

/** R26: what was said of the goods before the scan. */
const conditionSaid = ({ condition }: ExceptionRow): string =>
  condition === undefined
    ? ''
    : ` Said to be ${condition.to}${condition.reason === undefined ? '' : ` (${condition.reason})`}.`;

const listForPeople = (exceptions: ExceptionRow[]) =>
  table<ExceptionRow>(
    [
      { head: 'seq', cell: (one) => one.seq },
      { head: 'at (UTC)', cell: (one) => new Date(one.at).toISOString().slice(0, 19) },
      { head: 'where', cell: (one) => one.station ?? one.channel ?? '' },
      { head: 'by', cell: (one) => one.operator ?? '' },
      { head: 'document', cell: (one) => one.document ?? '' },
      { head: 'reason', cell: (one) => (one.status === 'open' ? one.reason : `${one.reason} (settled)`) },
      { head: 'code', cell: (one) => one.scan ?? one.sku ?? '' },
      { head: 'times', cell: (one) => one.units },
      { head: 'what', cell: (one) => `${one.text}${conditionSaid(one)}${officesPart(one)}` },
    ],
    exceptions,
    'Nothing was set aside: no exception waits.',
  );

/** Where the rules' words are for whoever scanned: what is left to do for whoever reads this. */
function officesPart({ status, reason, scan }: ExceptionRow): string {
  const own = status === 'open' && exceptionAdvice('en', reason, unknownAs(reason, scan ?? '').unknown).own;
  return own ? ` ${own}` : '';
}

function resolvedForPeople({ sku, code, units, inStock, counted, left, more }: Resolved): string {
  const sum = counted.reduce((total, one) => total + one.units, 0);
  const since = counted.some(({ countedSince }) => countedSince !== undefined);
  const lines = [
    `${printable(code)} stands for ${units} × ${sku} now; ${count(counted.length, 'scan')} counted for ${count(sum, 'unit')}`,
    ...(since ? [`  it was counted since; in stock: ${inStock}`] : []),
    ...left.map(({ seq, reason }) => `  ${seq} stays as it is: ${printable(reason)}`),
    ...(more === 0 ? [] : [`  ${more} more are open under this code: say the same of one of them`]),
  ];
  return `${lines.join('\n')}\n`;
}
