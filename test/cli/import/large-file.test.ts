/**
 * A catalogue far larger than memory: items files are gone through, not held, and however their rows lie the same items
 * come out.
 */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { readItems } from '../../../agent/cli/import/items/items-file.ts';
import { Dock, tallyman } from '../dock.ts';

const rows = 100_000;
/** MiB for the command's own objects; those of the rows alone would be twice as many. */
const heapMiB = 44;

/** EAN-13, check digit and all. */
function ean(index: number): string {
  const digits = String(200_000_000_000 + index);
  const sum = [...digits].reduce((total, digit, at) => total + Number(digit) * (at % 2 === 0 ? 1 : 3), 0);
  return `${digits}${(10 - (sum % 10)) % 10}`;
}

describe('an items file that is larger than the memory for it', () => {
  it('is checked to its last row, and nothing of it is taken when that one is wrong', async () => {
    await using dock = new Dock();
    await dock.start();
    const lines = Array.from(
      { length: rows },
      (_, index) => `SKU-${index},Article number ${index} of a long list,${ean(index)}`,
    );
    const file = join(dock.directory, 'items.csv');
    writeFileSync(file, ['sku,name,barcode', ...lines, `SKU-NEW,One too many,${ean(7)}`, ''].join('\n'));
    const env = { ...process.env, NODE_OPTIONS: `--max-old-space-size=${heapMiB}` };
    const { code, stdout, stderr } = await tallyman(['items', 'import', file, '--config', dock.config], { env });
    expect({ code, stdout }).toEqual({ code: 1, stdout: '' });
    expect(stderr).toContain(`:${rows + 2} barcode — "${ean(7)}" belongs to SKU-7 already (line 9)`);
    expect(stderr).toContain('nothing of');
    expect(await dock.json<unknown[]>('stock', '--json')).toEqual([]);
  }, 180_000);
});

describe('the rows of one item', () => {
  it('make the same item wherever in the file they stand', () => {
    const row = fc.record({
      item: fc.integer({ min: 0, max: 5 }),
      code: fc.integer({ min: 0, max: 8 }),
      name: fc.boolean(),
    });
    const header = 'sku,name,barcode\n';
    const text = (all: { item: number; code: number; name: boolean }[]) =>
      header +
      all.map(({ item, code, name }) => `S${item},${name ? `Name ${item}` : ''},${ean(item * 10 + code)}\n`).join('');
    const read = (csv: string) => {
      const result = readItems(new TextEncoder().encode(csv), ['acme']);
      if (!result.ok) throw new Error(JSON.stringify(result.errors));
      const plain = [...result.items].map(({ item: { barcodes = [], ...rest } }) => ({
        ...rest,
        barcodes: barcodes.map(({ code }) => code).sort(),
      }));
      expect(plain).toHaveLength(result.items.length);
      expect(plain).toEqual([...result.items].map(() => expect.anything()));
      return plain.sort((a, b) => (a.sku < b.sku ? -1 : 1));
    };
    fc.assert(
      fc.property(fc.array(row, { minLength: 1, maxLength: 30 }), (all) => {
        const together = all.toSorted((a, b) => a.item - b.item);
        expect(read(text(all))).toEqual(read(text(together)));
      }),
    );
  });
});
