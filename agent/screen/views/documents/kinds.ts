/** The kinds of documents as the screen shows them: one line each. */
import type { DocumentType } from '../../../inventory/nouns/document.ts';
import { documentShown, type OpenDocument, type StationRows } from '../../../inventory/station/station-state.ts';
import type { Book } from '../../../ledger/book.ts';
import { shownCount } from './count.ts';
import { shownNotice } from './notice.ts';
import { shownOrder } from './order.ts';
import { shownReturn } from './return.ts';
import type { Facts, ShownKind } from './shown.ts';

const kinds: { readonly [T in DocumentType]: ShownKind<StationRows[T]> } = {
  notice: shownNotice,
  return: shownReturn,
  order: shownOrder,
  count: shownCount,
};

export function factsOf(document: OpenDocument): Facts {
  const { facts } = kinds[document.type] as ShownKind<StationRows[DocumentType]>;
  const row = (document as unknown as StationRows)[document.type];
  return facts(row, (sku) => document.names[sku] ?? sku);
}

/** The open ones of a kind, without the items' names. @param merchant of this one only, where the ledger can tell */
export async function openDocuments<T extends DocumentType>(
  book: Pick<Book, 'rows' | 'orders'>,
  type: T,
  limit: number,
  merchant?: string,
): Promise<OpenDocument[]> {
  const kind: ShownKind<StationRows[T]> = kinds[type];
  return (await kind.open(book, limit, merchant)).map((row) => documentShown(type, row, {}));
}
