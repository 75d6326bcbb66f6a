/**
 * What a file is by its first bytes, and how large it is drawn, without drawing it. Pure. Only formats that every
 * browser draws and none of which can hold a script; what cannot be measured is none of them, because a few bytes may
 * say that they are gigabytes of pixels.
 */

export type ImageType = 'png' | 'jpeg' | 'webp' | 'avif';
export type Image = { type: ImageType; width: number; height: number };

/** @returns undefined: no whole head of a PNG, JPEG, WebP or AVIF */
export function imageOf(bytes: Buffer): Image | undefined {
  const measured = png(bytes) ?? jpeg(bytes) ?? webp(bytes) ?? avif(bytes);
  return measured !== undefined && measured.width > 0 && measured.height > 0 ? measured : undefined;
}

const text = (bytes: Buffer, from: number, to: number): string => bytes.toString('latin1', from, to);

/** 8 bytes of signature · length · `IHDR` · width · height */
function png(bytes: Buffer): Image | undefined {
  if (text(bytes, 0, 8) !== '\x89PNG\r\n\x1a\n' || text(bytes, 12, 16) !== 'IHDR' || bytes.length < 24)
    return undefined;
  return { type: 'png', width: bytes.readUInt32BE(16), height: bytes.readUInt32BE(20) };
}

/** FF D8, then segments `FF marker length …`; a frame's (C0 to CF but three) begins: precision · height · width */
function jpeg(bytes: Buffer): Image | undefined {
  if (bytes.length < 4 || bytes.readUInt16BE(0) !== 0xffd8) return undefined;
  let at = 2;
  while (at + 9 <= bytes.length && bytes[at] === 0xff) {
    const marker = bytes[at + 1] ?? 0;
    if (marker === 0xff) {
      at += 1;
      continue;
    }
    if (marker >= 0xc0 && marker <= 0xcf && marker !== 0xc4 && marker !== 0xc8 && marker !== 0xcc)
      return { type: 'jpeg', height: bytes.readUInt16BE(at + 5), width: bytes.readUInt16BE(at + 7) };
    at += 2 + Math.max(2, bytes.readUInt16BE(at + 2));
  }
  return undefined;
}

/** `RIFF` · length · `WEBP` · `VP8 `, `VP8L` or `VP8X` · length · what each says of its size */
function webp(bytes: Buffer): Image | undefined {
  if (text(bytes, 0, 4) !== 'RIFF' || text(bytes, 8, 12) !== 'WEBP' || bytes.length < 30) return undefined;
  const sized = (width: number, height: number): Image => ({ type: 'webp', width, height });
  switch (text(bytes, 12, 16)) {
    case 'VP8X':
      return sized(bytes.readUIntLE(24, 3) + 1, bytes.readUIntLE(27, 3) + 1);
    case 'VP8L': {
      const bits = bytes.readUInt32LE(21);
      return bytes[20] === 0x2f ? sized((bits & 0x3fff) + 1, ((bits >>> 14) & 0x3fff) + 1) : undefined;
    }
    case 'VP8 ':
      return sized(bytes.readUInt16LE(26) & 0x3fff, bytes.readUInt16LE(28) & 0x3fff);
    default:
      return undefined;
  }
}

/** Boxes are in the head of the file; a picture and its parts may each have a size, of which the largest counts. */
const avifHeadBytes = 4_096;

/** length · `ftyp` · `avif` · … `ispe` · version and flags · width · height */
function avif(bytes: Buffer): Image | undefined {
  if (text(bytes, 4, 8) !== 'ftyp' || !/^avi[fs]$/.test(text(bytes, 8, 12))) return undefined;
  const head = bytes.subarray(0, avifHeadBytes);
  let [width, height] = [0, 0];
  for (let at = head.indexOf('ispe'); at !== -1 && at + 16 <= head.length; at = head.indexOf('ispe', at + 4)) {
    width = Math.max(width, head.readUInt32BE(at + 8));
    height = Math.max(height, head.readUInt32BE(at + 12));
  }
  return { type: 'avif', width, height };
}
