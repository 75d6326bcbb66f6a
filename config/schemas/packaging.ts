/** What parcels are packed in. */
import { z } from 'zod';
import { id } from './values.ts';

const grams = z
  .string()
  .regex(/^(0|[1-9]\d{0,6})(\.\d{1,3})?$/, 'must be grams as decimal text, as in "120" or "12.5"');

export const packaging = z.strictObject({
  name: id.describe('As items and stations name it.'),
  'weight-g': grams.describe('Grams, filling material included.'),
  'tolerance-g': grams.default('5').describe('Grams it may be off, the scale’s own step included.'),
});
