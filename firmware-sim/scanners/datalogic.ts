/**
 * A Datalogic scanner on RS-232 as the Magellan and PowerScan guides describe it: one-letter commands, of which F (not on file) and D disable
 * it until E.
 */
import { bytesOf, type SimDevice, type SimEffect } from '../device.ts';

export type DatalogicSimOptions = { suffix: string };

const beep = (tone: string): SimEffect => ({ type: 'event', event: 'beep', data: { tone } });

export function datalogicSim({ suffix }: DatalogicSimOptions): SimDevice {
  let enabled = true;
  const commands: Record<string, () => SimEffect[]> = {
    B: () => [beep('good')],
    '\u0001': () => [beep('good')],
    F: () => {
      enabled = false;
      return [beep('bad')];
    },
    D: () => {
      enabled = false;
      return [];
    },
    E: () => {
      enabled = true;
      return [];
    },
    R: () => {
      enabled = true;
      return [];
    },
  };
  return {
    plugged() {
      enabled = true;
      return [];
    },
    receive: (bytes) => [...bytes].flatMap((byte) => commands[String.fromCharCode(byte)]?.() ?? []),
    tick: () => [],
    hand(verb, argument) {
      if (verb !== 'scan') return undefined;
      if (!enabled) return [{ type: 'event', event: 'disabled' }];
      return [{ type: 'send', bytes: bytesOf(`${argument}${suffix}`) }];
    },
  };
}
