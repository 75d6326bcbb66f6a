/**
 * Bytes as they are: a character device that is no terminal (/dev/usb/lp0), or a TCP connection (port 9100 of a
 * printer). A device is opened without blocking and looked at every 20 ms: the kernel tells nobody when such a one has
 * something to say, and a read that waits would hold a thread of the pool for ever.
 */
import { constants } from 'node:fs';
import { type FileHandle, open, stat } from 'node:fs/promises';
import { connect } from 'node:net';
import type { Timing } from '../session-runner.ts';
import { OpenError, type OpenTransport, type Transport, type TransportHandlers } from '../transport.ts';
import type { Port } from './port.ts';
import { tcpAddress } from './port-names.ts';
import { portChanges, portIdentity } from './port-presence.ts';

const readBytesMax = 512;
const lookEveryMs = 20;
/** A printer that is busy takes nothing for so long; a label is some kilobytes. */
const writeTimeoutMsDefault = 10_000;
const connectMsMax = 3_000;

const pause = (ms: number) => new Promise<void>((resolve) => setTimeout(resolve, ms));
const codeOf = (error: unknown): string => (error as NodeJS.ErrnoException).code ?? '';

export function rawPort(path: string): Port {
  const address = tcpAddress(path);
  if (address === undefined) return devicePort(path, 'the agent’s user must be in the group "lp"');
  return {
    open: openTcp(path, address),
    identity: async () => path,
    changes: (_before, timing, signal) => untilAborted(timing, signal),
    others: async () => [],
  };
}

/** An input device of Linux that takes events: a beeper. */
export const inputPort = (path: string): Port => devicePort(path, 'is the package’s udev rule in place?');

function devicePort(path: string, right: string): Port {
  return {
    open: openDevice(path, right),
    identity: () => portIdentity(path),
    changes: (before, timing, signal) => portChanges(path, before, timing, signal),
    others: async () => [],
  };
}

/** Nobody tells when a machine is there again: the device's own tries find out. */
async function untilAborted(timing: Timing, signal: AbortSignal): Promise<void> {
  while (!signal.aborted) await timing.sleep(60_000, signal);
}

/** @param right what to do where the agent may not use it */
function openDevice(path: string, right: string): OpenTransport {
  return async (handlers) => {
    let file: FileHandle;
    try {
      // A typing error must not become a file that labels go into.
      if (!(await stat(path)).isCharacterDevice()) throw new OpenError('failed', `${path} is no device`);
      file = await open(path, constants.O_RDWR | constants.O_NONBLOCK | constants.O_NOCTTY);
    } catch (error) {
      throw openError(path, error, right);
    }
    return new DeviceLink(path, file, handlers);
  };
}

function openError(path: string, error: unknown, right: string): OpenError {
  if (error instanceof OpenError) return error;
  switch (codeOf(error)) {
    case 'ENOENT':
    case 'ENXIO':
    case 'ENODEV':
      return new OpenError('absent', `${path} is not there: is it plugged in and switched on?`);
    case 'EBUSY':
      return new OpenError('busy', `${path} is used by another program: stop it`);
    case 'EACCES':
    case 'EPERM':
      return new OpenError('denied', `no right to use ${path}: ${right}`);
    default:
      return new OpenError('failed', `${path} cannot be opened (${codeOf(error) || String(error)})`);
  }
}

class DeviceLink implements Transport {
  readonly #path: string;
  readonly #file: FileHandle;
  readonly #handlers: TransportHandlers;
  #paused = false;
  #over = false;
  #writing: Promise<void> = Promise.resolve();
  readonly #reading: Promise<void>;

  constructor(path: string, file: FileHandle, handlers: TransportHandlers) {
    this.#path = path;
    this.#file = file;
    this.#handlers = handlers;
    this.#reading = this.#read();
  }

  write(bytes: Uint8Array, timeoutMs = writeTimeoutMsDefault): Promise<void> {
    const written = this.#writing.then(() => this.#put(bytes, timeoutMs));
    this.#writing = written.catch(() => undefined);
    return written;
  }

  pause(): void {
    this.#paused = true;
  }

  resume(): void {
    this.#paused = false;
  }

  async close(): Promise<void> {
    this.#end('closed', 'closed');
    await this.#reading;
  }

  async #read(): Promise<void> {
    const buffer = Buffer.alloc(readBytesMax);
    // The caller gets the transport first, then bytes.
    await pause(0);
    while (!this.#over) {
      const bytes = this.#paused ? 0 : await this.#readOnce(buffer);
      if (bytes > 0 && !this.#over) this.#handlers.onData(Uint8Array.prototype.slice.call(buffer, 0, bytes));
      else await pause(lookEveryMs);
    }
    await this.#writing;
    await this.#file.close().catch(() => undefined);
  }

  async #readOnce(buffer: Buffer): Promise<number> {
    try {
      return (await this.#file.read(buffer, 0, readBytesMax, null)).bytesRead;
    } catch (error) {
      if (codeOf(error) !== 'EAGAIN') this.#end('lost', `${this.#path} is gone (${codeOf(error)})`);
      return 0;
    }
  }

  async #put(bytes: Uint8Array, timeoutMs: number): Promise<void> {
    const endMs = performance.now() + timeoutMs;
    for (let at = 0; at < bytes.length; ) {
      if (this.#over) throw new Error(`${this.#path} is closed`);
      try {
        at += (await this.#file.write(bytes, at, bytes.length - at, null)).bytesWritten;
      } catch (error) {
        if (codeOf(error) !== 'EAGAIN') {
          this.#end('lost', `${this.#path} is gone (${codeOf(error)})`);
          throw error;
        }
        if (performance.now() >= endMs) {
          // What went half out is no label, and nothing may follow it on this link.
          this.#end('lost', `${this.#path} takes no bytes: is the printer in order?`);
          throw new Error(`${this.#path} takes no bytes: write timed out`);
        }
        await pause(lookEveryMs);
      }
    }
  }

  #end(code: 'lost' | 'closed', message: string): void {
    if (this.#over) return;
    this.#over = true;
    this.#handlers.onEnd({ code, message });
  }
}

function openTcp(path: string, address: { host: string; port: number }): OpenTransport {
  return async (handlers) => {
    const socket = connect({ ...address, noDelay: true, keepAlive: true, keepAliveInitialDelay: 10_000 });
    const opened = Promise.withResolvers<void>();
    const late = setTimeout(() => opened.reject(new Error('no answer within 3 s')), connectMsMax);
    socket.once('connect', () => opened.resolve());
    socket.once('error', opened.reject);
    try {
      await opened.promise;
    } catch (error) {
      socket.destroy();
      const why = codeOf(error) || (error instanceof Error ? error.message : String(error));
      throw new OpenError('absent', `${path} does not answer (${why}): is it switched on, and the address right?`);
    } finally {
      clearTimeout(late);
    }
    let ours = false;
    let failed = '';
    socket.on('data', (chunk) => handlers.onData(chunk));
    socket.on('error', (error) => {
      failed = ` (${codeOf(error) || error.message})`;
    });
    socket.on('end', () => socket.end());
    socket.once('close', () =>
      handlers.onEnd(
        ours ? { code: 'closed', message: 'closed' } : { code: 'lost', message: `${path} hung up${failed}` },
      ),
    );
    return {
      write: (bytes, timeoutMs = writeTimeoutMsDefault) =>
        new Promise((resolve, reject) => {
          const late = setTimeout(() => {
            reject(new Error(`${path} takes no bytes: write timed out`));
            // What went half out is no label, and nothing may follow it on this connection.
            socket.destroy();
          }, timeoutMs);
          socket.write(bytes, (error) => {
            clearTimeout(late);
            if (error) reject(error);
            else resolve();
          });
        }),
      pause: () => void socket.pause(),
      resume: () => void socket.resume(),
      close: () =>
        new Promise((resolve) => {
          ours = true;
          if (socket.destroyed) return resolve();
          socket.once('close', () => resolve());
          socket.destroy();
        }),
    };
  };
}
