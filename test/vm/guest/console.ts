/**
 * What a keyboard's keys do on this machine: what the console gets, and what a program that reads the input device
 * gets.
 */
import { closeSync, constants, openSync, readSync } from 'node:fs';

/** Reads without waiting; nothing when there is nothing, or nothing any more because the device has gone. */
function waiting(descriptor: number, buffer: Uint8Array): number {
  try {
    return readSync(descriptor, buffer);
  } catch (error) {
    if (!['EAGAIN', 'ENODEV'].includes((error as NodeJS.ErrnoException).code ?? '')) throw error;
    return 0;
  }
}

const open = (path: string) => openSync(path, constants.O_RDONLY | constants.O_NONBLOCK | constants.O_NOCTTY);

export interface Listener {
  /** Everything so far. */
  heard(): string;
  close(): void;
}

export interface Console extends Listener {
  /** Everything that was not taken before. */
  take(): string;
}

/** The console in front, as whatever is logged in there would read it: whole lines. */
export function openConsole(): Console {
  const descriptor = open('/dev/tty1');
  const buffer = Buffer.alloc(4096);
  let heard = '';
  const hear = () => {
    for (let bytes = waiting(descriptor, buffer); bytes > 0; bytes = waiting(descriptor, buffer)) {
      heard += buffer.toString('latin1', 0, bytes);
    }
    return heard;
  };
  return {
    heard: hear,
    take() {
      const all = hear();
      heard = '';
      return all;
    },
    close: () => closeSync(descriptor),
  };
}

/**
 * struct input_event of a 64-bit machine: 16 bytes of time, u16 type, u16 code, i32 value. Type 1 is a key; 1 pressed,
 * 0 let go. Key codes: linux/input-event-codes.h.
 */
const eventBytes = 24;
const keyEvent = 1;

/**
 * A keyboard's /dev/input/eventN, as a desktop or a game would read it: the codes of the pressed keys, separated by
 * spaces.
 */
export function inputDevice(node: string): Listener {
  const descriptor = open(node);
  const buffer = Buffer.alloc(eventBytes * 64);
  const heard: number[] = [];
  return {
    heard() {
      for (let bytes = waiting(descriptor, buffer); bytes > 0; bytes = waiting(descriptor, buffer)) {
        for (let at = 0; at + eventBytes <= bytes; at += eventBytes) {
          const pressed = buffer.readUInt16LE(at + 16) === keyEvent && buffer.readInt32LE(at + 20) === 1;
          if (pressed) heard.push(buffer.readUInt16LE(at + 18));
        }
      }
      return heard.join(' ');
    },
    close: () => closeSync(descriptor),
  };
}
