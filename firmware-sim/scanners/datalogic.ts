/**
 * A Datalogic scanner on RS-232 as the Magellan and PowerScan guides describe it: one-letter commands, of which F (not
 * on file) and D disable it until E. Or a Gryphon Bluetooth with its escape sequences: ESC [ digit q.
 */
import { bytesOf, type SimDevice, type SimEffect } from '../device.ts';

type DatalogicSimOptions = { suffix: string; commands: 'letters' | 'escape' };

const beep = (tone: string): SimEffect => ({ type: 'event', event: 'beep', data: { tone } });

const escapeCharacter = '\u001b';
const sequenceLength = 4;

export function datalogicSim({ suffix, commands: kind }: DatalogicSimOptions): SimDevice {
  let enabled = true;
  let typed = '';
  const sequences: Record<string, () => SimEffect[]> = {
    '[3q': () => [beep('good')],
    '[4q': () => [beep('bad')],
    '[6q': () => [{ type: 'event', event: 'light', data: { green: true } }],
    '[7q': () => [{ type: 'event', event: 'light', data: { green: false } }],
  };
  const escaped = (character: string): SimEffect[] => {
    typed = character === escapeCharacter ? character : typed + character;
    if (typed.length < sequenceLength) return [];
    const done = typed;
    typed = '';
    return done.startsWith(escapeCharacter) ? (sequences[done.slice(1)]?.() ?? []) : [];
  };
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
      typed = '';
      return [];
    },
    receive: (bytes) =>
      [...Buffer.from(bytes).toString('latin1')].flatMap((character) =>
        kind === 'escape' ? escaped(character) : (commands[character]?.() ?? []),
      ),
    tick: () => [],
    hand(verb, argument) {
      if (verb !== 'scan') return undefined;
      if (!enabled) return [{ type: 'event', event: 'disabled' }];
      return [{ type: 'send', bytes: bytesOf(`${argument}${suffix}`) }];
    },
  };
}
