/**
 * Opening a document at a station: by scanning its number (or, at receiving, the SSCC of a pallet it announced), or
 * by choosing it from a list. Whatever was open before is put aside as it is. Goods come first, but where none can be
 * meant (at packing without an order): else a code that is an item's never opens anything. What is opened at which
 * work, and while what is true of it, says its kind (`documents.ts`).
 */
import { splitAim } from '../barcodes/aim.ts';
import type { Decision } from '../decision.ts';
import { type DocumentRef, type DocumentType, documentKinds, documentTypes, openedAt } from '../nouns/document.ts';
import { type Bench, refused, workAt } from './bench.ts';
import { kindOf } from './documents.ts';
import { asideByNumber } from './packing/order-aside.ts';
import { returnOfOrder } from './receiving/open-return.ts';

/**
 * The document that a scan names, opened, or why that one cannot be.
 * @param text as the scanner sent it  @returns undefined when it names none
 */
export function openByScan(bench: Bench, text: string): Decision | undefined {
  const { data } = splitAim(text);
  const found = openedAt(workAt(bench)).flatMap((type) => namedHere(bench, type, data));
  const [first, second] = found.filter(({ usable }) => usable);
  if (second !== undefined) {
    const merchants = found.map(({ ref }) => ref.merchant).join(', ');
    const what = `${data} is a number of several merchants (${merchants})`;
    return refused(bench, 'ambiguous-barcode', `${what}: choose it on the screen, or at a station of one of them.`);
  }
  const ref = (first ?? found[0])?.ref;
  if (ref !== undefined) return openDocument(bench, ref);
  if (workAt(bench) === 'receiving') return returnOfOrder(bench, data);
  return workAt(bench) === 'packing' ? asideByNumber(bench, data) : undefined;
}

/** @param skus where somebody chose it; undefined: by its number  @returns as `DocumentKind.open` */
export function openDocument(bench: Bench, ref: DocumentRef, skus?: readonly string[]): Decision {
  const { type, merchant, id } = ref;
  const { work, name, foreign } = documentKinds[type];
  const at = workAt(bench);
  if (at !== work) {
    return refused(bench, 'other-work', `${name} ${id} is work for ${work}; this station is for ${at}.`);
  }
  const whose = bench.station.merchant;
  if (whose !== undefined && whose !== merchant && foreign !== null) {
    return refused(bench, foreign, `${name} ${id} is not ${whose}’s, whom this station is for.`);
  }
  return kindOf(type).open(bench, ref, skus);
}

/**
 * The refusal of a document that is work for stations of another kind: goods have no such number. @returns undefined:
 * the scan names none
 */
export function namedElsewhere(bench: Bench, text: string): Decision | undefined {
  const { data } = splitAim(text);
  const [found] = documentTypes.flatMap((type) => namedHere(bench, type, data));
  return found && openDocument(bench, found.ref);
}

type Named = { ref: DocumentRef; usable: boolean };

/** Whatever of a kind has this number and is work for this station; `usable`: it can be opened now. */
function namedHere<T extends DocumentType>({ plan, station }: Bench, type: T, id: string): Named[] {
  const kind = kindOf(type);
  const anybody = station.merchant === undefined || documentKinds[type].foreign === null;
  return kind
    .named(plan, id)
    .filter(({ merchant }) => anybody || merchant === station.merchant)
    .map((row) => ({ ref: { type, merchant: row.merchant, id }, usable: kind.usable(row) }));
}
