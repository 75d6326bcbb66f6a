/** What stands until a person has settled it: one matter for each reason that open exceptions have. */
import { standingReasons } from '../../inventory/nouns/station/exception-reason.ts';
import type { Matter } from '../book.ts';
import { olderVersionMatter } from '../replay/older-version.ts';
import type { Ledger } from '../writer/ledger.ts';

/** Exceptions of one reason that are counted; of more it is only said that there are more. */
const countedMax = 1_000;

export function mattersOf({ db, tables }: Pick<Ledger, 'db' | 'tables'>): Matter[] {
  const standing = standingReasons.flatMap((code): Matter[] => {
    const open = tables.rowsLabelled('exception', code, countedMax).filter(({ reason }) => reason === code);
    const newest = open.at(-1);
    if (newest === undefined) return [];
    const others = open.length - 1;
    const more = others === 0 ? '' : ` And ${others}${open.length === countedMax ? ' or more' : ''} like it.`;
    return [{ code, text: `${newest.text}${more} Settled by: tallyman exception dismiss ${newest.seq}` }];
  });
  return [...standing, ...olderVersionMatter(db)];
}
