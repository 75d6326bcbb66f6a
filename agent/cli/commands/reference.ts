/** `tallyman reference bash|man`: what a shell and man(1) want to know of the commands; goes into the package. */
import type { Command } from 'commander';
import type { Invocation, Run } from '../cli.ts';
import type { ExitCode } from '../shell.ts';

export function reference(program: Command, wrap: Run): void {
  const group = program.command('reference').description('print what shells and man(1) know of these commands');
  group
    .command('bash')
    .description('print the completion for bash: source <(tallyman reference bash)')
    .action(
      wrap(async ({ shell }: Invocation<object>): Promise<ExitCode> => {
        const { bashCompletion } = await import('../reference/bash.ts');
        shell.out(bashCompletion(program));
        return 0;
      }),
    );
  group
    .command('man')
    .description('print the manual page')
    .action(
      wrap(async ({ shell }: Invocation<object>): Promise<ExitCode> => {
        const { manualPage } = await import('../reference/man.ts');
        shell.out(manualPage(program, shell.version));
        return 0;
      }),
    );
}
