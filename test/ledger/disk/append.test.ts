/** What appending an entry costs beside the row itself, as SQLite says it of its own program. */
import Database from 'better-sqlite3';
import { expect, it } from 'vitest';
import { insertEntry } from '../../../agent/ledger/chain/columns.ts';
import { migrate } from '../../../agent/ledger/disk/migrations.ts';

it('makes no table of a list for every entry: an index for some kinds of entries asks for each by name', () => {
  const db = new Database(':memory:');
  db.function('tallyman_book', () => 1);
  migrate(db);
  const nothing = insertEntry.match(/\?/g)?.map(() => null) ?? [];
  const program = db.prepare(`EXPLAIN ${insertEntry}`).all(...nothing) as { opcode: string }[];
  expect(program.length).toBeGreaterThan(50);
  expect(program.filter(({ opcode }) => /Ephemeral|Autoindex/.test(opcode))).toEqual([]);
});
