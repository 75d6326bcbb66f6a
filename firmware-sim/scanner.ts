/**
 * A serial barcode scanner as the Honeywell 3310g and Zebra LS2208 guides describe it: code and suffix on every trigger
 * pull, optionally waiting for the host. With ACK/NAK it sends the code again on NAK and on silence, three times at
 * most, and then gives its error tone and forgets the code.
 */
import { bytesOf, type SimDevice, type SimEffect } from './device.ts';

type ScannerSimOptions = {
  prefix: string;
  suffix: string;
  handshake: 'none' | 'ack-nak';
};

const ack = 0x06;
const bel = 0x07;
const nak = 0x15;
const answerWithinMs = 2000;
const retransmissionsMax = 3;

export function scannerSim({ prefix, suffix, handshake }: ScannerSimOptions): SimDevice {
  let unanswered: { message: Uint8Array; tries: number } | undefined;

  const beep = (tone: 'good' | 'error'): SimEffect => ({ type: 'event', event: 'beep', data: { tone } });

  const again = (): SimEffect[] => {
    if (unanswered === undefined) return [];
    if (unanswered.tries > retransmissionsMax) {
      unanswered = undefined;
      return [beep('error')];
    }
    unanswered.tries += 1;
    return [
      { type: 'send', bytes: unanswered.message },
      { type: 'after', ms: answerWithinMs },
    ];
  };

  return {
    plugged() {
      unanswered = undefined;
      return [];
    },
    receive(bytes) {
      const effects: SimEffect[] = [];
      for (const byte of bytes) {
        if (byte === bel) effects.push(beep('good'));
        if (handshake === 'none' || unanswered === undefined) continue;
        if (byte === ack) {
          unanswered = undefined;
          effects.push(beep('good'));
        } else if (byte === nak) effects.push(...again());
      }
      return effects;
    },
    tick: again,
    hand(verb, argument) {
      if (verb !== 'scan') return undefined;
      if (unanswered !== undefined) return [{ type: 'event', event: 'blocked' }];
      const message = bytesOf(`${prefix}${argument}${suffix}`);
      if (handshake === 'none') return [{ type: 'send', bytes: message }];
      unanswered = { message, tries: 0 };
      return again();
    },
  };
}
