/**
 * Migrates a ledger by `steps` (`node migration-process.ts FILE`) and says when it begins, so that it can be killed
 * meanwhile.
 */
import { migrate, migrations } from '../../agent/ledger/disk/migrations.ts';
import { openStore } from '../../agent/ledger/disk/store.ts';

const rows = 30_000;
const last = migrations.at(-1)?.version ?? 0;
/** From here on there is a table `shelf`. */
export const shelfVersion = last + 1;

/** What a later version might do, with enough to write that a kill falls into it. */
export const steps = [
  ...migrations,
  {
    version: shelfVersion,
    sql: `CREATE TABLE shelf (id INTEGER PRIMARY KEY, name TEXT NOT NULL) STRICT;
      WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < ${rows})
        INSERT INTO shelf SELECT i, printf('shelf %d', i) FROM n;
      CREATE INDEX shelf_name ON shelf (name);`,
  },
  { version: last + 2, sql: `ALTER TABLE shelf ADD COLUMN zone TEXT; UPDATE shelf SET zone = name;` },
];

const file = process.argv[2];
if (file?.endsWith('.db') === true) {
  const db = openStore(file);
  process.stdout.write('migrating\n');
  migrate(db, steps);
  process.stdout.write('migrated\n');
  db.close();
}
