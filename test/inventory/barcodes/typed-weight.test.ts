/** What a balance types as a keyboard is told from a code that nobody knows, above all from numbers of documents. */
import { expect, it } from 'vitest';
import { isTypedWeight } from '../../../agent/inventory/barcodes/typed-weight.ts';

it.each([
  'G     +  117',
  '+   62.916 GN',
  '-  29.182 g',
  '+  117 g',
  '-0.5',
  '    0.665 g',
  '0.665g',
  'N     -    12,5 kg',
  'ST,GS,+0012.34kg',
])('a weight: %j', (text) => {
  expect(isTypedWeight(text)).toBe(true);
});

it.each(['O-9', 'KO-1', 'A+117', 'WO-12.5', 'KO - 1', 'KO-1 g', '-9', '4711', '3.5', 'WEB-1002', 'M12X1.25', 'TEE10G'])(
  'a code: %j',
  (text) => {
    expect(isTypedWeight(text)).toBe(false);
  },
);
