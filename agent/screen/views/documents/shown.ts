/** What a screen shows of a document, whatever its kind. */
import type { Hold } from '../../../inventory/nouns/orders/hold.ts';
import type { Book } from '../../../ledger/book.ts';

export type ShownLine = {
  /** As it is, for the button that names it: SKUs are short and plain by the rules of the catalogue. */
  sku: string;
  name: string;
  done: number;
  /** null: nobody at the station is to know how many there should be (a blind count). */
  of: number | null;
  /** Of a return: found so that it is not for sale. */
  apart?: number;
  complete: boolean;
  /** The name of its picture, where it is here. */
  picture?: string;
};

export type Facts = {
  merchant: string;
  id: string;
  status: 'open' | 'packed' | 'shipped' | 'closed' | 'cancelled' | 'set-aside';
  /** R24: why it cannot be packed as it is, where that is known; null: nothing holds it. */
  held: Hold['reason'] | null;
  /** Who sends a notice's goods, which storefront an order came from. */
  from: string | null;
  /** Local date, YYYY-MM-DD. */
  expectedAt: string | null;
  lines: ShownLine[];
  /** Known beforehand; null in a blind count of whatever is there. */
  linesOf: number | null;
  /** Whether the lines say how much there should be; if not, no sum of units is shown either. */
  blind: boolean;
};

/** What a kind of document is for the screen: a line of `kinds.ts`. */
export type ShownKind<Row> = {
  /** @param nameOf what people call an item */
  facts(row: Row, nameOf: (sku: string) => string): Facts;
  /** Those that are open, the one to begin with first. @param merchant of this one only, where the ledger can tell */
  open(book: Pick<Book, 'rows' | 'orders'>, limit: number, merchant: string | undefined): Promise<Row[]>;
};

/** Moments and dates compare as text; what has none comes last. */
export function byMoment(one: string | null, other: string | null): number {
  if (one === other) return 0;
  if (one === null || other === null) return one === null ? 1 : -1;
  return one < other ? -1 : 1;
}
