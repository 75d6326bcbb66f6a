/** `tallyman config check|schema|print-default`: the configuration without the agent. */
import type { Command } from 'commander';
import type { Invocation, Run } from './cli.ts';
import type { ExitCode } from './shell.ts';

export function config(program: Command, wrap: Run): void {
  const group = program.command('config').description('check and explain the configuration');
  group
    .command('check')
    .description('read the configuration as the agent would and name every mistake')
    .argument('[file]', 'the file (default: --config)')
    .option('--json', 'print the mistakes as JSON')
    .action(
      wrap(async ({ shell, options }: Invocation<{ json?: true }>, file?: string): Promise<ExitCode> => {
        const { configErrorText, loadConfigFile } = await import('../../config/load.ts');
        const { kinds } = await import('./kinds.ts');
        const path = file ?? options.config;
        const result = loadConfigFile(path, kinds);
        const errors = result.ok ? [] : result.errors;
        if (options.json) shell.out(`${JSON.stringify({ ok: result.ok, errors })}\n`);
        else for (const error of errors) shell.err(`${configErrorText(error)}\n`);
        if (!options.json && result.ok) {
          const { dock, stations, devices, channels } = result.config;
          shell.out(
            `${path} is good: ${dock.site}/${dock.name}, stations ${stations.length}, devices ${devices.length}, channels ${channels.length}\n`,
          );
        }
        return result.ok ? 0 : 2;
      }),
    );
  group
    .command('schema')
    .description('print the JSON Schema of the configuration, for editors')
    .action(
      wrap(async ({ shell }: Invocation<object>): Promise<ExitCode> => {
        const { configJsonSchema } = await import('../../config/jsonschema.ts');
        const { kinds } = await import('./kinds.ts');
        shell.out(`${JSON.stringify(configJsonSchema(kinds), null, 2)}\n`);
        return 0;
      }),
    );
  group
    .command('print-default')
    .description('print a commented configuration to start from')
    .action(
      wrap(async ({ shell }: Invocation<object>): Promise<ExitCode> => {
        const { readFileSync } = await import('node:fs');
        const { packageFile } = await import('./packagefile.ts');
        shell.out(readFileSync(packageFile('config/example.toml'), 'utf8'));
        return 0;
      }),
    );
}
