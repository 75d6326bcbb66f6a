/** A configuration file that a command writes: the old one stays beside it, the service may read the new one. */
import { accessSync, chmodSync, chownSync, constants, existsSync, mkdirSync, renameSync, statSync } from 'node:fs';
import { dirname } from 'node:path';
import { writeWhole } from '../../../config/last-good.ts';
import { Failure, type Shell } from '../shell.ts';

/** Before anybody answers ten questions for nothing. */
export function mayWrite(file: string, command: string): void {
  const folder = dirname(file);
  try {
    mkdirSync(folder, { recursive: true, mode: 0o750 });
    accessSync(folder, constants.W_OK);
  } catch (cause) {
    throw new Failure(
      `${folder} cannot be written (${(cause as Error).message}); run it as root: sudo tallyman ${command}`,
    );
  }
}

/** The old one stays beside it, with the time it was replaced; the group of the folder may read the new one. */
export function write(file: string, text: string, shell: Shell): void {
  if (existsSync(file)) {
    const stamp = new Date(shell.clock.wallMs()).toISOString().replace(/[:.]/g, '-');
    renameSync(file, `${file}.${stamp}`);
    shell.out(`The old configuration is kept as ${file}.${stamp}\n`);
  }
  writeWhole(file, text);
  forGroup(file);
  shell.out(`${file} is written.\n`);
}

/** The service, whose group the folder has, may read it; nobody else. */
export function forGroup(file: string): void {
  try {
    chownSync(file, statSync(file).uid, statSync(dirname(file)).gid);
    chmodSync(file, 0o640);
  } catch {
    // Not ours to give away: it stays readable by its owner only.
  }
}
