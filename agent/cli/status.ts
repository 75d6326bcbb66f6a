/** `tallyman status`: how the dock is. */
import type { Command } from 'commander';
import type { Health } from '../admin/health.ts';
import type { Invocation, Run } from './cli.ts';
import type { ExitCode, Shell } from './shell.ts';
import { ago, table } from './table.ts';

export function status(program: Command, wrap: Run): void {
  program
    .command('status')
    .description('show how the dock is: ledger, channels, devices, alarms')
    .option('--json', 'print JSON')
    .action(
      wrap(async ({ shell, options }: Invocation<{ json?: true }>): Promise<ExitCode> => {
        const { ask, withAgent } = await import('./agentcall.ts');
        const health = (await withAgent(shell, options, (client) =>
          ask(client, { area: 'device', verb: 'health' }),
        )) as Health;
        shell.out(options.json ? `${JSON.stringify(health)}\n` : forPeople(health, shell));
        return 0;
      }),
    );
}

function forPeople(health: Health, { clock }: Pick<Shell, 'clock'>): string {
  const trust = health.clockTrusted ? '' : ' · the clock is not set yet';
  const lines = [
    `${health.site}/${health.dock}: ${health.state} · ledger at ${health.head} (epoch ${health.epoch})${trust}`,
    ...health.alarms.map(({ code, text }) => `ALARM ${code}: ${text}`),
  ];
  const channels = table<Health['channels'][number]>(
    [
      { head: 'channel', cell: (row) => row.name },
      { head: 'state', cell: (row) => row.state },
      { head: 'sent to', cell: (row) => row.cursor },
      { head: 'waiting', cell: (row) => row.pending },
      { head: 'oldest', cell: (row) => (row.oldestUnsentMs === null ? '–' : ago(row.oldestUnsentMs)) },
      {
        head: 'last answer',
        cell: (row) => (row.lastAckAt === null ? '–' : `${ago(clock.wallMs() - row.lastAckAt)} ago`),
      },
      { head: '', cell: (row) => row.error },
    ],
    health.channels,
  );
  const devices = table<Health['devices'][number]>(
    [
      { head: 'device', cell: (row) => row.name },
      { head: 'kind', cell: (row) => row.kind },
      { head: 'protocol', cell: (row) => row.protocol },
      { head: 'state', cell: (row) => row.state },
      { head: '', cell: (row) => row.error },
    ],
    health.devices,
  );
  return [
    `${lines.join('\n')}\n`,
    health.channels.length > 0 ? channels : 'no channels\n',
    health.devices.length > 0 ? devices : 'no devices\n',
  ].join('\n');
}
