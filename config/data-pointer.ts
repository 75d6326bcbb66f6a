/**
 * Where the data of a configuration file is, remembered outside of both: a file that is empty or in pieces does not say
 * any more where its last good copy lies, and a data folder that was emptied does not say that a dock lived there.
 * Written at every good start, a line of text, to the first of these places that can be written:
 * - the state directory that systemd names, which is there whatever `data` says;
 * - beside the configuration file, as `.tallyman.toml.data` (`--config` elsewhere, without systemd);
 * - the user's own state directory (XDG Base Directory Specification 0.8), for a file in a folder that is read-only.
 * A place within the data folder, which the state directory of the packaged service is, comes last: it goes when the
 * folder goes. Read from all of them, and from the standard state directory, for the command line runs without
 * systemd's variables.
 */
import { createHash } from 'node:crypto';
import { basename, dirname, join, relative, resolve } from 'node:path';
import { writeWholeAside } from './last-good.ts';
import { readPlainFile } from './plain-file.ts';

export const standardDataDir = '/var/lib/tallyman';

export type Environment = Readonly<Record<string, string | undefined>>;

const bytesMax = 4_096;

/** Keeps the place. @returns whether it could be kept anywhere */
export async function rememberDataDir(configFile: string, dataDir: string, env: Environment): Promise<boolean> {
  const text = `${resolve(dataDir)}\n`;
  const goesWithIt = (file: string) => Number(!relative(resolve(dataDir), file).startsWith('..'));
  const places = writable(configFile, env).sort((one, other) => goesWithIt(one) - goesWithIt(other));
  for (const file of places) {
    if (read(file) === resolve(dataDir)) return true;
    try {
      await writeWholeAside(file, text);
      return true;
    } catch {
      // The next place.
    }
  }
  return false;
}

/** @returns directories, the likeliest first; each was the data directory of this file at some good start */
export function rememberedDataDirs(configFile: string, env: Environment): string[] {
  const files = [...writable(configFile, env), shared(standardDataDir, configFile)];
  return [...new Set(files.flatMap((file) => read(file) ?? []))];
}

function read(file: string): string | undefined {
  const found = readPlainFile(file, bytesMax);
  const [line = ''] = found.ok ? found.bytes.toString('utf8').split('\n', 1) : [];
  return /^\/[^\0]*$/.test(line) ? line : undefined;
}

function writable(configFile: string, env: Environment): string[] {
  const file = resolve(configFile);
  const state = stateDirectory(env);
  const own = env.XDG_STATE_HOME ?? (env.HOME === undefined ? undefined : join(env.HOME, '.local/state'));
  return [
    ...(state === undefined ? [] : [shared(state, configFile)]),
    join(dirname(file), `.${basename(file)}.data`),
    ...(own === undefined ? [] : [shared(join(own, 'tallyman'), configFile)]),
  ];
}

/** In a directory that may serve several configuration files. */
function shared(directory: string, configFile: string): string {
  const hash = createHash('sha256').update(resolve(configFile)).digest('hex').slice(0, 16);
  return join(directory, `data-of-${hash}`);
}

/** systemd says where its StateDirectory= is; it may be a list. */
export function stateDirectory({ STATE_DIRECTORY: list }: Environment): string | undefined {
  const [first = ''] = list?.split(':') ?? [];
  return first.startsWith('/') ? first : undefined;
}
