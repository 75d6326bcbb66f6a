/** `tallyman config check|schema|print-default`: the configuration without the agent. */
import type { Command } from 'commander';
import type { Config, ConfigError } from '../../../config/config.ts';
import type { Problem } from '../../../config/problem.ts';
import { isSecretPath } from '../../../config/secrecy.ts';
import type { Invocation, Run } from '../cli.ts';
import type { ExitCode, Shell } from '../shell.ts';

export function config(program: Command, wrap: Run): void {
  const group = program.command('config').description('check and explain the configuration');
  group
    .command('check')
    .description('read the configuration and the files it names as the agent would, and name every mistake')
    .argument('[file]', 'the file (default: --config)')
    .option('--json', 'print the mistakes as JSON')
    .action(
      wrap(async ({ shell, options }: Invocation<{ json?: true }>, file?: string): Promise<ExitCode> => {
        const { configErrorText, loadConfigFile } = await import('../../../config/load.ts');
        const { kinds } = await import('../kinds.ts');
        const path = file ?? options.config;
        const result = loadConfigFile(path, kinds);
        const { errors, warnings } = result.ok
          ? await filesOf(result.config, result.text ?? '', path, shell)
          : { errors: result.errors, warnings: [] };
        const good = errors.length === 0;
        if (options.json) shell.out(`${JSON.stringify({ ok: good, errors, warnings })}\n`);
        else {
          for (const error of errors) shell.err(`${configErrorText(error)}\n`);
          for (const warning of warnings) shell.err(`warning: ${configErrorText(warning)}\n`);
        }
        if (!options.json && result.ok && good) {
          const { dock, stations, devices, channels } = result.config;
          shell.out(
            `${path} is good: ${dock.site}/${dock.name}, stations ${stations.length}, devices ${devices.length}, channels ${channels.length}\n`,
          );
        }
        return good ? 0 : 2;
      }),
    );
  group
    .command('schema')
    .description('print the JSON Schema of the configuration, for editors')
    .action(
      wrap(async ({ shell }: Invocation<object>): Promise<ExitCode> => {
        const { configJsonSchema } = await import('../../../config/json-schema.ts');
        const { kinds } = await import('../kinds.ts');
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
        const { packageFile } = await import('../package-file.ts');
        shell.out(readFileSync(packageFile('config/example.toml'), 'utf8'));
        return 0;
      }),
    );
}

type Judged = { errors: ConfigError[]; warnings: ConfigError[] };

/** What is wrong with the files that a good configuration names, at the lines where it names them. */
async function filesOf(config: Config, text: string, file: string, { env, clock }: Shell): Promise<Judged> {
  const { placed } = await import('../../../config/load.ts');
  const { inspectFiles, namedFilesOf } = await import('../../file-inspection.ts');
  const { credentialsPrefix, namedFiles } = await import('../../named-file.ts');
  const { CREDENTIALS_DIRECTORY: credentials } = env;
  const { findings } = await inspectFiles(namedFilesOf(config), namedFiles(credentials), clock.wallMs());
  const place = (kind: 'error' | 'warning') =>
    placed(
      findings
        .filter((each) => kind === (each.kind !== 'unusable' || outside(each) ? 'warning' : 'error'))
        .map((each) => ({
          path: each.key,
          message: outside(each) ? unseen(each.path) : `${each.path} ${each.reason}`,
        })),
      text,
      file,
    );
  /** Only the service itself sees its credentials. */
  const outside = ({ path }: { path: string }) => credentials === undefined && path.startsWith(credentialsPrefix);
  const unseen = (path: string) => `${path} can be looked at by the service only; its alarms say what is wrong with it`;
  const data = await lookAtData(config.dock.data);
  return {
    errors: [...placed(data.problems, text, file), ...place('error')],
    warnings: [...place('warning'), ...placed([...data.notes, ...secretHeaders(config)], text, file)],
  };
}

/** Tokens in the configuration itself: it is read by more people than a file of secrets is. */
function secretHeaders({ channels }: Config): Problem[] {
  return channels.flatMap(({ options }, index) => {
    const headers =
      typeof options === 'object' && options !== null && 'headers' in options ? options.headers : undefined;
    if (typeof headers !== 'object' || headers === null) return [];
    return Object.keys(headers)
      .filter((name) => isSecretPath([name]))
      .map((name) => ({
        path: ['channel', index, 'headers', name],
        message: 'looks like a secret; put it into a file of its own and name that with headers-file',
      }));
  });
}

/** The folder that `dock.data` names, on this machine. `problems`: the dock would not start there. */
async function lookAtData(folder: string): Promise<{ problems: Problem[]; notes: Problem[] }> {
  const { folderProblem } = await import('../../data-folder.ts');
  const { dataPathBytesMax } = await import('../../admin/doors/socket-path.ts');
  const said = (text: string): Problem[] => [{ path: ['dock', 'data'], message: text }];
  let problem: string | undefined;
  try {
    problem = folderProblem(folder);
  } catch {
    // Only those who run the dock may look into it.
  }
  const bytes = Buffer.byteLength(folder);
  const where =
    'the local socket does not fit beside the ledger and is made in the temporary folder, where the commands do not find it when the service has one of its own; use a shorter path';
  return {
    problems: problem === undefined ? [] : said(`the folder ${folder} ${problem}`),
    notes: bytes > dataPathBytesMax ? said(`is ${bytes} bytes long; beyond ${dataPathBytesMax} ${where}`) : [],
  };
}
