/**
 * Serial ports on Linux: RS-232, USB adapters, USB-CDC, pseudo-terminals, on serialport's native binding.
 *
 * Why the binding and not its stream: reading, buffering and ending are what a dock depends on, and the stream does all
 * three in ways that lose scans. Measured against it: when the hang-up meets a read of the last bytes, `read()` returns
 * 0 and the stock loop calls itself for ever at full CPU without a close event (7 % of unplugs with traffic); it reads
 * up to 64 KiB ahead of a paused consumer, which is gone when the process dies; a write on a closed port is kept and
 * sent at the next open; a failed write is an `error` event that kills the process when nobody listens, and closes
 * twice. So the binding opens, locks and sets up the port, and this file reads and writes it:
 *
 *  - Read: wait until readable, read at most 512 bytes at once without blocking, hand them over. 0 bytes is a hang-up.
 *    Paused means not reading at all: what is not read stays with the kernel and the device.
 *  - Write: straight to the kernel, what waits in one piece (`write-queue.ts`), retried while the kernel's queue is
 *    full, until the time limit. Nothing outlives the link.
 *  - End: exactly once, whoever notices first: a read, a write, or the watchdog that looks whether the device node is
 *    still there and still the same (a path under /dev/serial/by-id may already be another tty).
 */
import { readSync, writeSync } from 'node:fs';
import { type FileHandle, stat } from 'node:fs/promises';
import type { LinuxPortBinding } from '@serialport/bindings-cpp';
import { type LinkEnd, OpenError, type OpenTransport, type Transport, type TransportHandlers } from '../transport.ts';
import { portLockHolder } from './port-holders.ts';
import { busy, codeOf, identity, messageOf, openBinding, openPlain, type SerialOptions } from './serial-open.ts';
import { WriteQueue } from './write-queue.ts';

const readBytesMax = 512;
/** Then the event loop gets a turn, however fast the port is. */
const readsPerTurn = 8;
/** A device that kept its bytes back while the port was closed sends them within this time of the open. */
const rescueQuietMs = 20;
/** A device that never falls silent is set up all the same, right after a read that found nothing. */
const rescueRoundsMax = 10;
const writeTimeoutMsDefault = 1000;
const writeRetryMs = 5;
const watchdogMs = 500;

const pause = (ms: number) => new Promise<void>((resolve) => setTimeout(resolve, ms));

/** Rejects with an `OpenError`; every message says which port and what to do. */
export function serialTransport(options: SerialOptions): OpenTransport {
  return async (handlers) => {
    // Before the first open: reading a port that another program holds would take its bytes away.
    if (await portLockHolder(options.path)) throw await busy(options.path);
    const plain = await openPlain(options.path);
    try {
      const opened = identity(await plain.stat());
      const waiting = options.rescueWaiting ? await whatWaits(plain) : undefined;
      const port = waiting === undefined ? await openBinding(options) : undefined;
      if (port !== undefined) await plain.close();
      // Nothing may be awaited after this: the caller gets the transport first, then bytes.
      return new SerialLink({ options, opened, plain, port, waiting }, handlers);
    } catch (error) {
      await plain.close();
      throw error;
    }
  };
}

/** A port that is open. Without `port` it is not set up yet, and `waiting` is the first piece of what waits in it. */
type Opened = {
  options: SerialOptions;
  opened: string;
  plain: FileHandle;
  port: LinuxPortBinding | undefined;
  waiting: Uint8Array | undefined;
};

/**
 * The first piece of what waits in the port; nothing when nothing does. Never rejects: what cannot be read is not
 * waiting.
 */
async function whatWaits(file: FileHandle): Promise<Uint8Array | undefined> {
  for (let round = 0; round < 2; round += 1) {
    if (round > 0) await pause(rescueQuietMs);
    const piece = readPiece(file.fd);
    if (piece instanceof Uint8Array && piece.length > 0) return piece;
  }
  return undefined;
}

/**
 * At most 512 bytes; empty at a hang-up; `empty` when nothing is there; otherwise the error. Never blocks: every
 * descriptor here is O_NONBLOCK.
 */
function readPiece(descriptor: number): Uint8Array | 'empty' | Error {
  const buffer = new Uint8Array(readBytesMax);
  try {
    return buffer.subarray(0, readSync(descriptor, buffer, 0, readBytesMax, null));
  } catch (error) {
    return ['EAGAIN', 'EINTR'].includes(codeOf(error)) ? 'empty' : (error as Error);
  }
}

class SerialLink implements Transport {
  readonly #options: SerialOptions;
  readonly #path: string;
  readonly #handlers: TransportHandlers;
  readonly #plain: FileHandle;
  /** Once it is set up. */
  #port: LinuxPortBinding | undefined;
  #settingUp: Promise<void> | undefined;
  #waiting: Uint8Array | undefined;
  #rescueRounds = 0;
  #quietRounds = 0;
  readonly #watchdog: NodeJS.Timeout;
  #paused = false;
  #listening = false;
  #missed = 0;
  readonly #writes: WriteQueue;
  #over = false;
  #closed: Promise<void> = Promise.resolve();

  constructor({ options, opened, plain, port, waiting }: Opened, handlers: TransportHandlers) {
    this.#options = options;
    this.#path = options.path;
    this.#plain = plain;
    this.#port = port;
    this.#waiting = waiting;
    this.#handlers = handlers;
    this.#writes = new WriteQueue({
      path: options.path,
      put: (bytes) => this.#put(bytes),
      pause: () => pause(writeRetryMs),
      nowMs: () => performance.now(),
    });
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

  write(bytes: Uint8Array, timeoutMs = writeTimeoutMsDefault): Promise<void> {
    return this.#writes.add(bytes, timeoutMs);
  }

  /**
   * Tried again by time while the kernel's queue is full, not by the binding's poller: that one forgets the readers
   * while it waits for writers, and afterwards wakes for ever on a port that is paused.
   */
  async #put(bytes: Uint8Array): Promise<number> {
    // The set-up throws away what was not sent yet.
    await this.#settingUp;
    const descriptor = this.#descriptor();
    if (this.#over || descriptor === null) throw new Error(`${this.#path} is closed`);
    try {
      return writeSync(descriptor, bytes);
    } catch (error) {
      if (['EAGAIN', 'EINTR'].includes(codeOf(error))) return 0;
      this.#fail(error as Error);
      throw error;
    }
  }

  #descriptor(): number | null {
    return this.#port === undefined ? this.#plain.fd : this.#port.fd;
  }

  #read(): void {
    for (let turn = 0; turn < readsPerTurn; turn += 1) {
      const descriptor = this.#descriptor();
      if (this.#paused || this.#over || this.#settingUp !== undefined || descriptor === null) return;
      const piece = this.#takeWaiting() ?? readPiece(descriptor);
      if (piece === 'empty') {
        if (this.#port === undefined) this.#rescued();
        else this.#listen();
        return;
      }
      this.#quietRounds = 0;
      if (piece instanceof Error) this.#fail(piece);
      else if (piece.length === 0) this.#end({ code: 'lost', message: `${this.#path} hung up` });
      else this.#hand(piece);
    }
    if (this.#port === undefined) setImmediate(() => this.#read());
    else this.#listen();
  }

  #takeWaiting(): Uint8Array | undefined {
    const piece = this.#waiting;
    this.#waiting = undefined;
    return piece;
  }

  /** A session that throws has lost its place in the bytes: the link is of no use to it any more. */
  #hand(piece: Uint8Array): void {
    try {
      this.#handlers.onData(piece);
    } catch (error) {
      this.#end({ code: 'error', message: messageOf(error) });
    }
  }

  /** Nothing waits now. When that stays so for a moment, the set-up has nothing to throw away. */
  #rescued(): void {
    this.#rescueRounds += 1;
    this.#quietRounds += 1;
    if (this.#quietRounds < 2 && this.#rescueRounds < rescueRoundsMax) {
      setTimeout(() => this.#read(), rescueQuietMs).unref();
      return;
    }
    this.#handlers.onSetUp?.();
    this.#settingUp = this.#setUp().finally(() => {
      this.#settingUp = undefined;
      this.#read();
    });
  }

  /** Never rejects. */
  async #setUp(): Promise<void> {
    try {
      this.#port = await openBinding(this.#options);
      await this.#plain.close();
    } catch (error) {
      const lost = error instanceof OpenError && error.code === 'absent';
      this.#end({ code: lost ? 'lost' : 'error', message: messageOf(error) });
    }
  }

  #listen(): void {
    if (this.#port === undefined || this.#listening || this.#paused || this.#over) return;
    this.#listening = true;
    this.#port.poller.once('readable', (error) => {
      this.#listening = false;
      if (this.#over) return;
      // The poller calls a hang-up "bad file descriptor"; whatever it says, this descriptor will never be readable
      // again.
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
    this.#closed = this.#free();
    const piece = this.#takeWaiting();
    if (piece !== undefined) this.#hand(piece);
    try {
      this.#handlers.onEnd(end);
    } catch {
      // The link is over and says so once; there is nobody else to tell.
    }
  }

  /** Never rejects: a close that fails has still given the descriptor back; there is nothing left to undo. */
  async #free(): Promise<void> {
    const settingUp = this.#settingUp;
    if (settingUp === undefined) {
      await Promise.allSettled([this.#port?.close(), this.#plain.close()]);
      return;
    }
    // Not waited for in its own last step: by then the binding has failed, or is there to be closed.
    await Promise.allSettled([settingUp]);
    await Promise.allSettled([this.#port?.close(), this.#plain.close()]);
  }
}
