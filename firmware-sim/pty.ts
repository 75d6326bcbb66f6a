/**
 * A real pseudo-terminal as a cable: the kernel treats it like a serial port, and closing the device's end is the same
 * hang-up as pulling a USB adapter. The native `open` of node-pty's binary package is used, because the object of its
 * JavaScript wrapper reads the host's end (and steals its bytes) and its destroy() and kill() signal process −1.
 */
import { closeSync, symlinkSync, unlinkSync, writeSync } from 'node:fs';
import { createRequire } from 'node:module';
import { arch, platform } from 'node:os';
import { ReadStream } from 'node:tty';

export interface Cable {
  /** The host's end: /dev/pts/N. */
  readonly path: string;
  /**
   * Resolves when the kernel has the bytes (the host may be slow to read); false when the cable was pulled before that.
   */
  write(bytes: Uint8Array): Promise<boolean>;
  /** Pulls the cable: the host's end hangs up. Idempotent. */
  pull(): void;
}

const fullRetryMs = 2;

type NativePty = { open(columns: number, rows: number): { master: number; slave: number; pty: string } };

const fromPackage = createRequire(createRequire(import.meta.url).resolve('@lydell/node-pty/package.json'));
const native: NativePty = fromPackage(`@lydell/node-pty-${platform()}-${arch()}/pty.node`);

/** @param sleep waits between tries while the host does not read  @param onHostBytes what the host wrote */
export function openCable(sleep: (ms: number) => Promise<void>, onHostBytes: (bytes: Uint8Array) => void): Cable {
  const { master, slave, pty } = native.open(80, 24);
  // Our own hold on the host's end: without any, reading the device's end fails. It is never read; raw mode is what the
  // port of a device that was in use before looks like, and keeps the kernel from echoing.
  const hold = new ReadStream(slave);
  hold.setRawMode(true);
  // The stream opened the terminal anew for itself.
  closeSync(slave);
  const device = new ReadStream(master);
  device.on('data', onHostBytes);
  device.on('error', () => pull());
  let pulled = false;
  let queue: Promise<boolean> = Promise.resolve(true);

  function pull() {
    if (pulled) return;
    pulled = true;
    device.destroy();
    hold.destroy();
  }

  async function push(bytes: Uint8Array): Promise<boolean> {
    let written = 0;
    while (written < bytes.length && !pulled) {
      try {
        written += writeSync(master, bytes, written);
      } catch (error) {
        if ((error as NodeJS.ErrnoException).code !== 'EAGAIN') return false;
        await sleep(fullRetryMs);
      }
    }
    return !pulled;
  }

  return {
    path: pty,
    write(bytes) {
      queue = queue.then(() => push(bytes));
      return queue;
    },
    pull,
  };
}

/** Points `link` at a port, as udev does below /dev/serial/by-id. */
export function link(link: string, port: string): void {
  unlink(link);
  symlinkSync(port, link);
}

export function unlink(link: string): void {
  try {
    unlinkSync(link);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
  }
}
