/** `tallyman site status`: what this dock knows of the docks that it is one stock with. */
import type { Command } from 'commander';
import type { SitePeerRow } from '../../inventory/nouns/site/fold.ts';
import type { SiteStatus } from '../../inventory/nouns/site/status.ts';
import type { Invocation, Run } from '../cli.ts';
import type { ExitCode } from '../shell.ts';
import { table } from '../table.ts';

export function site(program: Command, wrap: Run): void {
  program
    .command('site')
    .description('several docks with one stock')
    .command('status')
    .description('whether this dock is cut off, what waits, who tells the storefronts, how far the others are')
    .option('--json', 'print JSON')
    .action(
      wrap(async ({ shell, options }: Invocation<{ json?: true }>): Promise<ExitCode> => {
        const { ask, withAgent } = await import('../agent-call.ts');
        const status = (await withAgent(shell, options, (client) =>
          ask(client, { area: 'site', verb: 'status' }),
        )) as SiteStatus | null;
        const text = status === null ? 'This dock is alone: its configuration has no [site].\n' : forPeople(status);
        shell.out(options.json ? `${JSON.stringify(status)}\n` : text);
        return 0;
      }),
    );
}

const timeOf = (ms: number): string => new Date(ms).toISOString().slice(0, 16).replace('T', ' ');

const columns = [
  { head: 'dock', cell: ({ dock }: SitePeerRow) => dock },
  { head: 'up to entry', cell: ({ to }: SitePeerRow) => String(to) },
  { head: 'folded at', cell: ({ at }: SitePeerRow) => `${timeOf(at)} UTC` },
  { head: 'epoch', cell: ({ epoch }: SitePeerRow) => epoch },
];

function forPeople({ site, dock, linked, cutOff, waiting, teller, speaks, trouble, docks }: SiteStatus): string {
  const link = linked
    ? 'linked'
    : cutOff === null
      ? 'not linked yet'
      : `cut off since ${timeOf(cutOff.since)} UTC · ${waiting} waiting: ${cutOff.reason}`;
  const told = teller === null ? 'by nobody yet' : speaks ? 'by this dock' : `by ${teller}`;
  return [
    `${site}/${dock}: ${link}\n`,
    `storefronts are told ${told}\n`,
    ...(trouble === null ? [] : [`${trouble}\n`]),
    docks.length === 0 ? '' : table(columns, docks),
  ].join('');
}
