/** The square of an invitation is read from the screen, dark on a light rim. */
import { beforeAll, expect, it } from 'vitest';
import { readBarcodes } from 'zxing-wasm/reader';
import { qrOf } from '../../../agent/cli/site/qr.ts';
import { prepareReader } from '../../inventory/barcodes/reader.ts';

/** Each character is two modules, one above the other: `█` both light, ` ` both dark, in light on dark. */
const light: Readonly<Record<string, readonly [boolean, boolean]>> = {
  '█': [true, true],
  '▀': [true, false],
  '▄': [false, true],
  ' ': [false, false],
};
const scale = 4;

beforeAll(prepareReader);

it('is what a reader makes of it', async () => {
  const text = `tms1.${'cmVuby0xIGRvY2stMiBiMzlhNGU0MyAxMjcuMC4wLjEgMjQyMjIg'.repeat(4)}.3i5X1d`;
  const drawn = qrOf(text);
  expect(drawn.split('\n').every((line) => line.startsWith('\u001b[97;40m') && line.endsWith('\u001b[0m'))).toBe(true);
  const rows = drawn.split('\n').map((line) => [...line.replace('\u001b[97;40m', '').replace('\u001b[0m', '')]);
  const modules = rows.flatMap((row) => [0, 1].map((half) => row.map((char) => light[char]?.[half] ?? false)));
  const [width, height] = [(modules[0]?.length ?? 0) * scale, modules.length * scale];
  const data = new Uint8ClampedArray(width * height * 4);
  for (let y = 0; y < height; y += 1) {
    for (let x = 0; x < width; x += 1) {
      const level = modules[Math.floor(y / scale)]?.[Math.floor(x / scale)] ? 255 : 0;
      data.set([level, level, level, 255], (y * width + x) * 4);
    }
  }
  const options = { formats: ['QRCode' as const], tryInvert: false };
  const [read] = await readBarcodes({ data, width, height, colorSpace: 'srgb' } as ImageData, options);
  expect(read?.text).toBe(text);
});
