/**
 * Whether a database has our schema, to the letter: a flipped bit in it, or a trigger that somebody dropped, shows
 * nowhere else.
 */
import { createHash } from 'node:crypto';
import Database from 'better-sqlite3';
import { migrate, migrations, schemaVersion } from './migrations.ts';

/**
 * `schemaPrint` of what all steps make: a start knows a sound schema by it, and makes none to compare with, which takes
 * a dozen milliseconds and more with each step. The test of this file says what to put here after a new step; a wrong
 * one costs that time and nothing else.
 */
export const knownPrint = 'be7be649f289958c91732e731b019a852c31706c610d61b95f1c96dd14402c00';

/**
 * @param db of this version or an earlier one that nobody migrated yet; of a later one what this version knows is
 * looked at, and what was added is that one's
 * @param steps what this version knows
 * @returns what is wrong, or undefined
 */
export function schemaFault(db: Database.Database, steps = migrations): string | undefined {
  if (steps === migrations && schemaPrint(db) === knownPrint) return undefined;
  const ours = new Database(':memory:');
  try {
    const version = schemaVersion(db);
    migrate(
      ours,
      steps.filter((step) => step.version <= version),
    );
    const newer = version > Math.max(...steps.map((step) => step.version));
    const wanted = schemaOf(ours);
    const found = schemaOf(db);
    for (const [name, sql] of wanted) {
      const there = found.get(name);
      if (there === undefined) return `${name} is missing`;
      const same = there === sql || (newer && name.startsWith('table ') && isExtended(sql, there));
      if (!same) return `${name} is not as it was made`;
    }
    if (newer) return undefined;
    const extra = [...found.keys()].find((name) => !wanted.has(name));
    return extra === undefined ? undefined : `${extra} is not ours`;
  } finally {
    ours.close();
  }
}

/** Whether columns were put into a table's text in one place, and nothing else: that is what ADD COLUMN does. */
function isExtended(sql: string, there: string): boolean {
  let same = 0;
  while (same < sql.length && sql[same] === there[same]) same += 1;
  return there.length > sql.length && there.endsWith(sql.slice(same));
}

/** A hash of all that `schemaFault` looks at. */
export function schemaPrint(db: Database.Database): string {
  const all = [...schemaOf(db)].sort(([one], [other]) => (one < other ? -1 : 1));
  return createHash('sha256').update(JSON.stringify(all)).digest('hex');
}

/** Without what SQLite keeps for itself (statistics, automatic indexes). */
function schemaOf(db: Database.Database): Map<string, string> {
  const rows = db
    .prepare("SELECT type || ' ' || name AS name, sql FROM sqlite_schema WHERE name NOT LIKE 'sqlite_%'")
    .all() as { name: string; sql: string }[];
  return new Map(rows.map(({ name, sql }) => [name, sql]));
}
