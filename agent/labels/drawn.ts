/** A label as its printer takes it. */

import { documentKey } from '../inventory/nouns/document.ts';
import type { Book } from '../ledger/book.ts';
import { type Mark, margin, type Printed, pageSizes } from '../paper/page.ts';
import { itemPaper, type PaperWords, paperWordsFor, parcelPaper } from '../paper/papers.ts';
import { zplOf } from '../paper/zpl.ts';
import { boxesOf, type Label } from './labels.ts';

const size = '4x6';
/** A case of ten thousand screws is no reason to print for an hour. */
const copiesMax = 500;

export type Drawing = {
  book: Pick<Book, 'finishes' | 'item' | 'lookUp' | 'order' | 'row'>;
  /** BCP 47. */
  locale: string;
  /** A label for each piece, not for each scan. */
  eachPiece: boolean;
};

/**
 * What tells it from another one of the same. `again`: the entry by which it is printed once more. `isVoid`: whether
 * the label of an earlier entry, of the same box before it was opened again, may have come out.
 */
type Marks = { again: number | undefined; isVoid(seq: number): boolean };

/** @returns undefined: what it is a label of is gone */
export async function drawn(
  label: Exclude<Label, { of: 'again' }>,
  marks: Marks,
  { book, locale, eachPiece }: Drawing,
): Promise<string | undefined> {
  const words = paperWordsFor(locale);
  const printed = label.of === 'item' ? await item(label, words, book) : await parcel(label, marks, words, book);
  if (printed === undefined) return undefined;
  const copies = label.of === 'item' && eachPiece ? Math.min(label.pieces, copiesMax) : 1;
  return zplOf(signed(printed, words, label, marks.again), copies);
}

async function item(
  { merchant, sku, lot, expiry }: Extract<Label, { of: 'item' }>,
  words: PaperWords,
  book: Drawing['book'],
): Promise<Printed | undefined> {
  const row = await book.item(merchant, sku);
  if (row === undefined) return undefined;
  const barcodes = (await book.lookUp({ look: 'barcodes', merchant, sku })) ?? [];
  const more = [lot === undefined ? [] : [words.lot(lot)], expiry === undefined ? [] : [expiry]].flat();
  return itemPaper(size, words, [{ sku, name: row.name, barcodes, more }]);
}

async function parcel(
  label: Extract<Label, { of: 'parcel' }>,
  { isVoid }: Marks,
  words: PaperWords,
  book: Drawing['book'],
): Promise<Printed | undefined> {
  const { merchant, order: id } = label;
  const order = await book.order(merchant, id);
  const list = await book.row('packing-list', documentKey(merchant, id));
  const numbers = boxesOf(label, list).map(({ box }) => box);
  if (order === undefined || numbers.length === 0) return undefined;
  const finishes = await book.finishes({ merchant, id, before: label.seq });
  const voided = finishes.filter(({ seq }) => isVoid(seq));
  const replaced = new Map(
    numbers.flatMap((number) => {
      const before = voided.find((finish) => finish.numbers?.includes(number) ?? true);
      return before === undefined ? [] : [[number, `${before.station} #${before.seq}`]];
    }),
  );
  return parcelPaper(size, words, { ...order, boxes: list?.boxes ?? [] }, { numbers, replaced });
}

/** At the foot: whose label it is, so that two of one can be told from two of two. */
function signed(printed: Printed, words: PaperWords, { station, seq }: Label, again: number | undefined): Printed {
  const foot = pageSizes[size].height - margin / 2;
  const sign: Mark[] = [
    { type: 'words', x: margin, y: foot, size: 3, bold: false, words: `${station} #${seq}` },
    ...(again === undefined
      ? []
      : [{ type: 'words', x: margin, y: foot - 5, size: 7, bold: true, words: `${words.again} #${again}` } as const]),
  ];
  return { ...printed, pages: printed.pages.map((page) => [...page, ...sign]) };
}
