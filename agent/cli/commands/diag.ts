/** `tallyman diag`: one archive for whoever has to find out what is wrong, without secrets. */
import type { Command } from 'commander';
import type { Invocation, Run } from '../cli.ts';
import { type ExitCode, Failure } from '../shell.ts';

type DiagOptions = { out?: string; json?: true };

export function diag(program: Command, wrap: Run): void {
  program
    .command('diag')
    .description('write one archive without secrets: health, check, configuration, log and what was asked')
    .option('--out <file>', 'where it goes (default: tallyman-diag.json.gz)')
    .option('--json', 'print it as JSON instead')
    .action(
      wrap(async ({ shell, options }: Invocation<DiagOptions>): Promise<ExitCode> => {
        const { ask, withAgent } = await import('../agent-call.ts');
        const found = await withAgent(shell, options, (client) => ask(client, { area: 'device', verb: 'diag' }));
        if (options.json) {
          shell.out(`${JSON.stringify(found)}\n`);
          return 0;
        }
        const { writeFileSync } = await import('node:fs');
        const { gzipSync } = await import('node:zlib');
        const { out = 'tallyman-diag.json.gz' } = options;
        try {
          writeFileSync(out, gzipSync(JSON.stringify(found, null, 2)), { mode: 0o600 });
        } catch (cause) {
          throw new Failure(`${out} cannot be written (${cause instanceof Error ? cause.message : String(cause)})`);
        }
        shell.err(`${out}: gzip of JSON, without secrets; zcat shows it\n`);
        return 0;
      }),
    );
}
