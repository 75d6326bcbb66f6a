/**
 * The papers of a dock: what people need in their hands to open an order or a notice by scanning it, to find the goods,
 * to put a label on them, and to lay into a box. Pure; what is on them is what the agent says of them.
 */
import type { NoticeRow } from '../inventory/nouns/inbound/notice.ts';
import type { OrderRow } from '../inventory/nouns/orders/order.ts';
import { type Box, boxesInAll } from '../inventory/nouns/orders/packing-list.ts';
import { Column, margin, type PageSize, type Printed, widestSize, wrapped } from './page.ts';

export type PaperWords = {
  order: string;
  notice: string;
  packingList: string;
  box(number: string): string;
  from(who: string): string;
  expected(date: string): string;
  placed(date: string): string;
  of(packed: string, of: string): string;
  lot(lot: string): string;
  unpacked: string;
  each(units: string): string;
  /** On a label that is not the first of its kind. */
  again: string;
  /** On the label of a box that had another one, as that one's foot names it. */
  replaces(label: string): string;
};

export const paperLanguages: Readonly<Record<'en' | 'es' | 'de', PaperWords>> = {
  en: {
    order: 'Order',
    notice: 'Delivery',
    packingList: 'Packing list',
    box: (number) => `Box ${number}`,
    from: (who) => `From ${who}`,
    expected: (date) => `Expected ${date}`,
    placed: (date) => `Placed ${date}`,
    of: (done, of) => `${done} of ${of}`,
    lot: (lot) => `lot ${lot}`,
    unpacked: 'Nothing is packed yet.',
    each: (units) => `${units} in each`,
    again: 'REPRINT',
    replaces: (label) => `Replaces ${label}`,
  },
  es: {
    order: 'Pedido',
    notice: 'Entrega',
    packingList: 'Lista de embalaje',
    box: (number) => `Caja ${number}`,
    from: (who) => `De ${who}`,
    expected: (date) => `Prevista el ${date}`,
    placed: (date) => `Del ${date}`,
    of: (done, of) => `${done} de ${of}`,
    lot: (lot) => `lote ${lot}`,
    unpacked: 'Todavía no hay nada embalado.',
    each: (units) => `${units} en cada uno`,
    again: 'REIMPRESO',
    replaces: (label) => `Sustituye a ${label}`,
  },
  de: {
    order: 'Auftrag',
    notice: 'Lieferung',
    packingList: 'Packliste',
    box: (number) => `Karton ${number}`,
    from: (who) => `Von ${who}`,
    expected: (date) => `Erwartet ${date}`,
    placed: (date) => `Vom ${date}`,
    of: (done, of) => `${done} von ${of}`,
    lot: (lot) => `Charge ${lot}`,
    unpacked: 'Noch ist nichts gepackt.',
    each: (units) => `je ${units} Stück`,
    again: 'NACHDRUCK',
    replaces: (label) => `Ersetzt ${label}`,
  },
};

/** For a tag such as `es-MX`; English where nobody translated it. */
export function paperWordsFor(tag: string): PaperWords {
  const [language = ''] = tag.toLowerCase().split('-');
  return language === 'es' || language === 'de' ? paperLanguages[language] : paperLanguages.en;
}

/** Large on office paper, smaller on a label. */
const sizes = { a4: 1, letter: 1, '4x6': 0.72 } as const;

/**
 * One after the other, each on pages of its own.
 * @param named what one is called, at the foot of its pages where it has several
 */
function each<T>(
  size: PageSize,
  all: readonly T[],
  draw: (column: Column, one: T, scale: number) => void,
  named?: (one: T) => string,
): Printed {
  const column = new Column(size);
  all.forEach((one, index) => {
    if (index > 0) column.newPage();
    const first = column.pages.length - 1;
    draw(column, one, sizes[size]);
    if (named === undefined || column.pages.length === first + 1) return;
    column.foot(first, (page, of) => `${count(page)}/${count(of)} · ${named(one)}`);
  });
  return { size, pages: column.pages };
}

type Row = { amount: string; name: string; beside: string };

/** A number in front that can be read at arm's length, a line between two; a page is never turned inside of one. */
function rows(column: Column, scale: number, all: readonly Row[]): void {
  const left = 26 * scale;
  const [large, small] = [4.4 * scale, 3.4 * scale];
  for (const { amount, name, beside } of all) {
    const width = column.width - left;
    const lines = [
      Column.heightOf(wrapped(name, large, width, true).length, large),
      Column.heightOf(wrapped(beside, small, width).length, small),
    ];
    column.room(
      Math.max(
        16 * scale,
        lines.reduce((sum, height) => sum + height, 3),
      ),
    );
    const { y } = column;
    const size = Math.min(5.6 * scale, widestSize(amount, left));
    column.put({ type: 'words', x: margin, y: y + 6 * scale, size, bold: true, words: amount });
    column.words(name, large, { bold: true, x: left });
    column.words(beside, small, { x: left });
    column.rule();
  }
}

function head(column: Column, scale: number, kind: string, id: string, facts: readonly (string | null)[]): void {
  column.words(kind, 5 * scale);
  column.words(id, 9 * scale, { bold: true });
  const said = facts.filter((fact) => fact !== null && fact !== '').join(' · ');
  if (said !== '') column.words(said, 3.8 * scale);
  column.y += 2 * scale;
  column.code(id, 16 * scale);
  column.rule();
}

const count = (number: number): string => String(number);
const day = (moment: string): string => moment.slice(0, 10);

/** What is to be put into its boxes; scanned, it opens at a packing station. */
export function orderPaper(size: PageSize, words: PaperWords, orders: readonly OrderRow[]): Printed {
  return each(
    size,
    orders,
    (column, order, scale) => {
      const placed = order.placedAt === null ? null : words.placed(day(order.placedAt));
      head(column, scale, words.order, order.id, [order.channel === null ? null : words.from(order.channel), placed]);
      rows(
        column,
        scale,
        order.lines.map(({ sku, name = sku, quantity }) => ({ amount: `${count(quantity)} ×`, name, beside: sku })),
      );
    },
    ({ id }) => `${words.order} ${id}`,
  );
}

export type NamedNotice = NoticeRow & { names: Readonly<Record<string, string>> };

/** What is to come; scanned, it opens at a receiving station, and so does each of its pallets. */
export function noticePaper(size: PageSize, words: PaperWords, notices: readonly NamedNotice[]): Printed {
  return each(
    size,
    notices,
    (column, notice, scale) => {
      const { id, supplier, expectedAt, lines, names, handlingUnits } = notice;
      head(column, scale, words.notice, id, [
        supplier === null ? null : words.from(supplier),
        expectedAt === null ? null : words.expected(expectedAt),
      ]);
      rows(
        column,
        scale,
        lines.map(({ sku, quantity }) => ({ amount: `${count(quantity)} ×`, name: names[sku] ?? sku, beside: sku })),
      );
      for (const { sscc, lines: inside } of handlingUnits) {
        column.y += 3 * scale;
        column.code(sscc, 14 * scale);
        const said = inside.map(({ sku, quantity, lot }) =>
          [`${count(quantity)} × ${names[sku] ?? sku}`, lot === undefined ? '' : words.lot(lot)]
            .filter(Boolean)
            .join(', '),
        );
        for (const line of said) column.words(line, 3.6 * scale);
        column.rule();
      }
    },
    ({ id }) => `${words.notice} ${id}`,
  );
}

export type PackedOrder = OrderRow & { boxes: readonly Box[] };

/** By its own number, which it keeps; and of how many, once that is certain. */
function boxName(words: PaperWords, order: PackedOrder, { box }: Box): string {
  const inAll = boxesInAll(order, order.boxes);
  return words.box(inAll === undefined ? count(box) : words.of(count(box), count(inAll)));
}

/**
 * What goes onto each box, a page for each: which order it is, and which of its boxes.
 * @param which numbers of the boxes that it is for; by number, the label that one had before it was opened again
 */
export function parcelPaper(
  size: PageSize,
  words: PaperWords,
  order: PackedOrder,
  { numbers, replaced }: { numbers: readonly number[]; replaced?: ReadonlyMap<number, string> },
): Printed {
  const labelled = order.boxes.filter(({ box }) => numbers.includes(box));
  return each(size, labelled, (column, box, scale) => {
    const from = order.channel === null ? null : words.from(order.channel);
    head(column, scale, words.order, order.id, [from, box.tracking ?? null]);
    column.words(boxName(words, order, box), 12 * scale, { bold: true });
    const units = box.contents.reduce((sum, { quantity }) => sum + quantity, 0);
    column.words(`${count(units)} ×`, 8 * scale);
    const before = replaced?.get(box.box);
    if (before !== undefined) column.words(words.replaces(before), 8 * scale, { bold: true });
  });
}

/** What is in each box, one page a box, to be laid into it. */
export function packingListPaper(size: PageSize, words: PaperWords, orders: readonly PackedOrder[]): Printed {
  const boxes = orders.flatMap((order) => {
    const all: readonly (Box | null)[] = order.boxes.length === 0 ? [null] : order.boxes;
    return all.map((box) => ({ order, box }));
  });
  return each(
    size,
    boxes,
    (column, { order, box }, scale) => {
      const which = box === null ? words.unpacked : boxName(words, order, box);
      head(column, scale, words.packingList, order.id, [which, box?.tracking ?? null]);
      const named = new Map(order.lines.map(({ sku, name }) => [sku, name]));
      rows(
        column,
        scale,
        (box?.contents ?? []).map(({ sku, quantity, labels = [] }) => {
          const lots = [...new Set(labels.flatMap(({ lot }) => (lot === undefined ? [] : [lot])))];
          const beside = [sku, ...lots.map(words.lot)].join(' · ');
          return { amount: `${count(quantity)} ×`, name: named.get(sku) ?? sku, beside };
        }),
      );
    },
    ({ order, box }) =>
      [`${words.packingList} ${order.id}`, box === null ? '' : words.box(count(box.box))].filter(Boolean).join(' · '),
  );
}

/** `more`: what this one's label says beside: lot, expiry. */
export type LabelledItem = {
  sku: string;
  name: string;
  barcodes: readonly { code: string; units: number }[];
  more?: readonly string[];
};

/** The label for one piece: its barcode where it has one, else its SKU. */
export function itemPaper(size: PageSize, words: PaperWords, items: readonly LabelledItem[]): Printed {
  return each(size, items, (column, { sku, name, barcodes, more = [] }, scale) => {
    const piece = barcodes.find(({ units }) => units === 1) ?? barcodes[0];
    column.words(name, 8 * scale, { bold: true });
    column.words(sku, 5 * scale);
    column.y += 3 * scale;
    // The ledger keeps every GTIN with 14 digits; on goods it has 13.
    column.code(piece?.code.replace(/^0(?=[0-9]{13}$)/, '') ?? sku, 26 * scale);
    for (const line of more) column.words(line, 5 * scale);
    if (piece !== undefined && piece.units > 1) column.words(words.each(count(piece.units)), 5 * scale);
  });
}

type BadgeLabel = { title: string; note: string; symbol: { text: string } };

/** One a page, to be cut out and handed over, or stuck to a card. */
export function badgePaper(size: PageSize, labels: readonly BadgeLabel[]): Printed {
  return each(size, labels, (column, { title, note, symbol }, scale) => {
    column.words(title, 10 * scale, { bold: true });
    column.words(note, 5 * scale);
    column.y += 3 * scale;
    column.code(symbol.text, 24 * scale);
  });
}
