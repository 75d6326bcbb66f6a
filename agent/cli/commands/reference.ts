/** `tallyman reference bash|man|asyncapi`: what a shell, man(1) and other people’s programs want to know. */
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
  group
    .command('asyncapi')
    .description('print what is said over MQTT, as an AsyncAPI 3.0 document')
    .action(
      wrap(async ({ shell }: Invocation<object>): Promise<ExitCode> => {
        const { asyncApi } = await import('../reference/asyncapi.ts');
        const { verbs } = await import('../../admin/verbs/table.ts');
        shell.out(`${JSON.stringify(asyncApi(verbs, shell.version), null, 1)}\n`);
        return 0;
      }),
    );
}
