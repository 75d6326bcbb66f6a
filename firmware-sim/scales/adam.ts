/**
 * An Adam bench scale (CPWplus, Highland) as its manuals describe it: `G` and `N` answer one line, and nothing in it
 * tells motion. With `quiet` it is an AZExtra, which answers nothing while the weight is zero or the same as in its
 * last line.
 */
import { bytesOf, type SimDevice, type SimEffect } from '../device.ts';
import { commandReader } from './commands.ts';
import { Platform, type PlatformOptions } from './platform.ts';

type AdamSimOptions = PlatformOptions & { quiet: boolean };

export function adamSim(options: AdamSimOptions): SimDevice {
  const platform = new Platform(options);
  const lineEnd = '\r\n';
  const commands = commandReader(lineEnd);
  let last = '';
  /** The display of a moving load changes with every line. */
  let tremble = 0;

  const say = (text: string): SimEffect => ({ type: 'send', bytes: bytesOf(`${text}\r\n`) });

  const line = (letter: string): SimEffect[] => {
    if (platform.over) return [];
    const negative = platform.text.startsWith('-');
    tremble = platform.moving ? (tremble + 1) % 2 : 0;
    const shown = platform.text.replace('-', '');
    const trembling = tremble === 1 ? `${shown.slice(0, -2)}${(Number(shown.at(-2)) + 5) % 10}${shown.at(-1)}` : shown;
    const text = `${letter}  ${negative ? '-' : '+'}${trembling.padStart(7)} ${platform.unit}`;
    if (options.quiet && (platform.net === 0 || text === last)) return [];
    last = text;
    return [say(text)];
  };

  const obey = (command: string): SimEffect[] => {
    if (command === 'Z') platform.setZero();
    if (command === 'T') platform.takeTare();
    if (command === 'P') return [say(`GROSS ${platform.text} ${platform.unit}`), say('PCS 0')];
    return command === 'G' || command === 'N' ? line(command) : [];
  };

  return {
    lineEnd,
    plugged() {
      last = '';
      return [];
    },
    receive(bytes) {
      const typed = commands(bytes);
      return platform.silent ? [] : typed.flatMap(obey);
    },
    tick: () => [],
    hand(verb, argument) {
      if (verb === 'print') return obey('P');
      return platform.hand(verb, argument) ? [] : undefined;
    },
  };
}
