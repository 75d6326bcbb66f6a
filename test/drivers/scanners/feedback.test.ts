/**
 * What the operator hears and sees for each outcome, for every protocol and every way it has to tell: the bytes on the
 * wire, and what the simulated scanner makes of them. The tables in `drivers/scanners/README.md` are made here and held
 * equal.
 */
import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { z } from 'zod';
import { textsFor } from '../../../agent/screen/texts.ts';
import type { Protocol, Signal } from '../../../drivers/driver.ts';
import { scannerProtocols } from '../../../drivers/scanners/protocols/index.ts';
import { ssiChecksum } from '../../../drivers/scanners/ssi-framer.ts';
import { hidSimulators } from '../../../firmware-sim/hid/simulators.ts';
import { simulators } from '../../../firmware-sim/simulators.ts';
import { bench } from '../bench.ts';

const signals = ['good', 'duplicate', 'unknown', 'refused', 'trouble'] as const satisfies readonly Signal[];
type Told = Record<Signal, string>;
const silent: Told = { good: '–', duplicate: '–', unknown: '–', refused: '–', trouble: '–' };

type Scheme = {
  protocol: string;
  options: Record<string, string>;
  /** The simulated scanner, as it is set up for this. */
  sim: object;
  /** Hexadecimal. */
  bytes: Told;
  /** The scanner's tones, one after the other. */
  heard: Told;
  /** How many of the five can be told apart without looking. */
  apart: number;
};

const nak = '15';
const ssiAck = '04 D0 04 00 FF 28';
const ssiBeep = (code: number) => {
  const body = Uint8Array.of(5, 0xe6, 4, 0, code);
  return hex(Uint8Array.of(...body, ssiChecksum(body) >> 8, ssiChecksum(body) & 0xff));
};

function hex(bytes: Uint8Array): string {
  return Buffer.from(bytes)
    .toString('hex')
    .toUpperCase()
    .replace(/(..)(?=.)/g, '$1 ');
}

const schemes: Scheme[] = [
  { protocol: 'serial-line', options: { feedback: 'none' }, sim: {}, bytes: silent, heard: silent, apart: 1 },
  {
    protocol: 'serial-line',
    options: { feedback: 'bel' },
    sim: {},
    // Several would run into one beep, which means good: the silence is the refusal.
    bytes: { ...silent, good: '07' },
    heard: { ...silent, good: 'good' },
    apart: 2,
  },
  {
    protocol: 'serial-line',
    options: { feedback: 'ack-nak' },
    sim: { handshake: 'ack-nak' },
    bytes: { good: '06', duplicate: nak, unknown: nak, refused: nak, trouble: nak },
    // After each NAK the code comes again; then the scanner gives its error tone.
    heard: { good: 'good', duplicate: 'error', unknown: 'error', refused: 'error', trouble: 'error' },
    apart: 2,
  },
  {
    protocol: 'honeywell',
    options: {},
    sim: {},
    bytes: {
      good: '1B 37 2C',
      duplicate: '1B 38 2C',
      unknown: '1B 38 2C 1B 38 2C',
      refused: '1B 38 2C 1B 38 2C 1B 34 2C',
      trouble: '1B 38 2C 1B 38 2C 1B 34 2C 1B 34 2C',
    },
    heard: { good: 'good', duplicate: 'bad', unknown: 'bad bad', refused: 'bad bad low', trouble: 'bad bad low low' },
    apart: 5,
  },
  {
    protocol: 'datalogic',
    options: { commands: 'letters' },
    sim: {},
    bytes: {
      ...{ good: '42', duplicate: '46 45', unknown: '46 45 46 45' },
      ...{ refused: '46 45 46 45 46 45', trouble: '46 45 46 45 46 45 46 45' },
    },
    heard: { good: 'good', duplicate: 'bad', unknown: 'bad bad', refused: 'bad bad bad', trouble: 'bad bad bad bad' },
    apart: 5,
  },
  {
    protocol: 'datalogic',
    options: { commands: 'escape' },
    sim: { commands: 'escape' },
    bytes: {
      good: '1B 5B 36 71 1B 5B 33 71 1B 5B 37 71',
      duplicate: '1B 5B 34 71',
      unknown: '1B 5B 34 71 1B 5B 34 71',
      refused: '1B 5B 34 71 1B 5B 34 71 1B 5B 34 71',
      trouble: '1B 5B 34 71 1B 5B 34 71 1B 5B 34 71 1B 5B 34 71',
    },
    heard: { good: 'good', duplicate: 'bad', unknown: 'bad bad', refused: 'bad bad bad', trouble: 'bad bad bad bad' },
    apart: 5,
  },
  {
    protocol: 'zebra-ssi',
    options: {},
    sim: {},
    bytes: {
      good: `${ssiAck} ${ssiBeep(0x00)}`,
      duplicate: `${ssiAck} ${ssiBeep(0x06)}`,
      unknown: `${ssiAck} ${ssiBeep(0x07)}`,
      refused: `${ssiAck} ${ssiBeep(0x0f)}`,
      // Asked for again instead of acknowledged, until the scanner gives up.
      trouble: '05 D1 04 00 01 FF 25',
    },
    heard: { good: 'good', duplicate: 'code-6', unknown: 'code-7', refused: 'code-15', trouble: 'error' },
    apart: 5,
  },
  { protocol: 'hid-pos', options: {}, sim: {}, bytes: silent, heard: silent, apart: 1 },
  { protocol: 'hid-keyboard', options: {}, sim: {}, bytes: silent, heard: silent, apart: 1 },
];

const titleOf = ({ protocol, options }: Scheme) =>
  [`\`${protocol}\``, ...Object.entries(options).map(([key, value]) => `\`${key} = "${value}"\``)].join(' ');
const protocolOf = ({ protocol }: Scheme): Protocol =>
  scannerProtocols.find((each) => each.name === protocol) ?? expect.fail(protocol);

/** The device of a scheme, and what it does with a scan that is answered so. */
function scanned(scheme: Scheme, answer: Signal | undefined) {
  const protocol = protocolOf(scheme);
  const make =
    protocol.transport === 'hid' ? hidSimulators[protocol.name] : (simulators[protocol.name] ?? simulators.scanner);
  const device = make?.(scheme.sim) ?? expect.fail();
  const wire = bench({ protocol, options: scheme.options, device, ...(answer === undefined ? {} : { answer }) });
  // What is scanned right after the opening might be the rest of a code that began before it.
  wire.run(1000);
  wire.hand('scan', '4006381333931');
  wire.run(answer === undefined ? 1000 : 20_000);
  return wire;
}

/** The bytes for a signal, as the answer to a code that the scanner waits for. */
function bytesFor(scheme: Scheme, signal: Signal): string {
  const wire = scanned(scheme, undefined);
  const before = wire.written.length;
  wire.signal(signal);
  return wire.written.slice(before).map(hex).join(' ') || '–';
}

describe.each(schemes.map((each) => [titleOf(each), each] as const))('%s', (_, scheme) => {
  test('nothing is told before the outcome', () => {
    const wire = scanned(scheme, undefined);
    expect(wire.texts()).not.toEqual([]);
    expect(wire.written).toEqual([]);
  });

  test.each(signals)('%s, on the wire', (signal) => {
    expect(bytesFor(scheme, signal)).toBe(scheme.bytes[signal]);
  });

  test.each(signals)('%s, at the scanner', (signal) => {
    const wire = scanned(scheme, signal);
    const tones = wire.seen.events.flatMap((each) => /"tone":"([^"]+)"/.exec(each)?.[1] ?? []);
    expect(tones.join(' ') || '–').toBe(scheme.heard[signal]);
  });

  test('only the good one is good, and the others are as different as the scheme allows', () => {
    const heard = signals.map((each) => scheme.heard[each]);
    if (scheme.apart > 1) expect(heard.filter((each) => each.includes('good'))).toEqual(['good']);
    expect(new Set(heard).size).toBe(scheme.apart);
  });
});

test('every protocol has its rows, one for each way it has to tell', () => {
  const expected = scannerProtocols.flatMap(({ name, options }) => {
    const { properties = {} } = z.toJSONSchema(options(), { io: 'input', unrepresentable: 'any' });
    const ways = ['feedback', 'commands'].flatMap((key) => {
      const property = properties[key];
      return typeof property === 'object' ? (property.enum ?? []).map((value) => `${name} ${key} ${value}`) : [];
    });
    return ways.length === 0 ? [name] : ways;
  });
  const rows = schemes.map(({ protocol, options }) => [protocol, ...Object.entries(options).flat()].join(' '));
  expect(rows.sort()).toEqual(expected.sort());
});

test('the tables in the README are what happens', () => {
  const row = (cells: readonly string[]) => `| ${cells.join(' | ')} |\n`;
  const head = ['scanner', ...signals];
  const table = (what: 'bytes' | 'heard') =>
    [
      head,
      head.map(() => '---'),
      ...schemes.map((each) => [titleOf(each), ...signals.map((signal) => each[what][signal])]),
    ]
      .map(row)
      .join('');
  const { results } = textsFor('en');
  const readme = readFileSync(new URL('../../../drivers/scanners/README.md', import.meta.url), 'utf8');
  expect(readme).toContain(table('bytes'));
  expect(readme).toContain(table('heard') + row(['on the screen', ...signals.map((each) => results[each])]));
});
