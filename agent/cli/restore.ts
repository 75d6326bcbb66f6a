/**
 * Puts a backup, or the copy that followed a ledger, onto a machine that has none yet. Nothing that is there is written
 * over.
 */
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
import { aboutCopy, CopyReading, type CopyRest, restOf } from '../copy/read-copy.ts';
import { type CopyAbout, copyFiles } from '../copy/segments.ts';
import { lockDirectory } from '../ledger/disk/lock.ts';
import { databaseFile } from '../ledger/disk/store.ts';
import { syncDirectory } from '../ledger/recovery/damage-mark.ts';
import { ledgerFrom } from '../ledger/recovery/from-entries.ts';
import { restoredFile } from '../ledger/recovery/restored.ts';
import type { GlobalOptions } from './cli.ts';
import { Failure } from './shell.ts';

/** What is put there: the ledger of a backup, or one that is made of a copy's entries. */
type Source = {
  /** Whose it is, and how far it goes, for people. */
  whose: string;
  from: string;
  toml: string | undefined;
  /** @param file not there yet @returns what it holds */
  place(file: string): Held;
};
/** In words. `damage`: what is spoilt in it, and what is missing for it. */
type Held = { holds: string; damage?: string };

/** `text`: what was done. `damage`: the copy is spoilt, and the ledger ends before that place. Both for people. */
export type Restored = { text: string; damage?: string };

/** @throws Failure when it is no whole backup, or something is there already */
export async function restore(folder: string, { config, data }: GlobalOptions): Promise<Restored> {
  const copied = aboutCopy(folder);
  const source = copied === undefined ? ofBackup(folder, await checked(folder)) : ofCopy(folder, copied);
  const toml = existsSync(config) ? readFileSync(config, 'utf8') : source.toml;
  if (toml === undefined) throw new Failure(`${folder} has no ${copyFiles.configuration}: write ${config} first`);
  const dataDir = data ?? dataDirOf(toml) ?? standardDataDir;
  mkdirSync(dataDir, { recursive: true, mode: 0o700 });
  const theirs = readdirSync(dataDir).filter((name) => /^(ledger\.db($|-)|anchor|quarantine|damaged\.json)/.test(name));
  if (theirs.length > 0)
    throw new Failure(
      `${dataDir} holds a ledger, or what is left of one (${theirs.join(', ')}): nothing was touched. Move that folder away first, and keep it`,
    );
  const { uid, gid } = statSync(dataDir);
  const lock = locked(dataDir);
  let held: Held;
  try {
    const target = join(dataDir, databaseFile);
    for (const left of ['.new', '.new-wal', '.new-shm']) rmSync(`${target}${left}`, { force: true });
    // First of all: without it the copy would pass for the ledger itself.
    writeWhole(join(dataDir, restoredFile), JSON.stringify({ from: source.from }));
    held = source.place(`${target}.new`);
    chmodSync(`${target}.new`, 0o600);
    // Root puts it there, and the agent has to own it.
    for (const file of [`${target}.new`, join(dataDir, restoredFile)]) chownSync(file, uid, gid);
    renameSync(`${target}.new`, target);
    syncDirectory(dataDir);
  } catch (error) {
    for (const name of [`${databaseFile}.new`, restoredFile]) rmSync(join(dataDir, name), { force: true });
    throw error;
  } finally {
    lock.release();
    rmSync(join(dataDir, 'lock'), { force: true });
  }
  const configured = existsSync(config) ? `${config} was there and stays as it is` : placed(config, toml, gid);
  const text = `${dataDir}: the ledger of ${source.whose} ${held.holds}; ${configured}.
What was recorded after that is not here: its first start opens a new epoch, and storefronts are told everything anew.
Files with secrets that the configuration names are not in a backup: put them there, then tallyman config check.\n`;
  return { text, ...(held.damage !== undefined && { damage: held.damage }) };
}

function ofBackup(folder: string, { site, dock, head, at }: BackupAbout): Source {
  return {
    whose: `${site}/${dock}`,
    from: `the backup of ${site}/${dock} that was made at ${at}`,
    toml: readFileSync(join(folder, backupFiles.configuration), 'utf8'),
    place(file) {
      copyFileSync(join(folder, backupFiles.ledger), file);
      return { holds: `up to entry ${head}, as of ${at}` };
    },
  };
}

function ofCopy(folder: string, about: CopyAbout): Source {
  const { site, dock } = about;
  const toml = join(folder, copyFiles.configuration);
  return {
    whose: `${site}/${dock}`,
    from: `the copy of ${site}/${dock} in ${folder}`,
    toml: existsSync(toml) ? readFileSync(toml, 'utf8') : undefined,
    place(file) {
      const reading = new CopyReading(folder, about);
      const { last, fault = 'it cannot be read' } = ledgerFrom(file, reading.entries());
      if (last === undefined) throw new Failure(`${folder} holds no entry that can be read: nothing was put there`);
      const rest = restOf(folder, about, last.seq);
      const holds = `up to entry ${last.seq}, ${new Date(last.at).toISOString()} by its clock${movedLast(rest)}`;
      const { spoiltAt } = reading;
      return spoiltAt === undefined
        ? { holds }
        : { holds, damage: damaged(join(folder, spoiltAt), fault, last.seq, rest) };
    },
  };
}

/** What was scanned last, so that people at the dock know from where on to count again. */
function movedLast({ lastMoved }: CopyRest): string {
  if (lastMoved === undefined) return '';
  const { seq, kind, quantity, sku, station } = lastMoved;
  return ` (the last that moved: entry ${seq}, ${kind} of ${quantity} × ${sku} at ${station})`;
}

const rowsMax = 200;

/** Which units nobody accounts for: exactly those. */
function damaged(place: string, fault: string, head: number, { entries, moved, unreadable }: CopyRest): string {
  const rows = moved
    .slice(0, rowsMax)
    .map(
      ({ kind, quantity, merchant, sku }) =>
        `  ${kind} of ${quantity} × ${merchant === null ? '' : `${merchant}/`}${sku}`,
    );
  if (moved.length > rowsMax) rows.push(`  and ${moved.length - rowsMax} more: see the lines behind that place`);
  const [first, last] = [entries[0], entries.at(-1)];
  const numbers = first === undefined ? 'no entry' : `${entries.length} entries (${first} to ${last})`;
  const lines = unreadable === 1 ? '1 line' : `${unreadable} lines`;
  return [
    `The copy is spoilt at ${place}: ${fault}. The ledger ends before that, at entry ${head}.`,
    `Behind entry ${head} the copy has ${numbers} that nothing proves, and ${lines} that nobody can read.`,
    ...(rows.length === 0 ? [] : ['What they say that moved; count these items:', ...rows]),
    'If there is another copy or a backup, begin anew with that one: move this data folder away first.',
  ].join('\n');
}

async function checked(folder: string): Promise<BackupAbout> {
  const about = aboutOf(folder);
  if (about === undefined || !existsSync(join(folder, backupFiles.configuration)))
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
