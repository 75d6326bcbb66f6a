/** The service of an installed dock: started, and waited for until it can book. */
import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { promisify } from 'node:util';
import { type GlobalOptions, standardConfigFile } from '../cli.ts';
import type { Shell } from '../shell.ts';

const run = promisify(execFile);
const unit = 'tallyman.service';
/** Longer than the service itself waits for a check of a long ledger. */
const systemctlMsMax = 200_000;

/** Whether this configuration is the one that the installed service runs with. */
export const hasService = ({ config }: GlobalOptions) =>
  config === standardConfigFile && existsSync('/run/systemd/system') && existsSync(`/usr/lib/systemd/system/${unit}`);

/**
 * Switches it on, now and at every start of the machine. `systemctl` returns when the dock can book.
 * @returns why it does not run; nothing when it does
 */
export async function startService(shell: Shell): Promise<string | undefined> {
  shell.out('Starting the service …\n');
  try {
    await run('systemctl', ['enable', unit], { timeout: systemctlMsMax });
    await run('systemctl', ['restart', unit], { timeout: systemctlMsMax });
    return undefined;
  } catch (cause) {
    const { stderr } = cause as { stderr?: string };
    return `${(stderr ?? '').trim() || (cause as Error).message}; what it said: journalctl -u tallyman -n 20`;
  }
}
