/**
 * The folder a partner reads files from. Each file is written beside its name and moved there when it is on the disk:
 * whoever sees it sees all of it. Beside the files lies what they show (`.tallyman-NAME.json`) and what was applied
 * since (`.tallyman-NAME.journal`), so that a power cut may repeat a file, under another number, and loses nothing.
 */
import { type FileHandle, open, readdir, readFile, rename, unlink } from 'node:fs/promises';
import { join } from 'node:path';
import { errorCode } from '../../net-error.ts';
import { apply, emptyPicture, type FileBatch, type Picture, pictureText, readPicture, takes } from './picture.ts';

/** Newer files say all that older ones do: more of them than a partner could be behind are cleared away. */
const filesKept = 100;
/** Of what lies between two files; far more than one turn of a large catalogue. */
const journalBytesMax = 256 * 1024 * 1024;
const digits = 6;

export class DropFolder {
  readonly #folder: string;
  readonly #channel: string;
  readonly #extension: string;

  constructor(folder: string, channel: string, extension: string) {
    this.#folder = folder;
    this.#channel = channel;
    this.#extension = extension;
  }

  /** What its files show. @throws when the folder is not there or cannot be read */
  async read(): Promise<Picture> {
    // A folder that is not mounted is no folder that is empty.
    await readdir(this.#folder);
    const kept = await absent(readFile(this.#state('json'), 'utf8'));
    const picture = (kept === undefined ? undefined : readPicture(kept)) ?? emptyPicture();
    const journal = (await absent(readFile(this.#state('journal'), 'utf8'))) ?? '';
    for (const line of journal.split('\n')) {
      const entry = journalEntry(line);
      // What the picture has already, or was cut off in the middle, is passed over.
      if (entry !== undefined && takes(picture, entry.batch)) apply(picture, entry.batch, new Set(entry.refused));
    }
    return picture;
  }

  /** Keeps a batch, before it is said to be taken. @throws when the disk does not take it */
  async keep(batch: FileBatch, refused: readonly string[]): Promise<void> {
    const file = await open(this.#state('journal'), 'a', 0o600);
    try {
      if ((await file.stat()).size > journalBytesMax) throw new Error('its journal is full: no file could be written');
      // Behind a line that was cut off, a new one begins.
      await file.write(`\n${JSON.stringify({ batch, refused })}\n`);
      await file.sync();
    } finally {
      await file.close();
    }
  }

  /** Writes the next file. @param content of this number @returns its name @throws as above */
  async write(picture: Picture, content: (number: number) => Buffer): Promise<string> {
    const number = picture.number + 1;
    const name = `${this.#channel}-${String(number).padStart(digits, '0')}.${this.#extension}`;
    // The number is used up before anybody sees the file: no two files ever have it, whenever the power goes.
    picture.number = number;
    await this.#put(this.#state('json'), Buffer.from(pictureText(picture)), 0o600);
    await this.#put(join(this.#folder, name), content(number), 0o644);
    picture.unwritten = false;
    await this.#put(this.#state('json'), Buffer.from(pictureText(picture)), 0o600);
    await absent(unlink(this.#state('journal')));
    await this.#clear(number);
    return name;
  }

  async #put(path: string, content: Buffer, mode: number): Promise<void> {
    const part = join(this.#folder, `.${path.slice(this.#folder.length + 1).replace(/^\./, '')}.part`);
    await written(await open(part, 'w', mode), (file) => file.writeFile(content));
    await rename(part, path);
    await written(await open(this.#folder, 'r'), async () => {});
  }

  async #clear(number: number): Promise<void> {
    const own = new RegExp(`^${this.#channel}-(\\d{${digits},})\\.${this.#extension}$`);
    for (const name of await readdir(this.#folder)) {
      const found = Number(own.exec(name)?.[1] ?? Number.POSITIVE_INFINITY);
      if (found <= number - filesKept) await absent(unlink(join(this.#folder, name)));
    }
  }

  #state(what: 'json' | 'journal'): string {
    return join(this.#folder, `.tallyman-${this.#channel}.${what}`);
  }
}

/** @throws what a folder's trouble means, in words */
export function folderTrouble(error: unknown, folder: string): string {
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
  const meaning = meanings[errorCode(error) ?? ''];
  return `the folder ${folder} ${meaning ?? `cannot be used (${error instanceof Error ? error.message : String(error)})`}`;
}

async function written(file: FileHandle, write: (file: FileHandle) => Promise<void>): Promise<void> {
  try {
    await write(file);
    await file.sync();
  } finally {
    await file.close();
  }
}

/** undefined: there is no such file. */
async function absent<T>(reading: Promise<T>): Promise<T | undefined> {
  try {
    return await reading;
  } catch (error) {
    if (errorCode(error) === 'ENOENT') return undefined;
    throw error;
  }
}

function journalEntry(line: string): { batch: FileBatch; refused: string[] } | undefined {
  if (line === '') return undefined;
  try {
    return JSON.parse(line) as { batch: FileBatch; refused: string[] };
  } catch {
    return undefined;
  }
}
