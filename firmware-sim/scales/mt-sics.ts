/**
 * A bench scale with MT-SICS as its reference manual describes it: level 0 and 1 commands, `S` answered when the load
 * stands still or the scale's own time is over, `SIR` repeated until `@`, `S` or `SI`. With `kern` its zero answers
 * twice: Z A begun, then the outcome.
 */
import { bytesOf, type SimDevice, type SimEffect } from '../device.ts';
import { commandReader } from './commands.ts';
import { Platform, type PlatformOptions } from './platform.ts';

type MtSicsSimOptions = PlatformOptions & { kern: boolean; serialNumber: string };

const stabilityMs = 3000;
const repeatMs = 100;

export function mtSicsSim(options: MtSicsSimOptions): SimDevice {
  const platform = new Platform(options);
  const lineEnd = '\r\n';
  const commands = commandReader(lineEnd);
  /** What happens at the next tick: the repeat of SIR, or the end of the wait of S. */
  let waiting: 'repeat' | 'stable' | undefined;

  const say = (line: string): SimEffect => ({ type: 'send', bytes: bytesOf(`${line}\r\n`) });
  const field = () => `${platform.text.padStart(10)} ${platform.unit}`;
  const range = () => (platform.over ? '+' : platform.under ? '-' : undefined);

  const weightNow = (): SimEffect => {
    const outside = range();
    return say(outside ? `S ${outside}` : `S ${platform.moving ? 'D' : 'S'} ${field()}`);
  };

  const zero = (): SimEffect[] => {
    const begun = options.kern ? [say('Z A')] : [];
    if (platform.moving) return [...begun, say(options.kern ? 'Z E' : 'Z I')];
    if (platform.setZero()) return [...begun, say(options.kern ? 'Z D' : 'Z A')];
    return [...begun, say(options.kern ? 'Z ^' : platform.net > 0 ? 'Z +' : 'Z -')];
  };

  const tare = (): SimEffect => {
    if (platform.moving) return say('T I');
    const outside = range();
    if (outside) return say(`T ${outside}`);
    const taken = `${platform.text.padStart(10)} ${platform.unit}`;
    return say(platform.takeTare() ? `T S ${taken}` : 'T -');
  };

  const answer = (command: string): SimEffect[] => {
    if (['S', 'SI', '@'].includes(command)) waiting = undefined;
    switch (command) {
      case 'SI':
        return [weightNow()];
      case 'S':
        if (!platform.moving) return [weightNow()];
        waiting = 'stable';
        return [{ type: 'after', ms: stabilityMs }];
      case 'SIR':
        waiting = 'repeat';
        return [weightNow(), { type: 'after', ms: repeatMs }];
      case 'Z':
        return zero();
      case 'T':
        return [tare()];
      case 'TAC':
        platform.clearTare();
        return [say('TAC A')];
      case '@':
      case 'I4':
        return [say(`I4 A "${options.serialNumber}"`)];
      default:
        return [say('ES')];
    }
  };

  return {
    lineEnd,
    plugged() {
      waiting = undefined;
      return [];
    },
    receive(bytes) {
      const typed = commands(bytes);
      return platform.silent ? [] : typed.flatMap(answer);
    },
    tick() {
      if (waiting === 'repeat') return [...(platform.silent ? [] : [weightNow()]), { type: 'after', ms: repeatMs }];
      if (waiting === 'stable') {
        waiting = undefined;
        return [say('S I')];
      }
      return [];
    },
    hand(verb, argument) {
      if (verb === 'print') return [weightNow()];
      if (!platform.hand(verb, argument)) return undefined;
      if (waiting !== 'stable' || platform.moving) return [];
      waiting = undefined;
      return [weightNow()];
    },
  };
}
