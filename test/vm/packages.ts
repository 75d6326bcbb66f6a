/** The package of this source, as it is released but for its compression, and the same program under a later number. */
import { execFile } from 'node:child_process';
import { mkdir, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';

const run = promisify(execFile);
const script = join(import.meta.dirname, '../../systemd/package.mjs');

/** @param arch Debian's word for a processor @returns the file's name in `folder` */
export async function packed(folder: string, arch = 'amd64'): Promise<string> {
  await mkdir(folder, { recursive: true });
  await run(process.execPath, [script, '--arch', arch, '--uncompressed', '--out', folder]);
  const made = (await readdir(folder)).find((name) => name.endsWith(`_${arch}.deb`));
  if (made === undefined) throw new Error(`no package for ${arch} in ${folder}`);
  return made;
}

/**
 * @param file a package
 * @param later where the one with that number is put
 * @param compression as dpkg-deb calls it: what is fetched from afar may not be of any size
 */
export async function renumbered(file: string, later: string, version: string, compression = 'none'): Promise<void> {
  const tree = `${later}.tree`;
  await run('dpkg-deb', ['--raw-extract', file, tree]);
  const control = join(tree, 'DEBIAN/control');
  await writeFile(control, (await readFile(control, 'utf8')).replace(/^Version: .*$/m, `Version: ${version}`));
  await run('dpkg-deb', ['--root-owner-group', `-Z${compression}`, '--build', tree, later]);
  await rm(tree, { recursive: true });
}
