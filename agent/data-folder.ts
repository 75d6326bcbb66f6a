/**
 * The folder of the ledger, before anything is opened in it: it has to be ours alone. Where somebody else may write, a
 * name of ours can be theirs by the time we open it, and what we write lands in their file or in one they chose.
 */
import { type Dirent, existsSync, mkdirSync, readdirSync, statSync } from 'node:fs';
import { userInfo } from 'node:os';
import { dirname, join, resolve } from 'node:path';

const othersMayWrite = 0o022;
/**
 * The plain files that the dock makes there: each by its name, and by what it is called while it is written or set
 * aside.
 */
const fileNames =
  /^(anchor|lock|reserve|probe|ledger\.db|salvage(-source)?\.db|(damaged|verified|turns|config-history|updates-held|restored|desk-pins)\.json|command-key|proof-key|config\.last-good\.toml)([.-]|$)/;
/** And the folders in it. */
const folderNames: ReadonlySet<string> = new Set(['quarantine', 'backups', 'pictures']);

/** The dock does not start in such a folder. The message names the folder and the remedy. */
export class DataFolderError extends Error {
  override readonly name = 'DataFolderError';
}

/**
 * Makes the folder (0700) when it is missing.
 * @throws DataFolderError when it is not ours alone, cannot be made, or holds something else in the place of a file of
 * ours; the file system's error when it cannot be looked at
 */
export function claimDataFolder(folder: string, { uid }: { uid: number } = userInfo()): void {
  makeFolder(folder);
  const problem = folderProblem(folder) ?? ownerProblem(folder, uid);
  if (problem !== undefined) throw new DataFolderError(`the data folder ${folder} ${problem}`);
}

/**
 * What is wrong with an existing folder whoever runs the dock, as a predicate; undefined also when there is none yet.
 */
export function folderProblem(folder: string): string | undefined {
  const found = statSync(folder, { throwIfNoEntry: false });
  if (found === undefined) return undefined;
  if (!found.isDirectory()) return 'is not a folder; name another one, or move that file away';
  if ((found.mode & othersMayWrite) !== 0) {
    return `may be written to by other users (mode ${(found.mode & 0o777).toString(8)}); close it: chmod go-w ${folder}`;
  }
  return contentProblem(folder);
}

/**
 * What stands in the place of a file of ours and is none: to open it may wait for ever, or write into something else.
 */
export function contentProblem(folder: string): string | undefined {
  for (const entry of readdirSync(folder, { withFileTypes: true })) {
    const { name } = entry;
    if (entry.isSymbolicLink())
      return `holds a symbolic link (${name}): what is written to it would land elsewhere; remove it, or put the file itself there`;
    const wanted = folderNames.has(name) ? 'folder' : fileNames.test(name) ? 'plain file' : undefined;
    const right = wanted === 'folder' ? entry.isDirectory() : entry.isFile();
    if (wanted !== undefined && !right)
      return `holds ${kindOf(entry)} called ${name}, where the dock keeps a ${wanted}: nothing was touched; move it away (mv ${join(folder, name)} ${join(folder, `not-${name}`)}), put the right ${wanted} back if there is one, and start again`;
  }
  return undefined;
}

function kindOf(entry: Dirent): string {
  if (entry.isDirectory()) return 'a folder';
  if (entry.isFIFO()) return 'a pipe';
  if (entry.isSocket()) return 'a socket';
  return entry.isFile() ? 'a file' : 'a device';
}

function makeFolder(folder: string): void {
  try {
    makeEach(resolve(folder));
  } catch (cause) {
    const code = cause instanceof Error && 'code' in cause ? String(cause.code) : '';
    const why = unmade[code];
    if (why === undefined) throw cause;
    throw new DataFolderError(`the data folder ${folder} ${why}`, { cause });
  }
}

/** One after the other: `recursive` never returns where a file system has no folder and takes none (`/proc`). */
function makeEach(folder: string): void {
  if (existsSync(folder)) return;
  makeEach(dirname(folder));
  mkdirSync(folder, { mode: 0o700 });
}

const unmade: Readonly<Record<string, string>> = {
  EACCES: 'cannot be made: this user may not write where it is to be; make it and give it to the dock (chown)',
  EEXIST: 'is not a folder; name another one, or move that file away',
  ENOENT: 'cannot be made: nothing can be put where it is to be; name another one',
  ENOTDIR: 'cannot be made: a part of its path is a file and no folder',
  EROFS: 'cannot be made: the disk is read-only',
  ENOSPC: 'cannot be made: the disk is full',
};

function ownerProblem(folder: string, uid: number): string | undefined {
  const owner = statSync(folder).uid;
  if (owner === uid) return undefined;
  return `belongs to another user (${owner}, the dock runs as ${uid}); give it to the dock: chown -R ${uid} ${folder}`;
}
