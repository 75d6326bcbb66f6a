/** What stations and screens read all day is found by an index, however long the dock has been at work. */
import type { Database } from 'better-sqlite3';
import SqliteDatabase from 'better-sqlite3';
import { expect, it } from 'vitest';
import { migrate } from '../../../agent/ledger/disk/migrations.ts';
import { SqlTables } from '../../../agent/ledger/projections/sql-tables.ts';
import { capturedToSql } from '../../../agent/ledger/writer/exports.ts';

const db = new SqliteDatabase(':memory:');
migrate(db);

/** What SQLite does for what these tables ask. */
function plansOf(ask: (tables: SqlTables) => void): string[] {
  const asked: string[] = [];
  const watched = {
    prepare(source: string) {
      asked.push(source);
      return db.prepare(source);
    },
  };
  ask(new SqlTables(watched as Database));
  return asked.flatMap((source) => {
    const steps = db.prepare(`EXPLAIN QUERY PLAN ${source.replaceAll('?', '7')}`).all() as { detail: string }[];
    return steps.map(({ detail }) => detail);
  });
}

const everyRowOf =
  /SCAN (orders|work_row|entry|item)(?! USING)|autoindex_work_row_1 \(kind=\?\)|autoindex_work_row_1 \(kind=\? AND key</;

it.each<[string, (tables: SqlTables) => void]>([
  ['a document', (tables) => tables.row('notice', 'acme/N-1')],
  ['what a number or a code names', (tables) => tables.rowsLabelled('notice', 'N-1', 9)],
  ['orders of a number', (tables) => tables.ordersNamed('A-1')],
  ['open documents', (tables) => tables.openRows('notice', 9)],
  ['open documents, newest first', (tables) => tables.newestRows('notice', { open: true, limit: 9 })],
  ['a page of exceptions', (tables) => tables.newestRows('exception', { open: true, limit: 9, before: '7' })],
  ['open orders', (tables) => tables.openOrders('acme', 9)],
  ['open orders of everybody', (tables) => tables.orders({ status: 'open', limit: 9 })],
  ['packed orders', (tables) => tables.orders({ merchant: 'acme', status: 'packed', limit: 9 })],
  ['the oldest open orders', (tables) => tables.orders({ status: 'open', oldest: true, limit: 9 })],
  [
    'the oldest packed orders',
    (tables) => tables.orders({ merchant: 'acme', status: 'packed', oldest: true, limit: 9 }),
  ],
  ['packed orders of everybody', (tables) => tables.orders({ status: 'packed', limit: 9 })],
  ['movements of a station', (tables) => tables.movements('packing-1', 7, 9)],
  ['what counts did not find of what was set apart', (tables) => tables.apartLost('acme', 'TEE', 7)],
  ['what moved of an item', (tables) => tables.stockMoved('acme', 'TEE', 7)],
])('%s', (_what, ask) => {
  const plans = plansOf(ask);
  expect(plans).not.toEqual([]);
  for (const plan of plans) expect(plan).not.toMatch(everyRowOf);
});

it('how far a partner is', () => {
  const plan = db.prepare(`EXPLAIN QUERY PLAN ${capturedToSql}`).all('acme-trace') as { detail: string }[];
  expect(plan.map(({ detail }) => detail)).toEqual([
    expect.stringContaining('USING INDEX entry_captured (document=?)'),
  ]);
});
