/** Opening a serial port and setting it up: every failure says which port it is and what to do. */
import { constants, type Stats } from 'node:fs';
import { type FileHandle, open } from 'node:fs/promises';
import type { LinuxBindingInterface, LinuxPortBinding } from '@serialport/bindings-cpp';
import { SerialPort } from 'serialport';
import type { LineSettings } from '../driver.ts';
import { OpenError } from '../transport.ts';
import { portHolders, portLockHolder } from './port-holders.ts';

export type SerialOptions = {
  /** Any path that leads to a tty. */
  path: string;
  line: LineSettings;
  /**
   * Read what waits in the port before it is set up. The binding's set-up throws away what came in while nobody read
   * (TCIOFLUSH): for a scanner those are scans; for a scale they are stale weights, and the flush is right. The link is
   * handed over as soon as something waits, and set up when that was read, a piece at a time and not while paused: what
   * waits (a pty holds some 20 KB) stays with the kernel until the session takes it, whatever happens to this process.
   */
  rescueWaiting?: boolean;
};

export const codeOf = (error: unknown) => (error as NodeJS.ErrnoException).code ?? '';
export const messageOf = (error: unknown) => (error instanceof Error ? error.message : String(error));

/** Which device a path leads to now; a path that leads to another one later is another device. */
export const identity = (node: Stats) => `${node.dev}:${node.ino}:${node.rdev}`;

/** The plain open gives exact error codes, and it keeps the port from hanging up between rescue and set-up. */
export async function openPlain(path: string): Promise<FileHandle> {
  try {
    const file = await open(path, constants.O_RDWR | constants.O_NONBLOCK | constants.O_NOCTTY);
    if ((await file.stat()).isCharacterDevice()) return file;
    await file.close();
  } catch (error) {
    throw await translate(error, path);
  }
  throw new OpenError('failed', `${path} is not a serial port`);
}

/** On Linux, which this agent is for. Its own stream stays out of the path: see `serial.ts`. */
const binding = SerialPort.binding as LinuxBindingInterface;

export async function openBinding({ path, line }: SerialOptions): Promise<LinuxPortBinding> {
  try {
    return await binding.open({
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

export async function busy(path: string): Promise<OpenError> {
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
