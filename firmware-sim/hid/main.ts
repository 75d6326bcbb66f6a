/**
 * A simulated HID device that the kernel believes in: `node firmware-sim/hid/main.ts usb-hid [--serial A1] [--options
 * '{"unit":"oz"}']`. Needs /dev/uhid (`modprobe uhid`, root). Commands on stdin, one a line; what happens on stdout,
 * one JSON object a line.
 *
 *     scan CODE | weight 1.25 | move | still …   the device's own parts; an argument in double quotes is read as JSON ("\u001d")
 *     raw HEX                                    a report past the device
 *     unplug · plug · quit
 */
import { createInterface } from 'node:readline';
import { setTimeout as timeout } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import type { SimEffect } from '../device.ts';
import { hidSimulators } from './simulators.ts';
import { plugUhid, type UhidDevice } from './uhid.ts';

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { serial: { type: 'string', default: '' }, options: { type: 'string', default: '{}' } },
});

const make = hidSimulators[positionals[0] ?? ''];
if (make === undefined) {
  console.error(`usage: main.ts ${Object.keys(hidSimulators).join('|')} [--serial TEXT] [--options JSON]`);
  process.exit(2);
}

/** A full-speed interrupt endpoint is asked this often at most. */
const reportEveryMs = 1;
const device = make(JSON.parse(values.options));
const hex = (bytes: Uint8Array) => Buffer.from(bytes).toString('hex');
const say = (event: string, data: Record<string, unknown> = {}) =>
  process.stdout.write(`${JSON.stringify({ event, ...data })}\n`);

let plugged: UhidDevice | undefined;
let timer: NodeJS.Timeout | undefined;
let sending: Promise<void> = Promise.resolve();

function perform(effects: SimEffect[]): void {
  for (const effect of effects) {
    if (effect.type === 'event') say(effect.event, effect.data);
    else if (effect.type === 'after') {
      clearTimeout(timer);
      timer = setTimeout(() => perform(device.tick()), effect.ms);
    } else {
      const on = plugged;
      sending = sending.then(async () => {
        if (plugged === on) on?.send(effect.bytes);
        await timeout(reportEveryMs);
      });
    }
  }
}

function plug(): void {
  if (plugged !== undefined) return;
  plugged = plugUhid(
    device.identity,
    values.serial,
    (ms) => timeout(ms),
    (report) => {
      say('host', { hex: hex(report) });
      perform(device.receive(report));
    },
  );
  say('plugged');
  perform(device.plugged());
}

function unplug(): void {
  clearTimeout(timer);
  plugged?.unplug();
  plugged = undefined;
  say('unplugged');
}

function obey(line: string): void {
  const [, verb = '', rest = ''] = /^(\S+)\s?(.*)$/s.exec(line) ?? [];
  if (verb === 'plug') plug();
  else if (verb === 'unplug') unplug();
  else if (verb === 'quit') process.exit(0);
  else if (verb === 'raw') perform([{ type: 'send', bytes: Buffer.from(rest, 'hex') }]);
  else {
    const effects = device.hand(verb, rest.startsWith('"') ? JSON.parse(rest) : rest);
    if (effects === undefined) say('not-understood', { line });
    else perform(effects);
  }
}

plug();
const lines = createInterface({ input: process.stdin });
lines.on('line', obey);
// What was said last is still sent.
lines.on('close', () => void sending.then(() => process.exit(0)));
