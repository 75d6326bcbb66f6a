/** What a scanned label stands for: which item, how many base units of it, and what else it says (R6). */

import { splitAim } from '../barcodes/aim.ts';
import { damagedLabel } from '../barcodes/damaged-label.ts';
import type { Judged } from '../barcodes/judge.ts';
import { lookupKeys } from '../barcodes/lookup.ts';
import { unknownCode } from '../barcodes/unknown-code.ts';
import type { RefusalCode } from '../nouns/outcome.ts';
import type { BarcodeRow, ItemRow } from '../nouns/stock/item.ts';
import type { Scanned } from '../nouns/stock/movement.ts';
import { quantityError } from '../nouns/stock/quantity.ts';
import { unitKey } from '../nouns/stock/units.ts';
import { type Bench, scanTextMax } from './bench.ts';

export type Label = {
  item: ItemRow;
  /** Base units: the barcode's, times the count the label itself carries, times the quantity keyed in. */
  units: number;
  /** What the movement's entry keeps of it. */
  body: Scanned;
};

/** `units`: what an unknown code would have counted for. */
export type NoLabel = { code: RefusalCode; text: string; units?: number };

/**
 * @param text as the scanner sent it
 * @param of times this many; the quantity keyed in at the station
 */
export function readLabel(bench: Bench, text: string, of: number): Label | NoLabel {
  const {
    keys,
    judged,
    caution,
    units: counted,
    read,
  } = lookupKeys(text, { currentYear: Number(bench.now.today().slice(0, 4)) });
  if (of > 1 && unitKey({ gtin: read.gtin, serial: read.serial, sscc: read.sscc }) !== undefined) {
    return { code: 'bad-quantity', text: `This label names one single unit, which cannot be here ${of} times.` };
  }
  for (const key of keys) {
    const row = ownerOf(bench, key);
    if (row === undefined) continue;
    if (!('sku' in row)) return row;
    const units = row.units * (counted ?? 1) * of;
    const wrong = quantityError(units);
    if (wrong !== undefined) return { code: 'bad-barcode', text: `The label's count is not usable: ${wrong}.` };
    return { item: itemOf(bench, row), units, body: bodyOf(bench, row, read) };
  }
  if (judged.verdict === 'bad') return { code: 'bad-barcode', text: judged.reason ?? 'This code is damaged.' };
  // The label is sound but cannot be believed on its own (a lost separator, a count without its item …): never booked
  // silently.
  if (caution !== undefined) return { code: 'bad-barcode', text: caution };
  const units = (counted ?? 1) * of;
  return {
    ...{ code: 'unknown-barcode', text: unknownText(text, judged) },
    ...(quantityError(units) === undefined ? { units } : {}),
  };
}

/** What an unknown code is, as far as it says so itself. */
function unknownText(scan: string, { reason }: Judged): string {
  if (reason !== undefined) return `${reason} Nobody knows it yet: set the goods aside.`;
  switch (unknownCode(scan)) {
    case 'typed-weight':
      return 'This looks like a weight that a balance types: set the balance to HID scale or serial. Nothing was counted, nobody knows it as a code.';
    case 'misread':
      return `The check digit of ${splitAim(scan).data} does not fit: it looks misread, scan again. Nobody knows it as it is: if it stays, set the goods aside.`;
    case 'misread-label':
      return `The check digit of ${splitAim(scan).data} does not fit: it looks like a misread carrier’s label, scan it again.`;
    case 'label':
      return 'This is a carrier’s label, and no box here waits for one: scan the goods’ own code.';
    case 'damaged':
      return `This may be a damaged label: ${damagedLabel(scan)} Nobody knows this code: set the goods aside.`;
    case 'new':
      return 'Nobody knows this code yet: set the goods aside.';
  }
}

/**
 * Whose code this is, of the merchants this station is for. Where several share it, it is the one's whose document is
 * open.
 * @param key as the catalogue has it
 */
export function ownerOf({ plan, station, session }: Bench, key: string): BarcodeRow | NoLabel | undefined {
  const rows = plan.barcode(key).filter((row) => station.merchant === undefined || row.merchant === station.merchant);
  const row = rows.find(({ merchant }) => merchant === session.document?.merchant) ?? rows[0];
  if (row === undefined || rows.length === 1 || row.merchant === session.document?.merchant) return row;
  const merchants = rows.map((r) => r.merchant).join(', ');
  return {
    code: 'ambiguous-barcode',
    text: `This code belongs to several merchants (${merchants}): scan at a station that is set to one of them.`,
  };
}

export function itemOf(bench: Bench, row: BarcodeRow): ItemRow {
  const item = bench.plan.item(row.merchant, row.sku);
  if (item === undefined) throw new Error(`barcode ${row.code} names ${row.merchant}/${row.sku}, which is no item`);
  return item;
}

/** R6: lot, serial and expiry are kept with the movement. */
function bodyOf(bench: Bench, row: BarcodeRow, { lot, serial, expiry, sscc, ...read }: Judged): Scanned {
  const unit = unitKey({ gtin: read.gtin, serial, sscc });
  return {
    ...(bench.scan !== undefined && { scan: bench.scan.text.slice(0, scanTextMax), device: bench.scan.device }),
    ...{ barcode: row.code, units: row.units },
    ...(lot !== undefined && { lot }),
    ...(serial !== undefined && { serial }),
    ...(expiry !== undefined && { expiry }),
    ...(sscc !== undefined && { sscc }),
    ...(unit !== undefined && { unit }),
  };
}

/**
 * One unit of an item that a person named, because its label cannot be read; undefined when there is no such item here.
 */
export function labelByHand(
  { plan, station }: Bench,
  { merchant, sku }: Pick<ItemRow, 'merchant' | 'sku'>,
): Label | undefined {
  const mine = station.merchant === undefined || station.merchant === merchant;
  const item = mine ? plan.item(merchant, sku) : undefined;
  return item === undefined ? undefined : { item, units: 1, body: { byHand: true } };
}
