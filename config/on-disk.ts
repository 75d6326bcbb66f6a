/**
 * What the configuration file says while the agent runs: somebody may have changed it, or left a mistake in it, for the
 * next start to find.
 */
import { createHash } from 'node:crypto';
import { stat } from 'node:fs/promises';
import type { Config } from './config.ts';
import type { Kinds } from './kinds.ts';
import { configErrorText, loadConfigFile } from './load.ts';

/** Which configuration it is, in a few characters. */
const digits = 12;

/**
 * Two that say the same have the same, wherever their lines stand.
 * @returns 12 hexadecimal digits of a SHA-256 over everything that is in effect, defaults included
 */
export function configVersion(config: Config): string {
  return createHash('sha256').update(canonical(config)).digest('hex').slice(0, digits);
}

/** JSON with the keys of every table in order; what is undefined is not there. */
function canonical(value: unknown): string {
  return JSON.stringify(value, (_key, each: unknown) => {
    if (typeof each !== 'object' || each === null || Array.isArray(each)) return each;
    return Object.fromEntries(Object.entries(each).sort(([a], [b]) => (a < b ? -1 : 1)));
  });
}

/** Its version (`configVersion`), or its first mistake. */
export type ConfigOnDisk = { version: string } | { error: string };

/**
 * Reads it again only when the file is another one than at the last look. Never rejects; on a disk that does not answer
 * it waits.
 * @param inEffect what the start makes of it (`--data` …)
 */
export function configOnDisk(
  file: string,
  kinds: Kinds,
  inEffect: (config: Config) => Config,
): () => Promise<ConfigOnDisk> {
  let seen = '';
  let found: ConfigOnDisk | undefined;
  return async () => {
    const now = await identityOf(file);
    if (found === undefined || now === undefined || now !== seen) found = read(file, kinds, inEffect);
    seen = now ?? '';
    return found;
  };
}

function read(file: string, kinds: Kinds, inEffect: (config: Config) => Config): ConfigOnDisk {
  const loaded = loadConfigFile(file, kinds);
  if (loaded.ok) return { version: configVersion(inEffect(loaded.config)) };
  const [first] = loaded.errors;
  const more = loaded.errors.length > 1 ? ` (and ${loaded.errors.length - 1} more)` : '';
  return { error: `${first === undefined ? file : configErrorText(first)}${more}` };
}

/** undefined: there is no such file, or nobody may look at it. */
async function identityOf(file: string): Promise<string | undefined> {
  try {
    const { ino, size, mtimeMs, ctimeMs } = await stat(file);
    return [ino, size, mtimeMs, ctimeMs].join(' ');
  } catch {
    return undefined;
  }
}
