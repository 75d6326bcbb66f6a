// needs: mosquitto
/** A bench without a screen: a beeper that sounds what came of each scan, and of nobody else's. */
import { expect, it, onTestFinished } from 'vitest';
import { tones } from '../../agent/screen/page/tones.ts';
import { link, openCable } from '../../firmware-sim/pty.ts';
import { formatCommand } from '../command-key/command-codes.ts';
import { pause, until } from '../wait.ts';
import { gtin } from './codes.ts';
import { Dock } from './dock.ts';

it('tells counted, unknown, refused, armed and asked apart, at its own station', async () => {
  const heard: number[] = [];
  let rest = Buffer.alloc(0);
  const cable = openCable(pause, (bytes) => {
    rest = Buffer.concat([rest, bytes]);
    for (; rest.length >= 24; rest = rest.subarray(24)) heard.push(rest.readInt32LE(20));
  });
  onTestFinished(() => cable.pull());
  const dock = await Dock.create({
    articles: 2,
    scanners: [
      { name: 'scanner-1', station: 'receiving-1' },
      { name: 'scanner-2', station: 'packing-1' },
    ],
    channels: [],
    devices: ({ file }) => [
      { name: 'beeper', station: 'receiving-1', kind: 'beeper', protocol: 'input-tone', port: file('beeper') },
    ],
  });
  onTestFinished(() => dock.end());
  link(`${dock.dir}/beeper`, cable.path);
  await dock.open();

  const sounds = async (code: string, card: keyof typeof tones) => {
    const from = heard.length;
    await dock.simulator().scan(code);
    const notes = tones[card].beeps.map(({ hz }) => hz);
    await until(`${card} is heard of ${code}`, () => {
      const since = heard.slice(from).filter((hz) => hz > 0);
      return since.length >= notes.length && heard.at(-1) === 0 && since;
    });
    expect(heard.slice(from).filter((hz) => hz > 0)).toEqual(notes);
  };
  await sounds(gtin(0), 'good');
  await sounds('HOUSE-0815', 'unknown');
  await sounds(formatCommand({ command: 'quantity', quantity: 12 }), 'armed');
  await sounds(gtin(1), 'good');
  await sounds(formatCommand({ command: 'finish' }), 'refused');
  // What another station does is not heard here.
  const from = heard.length;
  await dock.simulator('scanner-2').scan('NOBODY-S');
  await sounds(gtin(0), 'good');
  expect(heard.slice(from).filter((hz) => hz > 0)).toEqual(tones.good.beeps.map(({ hz }) => hz));
});
