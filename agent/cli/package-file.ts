/**
 * Files that come with the program, found the same way from the sources and from the built JavaScript one level deeper.
 */
import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** @param name relative to the directory of package.json  @throws when this is no installation of ours */
export function packageFile(name: string): string {
  const start = dirname(fileURLToPath(import.meta.url));
  for (let directory = start; ; directory = dirname(directory)) {
    if (existsSync(join(directory, 'package.json'))) return join(directory, name);
    if (dirname(directory) === directory) throw new Error(`no package.json above ${start}`);
  }
}
