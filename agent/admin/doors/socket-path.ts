/** Where the local socket of a data directory is. Server and client both come here, so they always agree. */
import { createHash } from 'node:crypto';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';

/** sun_path holds 108 bytes with its end mark; some room is left for other systems. */
const pathBytesMax = 100;

export type SocketPath = {
  path: string;
  /** A directory of our own outside the data directory, to be made (0700) and checked for its owner before use. */
  directory?: string;
};

/** A longer data directory has its socket elsewhere: not seen by those who have a temporary directory of their own. */
export const dataPathBytesMax = pathBytesMax - Buffer.byteLength('/agent.sock');

/** @returns `agent.sock` in the data directory, or a short path derived from it when that would be too long */
export function socketPath(dataDir: string): SocketPath {
  const absolute = resolve(dataDir);
  const path = join(absolute, 'agent.sock');
  if (Buffer.byteLength(path) <= pathBytesMax) return { path };
  const hash = createHash('sha256').update(absolute).digest('hex').slice(0, 16);
  const directory = join(tmpdir(), `tallyman-${hash}`);
  return { path: join(directory, 'agent.sock'), directory };
}
