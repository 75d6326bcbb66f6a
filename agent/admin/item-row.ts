/** One item as it is sent in: by `item/upsert`, and row by row by an import. */
import { z } from 'zod';
import { sync } from '../../config/schema.ts';
import type { ItemChange } from '../inventory/nouns/stock/item.ts';
import { barcodeText, localDate, merchantId, nameText, quantity, skuText } from './params.ts';

/** Decimal text, grams, at most a milligram fine and a million tonnes heavy: never a float. */
export const gramsText = z
  .string()
  .regex(/^(0|[1-9]\d{0,11})(\.\d{1,3})?$/, 'must be grams as a decimal number, as in "250" or "12.5"');

/** Decimal text without a currency: the merchant's own. */
export const priceText = z
  .string()
  .regex(/^(0|[1-9]\d{0,11})(\.\d{1,4})?$/, 'must be a price as a decimal number, as in "19.90"');

/** Of the configuration's packagings; one that is not there yet counts as none. */
export const packagingName = z.string().regex(/^[a-z0-9-]{1,32}$/, 'must be 1 to 32 of a-z, 0-9 and "-"');

const imageUrlCharsMax = 1_000;

/** @returns why no picture could be had there, or undefined */
export function imageUrlProblem(text: string): string | undefined {
  if (text.length > imageUrlCharsMax) return `must be at most ${imageUrlCharsMax} characters`;
  if (!/^[!-~]+$/.test(text) || !URL.canParse(text)) return 'must be an address, as in "https://cdn.example/mug.jpg"';
  const { protocol, username, password } = new URL(text);
  if (protocol !== 'https:') return 'must begin with https://';
  return username === '' && password === '' ? undefined : 'must not hold a name or a password';
}

/** Where a picture of an item may be had; whether the dock goes there is for its configuration to say. */
const imageUrlText = z.string().superRefine((text, context) => {
  const message = imageUrlProblem(text);
  if (message !== undefined) context.addIssue({ code: 'custom', message });
});

const optional = z.strictObject({
  name: nameText,
  unitWeightG: gramsText.nullable(),
  sync: sync.nullable(),
  streetDate: localDate.nullable(),
  bypassSync: z.boolean(),
  notFulfilledHere: z.boolean(),
  retired: z.boolean(),
  price: priceText.nullable(),
  wholesaleCost: priceText.nullable(),
  packaging: packagingName.nullable(),
  imageUrl: imageUrlText.nullable(),
  components: z
    .array(z.strictObject({ sku: skuText, quantity }))
    .max(50)
    .nullable(),
  lowStock: z.int().min(0).max(1_000_000).nullable(),
  barcodes: z.array(z.strictObject({ code: barcodeText, units: quantity })).max(50),
} satisfies Record<keyof ItemChange, z.ZodType>);

/** Absent fields are absent keys: `undefined` would mean a change to nothing. */
export const itemRow = z.strictObject({ merchant: merchantId.optional(), sku: skuText }).extend(
  Object.fromEntries(Object.entries(optional.shape).map(([key, type]) => [key, z.exactOptional(type)])) as {
    [K in keyof typeof optional.shape]: z.ZodExactOptional<(typeof optional.shape)[K]>;
  },
);
