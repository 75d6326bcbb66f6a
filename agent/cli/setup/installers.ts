/**
 * Whom root believes about packages (systemd/signed-upgrade.mjs): a list of its own, for the configuration is the
 * agent's to change. `setup` makes it once; who is on it later root says, with an editor.
 */
import { chmodSync, existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import type { Config } from '../../../config/config.ts';

const installersFile = '/etc/tallyman-machine/installers';

/** @returns undefined: nobody among the admins may have another version installed */
export function installersIn({ admins }: Pick<Config, 'admins'>): string | undefined {
  const rows = admins
    .filter(({ role, merchants }) => role === 'installer' && merchants === '*')
    .map(({ id, key }) => `${id} ${key}\n`);
  if (rows.length === 0) return undefined;
  return `# Who may have a package installed here by its address (device/upgrade with url): one ID ed25519:KEY a line.\n${rows.join('')}`;
}

/** @returns whether it was made; one that is there stays as root left it */
export function nameInstallers(config: Pick<Config, 'admins'>, file = installersFile): boolean {
  const text = installersIn(config);
  if (text === undefined || existsSync(file)) return false;
  mkdirSync(dirname(file), { recursive: true, mode: 0o755 });
  writeFileSync(file, text);
  chmodSync(file, 0o644);
  return true;
}
