/** What a file is, and how large it is drawn, by its first bytes. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { imageOf } from '../../agent/pictures/image.ts';
import { pngOf } from './png.ts';

const hex = (text: string): Buffer => Buffer.from(text.replace(/\s/g, ''), 'hex');
const latin = (text: string): Buffer => Buffer.from(text, 'latin1');

/** Heads as programs write them, to where their size is known. */
const jpeg = hex(
  'ffd8 ffe0 0010 4a46494600 0101 00 0001 0001 00 00  ffdb 0004 00 01  ffc2 0011 08 0258 0320 03 012200 021101 031101',
);
const lossy = Buffer.concat([
  latin('RIFF'),
  hex('20000000'),
  latin('WEBPVP8 '),
  hex('14000000 30010 0 9d012a 4001 f000 0000'.replace(/ /g, '')),
]);
const lossless = Buffer.concat([
  latin('RIFF'),
  hex('20000000'),
  latin('WEBPVP8L'),
  hex('14000000 2f 3f c13b 00 0000000000'),
]);
const extended = Buffer.concat([
  latin('RIFF'),
  hex('20000000'),
  latin('WEBPVP8X'),
  hex('0a000000 10 000000 1f0300 570200'),
]);
const avif = Buffer.concat([
  hex('0000001c'),
  latin('ftypavif'),
  hex('00000000'),
  latin('avifmif1miaf'),
  hex('00000014'),
  latin('ispe'),
  hex('00000000 00000280 000001e0'),
]);

describe('what is a picture', () => {
  it.each([
    ['PNG', pngOf(3, 2, [255, 0, 0]), { type: 'png', width: 3, height: 2 }],
    ['JPEG', jpeg, { type: 'jpeg', width: 800, height: 600 }],
    ['WebP, lossy', lossy, { type: 'webp', width: 320, height: 240 }],
    ['WebP, lossless', lossless, { type: 'webp', width: 320, height: 240 }],
    ['WebP, extended', extended, { type: 'webp', width: 800, height: 600 }],
    ['AVIF', avif, { type: 'avif', width: 640, height: 480 }],
  ])('%s', (_, bytes, image) => {
    expect(imageOf(bytes)).toEqual(image);
  });

  it('of an AVIF of several parts the largest counts', () => {
    const larger = Buffer.concat([avif, hex('00000014'), latin('ispe'), hex('00000000 00010000 00008000')]);
    expect(imageOf(larger)).toEqual({ type: 'avif', width: 65_536, height: 32_768 });
  });
});

describe('what is none', () => {
  it.each([
    ['nothing', Buffer.alloc(0)],
    ['a drawing with a script', latin('<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>')],
    ['a page', latin('<!doctype html><img src=x onerror=alert(1)>')],
    ['a GIF', latin('GIF89a\x01\x00\x01\x00\x80\x00\x00\xff\xff\xff\x00\x00\x00!\xf9\x04')],
    ['a HEIC', Buffer.concat([hex('00000018'), latin('ftypheic'), hex('00000000'), latin('mif1heic')])],
    ['a PNG cut in its head', pngOf(3, 2, [0, 0, 0]).subarray(0, 20)],
    ['a PNG without a width', pngOf(3, 2, [0, 0, 0]).fill(0, 16, 20)],
    ['a JPEG without a frame', hex('ffd8 ffe0 0010 4a46494600 0101 00 0001 0001 00 00 ffd9')],
    ['a JPEG whose segments lead nowhere', hex('ffd8 ffe0 0000 0000 0000 0000 0000')],
    ['a WebP of another kind', Buffer.concat([latin('RIFF'), hex('20000000'), latin('WEBPVP9 '), Buffer.alloc(20)])],
    ['an AVIF without a size', Buffer.concat([hex('0000001c'), latin('ftypavif'), Buffer.alloc(40)])],
  ])('%s', (_, bytes) => {
    expect(imageOf(bytes)).toBeUndefined();
  });

  it('whatever the bytes are, it says so or measures them', () => {
    const heads = [jpeg, lossy, lossless, extended, avif, pngOf(2, 2, [1, 2, 3])];
    const spoilt = fc
      .tuple(fc.constantFrom(...heads), fc.uint8Array({ maxLength: 64 }), fc.nat(80))
      .map(([head, bytes, at]) => Buffer.concat([head.subarray(0, at), Buffer.from(bytes), head.subarray(at)]));
    fc.assert(
      fc.property(spoilt, (bytes) => {
        const image = imageOf(bytes);
        if (image === undefined) return;
        expect(image.width).toBeGreaterThan(0);
        expect(image.height).toBeGreaterThan(0);
      }),
    );
  });
});
