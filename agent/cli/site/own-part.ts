/** A dock's own part of its site: its key, the authority it trusts, and `[site]` in its configuration. */
import { existsSync, readFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import type { Config } from '../../../config/config.ts';
import { writeWhole } from '../../../config/last-good.ts';
import { configErrorText, loadConfig, loadConfigFile } from '../../../config/load.ts';
import { type Nkey, newKey, nkeyOf } from '../../site/link/nkey.ts';
import { kinds } from '../kinds.ts';
import { forGroup, write } from '../setup/config-file.ts';
import { Failure, type Shell } from '../shell.ts';

type SiteTable = { server: string; keyFile: string; ca: string; tells: boolean };

/** @throws Failure: there is none, or it has mistakes */
export function configuredDock(file: string): { config: Config; text: string } {
  if (!existsSync(file))
    throw new Failure(
      `there is no configuration at ${file}: tallyman setup makes one, or name one with --config FILE`,
      2,
    );
  const loaded = loadConfigFile(file, kinds);
  if (!loaded.ok) throw new Failure(`${file} has mistakes (tallyman config check); mend them first`, 2);
  return { config: loaded.config, text: loaded.text ?? '' };
}

/** Beside the configuration. */
export function ownFiles(config: string): { keyFile: string; ca: string } {
  const folder = dirname(resolve(config));
  return { keyFile: join(folder, 'site.nk'), ca: join(folder, 'site-ca.pem') };
}

/** The key that is there, or a new one: whoever was let in before stays who they are. @throws Failure */
export function ownKey(file: string): Nkey {
  if (existsSync(file)) {
    try {
      return nkeyOf(readFileSync(file, 'utf8'));
    } catch (cause) {
      throw new Failure(`${file}: ${(cause as Error).message}; put it aside, and there is a new one`);
    }
  }
  const key = newKey();
  writeWhole(file, `${key.seed}\n`);
  forGroup(file);
  return key;
}

export function trust(file: string, pem: string): void {
  writeWhole(file, pem);
  forGroup(file);
}

/**
 * Puts `[site]` behind everything that the configuration says; comments stay.
 * @throws Failure: it belongs to another site, or would not be good
 */
export function writeSite(file: string, table: SiteTable, shell: Shell): void {
  const { config, text } = configuredDock(file);
  if (config.site !== undefined) {
    if (config.site.server === table.server && config.site.keyFile === table.keyFile) return;
    throw new Failure(`${file} says [site] already (${config.site.server}): take that table out first`);
  }
  const value = JSON.stringify;
  const lines = [
    '# One stock with the other docks of the site (tallyman site status).',
    '[site]',
    `server = ${value(table.server)}`,
    `key-file = ${value(table.keyFile)}`,
    `ca = ${value(table.ca)}`,
    ...(table.tells ? [] : ['tells = false']),
  ];
  const written = `${text.trimEnd()}\n\n${lines.join('\n')}\n`;
  const loaded = loadConfig(written, file, kinds);
  if (!loaded.ok) {
    for (const error of loaded.errors) shell.err(`${configErrorText(error)}\n`);
    throw new Failure('nothing was written', 2);
  }
  write(file, written, shell);
}
