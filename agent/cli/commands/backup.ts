/**
 * `tallyman backup now|status|restore`: a copy of ledger and configuration, and how it comes onto another machine. A
 * restored ledger is an older copy: its first start opens a new epoch, and storefronts are told everything anew.
 */
import type { Command } from 'commander';
import type { Backup } from '../../admin/dock/backups.ts';
import type { CopyReport } from '../../copy/ledger-copy.ts';
import type { Invocation, Run } from '../cli.ts';
import { type ExitCode, Failure } from '../shell.ts';
import { table } from '../table.ts';

type NowOptions = { json?: true; out?: string; reason?: string };
/** Copying a large ledger says how far it is. */
const longIdleMs = 600_000;

export function backup(program: Command, wrap: Run): void {
  const group = program
    .command('backup')
    .description('copy ledger and configuration, and put a copy onto another machine');
  group
    .command('now')
    .description('copy them now, while scans go on')
    .option('--out <folder>', 'copy that on to here as well: a stick, another disk')
    .option('--reason <text>', 'why')
    .option('--json', 'print JSON')
    .action(wrap(now));
  group
    .command('status')
    .description('the backups that lie at this dock, and how far the ledger is copied to other media')
    .option('--json', 'print JSON')
    .action(
      wrap(async ({ shell, options }: Invocation<{ json?: true }>): Promise<ExitCode> => {
        const { ask, withAgent } = await import('../agent-call.ts');
        const { backups, copies } = (await withAgent(shell, options, (client) =>
          ask(client, { area: 'backup', verb: 'status' }),
        )) as { backups: Backup[]; copies: CopyReport[] };
        shell.out(options.json ? `${JSON.stringify({ backups, copies })}\n` : forPeople(backups) + ofCopies(copies));
        return 0;
      }),
    );
  group
    .command('restore')
    .description('put a backup where this machine has no ledger yet; the agent must not run')
    .argument('<folder>', 'one backup (its ledger.db, tallyman.toml and backup.json), or the folder of a [[copy]]')
    .action(
      wrap(async ({ shell, options }: Invocation<Record<string, never>>, folder: string): Promise<ExitCode> => {
        const { restore } = await import('../restore.ts');
        const { text, damage } = await restore(folder, options);
        shell.err(text);
        if (damage !== undefined) throw new Failure(damage);
        return 0;
      }),
    );
}

async function now({ shell, options }: Invocation<NowOptions>): Promise<ExitCode> {
  const { ask, withAgent } = await import('../agent-call.ts');
  const params = options.reason === undefined ? {} : { reason: options.reason };
  const { backup: made } = (await withAgent(shell, options, (client) =>
    ask(client, { area: 'backup', verb: 'now', params }, { idleMs: longIdleMs }),
  )) as { backup: Backup };
  let { folder } = made;
  if (options.out !== undefined) {
    const { cpSync } = await import('node:fs');
    const { basename, join } = await import('node:path');
    const target = join(options.out, basename(folder));
    try {
      cpSync(folder, target, { recursive: true, errorOnExist: true, force: false });
    } catch (cause) {
      const why = cause instanceof Error ? cause.message : String(cause);
      throw new Failure(`the backup is in ${folder}, and could not be copied to ${options.out} (${why})`);
    }
    folder = target;
  }
  const shown = { ...made, folder };
  shell.out(options.json ? `${JSON.stringify(shown)}\n` : `${folder}: entries up to ${made.head}\n`);
  return 0;
}

const ofCopies = (copies: readonly CopyReport[]): string =>
  copies
    .map(({ name, head, behind, error }) => {
      const how = error === undefined ? `${behind} behind` : `${behind} behind: ${error}`;
      return `copy ${name}: entries up to ${head}, ${how}\n`;
    })
    .join('');

const forPeople = (backups: readonly Backup[]) =>
  table<Backup>(
    [
      { head: 'made at (UTC)', cell: ({ at }) => at.slice(0, 19) },
      { head: 'entries up to', cell: ({ head }) => head },
      { head: 'bytes', cell: ({ bytes }) => bytes },
      { head: 'folder', cell: ({ folder }) => folder },
    ],
    backups,
    'No backups.',
  );
