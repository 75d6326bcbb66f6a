/** R28: an order as people ordered it: each kit with its parts under it, then what belongs to none. */
import { expect, it } from 'vitest';
import { underKits } from '../../../../agent/inventory/nouns/stock/kit.ts';

const share = (sku: string, quantity: number, each: number) => ({ sku, quantity, each });
const rows = (...lines: Parameters<typeof underKits>[0]) =>
  underKits(lines).map((row) =>
    'kit' in row ? `${row.kit.quantity} × ${row.kit.sku}` : `${row.line.sku} ${row.line.quantity}, ${row.loose} loose`,
  );

it.each<[string, Parameters<typeof underKits>[0], string[]]>([
  ['no kit', [{ sku: 'TEE', quantity: 3 }], ['TEE 3, 3 loose']],
  [
    'a kit and other goods',
    [
      { sku: 'TEE', quantity: 3 },
      { sku: 'CUP', quantity: 4, kits: [share('SET', 2, 2)] },
      { sku: 'SOAP', quantity: 2, kits: [share('SET', 2, 1)] },
    ],
    ['2 × SET', 'CUP 4, 0 loose', 'SOAP 2, 0 loose', 'TEE 3, 3 loose'],
  ],
  [
    'a part that is ordered alone as well',
    [{ sku: 'CUP', quantity: 5, kits: [share('SET', 2, 2)] }],
    ['2 × SET', 'CUP 5, 1 loose'],
  ],
  [
    'a part of two kits',
    [{ sku: 'CUP', quantity: 3, kits: [share('SET', 1, 1), share('BOX', 2, 1)] }],
    ['1 × SET', 'CUP 3, 0 loose', '2 × BOX'],
  ],
])('%s', (_name, lines, wanted) => {
  expect(rows(...lines)).toEqual(wanted);
});
