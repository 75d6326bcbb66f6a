/**
 * A checkout scale with the Toledo 8217 protocol as the DIVA and BenchPro manuals describe it: one-character commands,
 * a weight only when it stands still within its range, otherwise a question mark and the status byte.
 */
import { bytesOf, type SimDevice, type SimEffect } from '../device.ts';
import { Platform, type PlatformOptions } from './platform.ts';

type Toledo8217SimOptions = PlatformOptions & {
  /** Digits before the point: 2 for WW.WW, 3 for 0WW.WW. */
  wholeDigits: number;
  /** BenchPro holds bit 5 at 1; others set it for net weights. */
  netBitAlwaysOn: boolean;
  /** Sends each weight once, then an empty status until it changes. */
  sendsOnce: boolean;
};

export function toledo8217Sim(options: Toledo8217SimOptions): SimDevice {
  const platform = new Platform(options);
  let sent: string | undefined;
  let presetTare = false;

  const status = (centreOfZero: boolean): number =>
    0x40 +
    (options.netBitAlwaysOn || platform.tared ? 0x20 : 0) +
    (centreOfZero && platform.net === 0 ? 0x10 : 0) +
    (platform.under ? 0x04 : 0) +
    (platform.over ? 0x02 : 0) +
    (platform.moving ? 0x01 : 0);

  const say = (content: string): SimEffect => ({ type: 'send', bytes: bytesOf(`\u0002${content}\r`) });
  const sayStatus = (centreOfZero: boolean) => say(`?${String.fromCharCode(status(centreOfZero))}`);

  const weight = (): SimEffect => {
    if (platform.moving || platform.over || platform.net < 0) {
      sent = undefined;
      const below = platform.net < 0 && !platform.moving && !platform.over ? 0x04 : 0;
      return say(`?${String.fromCharCode(status(false) | below)}`);
    }
    const text = platform.text.padStart(options.wholeDigits + 1 + platform.decimals, '0');
    const message = platform.tared ? `${text}N` : text;
    if (options.sendsOnce && message === sent) return sayStatus(false);
    sent = message;
    return say(message);
  };

  const obey = (command: string): SimEffect[] => {
    if (presetTare) {
      // "T" waits for CR; digits before it would be a preset tare, which this scale does not have.
      presetTare = command !== '\r';
      if (presetTare) return [];
      if (!platform.moving) platform.takeTare();
      return [sayStatus(false)];
    }
    if (command === 'W') return [weight()];
    if (command === 'Z') {
      if (!platform.moving) platform.setZero();
      return [sayStatus(true)];
    }
    if (command === 'C') {
      platform.clearTare();
      return [sayStatus(false)];
    }
    presetTare = command === 'T';
    return [];
  };

  return {
    plugged() {
      sent = undefined;
      presetTare = false;
      return [];
    },
    receive: (bytes) =>
      platform.silent ? [] : [...Buffer.from(bytes).toString('latin1')].flatMap((command) => obey(command)),
    tick: () => [],
    hand: (verb, argument) => (platform.hand(verb, argument) ? [] : undefined),
  };
}
