/**
 * What a device says by itself gives away its protocol: every simulator's own speech, as the registries' sessions
 * understand it, at the line settings of its maker, heard on a port that is set to eight data bits.
 */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { LineSettings, Parity } from '../../drivers/driver.ts';
import { lineText, parseLine, sevenBitParity } from '../../drivers/line-settings.ts';
import { recogniser } from '../../drivers/recognition.ts';
import { scaleProtocols } from '../../drivers/scales/protocols/index.ts';
import { scannerProtocols } from '../../drivers/scanners/protocols/index.ts';
import type { SimEffect } from '../../firmware-sim/device.ts';
import { hidSimulators } from '../../firmware-sim/hid/simulators.ts';
import { simulators } from '../../firmware-sim/simulators.ts';

const all = [...scannerProtocols, ...scaleProtocols];
const serial = all.filter((each) => each.transport === 'serial');
const hid = all.filter((each) => each.transport === 'hid');
const eightBits: LineSettings = { baud: 9600, dataBits: 8, parity: 'none', stopBits: 1 };

/** As it travels on a line with seven data bits, read by a port with eight. */
function withParity(bytes: Uint8Array, parity: Parity): Uint8Array {
  return bytes.map((byte) => {
    const ones = byte.toString(2).replaceAll('0', '').length;
    return parity === 'none' || (ones % 2 === 0) === (parity === 'even') ? byte : byte | 0x80;
  });
}

const sent = (effects: SimEffect[]) => effects.flatMap((effect) => (effect.type === 'send' ? [effect.bytes] : []));

/** Messages of a simulated scale: what it prints or streams, else what it answers to its protocol's question. */
function speech(name: string, settings: object = {}): Uint8Array[] {
  const device = simulators[name]?.(settings) ?? expect.fail(`no simulator for ${name}`);
  const protocol = serial.find((each) => each.name === name) ?? expect.fail();
  const ask = protocol.probing.ask;
  const question =
    ask === undefined
      ? []
      : protocol
          .session(protocol.options().parse(ask))
          .start(0)
          .flatMap((effect) => (effect.type === 'write' ? [effect.bytes] : []));
  device.plugged();
  device.hand('weight', '3.20');
  return Array.from({ length: 6 }, () => [
    ...sent(device.tick()),
    ...question.flatMap((bytes) => sent(device.receive(bytes))),
  ]).flat();
}

function heard(messages: Uint8Array[], over: 'serial' | 'hid' = 'serial', gapMs = 150) {
  const ear = over === 'hid' ? recogniser(hid, undefined, 0) : recogniser(serial, eightBits, 0);
  let nowMs = 1000;
  for (const message of messages) {
    ear.hear(message, nowMs);
    nowMs += gapMs;
  }
  expect(ear.settled(nowMs + 700)).toBe(true);
  return ear.findings(nowMs + 700);
}

const scales: [string, object, object][] = [
  ['adam', {}, { mode: 'listen' }],
  ['and-d', { stream: true }, { mode: 'listen' }],
  ['cas', {}, { mode: 'listen' }],
  ['cas', { bytes: 18 }, { mode: 'listen', form: '18' }],
  ['fairbanks', {}, { mode: 'listen' }],
  ['mt-sics', {}, { mode: 'listen' }],
  ['nci', {}, { mode: 'listen' }],
  ['nci', { statusPrefix: 'S' }, { mode: 'listen' }],
  ['ohaus', {}, { mode: 'listen' }],
  ['sma', {}, { mode: 'listen' }],
  ['toledo-8217', {}, {}],
  ['toledo-8217', { unit: 'kg', decimals: 3 }, { unit: 'kg' }],
  ['toledo-8217', { wholeDigits: 3 }, { form: '0ww.ww' }],
];

describe('a scale', () => {
  test('is one of the table, and the table has them all', () => {
    const names = scaleProtocols.filter((each) => each.transport === 'serial').map((each) => each.name);
    expect(new Set(scales.map(([name]) => name))).toEqual(new Set(names));
  });

  test.each(scales)('%s %j is recognised with its line settings and its weight', (name, settings, options) => {
    const { line } = serial.find((each) => each.name === name) ?? expect.fail();
    const messages = speech(name, settings).map((bytes) =>
      line.dataBits === 7 ? withParity(bytes, line.parity) : bytes,
    );
    const [first] = heard(messages);
    expect(first).toMatchObject({ protocol: { name }, options });
    expect(first?.line && lineText(first.line)).toBe(lineText({ ...line, baud: 9600 }));
    expect(first?.readings.at(-1)).toMatchObject({ type: 'weighing', digits: expect.stringMatching(/3\.20?/) });
  });

  test('is recognised by one press of its PRINT key, where its frames have a form of their own', () => {
    for (const name of ['mt-sics', 'ohaus', 'sma', 'and-d', 'fairbanks'])
      expect(heard(speech(name).slice(0, 1))[0]?.protocol.name, name).toBe(name);
  });

  test('is recognised from the middle of a message on', () => {
    const [first = Buffer.alloc(0), ...rest] = speech('and-d');
    expect(heard([first.subarray(9), ...rest])[0]?.protocol.name).toBe('and-d');
  });

  test('that shows a weight in no known form is nothing, and no scanner', () => {
    expect(heard([Buffer.from('WT: 12.34 kg\r\n')])).toEqual([]);
  });
});

describe('a scanner', () => {
  const code = ']C10109506000134352';
  test('is one, its suffix named', () => {
    const names = (text: string) => heard([Buffer.from(text)]).map(({ protocol, options }) => [protocol.name, options]);
    expect(names(`${code}\r\n`)[0]).toEqual(['serial-line', {}]);
    expect(names(`${code}\t`)[0]).toEqual(['serial-line', { suffix: 'tab' }]);
    expect(names(code)[0]).toEqual(['serial-line', { suffix: 'none' }]);
  });
  test('with SSI packets is told from lines of text', () => {
    const device = simulators['zebra-ssi']?.({}) ?? expect.fail();
    device.plugged();
    expect(heard(sent(device.hand('scan', code) ?? []))[0]).toMatchObject({
      protocol: { name: 'zebra-ssi' },
      readings: [{ type: 'scan', text: code }],
    });
  });
});

describe('over HID', () => {
  test.each<[string, object, { layout?: string }]>([
    ['usb-hid', {}, {}],
    ['hid-pos', { make: 'access-is' }, { layout: 'access-is' }],
    ['hid-pos', { make: 'microscan' }, { layout: 'microscan' }],
    ['hid-pos', { make: 'symbol-com' }, { layout: 'symbol-com' }],
    ['hid-keyboard', { country: 'de' }, { layout: 'de' }],
    ['hid-keyboard', { country: 'us' }, { layout: 'us' }],
  ])('%s %j', (name, settings, options) => {
    const device = hidSimulators[name]?.(settings) ?? expect.fail();
    device.plugged();
    // Only the country tells what key these letters and signs are.
    const said =
      name === 'usb-hid' ? [1, 2, 3].flatMap(() => sent(device.tick())) : sent(device.hand('scan', 'yz-(1)') ?? []);
    const found = heard(said, 'hid', 8);
    // Several countries have these keys: all are shown with what they make of them, and a person sees which is right.
    const right =
      name === 'hid-keyboard' ? found.find(({ options: { layout } }) => layout === options.layout) : found[0];
    expect(right).toMatchObject({ protocol: { name }, options });
    if (name !== 'usb-hid') expect(right?.readings).toEqual([{ type: 'scan', text: 'yz-(1)' }]);
  });
});

describe('bytes that are nothing', () => {
  test('are nothing, whatever they are', () => {
    fc.assert(
      fc.property(
        fc.array(fc.uint8Array({ minLength: 1, maxLength: 60 }), { minLength: 1, maxLength: 8 }),
        (chunks) => {
          for (const { protocol, readings } of heard(chunks)) {
            if (protocol.kind === 'scale') expect(readings).toEqual([]);
          }
        },
      ),
      { numRuns: 60 },
    );
  });
  test('at a wrong baud rate are named', () => {
    const ear = recogniser(serial, eightBits, 0);
    ear.hear(
      Uint8Array.from({ length: 40 }, (_, index) => (index * 37 + 129) & 0xff),
      10,
    );
    expect(ear.findings(1000)).toEqual([]);
    expect(ear.suspicion()).toMatch(/check baud rate/);
  });
  test('leave a bounded sample behind', () => {
    const ear = recogniser(serial, eightBits, 0);
    for (let piece = 0; piece < 100; piece += 1) ear.hear(Buffer.alloc(512, 0x41), piece);
    expect(ear.bytes).toBe(51_200);
    expect(ear.sample.length).toBeLessThanOrEqual(1024);
  });
});

describe('line settings', () => {
  test('of seven bits are read off any text', () => {
    fc.assert(
      fc.property(
        fc.string({ minLength: 20, maxLength: 60 }),
        fc.constantFrom('even', 'odd' as const),
        (text, parity) => {
          const bytes = withParity(Buffer.from(text.replace(/[^ -~]/g, '0'), 'latin1'), parity as Parity);
          if (bytes.some((byte) => byte > 0x7f) && bytes.some((byte) => byte < 0x80)) {
            expect(sevenBitParity(bytes)).toBe(parity);
          }
        },
      ),
    );
  });
  test.each(['9600 8N1', '2400 7E1', '4800 7O2'])('%s is written as it is read', (text) => {
    expect(lineText(parseLine(text) ?? expect.fail())).toBe(text);
  });
  test.each(['9600', '9600 9N1', '8N1', 'x 8N1', '9600 8N3'])('%s is none', (text) => {
    expect(parseLine(text)).toBeUndefined();
  });
});
