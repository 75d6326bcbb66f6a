/** Files the configuration names: passwords, secrets, certificates. Read when they are needed, so that a renewed one counts at once. */
import { open } from 'node:fs/promises';
import { join } from 'node:path';
import { plainOpenFlags, unplain } from '../config/plain-file.ts';

/** Reads a file named in the configuration; rejects with a sentence for a person. */
export type ReadNamedFile = (path: string) => Promise<Buffer>;

const prefix = '$CREDENTIALS_DIRECTORY/';
/** Far more than any chain of certificates; a path that leads to a device or a log must not fill the memory. */
const bytesMax = 1024 * 1024;

/** @param credentialsDirectory where systemd put the unit's credentials, if it runs under one */
export function namedFileReader(credentialsDirectory: string | undefined): ReadNamedFile {
  return async (path) => {
    if (path.startsWith(prefix) && credentialsDirectory === undefined) {
      throw new Error(`${path}: there is no credentials directory outside the systemd unit`);
    }
    const full = path.startsWith(prefix) ? join(credentialsDirectory ?? '', path.slice(prefix.length)) : path;
    const file = await open(full, plainOpenFlags).catch((error: NodeJS.ErrnoException) => {
      throw new Error(`${path}: cannot be read (${error.code ?? error.message})`);
    });
    try {
      const stat = await file.stat();
      if (!stat.isFile()) throw new Error(`${path}: ${unplain(stat)}`);
      const { buffer, bytesRead } = await file.read(Buffer.alloc(bytesMax + 1), 0, bytesMax + 1, 0);
      if (bytesRead > bytesMax) throw new Error(`${path}: is larger than 1 MiB`);
      return buffer.subarray(0, bytesRead);
    } finally {
      await file.close();
    }
  };
}

/** The first line of a file, which is where a password or a secret is. */
export function firstLine(content: Buffer): string {
  return content.toString('utf8').split(/\r?\n/, 1)[0] ?? '';
}
