/** Folders of this machine; perhaps a mounted drive. */
import { type FileHandle, mkdir, open, readdir, readFile, rename, stat, unlink } from 'node:fs/promises';
import { join } from 'node:path';
import { errorCode } from '../../../net-error.ts';
import { type FilePlace, folderOf, nameOf, partOf } from './file-place.ts';

export const localPlace: FilePlace = {
  names: (folder) => readdir(folder),
  async read(path, bytesMax) {
    const size = await unlessAbsent(stat(path));
    if (size === undefined) return 'absent';
    if (size.size > bytesMax) return 'too-large';
    return (await unlessAbsent(readFile(path))) ?? 'absent';
  },
  async append(path, text, bytesMax) {
    const file = await open(path, 'a', 0o600);
    try {
      if ((await file.stat()).size >= bytesMax) return false;
      // Not `write`: on a disk that gets full it writes a part, and says so in its answer alone.
      await file.appendFile(text);
      await file.sync();
      return true;
    } finally {
      await file.close();
    }
  },
  async put(path, content, mode) {
    const part = partOf(path);
    await written(await open(part, 'w', mode), (file) => file.writeFile(content));
    await rename(part, path);
    await written(await open(folderOf(path), 'r'), async () => {});
  },
  async move(path, folder) {
    await mkdir(folder, { recursive: true });
    await rename(path, join(folder, nameOf(path)));
  },
  async remove(path) {
    await unlessAbsent(unlink(path));
  },
  trouble(error, folder) {
    const meaning = meanings[errorCode(error) ?? ''];
    return `the folder ${folder} ${meaning ?? `cannot be used (${error instanceof Error ? error.message : String(error)})`}`;
  },
  close() {},
};

const meanings: Record<string, string> = {
  ENOENT: 'is not there: is the drive mounted?',
  ENOTDIR: 'is no folder',
  EACCES: 'may not be written by this user',
  EPERM: 'may not be written by this user',
  EROFS: 'is read-only',
  ENOSPC: 'is on a full disk',
  EDQUOT: 'is on a full disk',
  EIO: 'is on a disk that fails',
  ESTALE: 'is on a network drive that was lost',
  ENOTCONN: 'is on a network drive that was lost',
};

async function written(file: FileHandle, write: (file: FileHandle) => Promise<void>): Promise<void> {
  try {
    await write(file);
    await file.sync();
  } finally {
    await file.close();
  }
}

/** undefined: there is no such file. */
async function unlessAbsent<T>(work: Promise<T>): Promise<T | undefined> {
  try {
    return await work;
  } catch (error) {
    if (errorCode(error) === 'ENOENT') return undefined;
    throw error;
  }
}
