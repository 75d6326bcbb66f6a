/**
 * A Fairbanks scale with its "UPS" output as the FB2255 manual describes it: one line for each CR, EOT alone over the
 * capacity.
 */
import { bytesOf, type SimDevice } from '../device.ts';
import { Platform, type PlatformOptions } from './platform.ts';

export function fairbanksSim(options: PlatformOptions): SimDevice {
  const platform = new Platform(options);
  const line = () =>
    platform.over
      ? '\u0004'
      : `${platform.text.padStart(7)} ${platform.unit} ${platform.moving ? 'gr' : 'GR'}  \r\n\u0004`;
  return {
    plugged: () => [],
    receive: (bytes) =>
      platform.silent
        ? []
        : [...bytes].filter((byte) => byte === 0x0d).map(() => ({ type: 'send', bytes: bytesOf(line()) })),
    tick: () => [],
    hand(verb, argument) {
      if (verb === 'print') return [{ type: 'send', bytes: bytesOf(line()) }];
      return platform.hand(verb, argument) ? [] : undefined;
    },
  };
}
