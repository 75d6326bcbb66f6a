/**
 * A ledger on which a newer version worked, under one that knows less: after a rollback. Every entry is kept, chained
 * and verified; what is of no kind this version knows moves nothing here, and the newer one reads all of it again when
 * it comes back (`rebuild.ts`). Until then that stands as a matter, with the kinds by name.
 */
import type { Database } from 'better-sqlite3';
import { isKnownKind } from '../../inventory/projections/apply.ts';
import type { Matter } from '../book.ts';
import { knownSchema, schemaVersion } from '../disk/migrations.ts';

/** Kinds put into words; a newer version brings one or two. */
const namedMax = 5;

/** Entries that this version cannot read, in words: `3 of kind pallet, 1 of kind tote`; '' when it knows them all. */
export function unreadEntries(db: Database): string {
  const counted = db.prepare('SELECT kind, count(*) AS n FROM entry GROUP BY kind ORDER BY kind').all();
  const unread = (counted as { kind: string; n: number }[]).filter(({ kind }) => !isKnownKind(kind));
  const named = unread.slice(0, namedMax).map(({ kind, n }) => `${n} of kind ${kind}`);
  const more = unread.length > namedMax ? [`and ${unread.length - namedMax} kinds more`] : [];
  return [...named, ...more].join(', ');
}

/** Whether the ledger has more steps than this program knows. */
export const isOlderThan = (db: Database): boolean => schemaVersion(db) > knownSchema;

/** @returns what a person should know while an older version works on it */
export function olderVersionMatter(db: Database): Matter[] {
  if (!isOlderThan(db)) return [];
  const unread = String(db.prepare('SELECT unread FROM projection').pluck().get());
  const kept =
    unread === ''
      ? 'This one knows every kind of entry in it.'
      : `${unread} are kept as they are, and what they moved is not in the numbers here.`;
  const text = `The ledger has schema ${schemaVersion(db)}, this version knows ${knownSchema}: it went back. ${kept} A newer version reads all of it again.`;
  return [{ code: 'older-version', text }];
}
