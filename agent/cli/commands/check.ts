/** `tallyman check`: the whole dock at a glance, and what to do about what is wrong. */
import type { Command } from 'commander';
import type { GlobalOptions, Invocation, Run } from '../cli.ts';
import type { ExitCode, Shell } from '../shell.ts';
import { table } from '../table.ts';

type Row = { area: string; verdict: 'ok' | 'warning' | 'error'; text: string; subject?: string; remedy?: string };
type Checked = { verdict: Row['verdict']; rows: Row[] };

export function check(program: Command, wrap: Run): void {
  program
    .command('check')
    .description('check the whole dock: clock, names, disk, broker, storefronts, devices, files; exit 1 for an error')
    .option('--json', 'print JSON')
    .action(
      wrap(async ({ shell, options }: Invocation<{ json?: true }>): Promise<ExitCode> => {
        const checked = (await ofAgent(shell, options)) ?? (await withoutAgent(shell, options));
        if (options.json) shell.out(`${JSON.stringify(checked)}\n`);
        else shell.out(forPeople(checked));
        return checked.verdict === 'error' ? 1 : 0;
      }),
    );
}

async function ofAgent(shell: Shell, options: GlobalOptions): Promise<Checked | undefined> {
  const { ask, withAgent } = await import('../agent-call.ts');
  const { AgentError } = await import('../../admin/doors/socket-client.ts');
  try {
    return await withAgent(shell, options, async (client) => {
      return (await ask(client, { area: 'device', verb: 'check' })) as Checked;
    });
  } catch (cause) {
    if (cause instanceof AgentError && cause.code === 'not-running') return undefined;
    throw cause;
  }
}

/** The reason may be its configuration. */
async function withoutAgent(shell: Shell, { config: file }: GlobalOptions): Promise<Checked> {
  const { configErrorText, loadConfigFile } = await import('../../../config/load.ts');
  const { inspectFiles, namedFilesOf } = await import('../../file-inspection.ts');
  const { namedFiles } = await import('../../named-file.ts');
  const { kinds } = await import('../kinds.ts');
  const start = 'systemctl start tallyman, or tallyman run; journalctl -u tallyman says why it ended.';
  const rows: Row[] = [{ area: 'agent', verdict: 'error', text: 'no agent runs here', remedy: start }];
  const loaded = loadConfigFile(file, kinds);
  if (!loaded.ok) {
    const remedy = 'Mend it: tallyman config check.';
    rows.push(
      ...loaded.errors.map(
        (each): Row => ({ area: 'configuration', verdict: 'error', text: configErrorText(each), remedy }),
      ),
    );
    return { verdict: 'error', rows };
  }
  rows.push({ area: 'configuration', verdict: 'ok', text: `${file} is good` });
  const reader = namedFiles(shell.env.CREDENTIALS_DIRECTORY);
  const { findings } = await inspectFiles(namedFilesOf(loaded.config), reader, shell.clock.wallMs());
  for (const { path, reason, kind } of findings)
    rows.push({ area: 'files', verdict: kind === 'unusable' ? 'error' : 'warning', subject: path, text: reason });
  return { verdict: 'error', rows };
}

function forPeople({ rows }: Checked): string {
  const shown = table<Row>(
    [
      { head: 'area', cell: ({ area }) => area },
      { head: 'verdict', cell: ({ verdict }) => verdict },
      { head: 'subject', cell: ({ subject }) => subject },
      { head: 'what', cell: ({ text }) => text },
    ],
    rows,
  );
  const remedies = new Set(rows.flatMap(({ remedy }) => (remedy === undefined ? [] : [remedy])));
  return `${shown}${[...remedies].map((remedy) => `\n→ ${remedy}`).join('')}${remedies.size > 0 ? '\n' : ''}`;
}
