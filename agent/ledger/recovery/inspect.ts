/** Looks at what is in the data directory, without changing it beyond what opening a database does. */
import { existsSync, statSync } from 'node:fs';
import { join } from 'node:path';
import type { Database } from 'better-sqlite3';
import type { EpochReason } from '../../inventory/nouns/admin/dock.ts';
import type { EntryBody } from '../../inventory/nouns/entry.ts';
import { ChainCheck, type ChainEnd } from '../chain/chain-check.ts';
import type { EntryFields } from '../chain/columns.ts';
import { hex, hexHash, type JudgedEntry, judgedColumns } from '../chain/entries.ts';
import { type AnchorFound, anchorFile, readAnchor } from '../disk/anchor.ts';
import { applicationId, migrate, NewerSchemaError } from '../disk/migrations.ts';
import { reserveFile } from '../disk/reserve.ts';
import { schemaFault } from '../disk/schema.ts';
import { databaseFile, openStore, openUntouched } from '../disk/store.ts';
import { hasGarbage } from '../disk/torn-log.ts';
import { isDamage, troubleOf } from '../disk/trouble.ts';
import { countFreezes, freezesSql } from '../writer/frozen-batches.ts';
import type { DatabaseFound, Found, OpenedEpoch } from './boot-check.ts';
import { readMark } from './damage-mark.ts';
import { quarantineDir } from './quarantine.ts';
import { readRestored } from './restored.ts';

/** Entries re-hashed at every start: enough for what a card tears, little enough for 50 ms. */
const tailMin = 256;
const tailMax = 2_048;

/** @param db open and migrated when the database is sound or empty; the caller closes it */
export type Inspection = Found & { db?: Database };

/** @param identity who the dock is by its configuration: another name in the last start is found */
export function inspect(dataDir: string, identity?: { site: string; dock: string; livedHere?: boolean }): Inspection {
  const anchor = readAnchor(join(dataDir, anchorFile));
  const mark = readMark(dataDir);
  const traces =
    identity?.livedHere === true || existsSync(join(dataDir, quarantineDir)) || existsSync(join(dataDir, reserveFile));
  const salvaged = mark?.moved === true && existsSync(join(dataDir, databaseFile));
  const restored = readRestored(dataDir);
  const rest = {
    ...{ anchor, marked: salvaged ? undefined : mark?.detail, salvaged, traces },
    ...(restored !== undefined && { restored }),
  };
  if (mark !== undefined && !salvaged) return { ...rest, database: { type: 'damaged', detail: mark.detail } };
  const file = join(dataDir, databaseFile);
  if (!existsSync(file) && !existsSync(`${file}-wal`)) return { ...rest, database: { type: 'absent' } };
  if (!existsSync(file)) {
    return {
      ...rest,
      database: { type: 'damaged', detail: 'The ledger is gone, its write-ahead log is still there.' },
    };
  }
  // SQLite throws the log of an empty database away; ours is never empty once it has a log.
  if (statSync(file).size === 0 && sizeOf(`${file}-wal`) > 0) {
    return { ...rest, database: { type: 'damaged', detail: 'The ledger is empty, its write-ahead log is not.' } };
  }
  let db: Database | undefined;
  try {
    const garbage = hasGarbage(file);
    const foreign = notOurs(file);
    if (foreign !== undefined) return { ...rest, database: { type: 'damaged', detail: foreign } };
    db = openStore(file);
    migrate(db);
    const examined = examine(db, anchor, salvaged);
    const database = examined.type === 'sound' && garbage ? { ...examined, garbage } : examined;
    if (database.type === 'sound' && identity !== undefined) {
      const before = lastStart(db);
      const other = before !== undefined && (before.site !== identity.site || before.dock !== identity.dock);
      if (other) return { ...rest, database: { ...database, renamedFrom: `${before.site}/${before.dock}` }, db };
    }
    if (database.type === 'sound' || database.type === 'empty') return { ...rest, database, db };
    db.close();
    return { ...rest, database };
  } catch (error) {
    db?.close();
    return { ...rest, database: classify(error) };
  }
}

export function classify(error: unknown): DatabaseFound {
  if (error instanceof NewerSchemaError) return { type: 'newer', detail: error.message };
  if (isDamage(error) && error instanceof Error) {
    return { type: 'damaged', detail: `The ledger's file is damaged: ${error.message}.` };
  }
  const trouble = troubleOf(error);
  if (trouble === undefined) throw error;
  return { type: 'unavailable', reason: trouble.reason, detail: `${trouble.code}: ${trouble.message}` };
}

/** Another program's database must not be turned into ours: looked at before the first pragma that writes. */
function notOurs(file: string): string | undefined {
  if (statSync(file).size === 0) return undefined;
  const db = openUntouched(file);
  try {
    const id = db.pragma('application_id', { simple: true });
    if (id === applicationId) return undefined;
    const tables = db.prepare('SELECT count(*) FROM sqlite_schema').pluck().get();
    return tables === 0 ? undefined : `${file} is another program's database.`;
  } finally {
    db.close();
  }
}

function examine(db: Database, anchor: AnchorFound, salvaged: boolean): DatabaseFound {
  const schema = schemaFault(db);
  if (schema !== undefined) return { type: 'damaged', detail: `The ledger's schema was changed: ${schema}.` };
  const last = db.prepare('SELECT epoch, seq FROM entry ORDER BY seq DESC LIMIT 1').get() as
    | { epoch: string; seq: number }
    | undefined;
  if (last === undefined) return { type: 'empty' };
  const fault = checkTail(db, last.seq, anchor);
  if (fault !== undefined) return { type: 'damaged', detail: `The ledger's chain is broken: ${fault}.` };
  const answered = answeredEpoch(db, anchor, salvaged);
  const found = { epoch: last.epoch, head: last.seq, anchored: isAnchored(db, anchor) };
  return { type: 'sound', ...found, ...(answered !== undefined && { answered }) };
}

/**
 * The epoch that was opened because of this very anchor: the start that did it was cut short before the anchor was
 * written anew, and what it found is no news. After a salvage it is the newest one.
 */
function answeredEpoch(db: Database, anchor: AnchorFound, salvaged: boolean): OpenedEpoch | undefined {
  const epochs = db
    .prepare("SELECT epoch, body FROM entry INDEXED BY entry_epoch WHERE kind = 'epoch' ORDER BY seq DESC")
    .iterate() as IterableIterator<{ epoch: string; body: string }>;
  for (const { epoch, body } of epochs) {
    const { reason, previousEpoch, previousHead, detail = '' } = JSON.parse(body) as EntryBody['epoch'];
    const because = anchor.type === 'found' && previousEpoch === anchor.epoch && previousHead === anchor.seq;
    if (salvaged || (because && ofOneStart.has(reason))) return { reason, epoch, detail };
  }
  return undefined;
}

/** Reasons that a start finds in what lies there; the others are storefronts' words. */
const ofOneStart: ReadonlySet<EpochReason> = new Set<EpochReason>(['ledger-lost', 'rolled-back', 'damaged']);

/** What the dock was called when it started last; undefined for a ledger that never got as far. */
function lastStart(db: Database): { site: string; dock: string } | undefined {
  return db
    .prepare(
      "SELECT json_extract(body, '$.site') AS site, json_extract(body, '$.dock') AS dock FROM entry INDEXED BY entry_start WHERE kind = 'start' ORDER BY seq DESC LIMIT 1",
    )
    .get() as { site: string; dock: string } | undefined;
}

function isAnchored(db: Database, anchor: AnchorFound): boolean | undefined {
  if (anchor.type !== 'found') return undefined;
  const row = db.prepare('SELECT epoch, hash FROM entry WHERE seq = ?').get(anchor.seq) as
    | { epoch: string; hash: Uint8Array }
    | undefined;
  if (row === undefined || row.epoch !== anchor.epoch || hex(row.hash) !== anchor.hash) return false;
  return countFreezes(db.prepare(freezesSql).pluck()) >= anchor.freezes;
}

function checkTail(db: Database, head: number, anchor: AnchorFound): string | undefined {
  const behind = anchor.type === 'found' ? head - anchor.seq : 0;
  const length = Math.min(tailMax, Math.max(tailMin, behind));
  const start = db
    .prepare(`SELECT epoch, seq, ${hexHash} AS hash FROM entry WHERE seq <= ? ORDER BY seq DESC LIMIT 1`)
    .get(head - length) as ChainEnd | undefined;
  const check = new ChainCheck(start);
  const rows = db
    .prepare<[number]>(`SELECT ${judgedColumns} FROM entry WHERE seq > ? ORDER BY seq`)
    .raw()
    .iterate(start?.seq ?? 0);
  for (const row of rows) {
    const hash = (row as JudgedEntry).pop() as string | null;
    const fault = check.next(row as unknown as EntryFields, hash);
    if (fault !== undefined) return fault;
  }
  return undefined;
}

const sizeOf = (file: string): number => statSync(file, { throwIfNoEntry: false })?.size ?? 0;
