/**
 * A CAS indicator with continuous output as the CI-400 manual describes it: 22 bytes with identity and lamps, or 18
 * without.
 */
import { bytesOf, type SimDevice, type SimEffect } from '../device.ts';
import { Platform, type PlatformOptions } from './platform.ts';

type CasSimOptions = PlatformOptions & { bytes: 22 | 18; identity: number };

const repeatMs = 100;

export function casSim(options: CasSimOptions): SimDevice {
  const platform = new Platform(options);

  const line = (): SimEffect => {
    const stable = !platform.moving && !platform.over;
    const header = `${platform.over ? 'OL' : stable ? 'ST' : 'US'},${platform.tared ? 'NT' : 'GS'},`;
    const lamps = 0x80 + 0x20 + (stable ? 0x40 : 0) + (platform.tared ? 0x02 : 0x04) + (platform.net === 0 ? 0x01 : 0);
    const negative = platform.text.startsWith('-');
    const data = `${negative ? '-' : ' '}${platform.text.replace('-', '').padStart(7)}`;
    const short = `${header}${data}${platform.unit.padEnd(2)}\r\n`;
    const long = `${header}${String.fromCharCode(options.identity, lamps)},${data} ${platform.unit.padEnd(2)}\r\n`;
    return { type: 'send', bytes: bytesOf(options.bytes === 22 ? long : short) };
  };

  const stream = (): SimEffect[] => [...(platform.silent ? [] : [line()]), { type: 'after', ms: repeatMs }];
  return {
    plugged: stream,
    receive: () => [],
    tick: stream,
    hand(verb, argument) {
      if (verb === 'print') return [line()];
      return platform.hand(verb, argument) ? [] : undefined;
    },
  };
}
