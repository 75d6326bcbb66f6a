/**
 * Where the demo's files are: beside this one as source (`.ts`) or as built (`.js`), and the data up in the package.
 */
import { existsSync } from 'node:fs';
import { dirname, extname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const here = fileURLToPath(import.meta.url);

/** A module by its path from this folder, without its ending: '../main', '../../firmware-sim/main'. */
export function moduleAt(path: string): string {
  return join(dirname(here), `${path}${extname(here)}`);
}

/** A file of the package, searched for upwards from here. @throws when the package was shipped without it */
export function packageFile(path: string): string {
  for (let folder = dirname(here); ; folder = dirname(folder)) {
    const file = join(folder, path);
    if (existsSync(file)) return file;
    if (folder === dirname(folder)) throw new Error(`the demo needs ${path}, which is not part of this installation`);
  }
}
