/**
 * Verification: every entry's hash and number, the file's structure, and the projections against a replay. In slices,
 * so that a reader beside a working book never holds the WAL back for longer than one of them.
 */
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import type { Database } from 'better-sqlite3';
import type { Rulebook } from '../../inventory/nouns/rulebook.ts';
import { MapTables } from '../../inventory/projections/map-tables.ts';
import type { Head, VerifyReport } from '../book.ts';
import { ChainCheck } from '../chain/chain-check.ts';
import { at, type EntryFields } from '../chain/columns.ts';
import { hex, hexHash, type JudgedEntry, judgedColumns } from '../chain/entries.ts';
import { anchorFile, readAnchor } from '../disk/anchor.ts';
import { schemaFault } from '../disk/schema.ts';
import { databaseFile, openReadOnly } from '../disk/store.ts';
import { isDamage } from '../disk/trouble.ts';
import { headOf } from '../projections/head.ts';
import type { MayGoOn } from '../threads/leaving.ts';
import { applyStored } from '../writer/ledger.ts';
import { compareProjections } from './compare.ts';
import { pastRules } from './past-rules.ts';
import { isUpToDate } from './rebuild.ts';

/** Entries read at a time: a few milliseconds of work, after which others may have the thread. */
export const sliceSize = 500;
const progressEntries = 2_000;
/**
 * A replay holds every item, order and level shown in memory; beyond this many KB, by a rough weight, it would cost the
 * reader's thread its life (`readerHeapMb` in `client.ts`), and with it the rest of the verification.
 */
const replayKbMax = 100_000;

type Progress = (checked: number, of: number) => void;

/** Number of the last entry checked, and of the last one there is. */
type Checked = { checked: number; of: number };

type Extent = {
  /**
   * When a replay is heavier than this the projections are not compared; nor are those that an earlier version made.
   */
  kbMax?: number;
  /** Entries behind this one, if it is in the ledger, are looked at before all of them are. */
  since?: Head;
  /** Asked within what is one piece of work. */
  mustGoOn?: MayGoOn;
};

/**
 * Yields after each slice, so that whoever drives it may pause. What comes after the last slice (the file's structure,
 * the projections) is one piece of work.
 * @param rules without them the projections are not compared
 * @throws what SQLite throws on trouble that is no damage (IOERR, BUSY)
 */
export function* verification(
  db: Database,
  rules: Rulebook | undefined,
  { kbMax = replayKbMax, since, mustGoOn = () => {} }: Extent = {},
): Generator<Checked, VerifyReport, void> {
  const check = new ChainCheck();
  const damaged = (where: string): Extract<VerifyReport, { ok: false }> => ({
    ok: false,
    part: 'file',
    entries: check.entries,
    reason: `the file is damaged${where}`,
  });
  let replay: Replay | undefined;
  try {
    replay =
      rules === undefined || !isUpToDate(db) || replayKb(db) > kbMax ? undefined : new Replay(pastRules(db, rules));
    const fault = (yield* readSince(db, since)) ?? (yield* readSlices(db, check, replay));
    if (fault !== undefined) return fault;
  } catch (error) {
    if (!isDamage(error)) throw error;
    const seq = check.end.seq + 1;
    return { ...damaged(` at entry ${seq}: ${error}`), seq };
  }
  try {
    const report = db.transaction(() => finish(db, check, replay, mustGoOn)).deferred();
    return report.ok && rules !== undefined && replay === undefined ? { ...report, skipped: 'projections' } : report;
  } catch (error) {
    if (!isDamage(error)) throw error;
    return damaged(`: ${error}`);
  }
}

/** The same at one go. */
export function verifyLedger(
  db: Database,
  rules: Rulebook | undefined,
  onProgress?: Progress,
  kbMax = replayKbMax,
): VerifyReport {
  const slices = verification(db, rules, { kbMax });
  const tell = onProgress === undefined ? undefined : everyNow(onProgress);
  for (;;) {
    const slice = slices.next();
    if (slice.done === true) return slice.value;
    tell?.(slice.value);
  }
}

/** Passes on what is worth telling: every so many entries, and the last one. */
export function everyNow(tell: Progress): (checked: Checked) => void {
  let told = 0;
  return ({ checked, of }) => {
    if (checked - told < progressEntries && checked < of) return;
    told = checked;
    tell(checked, of);
  };
}

/**
 * The same for a dock that is not running. Opens the files read-only and also holds the ledger against its anchor.
 * @throws when there is no ledger, or the files cannot be read
 */
export function verifyStopped(dataDir: string, rules?: Rulebook, onProgress?: Progress): VerifyReport {
  const file = join(dataDir, databaseFile);
  if (!existsSync(file)) return { ok: false, part: 'file', entries: 0, reason: `there is no ledger at ${file}` };
  let db: Database | undefined;
  try {
    db = openReadOnly(file);
    const report = verifyLedger(db, rules, onProgress);
    return report.ok ? againstAnchor(dataDir, db, report) : report;
  } catch (error) {
    const reason = unreadable(file, error);
    if (reason === undefined) throw error;
    return { ok: false, part: 'file', entries: 0, reason };
  } finally {
    db?.close();
  }
}

/** @returns undefined when it is not the file that is at fault */
function unreadable(file: string, error: unknown): string | undefined {
  if (error instanceof Error && 'code' in error && error.code === 'SQLITE_READONLY_ROLLBACK') {
    return `${file} was cut off in the middle of a change; the next start of the dock takes that back`;
  }
  return isDamage(error) ? `${file} is no ledger: ${error}` : undefined;
}

function againstAnchor(dataDir: string, db: Database, report: Extract<VerifyReport, { ok: true }>): VerifyReport {
  const anchor = readAnchor(join(dataDir, anchorFile));
  if (anchor.type !== 'found') {
    if (report.entries === 0) return report;
    const what = anchor.type === 'absent' ? 'is missing' : 'cannot be read';
    const reason = `its anchor ${what}: every entry that is here holds, but whether the last ones were taken away nobody can tell`;
    return { ok: false, part: 'anchor', entries: report.entries, reason };
  }
  const row = db.prepare('SELECT epoch, hash FROM entry WHERE seq = ?').get(anchor.seq) as
    | { epoch: string; hash: Uint8Array }
    | undefined;
  if (row !== undefined && row.epoch === anchor.epoch && hex(row.hash) === anchor.hash) return report;
  const seq = Math.min(anchor.seq, report.head.seq + 1);
  const reason = `the ledger is older than its own anchor, which knows entry ${anchor.seq} of epoch ${anchor.epoch}`;
  return { ok: false, part: 'entries', entries: report.entries, seq, reason };
}

/**
 * An item about 1 KB with its barcodes, an order as much and its lines, a level shown a quarter, a document by its
 * length.
 */
function replayKb(db: Database): number {
  return Number(
    db
      .prepare(
        `SELECT (SELECT count(*) FROM item)
          + (SELECT coalesce(sum(1 + length(lines) / 256), 0) FROM orders)
          + (SELECT count(*) FROM shown) / 4
          + (SELECT coalesce(sum(1 + length(row) / 512), 0) FROM work_row) + (SELECT count(*) FROM unit)`,
      )
      .pluck()
      .get(),
  );
}

/** Not for long work: what is read here is read again. */
function* readSince(db: Database, since: Head | undefined): Generator<Checked, VerifyReport | undefined, void> {
  const known = db.prepare(`SELECT 1 FROM entry WHERE seq = ? AND epoch = ? AND ${hexHash} = ?`);
  if (since === undefined || known.get(since.seq, since.epoch, since.hash) === undefined) return undefined;
  return yield* readSlices(db, new ChainCheck(since), undefined);
}

/** Up to the head of the last slice; entries that come meanwhile are left to `finish`. */
function* readSlices(
  db: Database,
  check: ChainCheck,
  replay: Replay | undefined,
): Generator<Checked, VerifyReport | undefined, void> {
  // Not their count, which would be to read all of the file before anybody could pause.
  const of = headOf(db);
  const slice = slicesOf(db);
  for (;;) {
    const before = check.entries;
    const fault = judge(slice(check.end.seq), check, replay);
    if (fault !== undefined) return fault;
    yield { checked: check.end.seq, of: Math.max(of, check.end.seq) };
    if (check.entries - before < sliceSize) return undefined;
  }
}

/** Whole pages at a time: to go from row to row takes half as long again. */
function slicesOf(db: Database): (after: number) => JudgedEntry[] {
  const rows = db.prepare<[number]>(`SELECT ${judgedColumns} FROM entry WHERE seq > ? ORDER BY seq LIMIT ${sliceSize}`);
  return (after) => rows.raw().all(after) as JudgedEntry[];
}

/** @returns the fault of the first entry that has one */
function judge(rows: JudgedEntry[], check: ChainCheck, replay: Replay | undefined): VerifyReport | undefined {
  for (const row of rows) {
    const stored = row.pop() as string | null;
    // What is left are the hashed fields.
    const fields = row as unknown as EntryFields;
    const fault = check.next(fields, stored);
    if (fault !== undefined)
      return { ok: false, part: 'entries', entries: check.entries, seq: fields[at.seq], reason: fault };
    replay?.take(fields);
  }
  return undefined;
}

/** The rest of the entries and the projections as of the same moment. */
function finish(db: Database, check: ChainCheck, replay: Replay | undefined, mustGoOn: MayGoOn): VerifyReport {
  const slice = slicesOf(db);
  for (let rows = slice(check.end.seq); rows.length > 0; rows = slice(check.end.seq)) {
    const fault = judge(rows, check, replay);
    if (fault !== undefined) return fault;
  }
  const broken = (part: 'file' | 'projections', reason: string): VerifyReport => ({
    ok: false,
    part,
    entries: check.entries,
    reason,
  });
  const schema = schemaFault(db);
  if (schema !== undefined) return broken('file', `the schema was changed: ${schema}`);
  mustGoOn();
  const structure = db.pragma('quick_check(1)', { simple: true });
  if (structure !== 'ok') return broken('file', `the file's structure is damaged: ${structure}`);
  const difference = replay === undefined ? undefined : compareProjections(db, replay.tables, mustGoOn);
  if (difference !== undefined) return broken('projections', difference);
  const head: Head = { epoch: check.end.epoch, seq: check.end.seq, hash: check.end.hash };
  return { ok: true, entries: check.entries, head };
}

class Replay {
  readonly tables = new MapTables();
  readonly #rules: Rulebook;

  constructor(rules: Rulebook) {
    this.#rules = rules;
  }

  take(fields: EntryFields): void {
    applyStored(this.tables, fields, this.#rules);
  }
}
