/**
 * Which versions may work on the ledger of a later one (`readable`), held against what each step does to the schema.
 */
import Database from 'better-sqlite3';
import { describe, expect, it } from 'vitest';
import { knownSchema, migrate, migrations, NewerSchemaError } from '../../../agent/ledger/disk/migrations.ts';
import { schemaFault } from '../../../agent/ledger/disk/schema.ts';

/** The first that a later one may be taken back to. */
const first = 19;
const upTo = (version: number) => migrations.filter((step) => step.version <= version);

/** What a version that knows the steps of today finds in the ledger of one with this step more. */
function found(sql: string): string | undefined {
  const db = new Database(':memory:');
  migrate(db, [...migrations, { version: knownSchema + 1, sql }]);
  migrate(db);
  return schemaFault(db);
}

describe('a version that knows less', () => {
  const since = Array.from({ length: knownSchema - first + 1 }, (_, n) => first + n);
  it.each(since)('of schema %i goes on with the ledger of today, or is told not to', (known) => {
    const db = new Database(':memory:');
    migrate(db);
    let may = true;
    try {
      migrate(db, upTo(known));
    } catch (error) {
      expect(error).toBeInstanceOf(NewerSchemaError);
      may = false;
    }
    if (may) expect(schemaFault(db, upTo(known))).toBeUndefined();
  });

  it.each([
    ['columns', 'ALTER TABLE item ADD COLUMN a TEXT; ALTER TABLE item ADD COLUMN b INTEGER NOT NULL DEFAULT 0'],
    ['columns before a constraint', "ALTER TABLE barcode ADD COLUMN a TEXT NOT NULL DEFAULT ''"],
    ['tables and indexes', 'CREATE TABLE door (name TEXT); CREATE INDEX door_name ON door (name)'],
  ])('goes on where %s were added', (_what, sql) => {
    expect(found(sql)).toBeUndefined();
  });

  it.each([
    ['an index that is gone', 'DROP INDEX entry_rule', 'index entry_rule is missing'],
    ['an index that is another', 'DROP INDEX entry_ack; CREATE INDEX entry_ack ON entry (seq)', 'index entry_ack'],
    ['a column that is gone', 'ALTER TABLE item DROP COLUMN price', 'table item'],
    ['a column with another name', 'ALTER TABLE item RENAME COLUMN shortage TO short', 'table item'],
  ])('notices %s', (_what, sql, wrong) => {
    expect(found(sql)).toContain(wrong);
  });

  it('touches nothing where it may not', () => {
    expect(() => found(`UPDATE readable SET since = ${knownSchema + 1}`)).toThrow(NewerSchemaError);
    expect(() => found('DROP TABLE readable')).toThrow(NewerSchemaError);
  });
});
