/**
 * Files the configuration names: passwords, secrets, certificates. Read when they are needed, so that a renewed one
 * counts at once.
 */
import { open } from 'node:fs/promises';
import { join } from 'node:path';
import { plainOpenFlags, unopened, unplain } from '../config/plain-file.ts';

/** Reads a file named in the configuration; rejects with a sentence for a person. */
export type ReadNamedFile = (path: string) => Promise<Buffer>;

export type NamedFileReader = {
  read: ReadNamedFile;
  /** The same, with the permission bits. */
  look(path: string): Promise<{ content: Buffer; mode: number }>;
};

export const credentialsPrefix = '$CREDENTIALS_DIRECTORY/';
/** Far more than any chain of certificates; a path that leads to a device or a log must not fill the memory. */
const bytesMax = 1024 * 1024;

/** @param credentialsDirectory where systemd put the unit's credentials, if it runs under one */
export function namedFiles(credentialsDirectory: string | undefined): NamedFileReader {
  const look: NamedFileReader['look'] = async (path) => {
    if (path.startsWith(credentialsPrefix) && credentialsDirectory === undefined) {
      throw new Error(`${path}: there is no credentials directory outside the systemd unit`);
    }
    const full = path.startsWith(credentialsPrefix)
      ? join(credentialsDirectory ?? '', path.slice(credentialsPrefix.length))
      : path;
    const file = await open(full, plainOpenFlags).catch((cause: unknown) => {
      throw new Error(`${path}: ${unopened(cause).message}`);
    });
    try {
      const stat = await file.stat();
      if (!stat.isFile()) throw new Error(`${path}: ${unplain(stat)}`);
      const { buffer, bytesRead } = await file.read(Buffer.alloc(bytesMax + 1), 0, bytesMax + 1, 0);
      if (bytesRead > bytesMax) throw new Error(`${path}: is larger than 1 MiB`);
      return { content: Buffer.from(buffer.subarray(0, bytesRead)), mode: stat.mode & 0o777 };
    } finally {
      await file.close();
    }
  };
  return { look, read: async (path) => (await look(path)).content };
}

/** What most parts of the agent need of it. */
export const namedFileReader = (credentialsDirectory: string | undefined): ReadNamedFile =>
  namedFiles(credentialsDirectory).read;

/** The first line of a file, which is where a password or a secret is. */
export function firstLine(content: Buffer): string {
  return content.toString('utf8').split(/\r?\n/, 1)[0] ?? '';
}

/**
 * The password in a file's first line. @throws a sentence for a person: an empty password is none, and is sent to
 * nobody
 */
export function passwordIn(content: Buffer, path: string): string {
  const line = firstLine(content);
  if (line === '') throw new Error(`${path}: its first line, where the password belongs, is empty`);
  if (/\p{Cc}/u.test(line)) throw new Error(`${path}: its first line holds characters that no password has`);
  return line;
}
