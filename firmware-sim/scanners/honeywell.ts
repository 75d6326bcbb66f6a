/**
 * A Honeywell scanner with Host ACK on, as the Xenon/Granit guide describes it: silent and blocked until the host
 * answers; escape commands make its tones; after ten seconds without an answer its error tone, and the code is
 * forgotten.
 */
import { bytesOf, type SimDevice, type SimEffect } from '../device.ts';

type HoneywellSimOptions = { suffix: string };

const escapeCharacter = '\u001b';
const answerWithinMs = 10_000;
const tones: Record<string, string> = { '7': 'good', '8': 'bad', '4': 'low', '5': 'medium', '6': 'high' };

export function honeywellSim({ suffix }: HoneywellSimOptions): SimDevice {
  let blocked = false;
  let typed = '';

  return {
    plugged() {
      blocked = false;
      typed = '';
      return [];
    },
    receive(bytes) {
      const effects: SimEffect[] = [];
      for (const character of Buffer.from(bytes).toString('latin1')) {
        typed = character === escapeCharacter ? character : typed + character;
        if (typed.length < 3) continue;
        const [, digit = '', comma] = typed;
        typed = '';
        const tone = tones[digit];
        if (tone === undefined || comma !== ',') continue;
        if (digit === '7' || digit === '8') blocked = false;
        effects.push({ type: 'event', event: 'beep', data: { tone } });
      }
      return effects;
    },
    tick() {
      if (!blocked) return [];
      blocked = false;
      return [{ type: 'event', event: 'beep', data: { tone: 'error' } }];
    },
    hand(verb, argument) {
      if (verb !== 'scan') return undefined;
      if (blocked) return [{ type: 'event', event: 'blocked' }];
      blocked = true;
      return [
        { type: 'send', bytes: bytesOf(`${argument}${suffix}`) },
        { type: 'after', ms: answerWithinMs },
      ];
    },
  };
}
