import Database from 'better-sqlite3';
import { expect, it } from 'vitest';
import { migrate } from '../../../agent/ledger/disk/migrations.ts';
import { knownPrint, schemaFault, schemaPrint } from '../../../agent/ledger/disk/schema.ts';

function made() {
  const db = new Database(':memory:');
  migrate(db);
  return db;
}

it('knows the schema that all steps make by its print; after a new step this says what to write there', () => {
  expect(knownPrint).toBe(schemaPrint(made()));
});

it.each([
  ['a trigger that somebody dropped', 'DROP TRIGGER entry_keep', 'trigger entry_keep is missing'],
  ['an index that somebody made', 'CREATE INDEX mine ON entry (at)', 'index mine is not ours'],
  ['a column that somebody added', 'ALTER TABLE item ADD COLUMN mine TEXT', 'table item is not as it was made'],
])('is not deceived by it: %s', (_what, sql, fault) => {
  const db = made();
  db.exec(sql);
  expect(schemaFault(db)).toBe(fault);
});
