/** What people type to name a thing: one reading at every door, and nothing in a text that nobody sees. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { itemRow } from '../../../../agent/admin/item-row.ts';
import {
  lotText,
  messageText,
  nameText,
  noticeId,
  orderId,
  reasonText,
  skuText,
} from '../../../../agent/admin/params.ts';
import { readNoticeId, readSku } from '../../../../agent/inventory/nouns/text/typed-text.ts';
import { printable, withoutUnseen } from '../../../../agent/inventory/nouns/text/unseen.ts';
import { show } from '../../../../config/problem.ts';
import { words } from '../../../../config/schemas/values.ts';

const text = (raw: string) => {
  const read = readSku(raw);
  return read.ok ? read.text : read.problem;
};

describe('a SKU', () => {
  it.each([' SKU123 ', 'SKU123\u00a0', '\u2003SKU123\u202f', '\ufeffSKU123', 'SKU123\r\n', '\tSKU123'])(
    'is cut at its ends: %j',
    (raw) => {
      expect(text(raw)).toBe('SKU123');
    },
  );

  it('has its accents composed', () => {
    expect(text('CAFE\u0301-1')).toBe('CAF\u00c9-1');
    expect(text('CAF\u00c9-1')).toBe('CAF\u00c9-1');
  });

  it.each([
    ['SKU12\u200b3', 'has a zero-width space (U+200B) after “SKU12”'],
    ['SKU123\u200b', 'has a zero-width space (U+200B) after “SKU123”'],
    ['\u200bSKU', 'has a zero-width space (U+200B) in front'],
    ['S\u00adKU', 'has a soft hyphen (U+00AD) after “S”'],
    ['S\u202eKU', 'has a mark of the writing direction (U+202E) after “S”'],
    ['S\u200dKU', 'has a zero-width joiner (U+200D) after “S”'],
    ['S\ufeffKU', 'has a byte order mark (U+FEFF) after “S”'],
    ['S\u2060KU', 'has a word joiner (U+2060) after “S”'],
    ['S\u3164KU', 'has an invisible character (U+3164) after “S”'],
    ['S\u{e0041}KU', 'has an invisible character (U+E0041) after “S”'],
    ['S\ud800KU', 'has a half of a character (U+D800) after “S”'],
    ['S\u0007KU', 'has a control character (U+0007) after “S”'],
    ['S\nKU', 'has a line feed (U+000A) after “S”'],
    ['S\u0000KU', 'has a zero byte (U+0000) after “S”'],
    ['   \u00a0', 'must not be empty'],
    ['x'.repeat(65), 'is 65 characters long; the most is 64'],
    ['x'.repeat(100_000), 'is 100000 characters long; the most is 64'],
  ])('is refused by name: %j', (raw, problem) => {
    expect(text(raw)).toBe(problem);
  });

  it('may be written in any script, with blanks inside, and like a number', () => {
    for (const sku of ['Футболка-1', '茶杯 500', 'TEE BLK M', '5E3', '0012', 'קפה', 'x'.repeat(64)])
      expect(text(sku)).toBe(sku);
  });

  it('read twice is the same, whatever the text', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (raw) => {
        const once = readSku(raw);
        if (once.ok) expect(readSku(once.text)).toEqual(once);
      }),
    );
  });
});

describe('every door', () => {
  it('reads it in the same way', () => {
    for (const door of [skuText, orderId, noticeId, lotText]) {
      expect(door.parse(' W9\u00a0')).toBe('W9');
      expect(door.safeParse('W9\u200b').error?.issues[0]?.message).toBe('has a zero-width space (U+200B) after “W9”');
    }
    expect(itemRow.parse({ sku: 'SKU123 ', name: ' Tee\u202e ' })).toEqual({ sku: 'SKU123', name: 'Tee' });
  });

  it('keeps to ASCII for the number of a notice', () => {
    expect(readNoticeId(' ASN 17 ')).toEqual({ ok: true, text: 'ASN 17' });
    expect(readNoticeId('ASN-É')).toMatchObject({ ok: false, problem: expect.stringContaining('ASCII') });
  });

  it('leaves a name its joined letters and emoji, and takes out what hides', () => {
    expect(nameText.parse('👩\u200d👧 می\u200cخواهم ❤\ufe0f')).toBe('👩\u200d👧 می\u200cخواهم ❤\ufe0f');
    expect(nameText.parse('T\u00adshirt\u200b \u202eblack')).toBe('Tshirt black');
    expect(withoutUnseen('a\ud800b')).toBe('ab');
  });

  it.each([
    ['', 'must not be empty'],
    ['  \u00a0', 'must not be empty'],
    ['\ud800', 'has no character that can be seen'],
    ['\u200b\u202e', 'has no character that can be seen'],
    ['\u200d\ufe0f', 'has no character that can be seen'],
  ])('says of a name without a letter what is wrong with it: %j', (text, message) => {
    for (const door of [nameText, reasonText, messageText]) {
      expect(door.safeParse(text).error?.issues[0]?.message).toBe(message);
    }
  });
});

describe('a text as it is printed', () => {
  it('hides, turns and fakes nothing', () => {
    expect(printable('A\u202eB\u200bC\u001b[2J\n\u2028\u{e0041}')).toBe(
      'A\\u202eB\\u200bC\\x1b[2J\\x0a\\u2028\\u{e0041}',
    );
    expect(printable('abcdef', 3)).toBe('abc…');
    expect(show('8\u00a0898')).toBe('"8\\u00a0898"');
    expect(show('A\u202eB\u009b"')).toBe('"A\\u202eB\\u009b\\""');
  });
});

it('the configuration refuses in names what people’s texts lose, and nothing else: config may not import the rules', () => {
  const takes = (text: string) => words(1_000_000).safeParse(text).success;
  // Letters, signs and emoji, what chooses between their forms, and the beginnings of what is for private use.
  const ranges = [
    [0x0, 0x1_ffff],
    [0xe_0000, 0xe_0fff],
    [0xf_0000, 0xf_000f],
    [0x10_fff0, 0x10_ffff],
  ] as const;
  const wrong: string[] = [];
  for (const [from, to] of ranges) {
    let seen = '';
    for (let point = from; point <= to; point += 1) {
      const character = String.fromCodePoint(point);
      const isPrivate = /\p{Co}/u.test(character);
      if (withoutUnseen(character) !== '') seen += character;
      else if (!(isPrivate && point % 0x1000 > 0) && takes(`a${character}b`)) wrong.push(`U+${point.toString(16)}`);
    }
    if (seen !== '' && !takes(`a${seen}b`)) wrong.push(`something seen from U+${from.toString(16)} on`);
  }
  expect(wrong).toEqual([]);
});
