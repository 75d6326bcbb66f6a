/**
 * A Zebra scanner with the Simple Serial Interface as its Programmer's Guide describes it: packets with checksums,
 * every decode sent again after two seconds without ACK or at once on NAK, three times at most; long codes in several
 * packets.
 */
import { bytesOf, type SimDevice, type SimEffect } from '../device.ts';

type ZebraSsiSimOptions = { typeByte: number };

const dataMax = 248;
const answerWithinMs = 2000;
const triesMax = 4;

const packet = (opcode: number, flags: number, data: Uint8Array): Uint8Array => {
  const total = 4 + data.length;
  const withoutCheck = Uint8Array.of(total, opcode, 0, flags, ...data);
  let sum = 0;
  for (const byte of withoutCheck) sum = (sum + byte) % 65_536;
  const check = (65_536 - sum) % 65_536;
  return Uint8Array.of(...withoutCheck, Math.floor(check / 256), check % 256);
};

export function zebraSsiSim({ typeByte }: ZebraSsiSimOptions): SimDevice {
  /** Packets of the code that is being told, the first of them unacknowledged. */
  let queue: { data: Uint8Array; last: boolean }[] = [];
  let tries = 0;
  let inbox: number[] = [];

  const sendFirst = (): SimEffect[] => {
    const first = queue[0];
    if (first === undefined) return [];
    if (tries === triesMax) {
      queue = [];
      return [{ type: 'event', event: 'beep', data: { tone: 'error' } }];
    }
    const flags = (tries > 0 ? 1 : 0) + (first.last ? 0 : 2);
    tries += 1;
    return [
      { type: 'send', bytes: packet(0xf3, flags, first.data) },
      { type: 'after', ms: answerWithinMs },
    ];
  };

  const obey = (opcode: number, data: number[]): SimEffect[] => {
    if (opcode === 0xd0) {
      queue.shift();
      tries = 0;
      return sendFirst();
    }
    if (opcode === 0xd1) return sendFirst();
    if (opcode === 0xe6) {
      const tone = data[0] === 0 ? 'good' : `code-${data[0]}`;
      return [
        { type: 'event', event: 'beep', data: { tone } },
        { type: 'send', bytes: packet(0xd0, 0, new Uint8Array(0)) },
      ];
    }
    return [];
  };

  return {
    plugged() {
      queue = [];
      tries = 0;
      inbox = [];
      return [];
    },
    receive(bytes) {
      inbox.push(...bytes);
      const effects: SimEffect[] = [];
      for (let length = inbox[0]; length !== undefined && inbox.length >= length + 2; length = inbox[0]) {
        const [, opcode = 0, , , ...data] = inbox.slice(0, length);
        inbox = inbox.slice(length + 2);
        effects.push(...obey(opcode, data));
      }
      return effects;
    },
    tick: sendFirst,
    hand(verb, argument) {
      if (verb !== 'scan') return undefined;
      if (queue.length > 0) return [{ type: 'event', event: 'blocked' }];
      const bytes = bytesOf(argument);
      for (let from = 0; from < bytes.length || from === 0; from += dataMax) {
        const data = Uint8Array.of(typeByte, ...bytes.subarray(from, from + dataMax));
        queue.push({ data, last: from + dataMax >= bytes.length });
      }
      tries = 0;
      return sendFirst();
    },
  };
}
