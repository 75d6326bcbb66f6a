/**
 * A keyboard of one country: which character stands on which key. A wedge sends key positions, named in the HID usage
 * tables (keyboard page 07) after the American keyboard; what they mean is the country that the scanner was set to.
 *
 * A layout is written as its rows look on the keyboard, from the left, once plain, once with Shift and once with AltGr;
 * a space stands where nothing is. `dead` names what waits for the next key and goes on top of it.
 */
type LayoutRows = { digits: string; upper: string; middle: string; lower: string };

export type KeyboardLayout = {
  title: string;
  plain: LayoutRows;
  shift: LayoutRows;
  altGr?: LayoutRows;
  /** Characters of a row that are dead keys there. */
  dead?: { plain?: string; shift?: string; altGr?: string };
};

export type Level = 'plain' | 'shift' | 'altGr';

/** Keys of each row from the left. 32 and 31 are one key: the one by Enter, on European and on American boards. */
const rowKeys: Record<keyof LayoutRows, number[][]> = {
  digits: [[0x35], [0x1e], [0x1f], [0x20], [0x21], [0x22], [0x23], [0x24], [0x25], [0x26], [0x27], [0x2d], [0x2e]],
  upper: [[0x14], [0x1a], [0x08], [0x15], [0x17], [0x1c], [0x18], [0x0c], [0x12], [0x13], [0x2f], [0x30]],
  middle: [[0x04], [0x16], [0x07], [0x09], [0x0a], [0x0b], [0x0d], [0x0e], [0x0f], [0x33], [0x34], [0x31, 0x32]],
  lower: [[0x64], [0x1d], [0x1b], [0x06], [0x19], [0x05], [0x11], [0x10], [0x36], [0x37], [0x38]],
};

type KeyMeaning = { character: string; dead: boolean };

/** What each key means on each level: `key * 3 + level`, looked up once for every key that is typed. */
export function keyMeanings(layout: KeyboardLayout): Record<Level, ReadonlyMap<number, KeyMeaning>> {
  const level = (name: Level): ReadonlyMap<number, KeyMeaning> => {
    const meanings = new Map<number, KeyMeaning>();
    const rows = layout[name];
    const dead = layout.dead?.[name] ?? '';
    for (const [row, keys] of Object.entries(rowKeys)) {
      for (const [index, same] of keys.entries()) {
        const character = rows?.[row as keyof LayoutRows][index] ?? ' ';
        if (character === ' ') continue;
        for (const key of same) meanings.set(key, { character, dead: dead.includes(character) });
      }
    }
    return meanings;
  };
  return { plain: level('plain'), shift: level('shift'), altGr: level('altGr') };
}
