/** Parameters that several verbs share. Texts from outside are bounded and free of control characters. */
import { z } from 'zod';

const line = (longest: number) =>
  z
    .string()
    .min(1, 'must not be empty')
    .max(longest)
    .regex(/^\P{Cc}*$/u, 'must not contain control characters');

export const merchantId = z.string().regex(/^[a-z0-9-]{1,32}$/, 'must be 1 to 32 of a-z, 0-9 and "-"');
/** 64 characters hold the longest SKU of the storefronts we know. */
export const skuText = line(64);
export const orderId = line(64);
/** Printed as a barcode and scanned: plain ASCII. */
export const noticeId = line(64).regex(/^[!-~](?:[ -~]*[!-~])?$/, 'must be printable ASCII, without spaces around it');
export const reasonText = line(200);
/** A barcode as a scanner sends it: GS (U+001D) may stand in it. */
export const barcodeText = z
  .string()
  .min(1, 'must not be empty')
  .max(256)
  .refine((text) => /^[ -~]+$/.test(text.replaceAll('\u001d', '')), 'must be printable ASCII');
/** GS1 (10): at most 20 characters. */
export const lotText = line(20);
/** Any number: what is no whole count of units is refused by the rules, with the same code everywhere (DESIGN §1). */
export const quantity = z.number();
export const nameText = line(200);
export const limit = (standard: number, most: number) => z.int().min(1).max(most).default(standard);
/** An ISO 8601 instant with its offset. */
export const instant = z.iso.datetime({
  offset: true,
  error: 'must be a moment with its offset, as in "2026-11-22T06:00:00Z"',
});
export const localDate = z.iso.date({ error: 'must be a date, as in "2026-12-01"' });
