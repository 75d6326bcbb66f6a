/**
 * What scales of other makes and settings print, to every scale protocol that it is not: nothing is ever stable, and
 * the device says what it is and what to set. Each speech is repeated as a scale repeats itself, in virtual time. The
 * same speech to `devices probe` is neither a scale of a make nor a scanner.
 */
import { describe, expect, test } from 'vitest';
import type { Protocol, SessionEffect } from '../../../drivers/driver.ts';
import type { Weighing } from '../../../drivers/reading.ts';
import { recogniser } from '../../../drivers/recognition.ts';
import { isTypedWeight, looksLikeScale } from '../../../drivers/scale-speech.ts';
import { scaleProtocols } from '../../../drivers/scales/protocols/index.ts';
import { scannerProtocols } from '../../../drivers/scanners/protocols/index.ts';
import { simulators } from '../../../firmware-sim/simulators.ts';

const serialScales = scaleProtocols.filter(({ transport }) => transport === 'serial');
const withMode = (protocol: Protocol, mode: string): object =>
  protocol.options().safeParse({ mode }).success ? { mode } : {};

/** One line after the other, 25 times, `gapMs` apart; the session's own time goes on meanwhile. */
function hear(protocol: Protocol, options: object, lines: readonly string[], gapMs = 205) {
  const session = protocol.session(protocol.options().parse(options));
  const weighings: Weighing[] = [];
  const diagnoses: (string | undefined)[] = [];
  let nowMs = 0;
  let dueMs = Number.POSITIVE_INFINITY;
  const perform = (effects: SessionEffect[]) => {
    for (const effect of effects) {
      if (effect.type === 'timer') dueMs = nowMs + effect.ms;
      else if (effect.type === 'diagnosis') diagnoses.push(effect.text);
      else if (effect.type === 'reading' && effect.reading.type === 'weighing') weighings.push(effect.reading);
    }
  };
  perform(session.start(0));
  for (let round = 0; round < 25; round += 1) {
    for (const line of lines) {
      const untilMs = nowMs + gapMs;
      while (dueMs <= untilMs) {
        nowMs = dueMs;
        dueMs = Number.POSITIVE_INFINITY;
        perform(session.tick(nowMs));
      }
      nowMs = untilMs;
      perform(session.receive(Buffer.from(line, 'latin1'), nowMs));
    }
  }
  return { weighings, diagnosis: diagnoses.at(-1), diagnoses };
}

const probe = (lines: readonly string[]) => {
  const ear = recogniser(
    [...scannerProtocols, ...scaleProtocols].filter(({ transport }) => transport === 'serial'),
    { baud: 9600, dataBits: 8, parity: 'none', stopBits: 1 },
    0,
  );
  let nowMs = 0;
  for (let round = 0; round < 5; round += 1) {
    for (const line of lines) {
      nowMs += 200;
      ear.hear(Buffer.from(line, 'latin1'), nowMs);
    }
  }
  return { ear, findings: ear.findings(nowMs + 1000).map((each) => each.protocol.name) };
};

const plain: [title: string, lines: string[], says: RegExp][] = [
  ['G&G', ['    0.665 g \r\n', '-  29.182 g \r\n'], /number and a unit/],
  ['G&G in grains', ['    10.30 GN\r\n'], /number and a unit/],
  ['KERN', ['       0.665 g  \r\n', '     -29.186 g  \r\n'], /number and a unit/],
  ['Sartorius', ['+   62.916 GN\r\n'], /number and a unit/],
  ['a blank unit', ['       0.671    \r\n'], /without a unit/],
  ['a letter in front', ['A   0.165\r\n'], /without a unit/],
  ['dashes', ['---\r\n'], /dashes/],
  ['dashes between numbers', ['+   62.916 GN\r\n', '---\r\n'], /number and a unit/],
  ['pounds and ounces, in words', ['  12 lb  7.5 oz\r\n'], /pounds and ounces.*set it to lb or kg/],
  ['pounds and ounces', ['  12:07.50 lb:oz\r\n'], /pounds and ounces.*set it to lb or kg/],
  ['an error', ['Error 4\r\n'], /error|fault/],
];

describe.each(serialScales.map((each) => [each.name, each] as const))('%s', (name, protocol) => {
  for (const mode of ['listen', 'poll']) {
    test.each(plain)(`${mode}: %s is no weight, and said to be something else`, (_, lines, says) => {
      const { weighings, diagnosis } = hear(protocol, withMode(protocol, mode), lines);
      expect(weighings.filter(({ state }) => state === 'stable' || state === 'motion')).toEqual([]);
      // A scale without units in its frames sees no difference in a number without one.
      if (name === 'toledo-8217' && /without a unit/.test(says.source)) return;
      if (name === 'ohaus' && lines[0]?.includes(' g ') && lines[0].length === 14) {
        expect(diagnosis).toMatch(/another protocol\?/);
        return;
      }
      expect(diagnosis).toMatch(says);
      expect(diagnosis).not.toContain('line settings?');
    });
  }

  test.each(serialScales.filter((each) => each !== protocol).map((each) => [each.name] as const))(
    'hears %s and names it',
    (other) => {
      const device = simulators[other]?.({}) ?? expect.fail();
      device.plugged();
      device.hand('weight', '3.20');
      const ask = serialScales.find((each) => each.name === other)?.probing.ask;
      const asked = serialScales.find((each) => each.name === other) ?? expect.fail();
      const question = asked
        .session(asked.options().parse(ask ?? {}))
        .start(0)
        .flatMap((effect) => (effect.type === 'write' ? [effect.bytes] : []));
      const frame = [...device.tick(), ...question.flatMap((bytes) => device.receive(bytes))].flatMap((effect) =>
        effect.type === 'send' ? [Buffer.from(effect.bytes).toString('latin1')] : [],
      );
      const { weighings, diagnosis } = hear(protocol, withMode(protocol, 'listen'), [frame.join('')]);
      expect(weighings.filter(({ digits }) => digits !== undefined)).toEqual([]);
      if (other === 'toledo-8217') expect(diagnosis).toMatch(/not this protocol|without a unit/);
      else expect(diagnosis).toContain(`set protocol = "${other}"`);
    },
  );
});

describe('the probe', () => {
  const said: [title: string, lines: string[]][] = plain.map(([title, lines]) => [title, lines]);
  test.each([...said, ['an answer of one word', ['ES\r\n']] as [string, string[]]])(
    '%s: neither a scale of a make nor a scanner',
    (_, lines) => {
      const { ear, findings } = probe(lines);
      expect(findings).toEqual([]);
      expect(ear.looksLikeScale()).toBe(true);
    },
  );

  test('claims mt-sics on its split display, and ohaus on its legend', () => {
    expect(probe(['S D 12:07.50 lb:oz\r\n', 'S S   12:07.50 lb:oz\r\n']).findings).toEqual(['mt-sics']);
    expect(probe(['    0.665 g G\r\n']).findings).toEqual(['ohaus']);
  });

  test.each([
    '4006381333931',
    ']C10109506000134352',
    'TEE-BLK-M',
    'TEE10G',
    'M12X1.25',
    'LOT 1234',
    '(01)09506000134352',
    'ES-440',
    '12-34-56',
    'A1B2C3',
    'https://example.com/3.5',
  ])('takes %j for a code', (code) => {
    expect(isTypedWeight(code)).toBe(false);
    expect(looksLikeScale(Buffer.from(`${code}\r\n`))).toBe(false);
    expect(probe([`${code}\r\n`]).findings).toContain('serial-line');
  });
});

describe('pounds and ounces', () => {
  const mtSics = scaleProtocols.find(({ name }) => name === 'mt-sics') ?? expect.fail();
  const nci = scaleProtocols.find(({ name }) => name === 'nci') ?? expect.fail();
  const stable = (protocol: Protocol, ...lines: string[]) =>
    hear(protocol, { mode: 'listen' }, lines)
      .weighings.filter(({ state }) => state === 'stable')
      .map(({ digits, unit }) => `${digits} ${unit}`);

  test('are the ounces in all, exactly, the shown digits kept', () => {
    const { weighings, diagnosis } = hear(mtSics, { mode: 'listen' }, [
      'S D 12:07.50 lb:oz\r\n',
      'S S   12:07.50 lb:oz\r\n',
      'S S   12:07.50 lb:oz\r\n',
    ]);
    expect(weighings.slice(0, 3)).toEqual([
      { type: 'weighing', state: 'motion', digits: '199.50', unit: 'oz' },
      { type: 'weighing', state: 'stable', digits: '199.50', unit: 'oz' },
      { type: 'weighing', state: 'stable', digits: '199.50', unit: 'oz' },
    ]);
    expect(diagnosis).toBeUndefined();
    expect(new Set(stable(nci, '\n2LB 03.5OZ\r\n00\r\u0003'))).toEqual(new Set(['35.5 oz']));
  });

  test.each([
    ['sixteen ounces', mtSics, 'S S   12:16.00 lb:oz\r\n'],
    ['a digit of the pounds lost', mtSics, 'S S   2:07.50 lb:oz\r\n'],
    ['a digit of the ounces lost', mtSics, 'S S   12:7.50 lb:oz\r\n'],
    ['the colon lost', mtSics, 'S S   1207.50 lb:oz\r\n'],
    ['sixteen ounces', nci, '\n2LB 16.5OZ\r\n00\r\u0003'],
  ])('%s: no weight', (_, protocol, line) => {
    expect(stable(protocol, line)).toEqual([]);
  });
});

describe('a scale that answers, and never with a weight', () => {
  test.each([
    ['mt-sics', 'ES\r\n', /ES.*interface set to this protocol/],
    ['ohaus', 'ES\r\n', /ES.*interface set to this protocol/],
    ['ohaus', 'Err 9.5\r\n', /Err 9\.5.*switch it off and on/],
    ['sma', '\n?\r', /does not know the command.*interface/],
    ['nci', '\n?\r\u0003', /does not know the command.*interface/],
    ['mt-sics', 'S S         12 PCS\r\n', /12 PCS.*set it to weigh/],
    ['toledo-8217', '\u0002?H\r', /no zero.*empty it/],
  ])('%s: %j is trouble when it goes on, and for a moment it is none', (name, line, says) => {
    const protocol = scaleProtocols.find((each) => each.name === name) ?? expect.fail();
    expect(hear(protocol, withMode(protocol, 'poll'), [line], 300).diagnosis).toMatch(says);
    const good: Record<string, string> = { 'mt-sics': 'S S       2.50 kg\r\n', ohaus: '    2.500 kg G\r\n' };
    const fine = good[name];
    if (fine !== undefined) expect(hear(protocol, { mode: 'listen' }, [line, fine]).diagnoses).toEqual([]);
  });
});

test('a line between seven and eight bits is told first: odd parity stays odd', () => {
  const bytes = '  \u00b0\u00ae\u00b0\u00b0 kg \r\u008a';
  for (const protocol of serialScales)
    expect(hear(protocol, withMode(protocol, 'listen'), [bytes]).diagnosis, protocol.name).toContain('7O1');
  const { ear, findings } = probe([bytes]);
  expect(findings).toEqual([]);
  expect(ear.sent()).toMatchObject({ dataBits: 7, parity: 'odd' });
  expect(ear.looksLikeScale()).toBe(true);
});

describe('a scale on a scanner’s port', () => {
  test.each(['serial-line', 'honeywell', 'datalogic'])('%s says so, and stops saying it with the next code', (name) => {
    const protocol = scannerProtocols.find((each) => each.name === name) ?? expect.fail();
    const lines = (text: string) => hear(protocol, {}, [text]).diagnosis;
    expect(lines('+   62.916 GN\r\n')).toMatch(/a weight and no barcode/);
    expect(lines('4006381333931\r\n')).toBeUndefined();
  });
  test('a balance that types its display is one, too', () => {
    expect(isTypedWeight('G     +  117')).toBe(true);
  });
});
