/** `tallyman setup`: the first configuration of a dock. */
import type { Command } from 'commander';
import type { Invocation, Run } from '../cli.ts';
import type { SetupOptions } from '../setup/setup.ts';

export function setup(program: Command, wrap: Run): void {
  program
    .command('setup')
    .description(
      'set this dock up: finds what is plugged in, asks little, writes the configuration, starts the service',
    )
    .option('--claim <file>', 'ask nothing: a configuration that may leave out name, time zone, stations and devices')
    .option('--new', 'put a new configuration in the place of one that is there; the old one is kept beside it')
    .option('--restore <folder>', 'the same dock on a new card: its backup, or the folder of its [[copy]]')
    .option('--no-start', 'write the configuration only')
    .action(
      wrap(async (invocation: Invocation<SetupOptions>) => {
        const { setup: begin } = await import('../setup/setup.ts');
        return await begin(invocation);
      }),
    );
}
