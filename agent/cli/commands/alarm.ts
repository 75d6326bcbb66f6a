/** `tallyman alarm ls|ack`: what a person should look at now, and that somebody does. */
import type { Command } from 'commander';
import type { Alarm } from '../../alarms/alarms.ts';
import type { Invocation, Run } from '../cli.ts';
import type { ExitCode } from '../shell.ts';
import { ago, table } from '../table.ts';

type AckOptions = { json?: true; reason?: string };

export function alarm(program: Command, wrap: Run): void {
  const group = program.command('alarm').alias('alarms').description('what a person should look at now');
  group
    .command('ls')
    .description('alarms that stand, the worst first')
    .option('--json', 'print JSON')
    .action(
      wrap(async ({ shell, options }: Invocation<{ json?: true }>): Promise<ExitCode> => {
        const { ask, withAgent } = await import('../agent-call.ts');
        const { alarms } = (await withAgent(shell, options, (client) =>
          ask(client, { area: 'alarm', verb: 'list' }),
        )) as { alarms: Alarm[] };
        shell.out(options.json ? `${JSON.stringify(alarms)}\n` : forPeople(alarms, shell.clock.wallMs()));
        return 0;
      }),
    );
  group
    .command('ack')
    .description('say that somebody looks after an alarm; it stands until it is over')
    .argument('<id>', 'as `tallyman alarm ls` shows it')
    .option('--reason <text>', 'what is being done about it')
    .option('--json', 'print JSON')
    .action(
      wrap(async ({ shell, options }: Invocation<AckOptions>, id: string): Promise<ExitCode> => {
        const { ask, withAgent } = await import('../agent-call.ts');
        const params = { id, ...(options.reason !== undefined && { reason: options.reason }) };
        const answer = (await withAgent(shell, options, (client) =>
          ask(client, { area: 'alarm', verb: 'ack', params }),
        )) as { alarm: Alarm };
        shell.out(options.json ? `${JSON.stringify(answer)}\n` : `${id}: seen; it stands until it is over\n`);
        return 0;
      }),
    );
}

const forPeople = (alarms: readonly Alarm[], nowMs: number) =>
  table<Alarm>(
    [
      { head: 'alarm', cell: ({ id }) => id },
      { head: 'severity', cell: ({ severity }) => severity },
      { head: 'for', cell: ({ since }) => ago(nowMs - since) },
      { head: 'seen by', cell: ({ acknowledged }) => acknowledged?.by ?? '' },
      { head: 'what', cell: ({ text }) => text },
    ],
    alarms,
    'No alarms.',
  );
