/**
 * An Ohaus Defender or Ranger as the Defender 3000 and RS232 manuals describe it: `IP` prints now, `SP` when the load
 * stands still, `CP` goes on until `0P`. Set to legal for trade it knows no IP and no CP.
 */
import { bytesOf, type SimDevice, type SimEffect } from '../device.ts';
import { commandReader } from './commands.ts';
import { Platform, type PlatformOptions } from './platform.ts';

const repeatMs = 200;

type OhausSimOptions = PlatformOptions & { legalForTrade: boolean };

export function ohausSim(options: OhausSimOptions): SimDevice {
  const platform = new Platform(options);
  const lineEnd = '\r\n';
  const commands = commandReader(lineEnd);
  let continuous = false;
  /** SP is to be answered. */
  let owed = false;

  const say = (text: string): SimEffect => ({ type: 'send', bytes: bytesOf(`${text}\r\n`) });
  const line = (): SimEffect => {
    if (platform.over) return say('Err 8.3');
    if (platform.under) return say('Err 8.4');
    const polarity = platform.text.startsWith('-') ? '-' : ' ';
    const weight = platform.text.replace('-', '').padStart(7);
    return say(`${polarity} ${weight} ${platform.unit}${platform.moving ? '?' : ' '}${platform.tared ? 'NET' : 'G'}`);
  };

  const obey = (command: string): SimEffect[] => {
    if (options.legalForTrade && ['IP', 'CP'].includes(command)) return [say('ES')];
    if (command === 'SP') {
      owed = platform.moving;
      return owed ? [] : [line()];
    }
    if (command === 'IP') return [line()];
    if (command === 'CP') {
      continuous = true;
      return [line(), { type: 'after', ms: repeatMs }];
    }
    if (command === '0P') continuous = false;
    else if (command === 'Z' && !platform.moving) platform.setZero();
    else if (command === 'T' && !platform.moving) platform.takeTare();
    else if (command !== 'Z' && command !== 'T') return [say('ES')];
    return [];
  };

  return {
    lineEnd,
    plugged() {
      continuous = false;
      owed = false;
      return [];
    },
    receive(bytes) {
      const typed = commands(bytes);
      return platform.silent ? [] : typed.flatMap(obey);
    },
    tick: () => (continuous ? [...(platform.silent ? [] : [line()]), { type: 'after', ms: repeatMs }] : []),
    hand(verb, argument) {
      if (verb === 'print') return [line()];
      if (!platform.hand(verb, argument)) return undefined;
      if (!owed || platform.moving) return [];
      owed = false;
      return [line()];
    },
  };
}
