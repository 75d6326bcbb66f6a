/**
 * Who else has a serial port open. Linux lets any program read a tty that is already open, and each byte goes to one
 * reader only: a forgotten `cat`, a getty or ModemManager makes a port silent without any error. Read from /proc, so
 * programs of other users are only seen when the agent may look (their file locks always are).
 */
import { readdir, readFile, readlink, realpath, stat } from 'node:fs/promises';

const processesMax = 4096;
const descriptorsMax = 1024;

const nothing = () => undefined;

async function describe(pid: string): Promise<string> {
  const name = await readFile(`/proc/${pid}/comm`, 'utf8').catch(nothing);
  return `${name?.trim() || 'a program'} (process ${pid})`;
}

/**
 * The process that holds an exclusive `flock` on this port, as serialport takes it.
 * @returns e.g. "node (process 812)", or nothing when the port is not locked. Never rejects.
 */
export async function portLockHolder(path: string): Promise<string | undefined> {
  const file = await stat(path, { bigint: true }).catch(nothing);
  const locks = await readFile('/proc/locks', 'utf8').catch(nothing);
  if (file === undefined || locks === undefined) return undefined;
  // "1: FLOCK  ADVISORY  WRITE 5645 00:1a:3 0 EOF": pid, then device (major:minor, hexadecimal) and inode of the node.
  const major = ((file.dev >> 8n) & 0xfffn).toString(16).padStart(2, '0');
  const minor = ((file.dev & 0xffn) | ((file.dev >> 12n) & 0xfff00n)).toString(16).padStart(2, '0');
  const place = `${major}:${minor}:${file.ino}`;
  for (const line of locks.split('\n')) {
    const fields = line.trim().split(/\s+/);
    if (fields[1] === 'FLOCK' && fields[5] === place && fields[4] !== undefined) return describe(fields[4]);
  }
  return undefined;
}

/** Other processes that have this port open, e.g. ["cat (process 4711)"]; our own is not named. Never rejects. */
export async function portHolders(path: string): Promise<string[]> {
  const port = await realpath(path).catch(nothing);
  const self = await readlink('/proc/self').catch(nothing);
  if (port === undefined) return [];
  const processes = (await readdir('/proc').catch(() => [])).filter((name) => /^\d+$/.test(name) && name !== self);
  const holders: string[] = [];
  for (const pid of processes.slice(0, processesMax)) {
    const open = await openFiles(pid);
    // Whoever made a pseudo-terminal keeps its other end (and often this one) open: that is the device, not a rival.
    if (open.has(port) && !open.has('/dev/ptmx') && !open.has('/dev/pts/ptmx')) holders.push(await describe(pid));
  }
  return holders;
}

async function openFiles(pid: string): Promise<Set<string>> {
  const descriptors = await readdir(`/proc/${pid}/fd`).catch(() => []);
  const paths = descriptors.slice(0, descriptorsMax).map((each) => readlink(`/proc/${pid}/fd/${each}`).catch(nothing));
  return new Set((await Promise.all(paths)).filter((path) => path !== undefined));
}
