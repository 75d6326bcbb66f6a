/** What happened with one document, newest first, and what storefronts were told of it. */
import type { Database } from 'better-sqlite3';
import type { TellingRow, TellingType } from '../../inventory/nouns/channels/telling.ts';
import type { EntryBody } from '../../inventory/nouns/entry.ts';
import type { Rulebook } from '../../inventory/nouns/rulebook.ts';
import { operatorName } from '../../inventory/station/operators.ts';
import { type DocumentAsked, documentEntries } from '../history/document-entries.ts';
import { pastEntry } from '../history/sql-past.ts';
import type { SqlTables } from '../projections/sql-tables.ts';
import { type Event, eventOf } from './event.ts';

type DocumentEvent = Event & { sku: string | null; quantity: number | null };

export type DocumentPast = {
  /** Newest first. */
  events: DocumentEvent[];
  /** There are more than are told. */
  moreEvents: boolean;
  /** What storefronts are told of it (R25). `told`: they have it as it is now. `at`: ms UTC, when it was last so. */
  tellings: { channel: string; id: string; status: string; told: boolean; at: number }[];
};

const eventsMax = 500;

export function pastOfDocument(db: Database, tables: SqlTables, rules: Rulebook, asked: DocumentAsked): DocumentPast {
  const found = documentEntries(db, asked);
  if (found.type !== 'entries') return { events: [], moreEvents: found.type === 'too-many', tellings: [] };
  const entries = found.entries.map(({ fields }) => pastEntry(fields));
  const tellings = entries.filter(({ kind }) => kind === 'telling');
  const shown = entries.filter(({ kind }) => kind !== 'telling').reverse();
  return {
    events: shown.slice(0, eventsMax).map((entry) => ({
      ...eventOf(entry, (id) => operatorName(tables, rules, id)),
      ...{ sku: entry.sku, quantity: entry.quantity },
    })),
    moreEvents: shown.length > eventsMax,
    tellings: toldOf(
      tables,
      tellings.map(({ body }) => body as EntryBody['telling']),
    ),
  };
}

function toldOf(tables: SqlTables, said: readonly EntryBody['telling'][]): DocumentPast['tellings'] {
  const keys = new Set(said.map(({ channel, type, id }) => keyOf(channel, type, id)));
  return [...keys].flatMap((key) => {
    const row = tables.row('telling', key);
    return row === undefined ? [] : [toldRow(row)];
  });
}

const keyOf = (channel: string, type: TellingType, id: string): string => `${channel}/${type}/${id}`;

function toldRow({
  channel,
  id,
  version,
  told,
  due,
  at: moment,
  content,
}: TellingRow): DocumentPast['tellings'][number] {
  const status = 'status' in content ? content.status : 'closed';
  return { channel, id, status, told: !due && told === version, at: moment };
}
