/**
 * A keyboard wedge: a scanner that types. It is set to a country and presses the keys that make the code's characters
 * on a computer with that keyboard (Datalogic and Honeywell guides, "country keyboard" and "control characters"). Key
 * numbers: HID usage tables, keyboard page, named there after the American keyboard.
 */
import type { SimEffect } from '../device.ts';
import { keyboardDescriptor } from './descriptors.ts';
import type { HidSimDevice } from './device.ts';

type KeyboardScannerSimOptions = {
  country: 'us' | 'uk' | 'de' | 'fr';
  /** How it types GS and its kin. */
  controls: 'ctrl' | 'alt';
  suffix: 'enter' | 'tab' | 'none';
  /** It lets a key go only when the next one is another or the same. */
  rolling: boolean;
};

type Stroke = { modifiers: number; key: number };

const [ctrl, shift, alt, altGr] = [0x01, 0x02, 0x04, 0x40];
const enter = 0x28;
const tab = 0x2b;
const space = 0x2c;
const keypad = [0x62, 0x59, 0x5a, 0x5b, 0x5c, 0x5d, 0x5e, 0x5f, 0x60, 0x61];

/** Where the letters a to z lie, as the letters that an American keyboard has in these places. */
const letterPlaces = {
  us: 'abcdefghijklmnopqrstuvwxyz',
  uk: 'abcdefghijklmnopqrstuvwxyz',
  de: 'abcdefghijklmnopqrstuvwxzy',
  fr: 'qbcdefghijkl;noparstuvzxyw',
};
const american: Record<string, number> = { ';': 0x33 };
for (const [index, letter] of [...letterPlaces.us].entries()) american[letter] = 4 + index;

/** A key in hexadecimal, then what it types plain, with Shift and with AltGr; a middle dot stands for nothing. */
const otherKeys = {
  us: `1e1!· 1f2@· 203#· 214$· 225%· 236^· 247&· 258*· 269(· 270)· 2d-_· 2e=+· 2f[{· 30]}· 31\\|·
       33;:· 34'"· 35\`~· 36,<· 37.>· 38/?·`,
  uk: `1e1!· 1f2"· 203£· 214$· 225%· 236^· 247&· 258*· 269(· 270)· 2d-_· 2e=+· 2f[{· 30]}· 32#~·
       33;:· 34'@· 35\`¬· 36,<· 37.>· 38/?· 64\\|·`,
  de: `1e1!· 1f2"² 203§³ 214$· 225%· 236&· 247/{ 258([ 269)] 270=} 2dß?\\ 2füÜ· 30+*~ 32#'· 14··@ 10··µ
       33öÖ· 34äÄ· 36,;· 37.:· 38-_· 64<>|`,
  fr: `1e&1· 1fé2· 20"3# 21'4{ 22(5[ 23-6| 24è7· 25_8\\ 26ç9^ 27à0@ 2d)°] 2e=+} 30$£· 32*µ· 34ù%·
       10,?· 36;.· 37:/· 38!§· 64<>·`,
};
/** Keys that put their accent on the next letter; a space gets the accent alone. */
const deadKeys: Record<KeyboardScannerSimOptions['country'], Record<string, Stroke>> = {
  us: {},
  uk: {},
  de: {
    '^': { modifiers: 0, key: 0x35 },
    '`': { modifiers: shift, key: 0x2e },
    '´': { modifiers: 0, key: 0x2e },
  },
  fr: { '~': { modifiers: altGr, key: 0x1f }, '`': { modifiers: altGr, key: 0x24 } },
};

function strokesOf(country: KeyboardScannerSimOptions['country']): Map<string, Stroke[]> {
  const strokes = new Map<string, Stroke[]>([[' ', [{ modifiers: 0, key: space }]]]);
  for (const token of otherKeys[country].split(/\s+/)) {
    const key = Number.parseInt(token.slice(0, 2), 16);
    for (const [index, modifiers] of [0, shift, altGr].entries()) {
      const sign = token[2 + index] ?? '·';
      if (sign !== '·') strokes.set(sign, [{ modifiers, key }]);
    }
  }
  for (const [index, place] of [...letterPlaces[country]].entries()) {
    const letter = String.fromCharCode(0x61 + index);
    const key = american[place] ?? 0;
    strokes.set(letter, [{ modifiers: 0, key }]);
    strokes.set(letter.toUpperCase(), [{ modifiers: shift, key }]);
  }
  for (const [sign, stroke] of Object.entries(deadKeys[country])) {
    strokes.set(sign, [stroke, { modifiers: 0, key: space }]);
  }
  return strokes;
}

const report = (modifiers: number, ...keys: number[]): SimEffect => ({
  type: 'send',
  bytes: Uint8Array.from({ length: 8 }, (_, index) =>
    index === 0 ? modifiers : index === 1 ? 0 : (keys[index - 2] ?? 0),
  ),
});
const released = report(0);

/** A control character: Ctrl with the key of an American keyboard, or its number on the keypad while Alt is held. */
function control(code: number, how: KeyboardScannerSimOptions['controls']): SimEffect[] {
  if (how === 'alt') {
    const digits = [...`0${String(code).padStart(2, '0')}`].map((digit) => keypad[Number(digit)] ?? 0);
    return [report(alt), ...digits.flatMap((key) => [report(alt, key), report(alt)]), released];
  }
  const keys: Record<number, number> = { 27: 0x2f, 28: 0x31, 29: 0x30, 30: 0x23, 31: 0x2d };
  return [report(ctrl, keys[code] ?? 3 + code), released];
}

export function keyboardScannerSim({ country, controls, suffix, rolling }: KeyboardScannerSimOptions): HidSimDevice {
  const strokes = strokesOf(country);

  const type = (text: string): SimEffect[] => {
    const out: SimEffect[] = [];
    let held: Stroke | undefined;
    for (const sign of text) {
      const code = sign.charCodeAt(0);
      if (code < 0x20) {
        out.push(...(held ? [released] : []), ...control(code, controls));
        held = undefined;
        continue;
      }
      for (const stroke of strokes.get(sign) ?? []) {
        if (held !== undefined && (!rolling || held.key === stroke.key)) out.push(released);
        // Two keys are down for a moment, the older one first.
        else if (held !== undefined && held.modifiers === stroke.modifiers) {
          out.push(report(stroke.modifiers, held.key, stroke.key));
        }
        out.push(report(stroke.modifiers, stroke.key));
        held = stroke;
      }
    }
    const last = { enter: [report(0, enter), released], tab: [report(0, tab), released], none: [] }[suffix];
    return [...out, ...(held ? [released] : []), ...last];
  };

  return {
    identity: { name: 'Simulated Wedge', vendorId: 0x05e0, productId: 0x1200, descriptor: keyboardDescriptor },
    plugged: () => [],
    receive: () => [],
    tick: () => [],
    hand(verb, argument) {
      if (verb === 'scan') return type(argument);
      // The keys of a keyboard: modifiers and keys in hexadecimal, "02 0406".
      if (verb !== 'keys') return undefined;
      const [modifiers = '0', keys = ''] = argument.split(' ');
      return [report(Number.parseInt(modifiers, 16), ...Buffer.from(keys, 'hex'))];
    },
  };
}
