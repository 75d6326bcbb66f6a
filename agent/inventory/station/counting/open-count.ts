/** A count at a station: one that is not there yet begins. */
import { unchanged } from '../../decision.ts';
import type { CountRow } from '../../nouns/stock/count.ts';
import { type DocumentKind, isOpenHere } from '../opened.ts';
import { chooseCount } from './counting.ts';

export const countKind: DocumentKind<CountRow> = {
  find: (tables, _merchant, id) => tables.row('count', id),
  named(tables, id) {
    const count = tables.row('count', id);
    return count === undefined ? [] : [count];
  },
  usable: () => true,
  open(bench, ref, skus) {
    if (skus === undefined && isOpenHere(bench, ref))
      return unchanged({ document: ref }, { step: 'opened', what: ref.id });
    return chooseCount(bench, { ...ref, type: 'count' }, skus ?? []);
  },
};
