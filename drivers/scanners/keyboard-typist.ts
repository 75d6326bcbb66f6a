/**
 * Boot keyboard reports to characters: what a computer with this keyboard layout would have written. Source: USB HID
 * 1.11, appendix B.1 and C; HID usage tables, keyboard page.
 *
 *     modifiers  00  k1 k2 k3 k4 k5 k6         keys that are down now, in any order; 01 six times: too many keys to tell
 *
 *     modifiers  bit 0 left Ctrl  1 left Shift  2 left Alt  3 left GUI  4-7 the same on the right; right Alt is AltGr
 *
 * A key types when it goes down, so only what was not down in the report before counts. GS and its kin come in two
 * ways, by a setting of the scanner: Ctrl with the key of "]", or its number on the keypad while Alt is held.
 */
import { type KeyboardLayout, keyMeanings, type Level } from './layouts/layout.ts';
import { us } from './layouts/us.ts';

export type Typed =
  | { type: 'character'; character: string }
  /** Enter on either side, or Tab. */
  | { type: 'enter' }
  | { type: 'tab' }
  /** A key that makes no character here: an arrow, F8, one that this layout leaves empty. */
  | { type: 'unknown' };

interface Typist {
  /** `undefined`: no boot report. */
  report(report: Uint8Array): Typed[] | undefined;
  /** A code is over: no Caps Lock, no accent and no half number is left of it. What is held down stays down. */
  reset(): void;
}

const reportBytes = 8;
/** 1 to 3 in place of keys: too many at once, or the keyboard's own trouble. */
const errorMax = 0x03;

const bit = { ctrl: 0x11, shift: 0x22, alt: 0x04, altGr: 0x40, gui: 0x88 };
const key = { enter: 0x28, tab: 0x2b, space: 0x2c, capsLock: 0x39, numLock: 0x53, keypadEnter: 0x58 };
/** With Num Lock on, as scanners expect it. */
const keypad = new Map([...'/*-+\r1234567890.'].map((character, index) => [0x54 + index, character]));

const accents: Record<string, string> = { '^': '\u0302', '´': '\u0301', '`': '\u0300', '¨': '\u0308', '~': '\u0303' };
const altDigitsMax = 4;
/** Control characters whose sign needs Shift on most keyboards, on the American digit and minus keys: RS and US. */
const controlSigns = new Map([
  [0x23, '\u001e'],
  [0x2d, '\u001f'],
]);

const american = keyMeanings(us);

export function typist(layout: KeyboardLayout): Typist {
  const meanings = keyMeanings(layout);
  let down: ReadonlySet<number> = new Set();
  let capsLock = false;
  let accent: string | undefined;
  /** Digits typed on the keypad since Alt went down. */
  let altDigits: string | undefined;

  const write = (character: string): Typed[] => {
    const before = accent;
    accent = undefined;
    if (before === undefined) return [{ type: 'character', character }];
    if (character === ' ') return [{ type: 'character', character: before }];
    const joined = `${character}${accents[before]}`.normalize('NFC');
    const text = joined.length === 1 ? joined : before + character;
    return [...text].map((each) => ({ type: 'character', character: each }));
  };

  const accentAlone = (): Typed[] => (accent === undefined ? [] : write(' '));

  const onLevel = (code: number, level: Level): Typed[] => {
    const meaning = meanings[level].get(code);
    if (meaning === undefined) return [{ type: 'unknown' }];
    const { character, dead } = meaning;
    if (!dead) return write(character);
    const before = accentAlone();
    accent = character;
    return before;
  };

  /**
   * Ctrl with a key: the control character of what the key means in this country, else in America, as firmware has it.
   */
  const control = (code: number): Typed[] => {
    for (const map of [meanings.plain, american.plain]) {
      const character = map.get(code)?.character.toUpperCase() ?? '';
      if (/^[A-Z[\\\]]$/.test(character)) return write(String.fromCharCode(character.charCodeAt(0) - 0x40));
    }
    const sign = controlSigns.get(code);
    return sign === undefined ? [{ type: 'unknown' }] : write(sign);
  };

  const press = (code: number, modifiers: number): Typed[] => {
    if (code === key.capsLock) {
      capsLock = !capsLock;
      return [];
    }
    if (code === key.numLock) return [];
    if (code === key.enter || code === key.keypadEnter) return [...accentAlone(), { type: 'enter' }];
    if (code === key.tab) return [...accentAlone(), { type: 'tab' }];
    const character = keypad.get(code);
    if (altDigits !== undefined && character !== undefined && /\d/.test(character)) {
      altDigits = `${altDigits}${character}`.slice(-altDigitsMax - 1);
      return [];
    }
    if (character !== undefined) return write(character);
    const holds = (which: number) => (modifiers & which) !== 0;
    if (holds(bit.gui)) return [{ type: 'unknown' }];
    // Windows has left Ctrl and left Alt together for AltGr, and so do scanners.
    if (holds(bit.altGr) || (holds(bit.alt) && holds(bit.ctrl))) return onLevel(code, 'altGr');
    if (holds(bit.ctrl)) return control(code);
    if (holds(bit.alt)) return [{ type: 'unknown' }];
    if (code === key.space) return write(' ');
    return onLevel(code, shifted(code, holds(bit.shift)) ? 'shift' : 'plain');
  };

  /** Caps Lock turns Shift around, for letters only. */
  const shifted = (code: number, shift: boolean): boolean => {
    if (!capsLock) return shift;
    const plain = meanings.plain.get(code)?.character ?? '';
    const upper = meanings.shift.get(code)?.character ?? '';
    return plain !== upper && plain.toUpperCase() === upper ? !shift : shift;
  };

  /** Alt was let go: the number that was typed meanwhile is a character. */
  const letGoOfAlt = (): Typed[] => {
    const digits = altDigits ?? '';
    altDigits = undefined;
    if (digits === '') return [];
    const code = Number(digits);
    // Without a zero in front, numbers above 127 mean another character on every computer.
    const clear =
      digits.length <= altDigitsMax && (code < 0x80 || (digits.startsWith('0') && code >= 0xa0 && code <= 0xff));
    return clear ? write(String.fromCharCode(code)) : [{ type: 'unknown' }];
  };

  return {
    report(report) {
      if (report.length !== reportBytes || report[1] !== 0) return undefined;
      const modifiers = report[0] ?? 0;
      const keys = new Set(report.subarray(2));
      keys.delete(0);
      const out: Typed[] = [];
      const alt = (modifiers & bit.alt) !== 0 && (modifiers & bit.ctrl) === 0;
      if (!alt) out.push(...letGoOfAlt());
      else altDigits ??= '';
      // Who cannot tell which keys are down has not let any go.
      if ([...keys].some((code) => code <= errorMax)) return out;
      for (const code of keys) if (!down.has(code)) out.push(...press(code, modifiers));
      down = keys;
      return out;
    },
    reset() {
      capsLock = false;
      accent = undefined;
      if (altDigits !== undefined) altDigits = '';
    },
  };
}
