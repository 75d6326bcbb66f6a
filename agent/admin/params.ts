/**
 * Parameters that several verbs share. Texts from outside are bounded, and read in the same way as at every other door.
 */
import { z } from 'zod';
import { withoutEnvelope } from '../inventory/barcodes/supplier-label.ts';
import { readLot, readNoticeId, readOrderId, readSku, type Typed } from '../inventory/nouns/text/typed-text.ts';
import { withoutUnseen } from '../inventory/nouns/text/unseen.ts';

/** Checked, and taken as `read` makes it. */
const typed = (read: (raw: string) => Typed) =>
  z.string().transform((raw, context) => {
    const result = read(raw);
    if (result.ok) return result.text;
    const { problem: message, longest: maximum } = result;
    context.addIssue(
      maximum === undefined ? { code: 'custom', message } : { code: 'too_big', maximum, origin: 'string', message },
    );
    return z.NEVER;
  });

/**
 * Words for people, on one line: what nobody sees, and what turns the writing round, is cut. Every text that people
 * write for people comes through here.
 */
const line = (longest: number) =>
  z
    .string()
    .regex(/^\P{Cc}*$/u, 'must not contain control characters')
    .meta({ maxLength: longest * 4 })
    .transform((text, context) => {
      // Composing makes a text shorter, never by more than this; what is longer need not be looked at.
      if (text.length > longest * 4) {
        context.addIssue({ code: 'too_big', maximum: longest, origin: 'string' });
        return z.NEVER;
      }
      const seen = withoutUnseen(text.trim().normalize('NFC')).trim();
      if (/[^\p{M}\u200c\u200d]/u.test(seen)) return seen;
      const message = text.trim() === '' ? 'must not be empty' : 'has no character that can be seen';
      context.addIssue({ code: 'custom', message });
      return z.NEVER;
    })
    .pipe(z.string().max(longest));

export const merchantId = z.string().regex(/^[a-z0-9-]{1,32}$/, 'must be 1 to 32 of a-z, 0-9 and "-"');
export const skuText = typed(readSku);
export const orderId = typed(readOrderId);
export const noticeId = typed(readNoticeId);
export const reasonText = line(200);
/** Read from two metres. */
export const messageText = line(120);
/** A barcode as a scanner sends it: GS (U+001D) may stand in it, and in a supplier's label RS and EOT. */
export const barcodeText = z
  .string()
  .min(1, 'must not be empty')
  .max(256)
  .transform((text) => text.trim())
  .pipe(
    z
      .string()
      .min(1, 'must not be empty')
      .refine((text) => /^[ -~]+$/.test(withoutEnvelope(text).replaceAll('\u001d', '')), 'must be printable ASCII'),
  );
export const lotText = typed(readLot);
/** Any number: what is no whole count of units is refused by the rules, with the same code everywhere. */
export const quantity = z.number();
export const nameText = line(200);
export const limit = (standard: number, most: number) => z.int().min(1).max(most).default(standard);
/** An ISO 8601 instant with its offset. */
export const instant = z.iso.datetime({
  offset: true,
  error: 'must be a moment with its offset, as in "2026-11-22T06:00:00Z"',
});
export const localDate = z.iso.date({ error: 'must be a date, as in "2026-12-01"' });
