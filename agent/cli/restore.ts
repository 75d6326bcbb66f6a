/** Puts a backup onto a machine that has no ledger yet. Nothing that is there is written over. */
import {
  chmodSync,
  chownSync,
  copyFileSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
} from 'node:fs';
import { dirname, join } from 'node:path';
import { standardDataDir } from '../../config/data-pointer.ts';
import { dataDirOf, writeWhole } from '../../config/last-good.ts';
import { aboutOf, type BackupAbout, backupFiles, fileDigest, textDigest } from '../admin/dock/backups.ts';
import { lockDirectory } from '../ledger/disk/lock.ts';
import { databaseFile } from '../ledger/disk/store.ts';
import { syncDirectory } from '../ledger/recovery/damage-mark.ts';
import { restoredFile } from '../ledger/recovery/restored.ts';
import type { GlobalOptions } from './cli.ts';
import { Failure } from './shell.ts';

/** @returns what was done, for people  @throws Failure when it is no whole backup, or something is there already */
export async function restore(folder: string, { config, data }: GlobalOptions): Promise<string> {
  const about = await checked(folder);
  const toml = existsSync(config)
    ? readFileSync(config, 'utf8')
    : readFileSync(join(folder, backupFiles.configuration), 'utf8');
  const dataDir = data ?? dataDirOf(toml) ?? standardDataDir;
  mkdirSync(dataDir, { recursive: true, mode: 0o700 });
  const theirs = readdirSync(dataDir).filter((name) => /^(ledger\.db|anchor|quarantine|damaged\.json)/.test(name));
  if (theirs.length > 0)
    throw new Failure(
      `${dataDir} holds a ledger, or what is left of one (${theirs.join(', ')}): nothing was touched. Move that folder away first, and keep it`,
    );
  const { uid, gid } = statSync(dataDir);
  const lock = locked(dataDir);
  try {
    const target = join(dataDir, databaseFile);
    // First of all: without it the copy would pass for the ledger itself.
    const from = `the backup of ${about.site}/${about.dock} that was made at ${about.at}`;
    writeWhole(join(dataDir, restoredFile), JSON.stringify({ from }));
    copyFileSync(join(folder, backupFiles.ledger), `${target}.new`);
    chmodSync(`${target}.new`, 0o600);
    // Root puts it there, and the agent has to own it.
    for (const file of [`${target}.new`, join(dataDir, restoredFile)]) chownSync(file, uid, gid);
    renameSync(`${target}.new`, target);
    syncDirectory(dataDir);
  } finally {
    lock.release();
    rmSync(join(dataDir, 'lock'), { force: true });
  }
  const configured = existsSync(config) ? `${config} was there and stays as it is` : placed(config, toml, gid);
  return `${dataDir}: the ledger of ${about.site}/${about.dock} up to entry ${about.head}, as of ${about.at}; ${configured}.
What was recorded after that is not here: its first start opens a new epoch, and storefronts are told everything anew.
Files with secrets that the configuration names are not in a backup: put them there, then tallyman config check.\n`;
}

async function checked(folder: string): Promise<BackupAbout> {
  const about = aboutOf(folder);
  if (about === undefined)
    throw new Failure(`${folder} is no whole backup: ledger.db, tallyman.toml and backup.json belong together`);
  const toml = readFileSync(join(folder, backupFiles.configuration), 'utf8');
  const [ledger, configuration] = [await fileDigest(join(folder, backupFiles.ledger)), textDigest(toml)];
  const wrong =
    ledger !== about.sha256.ledger
      ? backupFiles.ledger
      : configuration !== about.sha256.configuration
        ? backupFiles.configuration
        : undefined;
  if (wrong !== undefined)
    throw new Failure(`${join(folder, wrong)} is not as it was when the backup was made; take another copy of it`);
  return about;
}

function locked(dataDir: string) {
  try {
    return lockDirectory(dataDir);
  } catch {
    throw new Failure(`an agent runs in ${dataDir}: stop it first (systemctl stop tallyman)`);
  }
}

function placed(config: string, toml: string, gid: number): string {
  writeWhole(config, toml);
  chmodSync(config, 0o640);
  const folder = statSync(dirname(config));
  chownSync(config, folder.uid, folder.gid === 0 ? gid : folder.gid);
  return `${config} is that of the backup`;
}
