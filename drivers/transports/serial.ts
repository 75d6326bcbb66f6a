/**
 * Serial ports on Linux: RS-232, USB adapters, USB-CDC, pseudo-terminals. The only importer of serialport's native binding.
 *
 * Why the binding and not its stream: reading, buffering and ending are what a dock depends on, and the stream does all
 * three in ways that lose scans. Measured against it: when the hang-up meets a read of the last bytes, `read()` returns 0 and
 * the stock loop calls itself for ever at full CPU without a close event (7 % of unplugs with traffic); it reads up to
 * 64 KiB ahead of a paused consumer, which is gone when the process dies; a write on a closed port is kept and sent at the
 * next open; a failed write is an `error` event that kills the process when nobody listens, and closes twice. So the
 * binding opens, locks and sets up the port, and this file reads and writes it:
 *
 *  - Read: wait until readable, read at most 512 bytes at once without blocking, hand them over. 0 bytes is a hang-up. Paused
 *    means not reading at all: what is not read stays with the kernel and the device.
 *  - Write: straight to the kernel, retried while its queue is full, until the time limit. Nothing outlives the link.
 *  - End: exactly once, whoever notices first: a read, a write, or the watchdog that looks whether the device node is still
 *    there and still the same (a path under /dev/serial/by-id may already be another tty).
 */
import { constants, readSync, type Stats, writeSync } from 'node:fs';
import { type FileHandle, open, stat } from 'node:fs/promises';
import { LinuxBinding, type LinuxPortBinding } from '@serialport/bindings-cpp';
import type { LineSettings } from '../driver.ts';
import { type LinkEnd, OpenError, type OpenTransport, type Transport, type TransportHandlers } from '../transport.ts';
import { portHolders, portLockHolder } from './port-holders.ts';

export type SerialOptions = {
  /** Any path that leads to a tty. */
  path: string;
  line: LineSettings;
  /**
   * Read what waits in the port before it is set up. The binding's set-up throws away what came in while nobody read
   * (TCIOFLUSH): for a scanner those are scans; for a scale they are stale weights, and the flush is right.
   */
  rescueWaiting?: boolean;
};

const readBytesMax = 512;
/** Then the event loop gets a turn, however fast the port is. */
const readsPerTurn = 8;
const rescueBytesMax = 64 * 1024;
/** A device that kept its bytes back while the port was closed sends them within this time of the open. */
const rescueQuietMs = 20;
const rescueRoundsMax = 10;
const writesWaitingMax = 16;
const writeTimeoutMsDefault = 1000;
const writeRetryMs = 5;
const watchdogMs = 500;

const codeOf = (error: unknown) => (error as NodeJS.ErrnoException).code ?? '';
const messageOf = (error: unknown) => (error instanceof Error ? error.message : String(error));
const pause = (ms: number) => new Promise<void>((resolve) => setTimeout(resolve, ms));

/** Rejects with an `OpenError`; every message says which port and what to do. */
export function serialTransport(options: SerialOptions): OpenTransport {
  return async (handlers) => {
    // Before the first open: reading a port that another program holds would take its bytes away.
    if (await portLockHolder(options.path)) throw await busy(options.path);
    const { port, opened, waiting } = await setUp(options);
    // Nothing may be awaited after this: the caller gets the transport first, then bytes.
    return new SerialLink(port, options.path, opened, waiting, handlers);
  };
}

async function setUp(
  options: SerialOptions,
): Promise<{ port: LinuxPortBinding; opened: string; waiting: Uint8Array[] }> {
  const first = await openPlain(options.path);
  try {
    const opened = identity(await first.stat());
    const waiting = options.rescueWaiting ? await rescue(first) : [];
    return { port: await openBinding(options), opened, waiting };
  } finally {
    await first.close();
  }
}

/** Which device a path leads to now; a path that leads to another one later is another device. */
const identity = (node: Stats) => `${node.dev}:${node.ino}:${node.rdev}`;

/** The plain open gives exact error codes, and it keeps the port from hanging up between rescue and set-up. */
async function openPlain(path: string): Promise<FileHandle> {
  try {
    const file = await open(path, constants.O_RDWR | constants.O_NONBLOCK | constants.O_NOCTTY);
    if ((await file.stat()).isCharacterDevice()) return file;
    await file.close();
  } catch (error) {
    throw await translate(error, path);
  }
  throw new OpenError('failed', `${path} is not a serial port`);
}

async function openBinding({ path, line }: SerialOptions): Promise<LinuxPortBinding> {
  try {
    return await LinuxBinding.open({
      path,
      baudRate: line.baud,
      dataBits: line.dataBits,
      parity: line.parity,
      stopBits: line.stopBits,
      lock: true,
    });
  } catch (error) {
    throw await translate(error, path);
  }
}

async function busy(path: string): Promise<OpenError> {
  const holder = await portLockHolder(path);
  const holders = holder ? [holder] : await portHolders(path);
  const names = holders.join(', ') || 'another program';
  return new OpenError('busy', `${path} is held by ${names}: stop it, or give this device another port`);
}

async function translate(error: unknown, path: string): Promise<OpenError> {
  const code = codeOf(error);
  const text = messageOf(error);
  if (/Cannot lock port/.test(text) || code === 'EBUSY') return busy(path);
  if (['ENOENT', 'ENXIO', 'ENODEV'].includes(code) || /No such (file|device)/.test(text)) {
    return new OpenError('absent', `${path} is not there: plug the device in`);
  }
  if (['EACCES', 'EPERM'].includes(code) || /Permission denied/.test(text)) {
    return new OpenError(
      'denied',
      `no permission for ${path}: the agent's user must be in the group that owns it (dialout)`,
    );
  }
  return new OpenError('failed', `${path} cannot be opened: ${text}`);
}

/** What waits in the port, in pieces as they were read; at most 64 KiB. Never rejects: what cannot be read is not waiting. */
async function rescue(file: FileHandle): Promise<Uint8Array[]> {
  const pieces: Uint8Array[] = [];
  let total = 0;
  for (let round = 0; round < rescueRoundsMax; round += 1) {
    const before = total;
    while (total < rescueBytesMax) {
      const piece = readPiece(file.fd);
      if (!(piece instanceof Uint8Array) || piece.length === 0) break;
      pieces.push(piece);
      total += piece.length;
    }
    if ((round > 0 && total === before) || total >= rescueBytesMax) break;
    await pause(rescueQuietMs);
  }
  return pieces;
}

/** At most 512 bytes; empty at a hang-up; `empty` when nothing is there; otherwise the error. Never blocks: every descriptor here is O_NONBLOCK. */
function readPiece(descriptor: number): Uint8Array | 'empty' | Error {
  const buffer = new Uint8Array(readBytesMax);
  try {
    return buffer.subarray(0, readSync(descriptor, buffer, 0, readBytesMax, null));
  } catch (error) {
    return ['EAGAIN', 'EINTR'].includes(codeOf(error)) ? 'empty' : (error as Error);
  }
}

class SerialLink implements Transport {
  readonly #port: LinuxPortBinding;
  readonly #path: string;
  readonly #handlers: TransportHandlers;
  readonly #waiting: Uint8Array[];
  readonly #watchdog: NodeJS.Timeout;
  #paused = false;
  #listening = false;
  #missed = 0;
  #writes: Promise<void> = Promise.resolve();
  #writesWaiting = 0;
  #over = false;
  #closed: Promise<void> = Promise.resolve();

  constructor(
    port: LinuxPortBinding,
    path: string,
    opened: string,
    waiting: Uint8Array[],
    handlers: TransportHandlers,
  ) {
    this.#port = port;
    this.#path = path;
    this.#waiting = waiting;
    this.#handlers = handlers;
    this.#watchdog = setInterval(() => void this.#look(opened), watchdogMs);
    this.#watchdog.unref();
    setImmediate(() => this.#read());
  }

  pause(): void {
    this.#paused = true;
  }

  resume(): void {
    if (!this.#paused) return;
    this.#paused = false;
    setImmediate(() => this.#read());
  }

  close(): Promise<void> {
    this.#end({ code: 'closed', message: 'closed by the agent' });
    return this.#closed;
  }

  async write(bytes: Uint8Array, timeoutMs = writeTimeoutMsDefault): Promise<void> {
    if (this.#writesWaiting >= writesWaitingMax) throw new Error(`${this.#path} takes no bytes: too many writes wait`);
    this.#writesWaiting += 1;
    const limit = AbortSignal.timeout(timeoutMs);
    const write = this.#writes.then(() => this.#write(bytes, limit));
    this.#writes = write.catch(() => undefined);
    try {
      await write;
    } finally {
      this.#writesWaiting -= 1;
    }
  }

  /**
   * Retries by time while the kernel's queue is full, not by the binding's poller: that one forgets the readers while it
   * waits for writers, and afterwards wakes for ever on a port that is paused.
   */
  async #write(bytes: Uint8Array, limit: AbortSignal): Promise<void> {
    let written = 0;
    while (written < bytes.length) {
      const descriptor = this.#port.fd;
      if (this.#over || descriptor === null) throw new Error(`${this.#path} is closed`);
      if (limit.aborted) throw new Error(`${this.#path} takes no bytes: write timed out`);
      try {
        written += writeSync(descriptor, bytes, written);
      } catch (error) {
        if (!['EAGAIN', 'EINTR'].includes(codeOf(error))) {
          this.#fail(error as Error);
          throw error;
        }
        await pause(writeRetryMs);
      }
    }
  }

  #read(): void {
    for (let turn = 0; turn < readsPerTurn; turn += 1) {
      const descriptor = this.#port.fd;
      if (this.#paused || this.#over || descriptor === null) return;
      const piece = this.#waiting.shift() ?? readPiece(descriptor);
      if (piece === 'empty') break;
      if (piece instanceof Error) this.#fail(piece);
      else if (piece.length === 0) this.#end({ code: 'lost', message: `${this.#path} hung up` });
      else this.#handlers.onData(piece);
    }
    if (this.#waiting.length > 0) setImmediate(() => this.#read());
    else this.#listen();
  }

  #listen(): void {
    if (this.#listening || this.#paused || this.#over) return;
    this.#listening = true;
    this.#port.poller.once('readable', (error) => {
      this.#listening = false;
      if (this.#over) return;
      // The poller calls a hang-up "bad file descriptor"; whatever it says, this descriptor will never be readable again.
      if (error) this.#end({ code: 'lost', message: `${this.#path} hung up` });
      else this.#read();
    });
  }

  /** Twice in a row, because udev replaces links while it works. A different device behind the path counts at once. */
  async #look(opened: string): Promise<void> {
    const node = await stat(this.#path).catch(() => undefined);
    const now = node && identity(node);
    this.#missed = now === undefined ? this.#missed + 1 : 0;
    if (this.#missed >= 2) this.#end({ code: 'lost', message: `${this.#path} is gone` });
    else if (now !== undefined && now !== opened) {
      this.#end({ code: 'lost', message: `${this.#path} is another device now` });
    }
  }

  #fail(error: Error): void {
    const lost = ['EIO', 'ENXIO', 'ENODEV', 'EBADF'].includes(codeOf(error));
    this.#end({ code: lost ? 'lost' : 'error', message: lost ? `${this.#path} hung up` : error.message });
  }

  #end(end: LinkEnd): void {
    if (this.#over) return;
    // First of all: closing cancels the poller, which calls back from within.
    this.#over = true;
    clearInterval(this.#watchdog);
    // A close that fails has still given the descriptor back; there is nothing left to undo.
    this.#closed = this.#port.close().catch(() => undefined);
    this.#handlers.onEnd(end);
  }
}
