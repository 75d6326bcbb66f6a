/** The kinds of documents as stations know them: one line each. */

import type { DocumentType } from '../nouns/document.ts';
import type { NoticeRow } from '../nouns/inbound/notice.ts';
import type { ReturnRow } from '../nouns/inbound/return.ts';
import type { OrderRow } from '../nouns/orders/order.ts';
import type { CountRow } from '../nouns/stock/count.ts';
import { countKind } from './counting/open-count.ts';
import type { DocumentKind } from './opened.ts';
import { orderKind } from './packing/open-order.ts';
import { noticeKind } from './receiving/open-notice.ts';
import { returnKind } from './receiving/open-return.ts';

/** A document's row; whatever its kind it has lines, and each is of one SKU. */
export type DocumentRows = { notice: NoticeRow; return: ReturnRow; order: OrderRow; count: CountRow };

const kinds: { readonly [T in DocumentType]: DocumentKind<DocumentRows[T]> } = {
  notice: noticeKind,
  return: returnKind,
  order: orderKind,
  count: countKind,
};

export function kindOf<T extends DocumentType>(type: T): DocumentKind<DocumentRows[T]> {
  return kinds[type];
}
