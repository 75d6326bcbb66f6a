/** `tallyman channel history NAME`: what a channel was told, line by line, newest first. */
import type { Command } from 'commander';
import type { HistoryLine } from '../../inventory/explain/line-history.ts';
import type { Invocation, Run } from '../cli.ts';
import type { ExitCode } from '../shell.ts';
import { table } from '../table.ts';
import { wholeNumber } from '../whole-number.ts';

type Options = { json?: true; sku?: string; since?: string; limit?: number };
type Page = { lines: HistoryLine[]; next: { seq: number; skip: number } | null };

const linesDefault = 50;
const linesMax = 100_000;
const linesPerPage = 500;

export function channel(program: Command, wrap: Run): void {
  const group = program.command('channel').description('what channels were told');
  group
    .command('history')
    .description('lines a channel was told, newest first; with --sku every movement of the item and what became of it')
    .argument('<name>', 'channel')
    .option('--sku <sku>', 'only this item')
    .option('--since <time>', 'not before: "2026-11-28 14:00" in the merchant’s zone, with a zone, "-2h", or "#1042"')
    .option('--limit <n>', 'at most so many lines', wholeNumber(1, linesMax), linesDefault)
    .option('--json', 'print JSON')
    .action(
      wrap(async ({ shell, options }: Invocation<Options>, name: string): Promise<ExitCode> => {
        const { ask, withAgent } = await import('../agent-call.ts');
        const { sku, since, limit = linesDefault } = options;
        const lines = await withAgent(shell, options, async (client) => {
          const all: HistoryLine[] = [];
          const wanted = { channel: name, ...(sku !== undefined && { sku }), ...(since !== undefined && { since }) };
          let page: Page['next'] | undefined;
          while (page !== null && all.length < limit) {
            const params = { ...wanted, limit: Math.min(linesPerPage, limit - all.length), ...(page && { page }) };
            const answer = (await ask(client, { area: 'channel', verb: 'history', params })) as Page;
            all.push(...answer.lines);
            page = answer.next;
          }
          return all;
        });
        shell.out(options.json ? `${JSON.stringify(lines)}\n` : forPeople(lines));
        return 0;
      }),
    );
}

const shown = (level: number | null | undefined) => (level === undefined ? '…' : level === null ? '–' : String(level));

const forPeople = (lines: HistoryLine[]) =>
  table<HistoryLine>(
    [
      { head: 'entry', cell: ({ seq }) => seq },
      { head: 'sku', cell: ({ sku }) => sku },
      { head: 'before', cell: ({ before }) => shown(before) },
      { head: 'after', cell: ({ after }) => shown(after) },
      { head: 'what became of it', cell: ({ result }) => result },
      { head: 'acknowledged', cell: ({ ack }) => (ack === undefined ? '' : new Date(ack.at).toISOString()) },
      { head: 'batch', cell: ({ key }) => key },
      {
        head: '',
        cell: ({ text, rule, reason }) => [text, [rule, reason].filter(Boolean).join(' ')].filter(Boolean).join(' · '),
      },
    ],
    lines,
  );
