/** `tallyman devices ls|probe`: the configured scanners and scales, and the ports of this machine. */
import type { Command } from 'commander';
import type { DeviceStatus } from '../events.ts';
import type { Invocation, Run } from './cli.ts';
import type { ExitCode } from './shell.ts';
import { table } from './table.ts';

export function devices(program: Command, wrap: Run): void {
  const group = program.command('devices').description('show scanners, scales and ports');
  group
    .command('ls')
    .description('list the configured devices and how they are')
    .option('--json', 'print JSON')
    .action(
      wrap(async ({ shell, options }: Invocation<{ json?: true }>): Promise<ExitCode> => {
        const { ask, withAgent } = await import('./agentcall.ts');
        const { devices: rows } = (await withAgent(shell, options, (client) =>
          ask(client, { area: 'device', verb: 'list' }),
        )) as { devices: DeviceStatus[] };
        shell.out(options.json ? `${JSON.stringify(rows)}\n` : forPeople(rows));
        return 0;
      }),
    );
  group
    .command('probe')
    .description('list the serial ports of this machine and who holds them; nothing is opened or written')
    .option('--json', 'print JSON')
    .action(
      wrap(async ({ shell, options }: Invocation<{ json?: true }>): Promise<ExitCode> => {
        const { findPorts } = await import('./ports.ts');
        const ports = await findPorts();
        if (options.json) shell.out(`${JSON.stringify(ports)}\n`);
        else if (ports.length === 0) shell.out('no serial ports; is the device plugged in and switched on?\n');
        else
          shell.out(
            table<(typeof ports)[number]>(
              [
                { head: 'port (use this name)', cell: (port) => port.byId ?? port.byPath ?? port.device },
                { head: 'is', cell: (port) => port.device },
                { head: 'may be used', cell: (port) => (port.allowed ? 'yes' : 'no: join the group dialout') },
                { head: 'held by', cell: (port) => port.holders.join(', ') || '–' },
              ],
              ports,
            ),
          );
        return 0;
      }),
    );
}

const forPeople = (rows: DeviceStatus[]) =>
  rows.length === 0
    ? 'no devices are configured\n'
    : table<DeviceStatus>(
        [
          { head: 'device', cell: (row) => row.name },
          { head: 'station', cell: (row) => row.station },
          { head: 'kind', cell: (row) => row.kind },
          { head: 'protocol', cell: (row) => row.protocol },
          { head: 'state', cell: (row) => row.state },
          { head: 'read', cell: (row) => row.frames },
          { head: 'thrown away', cell: (row) => row.discarded },
          { head: 'links lost', cell: (row) => row.lost },
          { head: 'port', cell: (row) => row.port },
          { head: '', cell: (row) => row.error },
        ],
        rows,
      );
