/**
 * An A&D scale (EK, HV-G) as its manuals describe it: about ten lines a second, or one for each `Q`; commands are
 * carried out without an answer, and only when half a second has passed since the one before (told apart here by the
 * ticks of its own stream).
 */
import { bytesOf, type SimDevice, type SimEffect } from '../device.ts';
import { commandReader } from './commands.ts';
import { Platform, type PlatformOptions } from './platform.ts';

type AndDSimOptions = PlatformOptions & { stream: boolean };

const repeatMs = 100;

export function andDSim(options: AndDSimOptions): SimDevice {
  const platform = new Platform(options);
  const lineEnd = '\r\n';
  const commands = commandReader(lineEnd);

  const line = (): SimEffect => {
    const sign = platform.text.startsWith('-') ? '-' : '+';
    if (platform.over || platform.under)
      return { type: 'send', bytes: bytesOf(`OL,${platform.under ? '-' : '+'}9999999   \r\n`) };
    const digits = platform.text.replace('-', '').padStart(8, '0');
    const counting = platform.unit === 'PC';
    const header = platform.moving ? 'US' : counting ? 'QT' : 'ST';
    return { type: 'send', bytes: bytesOf(`${header},${sign}${digits}${platform.unit.padStart(3)}\r\n`) };
  };

  const obey = (command: string): SimEffect[] => {
    if (command === 'Z' && !platform.moving) platform.setZero();
    if (command === 'T' && !platform.moving) platform.takeTare();
    if (command === 'CT') platform.clearTare();
    return command === 'Q' ? [line()] : [];
  };

  const stream = (): SimEffect[] =>
    options.stream ? [...(platform.silent ? [] : [line()]), { type: 'after', ms: repeatMs }] : [];

  return {
    lineEnd,
    plugged: stream,
    receive(bytes) {
      const typed = commands(bytes);
      return platform.silent ? [] : typed.flatMap(obey);
    },
    tick: stream,
    hand(verb, argument) {
      if (verb === 'print') return [line()];
      return platform.hand(verb, argument) ? [] : undefined;
    },
  };
}
