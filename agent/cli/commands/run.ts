/**
 * `tallyman run`: the agent in the foreground, as systemd starts it. A configuration that cannot be used does not keep
 * a dock from working: the last one it started with is used, loudly. Without such a one: exit 2.
 */
import type { Command } from 'commander';
import { startBookThread } from '../../ledger/threads/book-thread.ts';
import type { Invocation, Run } from '../cli.ts';
import type { ExitCode } from '../shell.ts';

export function run(program: Command, wrap: Run): void {
  program
    .command('run')
    .description('run the agent in the foreground (what the systemd service does)')
    .addHelpText('after', '\nSIGTERM and SIGINT stop it within five seconds; a second one at once.')
    .action(
      wrap(async ({ shell, options }: Invocation<object>): Promise<ExitCode> => {
        // The two load side by side: the book is open before the rest of a slow machine's agent is there to use it.
        const bookThread = startBookThread();
        // zod compiles a checker for each schema at its first use: at the start many of them are used, each once.
        const { config } = await import('zod');
        config({ jitless: true });
        const { runAgent } = await import('../run-agent.ts');
        return runAgent(shell, options, bookThread);
      }),
    );
}
