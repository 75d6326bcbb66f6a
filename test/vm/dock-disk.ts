/** The disk of a whole dock: built once for each state of its script, and kept beside the guest's own files. */
import { execFile } from 'node:child_process';
import { existsSync, readFileSync, renameSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';

const run = promisify(execFile);

/** Debian's word for it. */
export type Processor = 'amd64' | 'arm64';

const withSbin = { ...process.env, PATH: `${process.env.PATH}:/usr/sbin:/sbin` };

/**
 * @param guest the folder of kernel and first file system (`machine.ts`)
 * @returns the disk; `FILE.kernel` is beside an arm64's
 */
export async function dockDisk(guest: string, processor: Processor): Promise<string> {
  const script = join(import.meta.dirname, 'disk.sh');
  const disk = join(guest, `disk-${processor}.ext4`);
  const made = `${disk}.made-by`;
  const text = readFileSync(script, 'utf8');
  if (existsSync(disk) && existsSync(made) && readFileSync(made, 'utf8') === text) return disk;
  const fresh = join(guest, `disk-${process.pid}`);
  await run(script, [fresh, processor], { env: withSbin });
  for (const part of ['', '.kernel', '.initramfs']) {
    if (existsSync(fresh + part)) renameSync(fresh + part, disk + part);
  }
  await run('cp', [script, made]);
  return disk;
}

/** Enough that the dock does not call it nearly full. */
const dataSize = '256M';

/** Makes the disk for the ledger. @returns the file */
export async function blank(file: string): Promise<string> {
  await run('mke2fs', ['-q', '-F', '-t', 'ext4', '-m', '0', file, dataSize], { env: withSbin });
  return file;
}
