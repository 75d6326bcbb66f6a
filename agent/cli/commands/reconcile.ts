/** `tallyman reconcile run|report`: what storefronts show beside what they should (R22). */
import type { Command } from 'commander';
import type { AgentClient } from '../../admin/doors/socket-client.ts';
import {
  type ClassCounts,
  type ComparedRow,
  noClasses,
  type ReconciliationRow,
} from '../../inventory/nouns/nightly/reconciliation.ts';
import { printable } from '../../inventory/nouns/text/unseen.ts';
import type { RunMade } from '../../reconcile/reconciler.ts';
import type { Invocation, Run } from '../cli.ts';
import { type ExitCode, Failure, type Shell } from '../shell.ts';
import { table } from '../table.ts';

type Options = { json?: true; dry?: true; html?: true; merchant?: string; run?: string; white?: true };
/** One merchant's part of the contract's answer. */
type MerchantReport = { merchant: string; run: string; date: string; classes: ClassCounts; rows: ComparedRow[] };
type Page = { runs: ReconciliationRow[]; rows: ComparedRow[]; next: number | null };

const rowsPerPage = 1_000;
/** A large store takes its time. */
const silenceMsMax = 600_000;

export function reconcile(program: Command, wrap: Run): void {
  const group = program.command('reconcile').description('compare what storefronts show with the ledger');
  group
    .command('run')
    .description('compare now, put right what differs, and report by mail')
    .option('--dry', 'only compare: nothing is put right, nothing is mailed')
    .option('--merchant <id>', 'only this merchant (default: all)')
    .option('--json', 'print JSON')
    .option('--html', 'print the report as it would be mailed')
    .option('--white', 'show also what is as it should be')
    .action(
      wrap(async ({ shell, options }: Invocation<Options>): Promise<ExitCode> => {
        const { dry, merchant } = options;
        const params = { ...(dry && { dry }), ...(merchant !== undefined && { merchant }) };
        return answered(shell, options, async (client) => {
          const { ask } = await import('../agent-call.ts');
          const request = { area: 'reconcile', verb: 'run', params };
          const { merchants } = (await ask(client, request, { idleMs: silenceMsMax })) as { merchants: RunMade[] };
          return merchants;
        });
      }),
    );
  group
    .command('report')
    .description('what the last comparison of each merchant found')
    .option('--merchant <id>', 'only this merchant (default: all)')
    .option('--run <name>', 'an earlier one, by its date; with --merchant')
    .option('--json', 'print JSON')
    .option('--html', 'print the report as it is mailed')
    .option('--white', 'show also what is as it should be')
    .action(
      wrap(async ({ shell, options }: Invocation<Options>): Promise<ExitCode> => {
        const { merchant, run } = options;
        if (run !== undefined && merchant === undefined) throw new Failure('--run needs --merchant beside it', 2);
        return answered(shell, options, async (client) => {
          const { ask } = await import('../agent-call.ts');
          const params = { ...(merchant !== undefined && { merchant }), ...(run !== undefined && { run }) };
          const { runs } = (await ask(client, { area: 'reconcile', verb: 'report', params })) as Page;
          return newest(runs);
        });
      }),
    );
}

/** The newest run of each merchant that came to its end. */
function newest(runs: readonly ReconciliationRow[]): ReconciliationRow[] {
  const ended = runs.filter(({ endedAt, interrupted }) => endedAt !== null && !interrupted);
  return ended.filter((row, index) => ended.findIndex(({ merchant }) => merchant === row.merchant) === index);
}

type Named = Pick<RunMade, 'merchant' | 'run' | 'date'> & { classes: ClassCounts | null };

async function answered(
  shell: Shell,
  options: Options & Invocation<Options>['options'],
  find: (client: AgentClient) => Promise<readonly Named[]>,
): Promise<ExitCode> {
  const { withAgent } = await import('../agent-call.ts');
  const merchants = await withAgent(shell, options, async (client) => {
    const reports: MerchantReport[] = [];
    for (const { merchant, run, date, classes } of await find(client)) {
      const rows = await rowsOf(client, merchant, run, options.json === true || options.white === true);
      reports.push({ merchant, run, date, classes: classes ?? noClasses(), rows });
    }
    return reports;
  });
  if (options.json) shell.out(`${JSON.stringify({ date: merchants[0]?.date ?? null, merchants })}\n`);
  else if (options.html) {
    const { reportHtml } = await import('../../reconcile/mail/report-html.ts');
    for (const one of merchants) shell.out(reportHtml(one));
  } else shell.out(merchants.length === 0 ? 'nothing was compared so far\n' : merchants.map(forPeople).join('\n'));
  return 0;
}

async function rowsOf(client: AgentClient, merchant: string, run: string, white: boolean): Promise<ComparedRow[]> {
  const { ask } = await import('../agent-call.ts');
  const rows: ComparedRow[] = [];
  for (let from: number | null = 0; from !== null; ) {
    const params = { merchant, run, from, limit: rowsPerPage, white };
    const page = (await ask(client, { area: 'reconcile', verb: 'report', params })) as Page;
    rows.push(...page.rows);
    from = page.next;
  }
  return rows;
}

const cell = (value: number | string | null): string => (value === null ? '–' : printable(String(value)));

function forPeople({ merchant, date, classes, rows }: MerchantReport): string {
  const counted = Object.entries(classes).map(
    ([name, count]) => `${count} ${name === 'notCompared' ? 'not compared' : name}`,
  );
  const head = `${merchant}, ${date}: ${counted.join(', ')}\n`;
  if (rows.length === 0) return head;
  return (
    head +
    table<ComparedRow>(
      [
        { head: 'channel', cell: ({ channel }) => channel },
        { head: 'listing', cell: ({ listing }) => cell(listing) },
        { head: 'sku', cell: ({ sku }) => cell(sku) },
        { head: 'name', cell: ({ name }) => (name === undefined ? '' : printable(name)) },
        { head: 'class', cell: (row) => (row.class === 'notCompared' ? 'not compared' : row.class) },
        { head: 'here', cell: ({ here }) => cell(here) },
        { head: 'there', cell: ({ there }) => cell(there) },
        { head: 'done', cell: ({ done }) => done },
        { head: '', cell: ({ reason }) => (reason === null ? '' : printable(reason)) },
      ],
      rows,
    )
  );
}
