/**
 * Barcode scanners that pretend to be keyboards ("wedges"), read below the keyboard: reports in, characters by the
 * country that the scanner is set to, a code ends at Enter or Tab. Reading of reports: `keyboard-typist.ts`; countries:
 * `layouts/`.
 *
 *     02 00 24 00 00 00 00 00      Shift and the key of "7": "&" in America, "/" in Germany
 *     00 00 00 00 00 00 00 00      let go
 *
 * Linux gives the same keys to the console, and whatever is focused there gets the code typed into it. So the device is
 * opened only when nobody else gets them:
 *  - `access = "hidraw"` with the udev rule that sets the input device's `inhibited` (kernel 5.11 and newer): the best,
 *    because the keys are swallowed also while the agent is not running, and the agent needs no more rights than for
 *    any other device;
 *  - `access = "libusb"`: the kernel's driver is taken off the device while the agent has it open; needs what
 *    `systemd/libusb` holds;
 *  - `also-types = true` says that somebody has seen to it in another way.
 *
 * Better than any of them: the scanner's own setup code for HID-POS or USB-CDC. A wedge cannot be told that a scan was
 * refused, and what its country does not have (a GS, in most countries' settings) does not arrive.
 */
import { z } from 'zod';
import { noLine, type Protocol, type Session, type SessionEffect } from '../../driver.ts';
import { cutScan } from '../../reading.ts';
import { isTypedWeight, typedWeightTrouble } from '../../scale-speech.ts';
import { isBlank } from '../blank.ts';
import { type Typed, typist } from '../keyboard-typist.ts';
import { type KeyboardLayoutName, keyboardLayouts } from '../layouts/index.ts';
import type { KeyboardLayout } from '../layouts/layout.ts';

/**
 * Keys that follow a code without an end this soon are rather its rest than another code: they are thrown away up to
 * their end.
 */
const restMs = 1000;
const badInRowForDiagnosis = 2;
const numberedReportBytes = 9;

const options = () =>
  z.strictObject({
    layout: z
      .enum(Object.keys(keyboardLayouts) as [KeyboardLayoutName, ...KeyboardLayoutName[]])
      .default('us')
      .describe('The country that the scanner is set to (not the dock’s)'),
    suffix: z
      .enum(['auto', 'enter', 'tab', 'none'])
      .default('auto')
      .describe('The key that ends a code. auto: Enter or Tab. none: a silence of idle-ms'),
    'idle-ms': z
      .int()
      .min(30)
      .max(2000)
      .default(300)
      .describe(
        'A silence this long inside a code means that its end was lost; longer than the pause between two keys',
      ),
    'max-length': z.int().min(1).max(8192).default(4096).describe('Longest code in characters'),
    access: z
      .enum(['hidraw', 'libusb'])
      .default('hidraw')
      .describe(
        'hidraw: with the udev rule of the package. libusb: take the device away from the kernel while it is open',
      ),
    'also-types': z.boolean().default(false).describe('Open it even when its keys also reach the console'),
    'numbered-reports': z
      .boolean()
      .default(false)
      .describe('The scanner puts a number in front of each report (combined with another function in one interface)'),
  });
type HidKeyboardOptions = z.infer<ReturnType<typeof options>>;

const shiftedMin = 6;

/**
 * Digits are in all countries on the same keys, with Shift in some and without in others: a code of nothing but what
 * those keys make on the other level is a code of digits.
 */
function shiftedDigits(layout: KeyboardLayout): (text: string) => boolean {
  const keys = layout.plain.digits.slice(1, 11) + layout.shift.digits.slice(1, 11);
  const others = new Set([...keys].filter((character) => !/\d/.test(character)));
  return (text) => text.length >= shiftedMin && [...text].every((character) => others.has(character));
}

function session(options: HidKeyboardOptions): Session {
  const keyboard = typist(keyboardLayouts[options.layout]);
  const isShifted = shiftedDigits(keyboardLayouts[options.layout]);
  const shiftedTrouble = (text: string): string | undefined =>
    isShifted(text)
      ? `the scanner types the digits of another country’s keyboard: set layout to the scanner’s country (it is "${options.layout}" here), and turn its Caps Lock off`
      : undefined;
  const idleMs = options['idle-ms'];
  let lastKeyMs = 0;
  /** The code so far; `spoilt` says why it will be none, `told` that this was said. */
  let code: { text: string; spoilt?: string; told?: boolean } | undefined;
  /** A key that comes soon after the opening is the rest of a code that began before it. */
  let openedMs = 0;
  let badInRow = 0;
  let diagnosis: string | undefined;

  const diagnose = (text: string | undefined): SessionEffect[] => {
    if (text === diagnosis) return [];
    diagnosis = text;
    return [{ type: 'diagnosis', text }];
  };

  const bad = (reason: string, bytes: number, advice: string): SessionEffect[] => {
    badInRow += 1;
    return [{ type: 'bad', reason, bytes }, ...(badInRow < badInRowForDiagnosis ? [] : diagnose(advice))];
  };

  const advice: Record<string, string> = {
    key: 'the scanner presses keys that this layout does not have: set layout to the scanner’s country',
    character: 'the scanner types characters that no barcode has: set layout to the scanner’s country',
    'too-long': 'what is typed never ends: check the suffix of the scanner',
    partial: 'codes come without the configured suffix: check the suffix of the scanner, or set suffix = "none"',
  };

  /** What came of a code after it was given up. */
  const rest = (text: string): SessionEffect[] =>
    text === '' ? [] : [{ type: 'bad', reason: 'rest', bytes: text.length }];

  const finish = (): SessionEffect[] => {
    const done = code;
    code = undefined;
    keyboard.reset();
    if (done?.told) return rest(done.text);
    if (done?.spoilt !== undefined) {
      const out = bad(done.spoilt, done.text.length, advice[done.spoilt] ?? '');
      if (done.spoilt !== 'too-long') return out;
      return [...out, { type: 'reading', reading: cutScan(Buffer.from(done.text, 'latin1')) }];
    }
    if (done === undefined || isBlank(done.text)) return [];
    badInRow = 0;
    const trouble = isTypedWeight(done.text) ? typedWeightTrouble : shiftedTrouble(done.text);
    return [...diagnose(trouble), { type: 'reading', reading: { type: 'scan', text: done.text } }];
  };

  const spoil = (reason: string) => {
    code = { text: '', ...code, spoilt: code?.spoilt ?? reason };
  };

  const ends = (typed: Typed): boolean => {
    const { suffix } = options;
    const sign = typed.type === 'character' ? typed.character : typed.type;
    if (sign === 'enter' || sign === '\r') return suffix === 'auto' || suffix === 'enter';
    return (sign === 'tab' || sign === '\t') && (suffix === 'auto' || suffix === 'tab');
  };

  const append = (character: string, nowMs: number) => {
    code ??= { text: '', ...(nowMs - openedMs < idleMs ? { spoilt: 'partial' } : {}) };
    if (character.charCodeAt(0) > 0xff) spoil('character');
    else if (code.text.length >= options['max-length']) spoil('too-long');
    else code.text += character;
  };

  const take = (typed: Typed, nowMs: number): SessionEffect[] => {
    if (ends(typed)) return finish();
    if (typed.type === 'unknown') spoil('key');
    else append(typed.type === 'character' ? typed.character : typed.type === 'tab' ? '\t' : '\r', nowMs);
    return [];
  };

  /** No key for so long that the code is over, one way or the other. */
  const silence = (nowMs: number): SessionEffect[] => {
    if (options.suffix === 'none' || code === undefined || nowMs - lastKeyMs >= restMs) return finish();
    const { text, spoilt = 'partial', told = false } = code;
    code = { text: '', spoilt, told: true };
    const out = told ? rest(text) : bad(spoilt, text.length, advice[spoilt] ?? '');
    return [...out, { type: 'timer', ms: lastKeyMs + restMs - nowMs }];
  };

  return {
    start(nowMs) {
      openedMs = nowMs;
      lastKeyMs = nowMs;
      return [];
    },
    receive(report, nowMs) {
      const boot = options['numbered-reports'] && report.length === numberedReportBytes ? report.subarray(1) : report;
      lastKeyMs = nowMs;
      const typed = keyboard.report(boot);
      if (typed === undefined) {
        // Whatever it was, it may have been a key.
        if (code !== undefined) spoil('partial');
        return bad('length', report.length, 'what comes is no keyboard: check protocol and port');
      }
      const out: SessionEffect[] = [];
      for (const each of typed) out.push(...take(each, nowMs));
      if (code !== undefined) out.push({ type: 'timer', ms: idleMs });
      return out;
    },
    tick(nowMs) {
      if (code === undefined) return [];
      const leftMs = lastKeyMs + idleMs - nowMs;
      return leftMs > 0 ? [{ type: 'timer', ms: leftMs }] : silence(nowMs);
    },
    signal: () => [],
    midMessage: () => code !== undefined,
    end: () => {
      if (code === undefined) return [];
      return code.told ? rest(code.text) : [{ type: 'bad', reason: 'partial', bytes: code.text.length }];
    },
  };
}

export const hidKeyboard: Protocol<HidKeyboardOptions> = {
  name: 'hid-keyboard',
  kind: 'scanner',
  title: 'USB barcode scanner in keyboard mode (wedge)',
  transport: 'hid',
  line: noLine,
  options,
  probing: {
    proof: 'form',
    // Digits are the same everywhere: a code with letters and signs tells the countries apart.
    speak: 'scan a barcode with letters in it',
    listen: Object.keys(keyboardLayouts).map((layout) => ({ layout })),
  },
  session,
  hid: ({ access, 'also-types': alsoTypes }) => ({
    usages: [{ page: 0x01, usage: 0x06 }],
    known: [],
    keep: 'every',
    driver: access,
    exclusive: !alsoTypes,
  }),
};
