/**
 * The folder of the ledger, before anything is opened in it: it has to be ours alone. Where somebody else may write, a name of ours
 * can be theirs by the time we open it, and what we write lands in their file or in one they chose.
 */
import { mkdirSync, readdirSync, statSync } from 'node:fs';
import { userInfo } from 'node:os';

const othersMayWrite = 0o022;

/** The dock does not start in such a folder. The message names the folder and the remedy. */
export class DataFolderError extends Error {
  override readonly name = 'DataFolderError';
}

/**
 * Makes the folder (0700) when it is missing.
 * @throws DataFolderError when it is not ours alone; the file system's error when it cannot be made or looked at
 */
export function claimDataFolder(folder: string, { uid }: { uid: number } = userInfo()): void {
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  const problem = folderProblem(folder) ?? ownerProblem(folder, uid);
  if (problem !== undefined) throw new DataFolderError(`the data folder ${folder} ${problem}`);
}

/** What is wrong with an existing folder whoever runs the dock, as a predicate; undefined also when there is none yet. */
export function folderProblem(folder: string): string | undefined {
  const found = statSync(folder, { throwIfNoEntry: false });
  if (found === undefined) return undefined;
  if (!found.isDirectory()) return 'is not a folder; name another one, or move that file away';
  if ((found.mode & othersMayWrite) !== 0) {
    return `may be written to by other users (mode ${(found.mode & 0o777).toString(8)}); close it: chmod go-w ${folder}`;
  }
  const link = readdirSync(folder, { withFileTypes: true }).find((entry) => entry.isSymbolicLink());
  if (link === undefined) return undefined;
  return `holds a symbolic link (${link.name}): what is written to it would land elsewhere; remove it, or put the file itself there`;
}

function ownerProblem(folder: string, uid: number): string | undefined {
  const owner = statSync(folder).uid;
  if (owner === uid) return undefined;
  return `belongs to another user (${owner}, the dock runs as ${uid}); give it to the dock: chown -R ${uid} ${folder}`;
}
