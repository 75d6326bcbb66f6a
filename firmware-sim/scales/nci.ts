/**
 * A shipping scale with the NCI / Weigh-Tronix ECR protocol as the NCI 7800 and Aviator 7000 manuals describe it: `W`
 * answers weight and status, and status alone while the load moves or lies outside the range. Zero beyond its range is
 * ignored: the bit "at zero" stays clear.
 */
import { bytesOf, type SimDevice, type SimEffect } from '../device.ts';
import { commandReader } from './commands.ts';
import { Platform, type PlatformOptions } from './platform.ts';

type NciSimOptions = PlatformOptions & {
  /** Characters of the weight field, leading zeros included. */
  width: number;
  /** ECR models put S in front of the status. */
  statusPrefix: string;
  /** A third status byte that tells net from gross. */
  thirdByte: boolean;
};

export function nciSim(options: NciSimOptions): SimDevice {
  const platform = new Platform(options);
  const lineEnd = '\r';
  const commands = commandReader(lineEnd);

  const status = () => {
    const first = 0x30 + (platform.moving ? 1 : 0) + (platform.net === 0 ? 2 : 0);
    const second = 0x30 + (platform.under ? 1 : 0) + (platform.over ? 2 : 0) + (options.thirdByte ? 0x40 : 0);
    const third = 0x30 + (platform.tared ? 4 : 0);
    return options.statusPrefix + String.fromCharCode(first, second, ...(options.thirdByte ? [third] : []));
  };
  const say = (content: string): SimEffect => ({ type: 'send', bytes: bytesOf(`\n${content}\r\u0003`) });

  const weight = () => {
    const negative = platform.text.startsWith('-');
    const digits = platform.text.replace('-', '').padStart(options.width - (negative ? 1 : 0), '0');
    return `${negative ? '-' : ''}${digits}${platform.unit}`;
  };

  const obey = (command: string): SimEffect => {
    if (command === 'W') {
      const valid = !platform.moving && !platform.over && !platform.under;
      return say(valid ? `${weight()}\r\n${status()}` : status());
    }
    if (command === 'Z' && !platform.moving) platform.setZero();
    if (command === 'T' && !platform.moving) platform.takeTare();
    return ['Z', 'T', 'S'].includes(command) ? say(status()) : { type: 'send', bytes: bytesOf('\n?\r\u0003') };
  };

  return {
    lineEnd,
    plugged: () => [],
    receive: (bytes) => {
      const typed = commands(bytes);
      return platform.silent ? [] : typed.map(obey);
    },
    tick: () => [],
    hand(verb, argument) {
      if (verb === 'print') return [obey('W')];
      return platform.hand(verb, argument) ? [] : undefined;
    },
  };
}
