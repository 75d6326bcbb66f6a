/**
 * What people and storefronts type to name a thing: a SKU, the number of an order or a notice, a lot. One reading for
 * every door (a cell of a file, a verb, a page of orders, a scan), so that what looks the same is the same: blanks at
 * the ends are cut, the no-break ones too, accents are composed (NFC), and a character that nobody sees is refused by
 * its name.
 */
import { firstUnseen } from './unseen.ts';

export type Typed =
  | { ok: true; text: string }
  /**
   * `problem` goes on after the text in a sentence: “has a zero-width space (U+200B) after “SKU12””.
   * `longest`: it has more characters than that.
   */
  | { ok: false; problem: string; longest?: number };

/** 64 characters hold the longest SKU of the storefronts we know. */
const charsMax = { sku: 64, order: 64, notice: 64, lot: 20 } as const;

export const readSku = (raw: string): Typed => readTyped(raw, charsMax.sku);
/** The number of a storefront's order. */
export const readOrderId = (raw: string): Typed => readTyped(raw, charsMax.order);
/** GS1 (10): at most 20 characters. */
export const readLot = (raw: string): Typed => readTyped(raw, charsMax.lot);
/** Printed as a barcode and scanned: plain ASCII. */
export function readNoticeId(raw: string): Typed {
  const typed = readTyped(raw, charsMax.notice);
  if (!typed.ok || /^[ -~]*$/.test(typed.text)) return typed;
  return { ok: false, problem: 'must be printable ASCII, without spaces around it' };
}

/** @param longest characters that are left when the ends are cut */
function readTyped(raw: string, longest: number): Typed {
  const cut = raw.trim();
  // Composing makes a text shorter, never by more than this; what is longer need not be looked at.
  if (cut.length > longest * 4) return tooLong(cut.length, longest);
  const text = cut.normalize('NFC');
  if (text === '') return { ok: false, problem: 'must not be empty' };
  if (text.length > longest) return tooLong(text.length, longest);
  const found = firstUnseen(text);
  if (found === undefined) return { ok: true, text };
  const { name, before } = found;
  const where = before === '' ? 'in front' : `after “${before.slice(-20)}”`;
  return { ok: false, problem: `has ${name} ${where}` };
}

const tooLong = (chars: number, longest: number): Typed => ({
  ok: false,
  problem: `is ${chars} characters long; the most is ${longest}`,
  longest,
});
