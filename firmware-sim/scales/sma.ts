/**
 * A scale with SMA SCP-0499 level 2 as the B-TEK T419S and PR5410 manuals describe it: every command is answered by the
 * same 18 characters.
 */
import { bytesOf, type SimDevice, type SimEffect } from '../device.ts';
import { commandReader } from './commands.ts';
import { Platform, type PlatformOptions } from './platform.ts';

const repeatMs = 110;

export function smaSim(options: PlatformOptions): SimDevice {
  const platform = new Platform(options);
  const lineEnd = '\r';
  const commands = commandReader(lineEnd);
  let repeating = false;

  const line = (error?: 'E' | 'T'): SimEffect => {
    const status = error ?? (platform.over ? 'O' : platform.under ? 'U' : platform.net === 0 ? 'Z' : ' ');
    const weight = error ? '-'.repeat(10) : platform.text.padStart(10);
    const legend = platform.tared ? 'N' : 'G';
    const motion = platform.moving ? 'M' : ' ';
    return { type: 'send', bytes: bytesOf(`\n${status}1${legend}${motion} ${weight}${platform.unit.padEnd(3)}\r`) };
  };

  const obey = (command: string): SimEffect[] => {
    repeating = command === 'R';
    if (command === 'W') return [line()];
    if (command === 'R') return [line(), { type: 'after', ms: repeatMs }];
    if (command === 'Z') return [line(!platform.moving && platform.setZero() ? undefined : 'E')];
    if (command === 'T') return [line(!platform.moving && platform.takeTare() ? undefined : 'T')];
    if (command === 'C') {
      platform.clearTare();
      return [line()];
    }
    return [{ type: 'send', bytes: bytesOf('\n?\r') }];
  };

  return {
    lineEnd,
    plugged() {
      repeating = false;
      return [];
    },
    receive(bytes) {
      const typed = commands(bytes).map((each) => each.replace('\n', ''));
      return platform.silent ? [] : typed.flatMap(obey);
    },
    tick: () => (repeating ? [...(platform.silent ? [] : [line()]), { type: 'after', ms: repeatMs }] : []),
    hand(verb, argument) {
      if (verb === 'print') return [line()];
      return platform.hand(verb, argument) ? [] : undefined;
    },
  };
}
