/**
 * `tallyman ledger tail|export|verify|rebuild`: the record itself. Export and verify also work on a dock that is not
 * running.
 */
import { existsSync } from 'node:fs';
import type { Command } from 'commander';
import type { AgentClient } from '../../admin/doors/socket-client.ts';
import type { Entry } from '../../inventory/nouns/entry.ts';
import type { VerifyReport } from '../../ledger/book.ts';
import type { GlobalOptions, Invocation, Run } from '../cli.ts';
import { type ExitCode, Failure, type Shell } from '../shell.ts';
import { table } from '../table.ts';
import { wholeNumber } from '../whole-number.ts';

type TailOptions = { json?: true; lines: number; sku?: string; merchant?: string };

/** A verification tells how far it is every few thousand entries. */
const longIdleMs = 600_000;

export function ledger(program: Command, wrap: Run): void {
  const group = program.command('ledger').description('read and check the ledger');
  group
    .command('tail')
    .description('show the newest entries')
    .option('-n, --lines <n>', 'how many', wholeNumber(1, 1_000), 20)
    .option('--sku <sku>', 'only entries of this item')
    .option('--merchant <id>', 'whose item; not needed when the dock has one merchant')
    .option('--json', 'print JSON')
    .action(wrap(tail));
  group
    .command('export')
    .description('print every entry, oldest first')
    .option('--jsonl', 'one JSON object per line (the only format)')
    .option('--after <seq>', 'only entries after this number', wholeNumber(0, Number.MAX_SAFE_INTEGER), 0)
    .action(wrap(exportLedger));
  group
    .command('verify')
    .description('check every entry’s hash and what was made from them; names the first bad entry')
    .option('--json', 'print JSON')
    .action(wrap(verify));
  group
    .command('rebuild')
    .description('make stock, orders and items again from the entries')
    .option('--json', 'print JSON')
    .action(
      wrap(async ({ shell, options }: Invocation<{ json?: true }>): Promise<ExitCode> => {
        const { ask, withAgent } = await import('../agent-call.ts');
        const done = (await withAgent(shell, options, (client) =>
          ask(client, { area: 'ledger', verb: 'rebuild' }, { idleMs: longIdleMs }),
        )) as { entries: number };
        shell.out(options.json ? `${JSON.stringify(done)}\n` : `rebuilt from ${done.entries} entries\n`);
        return 0;
      }),
    );
}

async function tail({ shell, options }: Invocation<TailOptions>): Promise<ExitCode> {
  const { ask, withAgent } = await import('../agent-call.ts');
  const { lines: limit, sku, merchant } = options;
  const params = { limit, ...(sku !== undefined && { sku }), ...(merchant !== undefined && { merchant }) };
  const { entries } = (await withAgent(shell, options, (client) =>
    ask(client, { area: 'ledger', verb: 'tail', params }),
  )) as { entries: Entry[] };
  shell.out(options.json ? `${JSON.stringify(entries)}\n` : forPeople(entries));
  return 0;
}

/** The point of an entry in a few words, where its columns do not tell it. */
function whatOf({ body }: Entry): string {
  if (typeof body !== 'object' || body === null) return '';
  const { reason, text, scan, on, change, level, to, of, counted, expected, result, how } = body as Fields;
  const parts = [
    on === undefined ? change : on === true ? 'on' : 'off',
    ...(change === undefined ? [] : stepOf(body as Fields)),
    to === undefined || level !== undefined ? undefined : `up to ${String(to)}`,
    of === undefined ? undefined : `of ${String(of)}`,
    counted === undefined ? undefined : `${String(counted)} for ${String(expected)}`,
    ...[result, how, reason],
    scan === undefined ? undefined : JSON.stringify(scan),
    scan === undefined ? text : undefined,
  ];
  return parts
    .filter((part) => typeof part === 'string' && part !== '')
    .join(' ')
    .slice(0, 60);
}

type Fields = Record<string, unknown>;

/** What a person answered, was asked about, keyed in. */
function stepOf({ answer, question, quantity, box, work, why }: Fields): unknown[] {
  const about = typeof question === 'object' && question !== null && 'about' in question ? question.about : undefined;
  return [answer, about, work, why, ...[quantity, box].filter((each) => typeof each === 'number').map(String)];
}

const forPeople = (entries: Entry[]) =>
  table<Entry>(
    [
      { head: 'seq', cell: (entry) => entry.seq },
      {
        head: 'at (UTC)',
        cell: (entry) => `${new Date(entry.at).toISOString().slice(0, 19)}${entry.clockTrusted ? '' : '?'}`,
      },
      { head: 'kind', cell: (entry) => entry.kind },
      { head: 'station', cell: (entry) => entry.station ?? '' },
      { head: 'by', cell: (entry) => entry.operator ?? '' },
      { head: 'merchant', cell: (entry) => entry.merchant ?? '' },
      { head: 'sku', cell: (entry) => entry.sku ?? '' },
      { head: 'quantity', cell: (entry) => entry.quantity ?? '' },
      { head: 'document', cell: (entry) => entry.document ?? '' },
      { head: 'what', cell: whatOf },
    ],
    entries,
    'No entries.',
  );

async function exportLedger({ shell, options }: Invocation<{ after: number }>): Promise<ExitCode> {
  const print = (entries: readonly Entry[]) => shell.out(entries.map((entry) => `${JSON.stringify(entry)}\n`).join(''));
  const { after: start } = options;
  return runningOrStopped<ExitCode>(shell, options, {
    async running(client) {
      const { ask } = await import('../agent-call.ts');
      for (let after = start; ; ) {
        const params = { after, limit: 1_000 };
        const { entries } = (await ask(client, { area: 'ledger', verb: 'read', params })) as { entries: Entry[] };
        const last = entries.at(-1);
        if (!last) return 0;
        await print(entries);
        after = last.seq;
      }
    },
    async stopped(dataDir) {
      const { readStopped } = await import('../stopped-ledger.ts');
      for (const entries of readStopped(dataDir, start)) await print(entries);
      return 0;
    },
  });
}

async function verify({ shell, options }: Invocation<{ json?: true }>): Promise<ExitCode> {
  const { progressLine } = await import('../import/progress.ts');
  const progress = progressLine(shell);
  const at = (checked: number, of: number) => progress.at(`${checked} of ${of} entries checked`);
  const report = await runningOrStopped<VerifyReport>(shell, options, {
    async running(client) {
      const { ask } = await import('../agent-call.ts');
      const onRunning = (data: unknown) => {
        const { checked, of } = data as { checked: number; of: number };
        at(checked, of);
      };
      const request = { area: 'ledger', verb: 'verify' };
      return (await ask(client, request, { idleMs: longIdleMs, onRunning })) as VerifyReport;
    },
    async stopped(dataDir) {
      const { verifyStopped } = await import('../../ledger/replay/verify.ts');
      return verifyStopped(dataDir, await rulesOf(options), at);
    },
  });
  progress.end();
  if (options.json) shell.out(`${JSON.stringify(report)}\n`);
  else if (report.ok) shell.out(`good: ${report.entries} entries, head ${report.head.seq}, hash ${report.head.hash}\n`);
  else {
    const where = report.seq === undefined ? '' : `, first bad entry ${report.seq}`;
    const what = report.part === 'anchor' ? 'not proved' : 'damaged';
    shell.err(
      `tallyman: the ledger is ${what}${where}: ${report.reason}\n  ${report.entries} entries before that are good\n`,
    );
  }
  return report.ok ? 0 : 1;
}

/** What the projections are to be held against; without a good configuration only the entries are checked. */
async function rulesOf({ config }: GlobalOptions) {
  const { loadConfigFile } = await import('../../../config/load.ts');
  const { kinds } = await import('../kinds.ts');
  const { rulebookOf } = await import('../../rulebook.ts');
  const loaded = loadConfigFile(config, kinds);
  return loaded.ok ? rulebookOf(loaded.config) : undefined;
}

/** A running agent is asked; only when there is none are the files opened, to be read. */
async function runningOrStopped<T>(
  shell: Shell,
  options: GlobalOptions,
  ways: { running(client: AgentClient): Promise<T>; stopped(dataDir: string): Promise<T> },
): Promise<T> {
  const { dataDirectory } = await import('../agent-call.ts');
  const { AgentClient: Client, AgentError } = await import('../../admin/doors/socket-client.ts');
  const dataDir = dataDirectory(options, shell.env);
  let client: AgentClient;
  try {
    client = await Client.connect(dataDir, shell.user);
  } catch (cause) {
    if (!(cause instanceof AgentError) || cause.code !== 'not-running') throw cause;
    try {
      const { contentProblem } = await import('../../data-folder.ts');
      const problem = existsSync(dataDir) ? contentProblem(dataDir) : undefined;
      if (problem !== undefined) throw new Failure(`the data folder ${dataDir} ${problem}`);
      return await ways.stopped(dataDir);
    } catch (trouble) {
      if (trouble instanceof Failure) throw trouble;
      throw new Failure(
        `the ledger in ${dataDir} cannot be read: ${trouble instanceof Error ? trouble.message : String(trouble)}`,
      );
    }
  }
  try {
    return await ways.running(client);
  } finally {
    client.close();
  }
}
