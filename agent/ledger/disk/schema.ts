/**
 * Whether a database has our schema, to the letter: a flipped bit in it, or a trigger that somebody dropped, shows
 * nowhere else.
 */
import Database from 'better-sqlite3';
import { migrate, migrations, schemaVersion } from './migrations.ts';

/** @param db of this version or an earlier one that nobody migrated yet; @returns what is wrong, or undefined */
export function schemaFault(db: Database.Database): string | undefined {
  const ours = new Database(':memory:');
  try {
    const version = schemaVersion(db);
    migrate(
      ours,
      migrations.filter((step) => step.version <= version),
    );
    const wanted = schemaOf(ours);
    const found = schemaOf(db);
    for (const [name, sql] of wanted) {
      if (!found.has(name)) return `${name} is missing`;
      if (found.get(name) !== sql) return `${name} is not as it was made`;
    }
    const extra = [...found.keys()].find((name) => !wanted.has(name));
    return extra === undefined ? undefined : `${extra} is not ours`;
  } finally {
    ours.close();
  }
}

/** Without what SQLite keeps for itself (statistics, automatic indexes). */
function schemaOf(db: Database.Database): Map<string, string> {
  const rows = db
    .prepare("SELECT type || ' ' || name AS name, sql FROM sqlite_schema WHERE name NOT LIKE 'sqlite_%'")
    .all() as { name: string; sql: string }[];
  return new Map(rows.map(({ name, sql }) => [name, sql]));
}
