/**
 * A label printer that speaks ZPL II (Zebra, "ZPL II Programming Guide"): it keeps what it is sent until it can print
 * it, answers ~HS in the middle of anything, and forgets a format that is half there on ~JX.
 *
 * Hands: `paper out|in`, `head open|closed`, `pause`, `resume`. Event `label`: one is on paper, as it was sent.
 */
import { bytesOf, type SimDevice, type SimEffect } from '../device.ts';

/** `printMs`: how long a label takes. */
type ZplSettings = { printMs: number };

const flag = (on: boolean): string => (on ? '1' : '0');

export function zplSim({ printMs }: ZplSettings): SimDevice {
  let paperOut = false;
  let headOpen = false;
  let paused = false;
  /** Formats that are whole, and the one that is half there. */
  let formats: string[] = [];
  let partial = '';
  let printing = false;

  const stuck = () => paperOut || headOpen || paused;
  const go = (): SimEffect[] => {
    if (printing || formats.length === 0 || stuck()) return [];
    printing = true;
    return [{ type: 'after', ms: printMs }];
  };
  const line = (text: string): SimEffect => ({ type: 'send', bytes: bytesOf(`\x02${text}\x03\r\n`) });
  const status = (): SimEffect[] => {
    const waiting = String(Math.min(formats.length, 999)).padStart(3, '0');
    return [
      line(`030,${flag(paperOut)},${flag(paused)},1245,${waiting},0,0,${flag(partial !== '')},000,0,0,0`),
      line(`001,0,${flag(headOpen)},0,1,2,6,0,00000000,1,000`),
      line('1234,0'),
    ];
  };

  return {
    plugged() {
      formats = [];
      partial = '';
      printing = false;
      return [];
    },
    receive(bytes) {
      const effects: SimEffect[] = [];
      partial += Buffer.from(bytes).toString('latin1');
      for (let found = /~HS|~JX|\^XZ/.exec(partial); found !== null; found = /~HS|~JX|\^XZ/.exec(partial)) {
        const [word] = found;
        const before = partial.slice(0, found.index);
        const after = partial.slice(found.index + word.length);
        if (word === '^XZ') {
          const start = before.lastIndexOf('^XA');
          if (start !== -1) formats.push(`${before.slice(start)}^XZ`);
          partial = after;
        } else if (word === '~JX') partial = after;
        else {
          partial = before.trim();
          effects.push(...status());
          partial += after;
        }
      }
      if (partial.trim() === '') partial = '';
      return [...effects, ...go()];
    },
    tick() {
      printing = false;
      if (stuck()) return [];
      const zpl = formats.shift();
      return zpl === undefined ? [] : [{ type: 'event', event: 'label', data: { zpl } }, ...go()];
    },
    hand(verb, argument) {
      if (verb === 'paper') paperOut = argument === 'out';
      else if (verb === 'head') headOpen = argument === 'open';
      else if (verb === 'pause' || verb === 'resume') paused = verb === 'pause';
      else return undefined;
      return go();
    },
  };
}
