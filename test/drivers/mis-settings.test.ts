/**
 * Devices that are set otherwise than the dock expects, each named within ten seconds of work, in words that say what
 * to set; and devices that are set right, of which nothing is ever said. Simulated devices, with a line whose two ends
 * may be set differently, in virtual time.
 */
import { describe, expect, test } from 'vitest';
import type { LineSettings, Protocol } from '../../drivers/driver.ts';
import { parseLine } from '../../drivers/line-settings.ts';
import { scaleProtocols } from '../../drivers/scales/protocols/index.ts';
import { scannerProtocols } from '../../drivers/scanners/protocols/index.ts';
import type { SimDevice } from '../../firmware-sim/device.ts';
import { seededRandom } from '../../firmware-sim/faults.ts';
import { hidSimulators } from '../../firmware-sim/hid/simulators.ts';
import { simulators } from '../../firmware-sim/simulators.ts';
import { heard } from '../../firmware-sim/uart.ts';
import { virtualWire } from './virtual-wire.ts';

const namedWithinMs = 10_000;
/** A packer's pace. */
const paceMs = 1500;
const betweenKeysMs = 4;

const codes = ['4006381333931', ']C1010950600013435210LOT-7', 'ABC-1234', '96385074', 'PAL-00017', '4012345678901'];

type Bench = {
  protocol: string;
  /** In the dock's configuration. */
  options?: object;
  /** How the port is set, and how the device is. */
  port?: string;
  line?: string;
  device: SimDevice;
};

const protocolOf = (name: string): Protocol => {
  const found = [...scannerProtocols, ...scaleProtocols].find((each) => each.name === name);
  if (found === undefined) throw new Error(`no protocol ${name}`);
  return found;
};
const settingsOf = (text: string): LineSettings => {
  const line = parseLine(text);
  if (line === undefined) throw new Error(`no line settings: ${text}`);
  return line;
};

function benchOf({ protocol, options = {}, port = '9600 8N1', line = port, device }: Bench) {
  const there = settingsOf(line);
  const here = settingsOf(port);
  const isUart = protocolOf(protocol).transport === 'serial';
  const through = (bytes: Uint8Array, from: LineSettings, to: LineSettings) =>
    isUart ? heard(bytes, from, to) : bytes;
  return virtualWire({
    protocol: protocolOf(protocol),
    options,
    device: { ...device, receive: (bytes) => device.receive(through(bytes, here, there)) },
    carry: (messages, wire) =>
      messages.forEach((message, n) => {
        const bytes = through(message, there, here);
        if (bytes.length > 0) wire.after(2 + n * betweenKeysMs, () => wire.arrive(bytes));
      }),
  });
}

/** What a person does at the device for ten seconds. */
function diagnosesOf(bench: Bench, texts: readonly string[] = codes) {
  const wire = benchOf(bench);
  const isScanner = protocolOf(bench.protocol).kind === 'scanner';
  if (!isScanner) wire.hand('weight', '1.25');
  // Somebody plugs it in, and takes a breath.
  wire.run(500);
  for (let n = 0; wire.nowMs < namedWithinMs; n += 1) {
    if (isScanner) wire.hand('scan', texts[n % texts.length] ?? '');
    wire.run(paceMs);
  }
  return { named: wire.diagnosis, ever: wire.seen.diagnoses, texts: wire.texts(), weighings: wire.weighings() };
}

const scanner = (settings: object = {}) => simulators.scanner?.(settings) as SimDevice;
const scale = (name: string, settings: object = {}) => simulators[name]?.(settings) as SimDevice;
const wedge = (settings: object) => hidSimulators['hid-keyboard']?.(settings) as SimDevice;

const baud = /line settings\? the bytes are no text: check baud rate/;
const misSet: [title: string, bench: Bench, named: RegExp][] = [
  ...['115200', '57600', '38400', '19200', '4800', '2400', '1200'].map((rate): [string, Bench, RegExp] => [
    `a scanner at ${rate} baud on a port at 9600`,
    { protocol: 'serial-line', line: `${rate} 8N1`, device: scanner() },
    baud,
  ]),
  [
    'a scanner at 9600 baud on a port at 115200',
    { protocol: 'serial-line', port: '115200 8N1', line: '9600 8N1', device: scanner() },
    baud,
  ],
  ...['7E1', '7O1', '7N2'].map((frame): [string, Bench, RegExp] => [
    `a scanner with ${frame}`,
    { protocol: 'serial-line', line: `9600 ${frame}`, device: scanner({ suffix: '\r' }) },
    new RegExp(`line settings\\? the port is 8N1, the device sends ${frame}`),
  ]),
  ...['8E1', '8O1'].map((frame): [string, Bench, RegExp] => [
    `a scanner with ${frame}`,
    { protocol: 'serial-line', line: `9600 ${frame}`, device: scanner({ suffix: '\r' }) },
    new RegExp(`half of the characters are lost: the port is 8N1, the device sends ${frame}`),
  ]),
  [
    'a scanner without a suffix',
    { protocol: 'serial-line', device: scanner({ suffix: '' }) },
    /without the configured suffix/,
  ],
  [
    'a scanner that ends codes with TAB',
    { protocol: 'serial-line', device: scanner({ suffix: '\t' }) },
    /without the configured suffix/,
  ],
  [
    'a scanner without the prefix',
    { protocol: 'serial-line', options: { prefix: '~' }, device: scanner() },
    /without the configured prefix/,
  ],
  [
    'a French wedge, "us" here',
    { protocol: 'hid-keyboard', device: wedge({ country: 'fr' }) },
    /another country’s keyboard.*set layout/,
  ],
  [
    'an American wedge, "fr" here',
    { protocol: 'hid-keyboard', options: { layout: 'fr' }, device: wedge({}) },
    /another country’s keyboard.*set layout/,
  ],
  [
    'a wedge without a suffix',
    { protocol: 'hid-keyboard', device: wedge({ suffix: 'none' }) },
    /without the configured suffix/,
  ],
  [
    'a scale at another baud rate',
    { protocol: 'mt-sics', line: '2400 8N1', device: scale('mt-sics') },
    /does not answer|line settings/,
  ],
  [
    'a scale with 7E1',
    { protocol: 'and-d', port: '2400 8N1', line: '2400 7E1', device: scale('and-d') },
    /the device sends 7E1/,
  ],
  ['a scale of another make', { protocol: 'mt-sics', device: scale('and-d') }, /set protocol = "and-d"/],
];

describe('named within ten seconds', () => {
  test.each(misSet)('%s', (_, bench, named) => {
    const digits = bench.protocol === 'hid-keyboard' ? ['4006381333931', '96385074'] : codes;
    const { named: text, weighings } = diagnosesOf(bench, digits);
    expect(text).toMatch(named);
    expect(weighings.filter(({ state }) => state === 'stable')).toEqual([]);
  });
});

test('a scanner that waits for an answer is named with its second code', () => {
  const wire = benchOf({ protocol: 'serial-line', device: scanner({ handshake: 'ack-nak' }) });
  for (const code of codes.slice(0, 2)) {
    wire.hand('scan', code);
    wire.run(9000);
  }
  expect(wire.diagnosis).toMatch(/waits for an answer; set feedback = "ack-nak"/);
});

describe('nothing is said of what is right', () => {
  const random = seededRandom(7);
  const pick = (from: string) => from[Math.floor(random() * from.length)] ?? '';
  const made = (alphabet: string, length: number) => Array.from({ length }, () => pick(alphabet)).join('');
  const hand = () => 400 + random() * 1200;
  const foreign = ['über-grün-ß', '箱一二三四五六七八', 'Größe 38 · 棚 7'].map((text) =>
    Buffer.from(text).toString('latin1'),
  );

  test.each([
    ['digits', () => made('0123456789', 13)],
    ['letters and signs', () => made('ABCDEFGHJKLMNPQRSTUVWXYZ0123456789-./', 4 + Math.floor(random() * 20))],
    ['GS1 with its separators', () => `]C1010950600013435210${made('ABC0123456789', 6)}\x1d21${made('0123456789', 8)}`],
    ['foreign text', () => foreign[Math.floor(random() * foreign.length)] ?? ''],
    ['the same label again and again, by hand', () => '1124784712478'],
  ])('%s', (_, text) => {
    const wire = benchOf({ protocol: 'serial-line', device: scanner() });
    for (let n = 0; n < 400; n += 1) {
      wire.hand('scan', text());
      wire.run(hand());
    }
    expect(wire.seen.diagnoses).toEqual([]);
    expect(wire.texts()).toHaveLength(400);
  });

  test.each([
    ['hid-keyboard', {}, {}],
    ['hid-keyboard', { layout: 'fr' }, { country: 'fr' }],
    ['hid-keyboard', { layout: 'de' }, { country: 'de' }],
  ])('%s %o', (protocol, options, settings) => {
    const { ever, texts } = diagnosesOf({ protocol, options, device: wedge(settings) }, [
      '4006381333931',
      '(10)LOT-7',
      '96385074',
    ]);
    expect(ever).toEqual([]);
    expect(texts).toHaveLength(7);
  });

  test.each(['mt-sics', 'and-d', 'toledo-8217'])('%s', (name) => {
    const { line } = protocolOf(name);
    const port = `${line.baud} ${line.dataBits}${line.parity.charAt(0).toUpperCase()}${line.stopBits}`;
    expect(diagnosesOf({ protocol: name, port, device: scale(name) }).ever).toEqual([]);
  });
});
