/** What a wedge types, report by report: countries, control characters, accents, rolling keys, and what is no code. */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { typist } from '../../../drivers/scanners/keyboard-typist.ts';
import { keyboardLayouts } from '../../../drivers/scanners/layouts/index.ts';
import { hidKeyboard } from '../../../drivers/scanners/protocols/hid-keyboard.ts';
import { hidSimulators } from '../../../firmware-sim/hid/simulators.ts';
import { wire } from '../hid-wire.ts';

const countries = ['us', 'uk', 'de', 'fr'] as const;

/** Reports as "02 1e 1f": modifiers, then keys. */
function typed(country: (typeof countries)[number], ...reports: string[]): string {
  const keyboard = typist(keyboardLayouts[country]);
  return reports
    .flatMap((report) => {
      const [modifiers = 0, ...keys] = Buffer.from(report.replaceAll(' ', ''), 'hex');
      return (
        keyboard.report(
          Uint8Array.from({ length: 8 }, (_, at) => (at === 0 ? modifiers : ((at === 1 ? 0 : keys[at - 2]) ?? 0))),
        ) ?? []
      );
    })
    .map((each) => (each.type === 'character' ? each.character : `<${each.type}>`))
    .join('');
}
const up = '00';

test.each<[string, (typeof countries)[number], string[], string]>([
  ['letters and digits', 'us', ['00 04', up, '02 04', up, '20 1e', up, '00 27', up], 'aA!0'],
  ['the same position is another letter in Germany', 'de', ['00 1c', up, '00 1d', up], 'zy'],
  ['and in France', 'fr', ['00 14', up, '00 04', up, '00 33', up, '02 1e', up], 'aqm1'],
  ['the key of 7 with Shift', 'us', ['02 24', up], '&'],
  ['the key of 7 with Shift in Germany', 'de', ['02 24', up], '/'],
  ['AltGr', 'de', ['40 14', up, '40 24', up, '40 2d', up], '@{\\'],
  ['AltGr as left Ctrl and left Alt', 'de', ['05 14', up], '@'],
  ['GS as Ctrl and the key of ]', 'us', ['01 30', up], '\u001d'],
  ['GS on the same key in Germany, where it is +', 'de', ['01 30', up], '\u001d'],
  ['RS, US, FS and EOT', 'us', ['01 23', up, '01 2d', up, '01 31', up, '01 07', up], '\u001e\u001f\u001c\u0004'],
  ['GS as Alt and its number', 'us', ['04', '04 5a', '04', '04 61', '04', up], '\u001d'],
  ['GS as Alt and its number with zeros', 'fr', ['04', '04 62', '04', '04 5a', '04', '04 61', '04', up], '\u001d'],
  ['ü as Alt 0252', 'us', ['04', '04 62', '04', '04 5a', '04', '04 5d', '04', '04 5a', '04', up], 'ü'],
  [
    'G and + as Alt 71 and Alt 43, as balances type them',
    'us',
    ['04', '04 5f', '04', '04 59', '04', up, '00 2c', up, '04', '04 5c', '04', '04 5b', '04', up, '00 1e', up],
    'G +1',
  ],
  [
    'Alt 129 is another character on every computer',
    'us',
    ['04', '04 59', '04', '04 5a', '04', '04 61', '04', up],
    '<unknown>',
  ],
  ['five digits are no character', 'us', ['04', ...Array(5).fill(['04 59', '04']).flat(), up], '<unknown>'],
  ['a dead key and a space', 'de', ['00 35', up, '00 2c', up], '^'],
  ['a dead key and a letter', 'fr', ['00 2f', up, '00 08', up], 'ê'],
  ['a dead key and what takes no accent', 'de', ['00 35', up, '00 1e', up], '^1'],
  ['a dead key twice', 'de', ['00 35', up, '00 35', up, '00 2c', up], '^^'],
  ['a dead key before Enter is not lost', 'de', ['00 35', up, '00 28', up], '^<enter>'],
  [
    'Caps Lock turns letters around, and nothing else',
    'us',
    ['00 39', up, '00 04', up, '02 04', up, '00 1e', up, '00 39', up, '00 04'],
    'Aa1a',
  ],
  ['the keypad', 'us', ['00 59', up, '00 63', up, '00 57', up, '00 58', up], '1.+<enter>'],
  ['Enter, Tab, space', 'us', ['00 28', up, '00 2b', up, '00 2c', up], '<enter><tab> '],
  ['keys that write nothing', 'us', ['00 3a', up, '00 4f', up, '08 04', up], '<unknown><unknown><unknown>'],
  ['a key that stays down types once', 'us', ['00 04', '00 04', '00 04 05', '00 05', '00 05 04'], 'aba'],
  ['two keys in one report, in their order', 'us', ['00 05 04', up], 'ba'],
  [
    'too many keys at once: none is let go, none typed again',
    'us',
    ['00 04', '00 01 01 01 01 01 01', '00 04 05'],
    'ab',
  ],
])('%s', (_, country, reports, expected) => {
  expect(typed(country, ...reports)).toBe(expected);
});

test('other lengths and a reserved byte that is used are no keyboard report', () => {
  const keyboard = typist(keyboardLayouts.us);
  expect(keyboard.report(new Uint8Array(7))).toBeUndefined();
  expect(keyboard.report(Uint8Array.of(0, 1, 4, 0, 0, 0, 0, 0))).toBeUndefined();
});

describe.each(countries)('a scanner and an agent set to %s', (country) => {
  const latin1 = Array.from({ length: 0xe0 }, (_, index) => String.fromCharCode(0x20 + index));
  const simulator = (settings: object) => hidSimulators['hid-keyboard']?.({ country, ...settings }) ?? expect.fail();
  /** What this country’s keyboard has; the simulator types nothing for the rest. */
  const has = (sign: string) => (simulator({ suffix: 'none' }).hand('scan', sign)?.length ?? 0) > 0;
  const ascii = latin1.filter((sign) => sign < '\u007f');

  test('every character of ASCII is on the keyboard', () => {
    expect(ascii.filter((sign) => !has(sign))).toEqual([]);
  });

  test('any text arrives as it was typed, with separators either way', () => {
    const separators = ['\u001d', '\u001e', '\u0004'];
    const sign = fc.constantFrom(...latin1.filter(has), ...separators);
    fc.assert(
      fc.property(
        // Nothing but blanks is no code.
        fc.string({ unit: sign, minLength: 1, maxLength: 60 }).filter((text) => /[^ \t]/.test(text)),
        fc.constantFrom('ctrl', 'alt'),
        fc.boolean(),
        (text, controls, rolling) => {
          const bus = wire({
            protocol: hidKeyboard,
            options: { layout: country },
            device: simulator({ controls, rolling }),
          });
          bus.run(1000);
          bus.hand('scan', text);
          bus.run(1000);
          expect(bus.texts()).toEqual([text]);
          expect(bus.seen.bad).toEqual([]);
        },
      ),
      { numRuns: 60 },
    );
  });
});

describe('codes', () => {
  const start = (options: object = {}, settings: object = {}) => {
    const bus = wire({
      protocol: hidKeyboard,
      options,
      device: hidSimulators['hid-keyboard']?.(settings) ?? expect.fail(),
    });
    bus.run(1000);
    return bus;
  };

  test('one that lost its end is none, and not the beginning of the next', () => {
    const bus = start({}, { suffix: 'none' });
    for (const code of ['400638', '1333931']) {
      bus.hand('scan', code);
      bus.run(1500);
    }
    expect(bus.texts()).toEqual([]);
    expect(bus.seen.bad).toEqual(['partial', 'partial']);
    expect(bus.diagnosis).toContain('suffix');
  });

  test('the rest of one that paused too long is none either, however long its keys take', () => {
    const bus = start({ 'idle-ms': 30 });
    const type = (key: string, thenMs: number) => {
      bus.hand('keys', `00 ${key}`);
      bus.hand('keys', '00');
      bus.run(thenMs);
    };
    for (const [key, thenMs] of [
      ['04', 10],
      ['05', 100],
      ['06', 10],
      ['07', 500],
      ['08', 10],
      ['28', 10],
    ] as const)
      type(key, thenMs);
    expect(bus.texts()).toEqual([]);
    expect(bus.seen.bad).toEqual(['partial', 'rest', 'rest']);
    for (const key of ['04', '28']) type(key, 10);
    expect(bus.texts()).toEqual(['a']);
  });

  test('a stall of the agent is no pause of the scanner', () => {
    const session = hidKeyboard.session(hidKeyboard.options().parse({}));
    session.start(0);
    const key = (code: number) => [Uint8Array.of(0, 0, code, 0, 0, 0, 0, 0), new Uint8Array(8)];
    const read = (codes: number[], nowMs: number) =>
      codes.flatMap(key).flatMap((report) => session.receive(report, nowMs));
    // The second half waited until the agent came to it; its keys come before the timer that is due as well.
    expect(read([4, 5], 1000).every(({ type }) => type === 'timer')).toBe(true);
    expect(read([6, 0x28], 9000)).toContainEqual({ type: 'reading', reading: { type: 'scan', text: 'abc' } });
  });

  test('the rest of one that began before the opening is none', () => {
    const bus = wire({ protocol: hidKeyboard, device: hidSimulators['hid-keyboard']?.({}) ?? expect.fail() });
    bus.hand('scan', '3931');
    bus.run(1000);
    bus.hand('scan', '4006381333931');
    bus.run(1000);
    expect(bus.texts()).toEqual(['4006381333931']);
  });

  test('the wrong country is told after two codes with keys that it does not have, and forgotten with a good one', () => {
    const bus = start({ layout: 'us' });
    const withF8 = () => {
      for (const keys of ['00 04', '00', '00 41', '00', '00 28', '00']) bus.hand('keys', keys);
      bus.run(1000);
    };
    withF8();
    expect(bus.diagnosis).toBeUndefined();
    withF8();
    expect(bus.diagnosis).toContain('country');
    expect(bus.texts()).toEqual([]);
    bus.hand('scan', 'A1');
    bus.run(1000);
    expect(bus.texts()).toEqual(['A1']);
    expect(bus.diagnosis).toBeUndefined();
  });

  test('a character beyond one byte spoils its code', () => {
    const bus = start({ layout: 'de' });
    for (const keys of ['00 04', '00', '40 08', '00', '00 28', '00']) bus.hand('keys', keys);
    bus.run(1000);
    expect(bus.texts()).toEqual([]);
    expect(bus.seen.bad).toEqual(['character']);
  });

  test('of what never ends the beginning is told, marked, and nothing else is a code', () => {
    const bus = start({ 'max-length': 20 });
    bus.hand('scan', 'x'.repeat(5000));
    bus.hand('scan', 'GOOD');
    bus.run(30_000);
    expect(bus.texts()).toEqual([`${'x'.repeat(20)}…`, 'GOOD']);
    expect(bus.seen.bad).toEqual(['too-long']);
  });

  test('Tab is data where Enter is the suffix', () => {
    const bus = start({ suffix: 'enter' });
    bus.hand('scan', 'A');
    for (const keys of ['00 05', '00', '00 2b', '00', '00 06', '00', '00 28', '00']) bus.hand('keys', keys);
    bus.run(1000);
    expect(bus.texts()).toEqual(['A', 'b\tc']);
  });

  test('a number in front of each report is taken off where that was said', () => {
    const session = hidKeyboard.session(hidKeyboard.options().parse({ 'numbered-reports': true }));
    session.start(0);
    const texts = ['01 00 00 04', '01 00 00', '01 00 00 28'].flatMap((keys) => {
      const report = Buffer.alloc(9);
      Buffer.from(keys.replaceAll(' ', ''), 'hex').copy(report);
      return session.receive(report, 1000).flatMap((effect) => (effect.type === 'reading' ? [effect.reading] : []));
    });
    expect(texts).toEqual([{ type: 'scan', text: 'a' }]);
  });

  test('takes anything at any time; a code is never longer than its limit', () => {
    const report = fc.oneof(
      fc.uint8Array({ maxLength: 12 }),
      fc
        .uint8Array({ minLength: 8, maxLength: 8 })
        .map((bytes) => bytes.map((byte, at) => (at === 1 ? 0 : byte & 0x3f))),
    );
    fc.assert(
      fc.property(fc.array(fc.tuple(report, fc.nat({ max: 400 })), { maxLength: 100 }), (steps) => {
        const session = hidKeyboard.session(hidKeyboard.options().parse({ 'max-length': 10 }));
        session.start(0);
        let nowMs = 1000;
        for (const [bytes, gapMs] of steps) {
          nowMs += gapMs;
          for (const effect of [...session.receive(bytes, nowMs), ...session.tick(nowMs)]) {
            if (effect.type === 'timer') expect(effect.ms).toBeGreaterThan(0);
            if (effect.type === 'reading' && effect.reading.type === 'scan') {
              expect(effect.reading.text).toMatch(/^[^…]{1,10}…?$/s);
            }
          }
        }
        session.end(nowMs);
      }),
      { numRuns: 300 },
    );
  });
});
