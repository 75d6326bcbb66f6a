/**
 * The ledger itself, on the book's own connection: appends entries to the chain and moves the projections with them,
 * inside a transaction of the caller's. Knows nothing of threads, requests or files beside the database.
 */
import type { Database, Statement } from 'better-sqlite3';
import { type Clock, systemClock } from '../../clock.ts';
import { codeRead, type Draft, type Entry } from '../../inventory/nouns/entry.ts';
import type { Rulebook } from '../../inventory/nouns/rulebook.ts';
import { apply } from '../../inventory/projections/apply.ts';
import { LastValues } from '../../last-values.ts';
import type { Head } from '../book.ts';
import { chainHash, genesisHash } from '../chain/chain.ts';
import { at, type EntryFields, entryColumns, inOrder, insertEntry } from '../chain/columns.ts';
import { appliedOf, bodyText, hex, type StoredEntry, toEntry } from '../chain/entries.ts';
import type { Anchored } from '../disk/anchor.ts';
import type { CommandFilter } from '../messages.ts';
import { KnownTables } from '../projections/known-tables.ts';
import { Statements } from '../projections/statements.ts';
import type { Stamp } from '../stamp.ts';
import { countFreezes, freezesSql } from './frozen-batches.ts';

/** Commits that the usual time of one is told from. */
const syncTimesMax = 64;
/** Entries looked through for what each device read last: more than an import books while a scanner waits. */
const readSpan = 200_000;

/** The end of the chain. `epoch` is empty while the ledger is. */
type End = { epoch: string; seq: number; hash: Uint8Array };

export class Ledger {
  readonly db: Database;
  readonly tables: KnownTables;
  readonly rules: Rulebook;
  readonly boot: string;
  readonly #insert: Statement<unknown[]>;
  readonly #freezes: Statement<unknown[]>;
  readonly #begin: Statement<unknown[]>;
  readonly #commit: Statement<unknown[]>;
  readonly #rollback: Statement<unknown[]>;
  /** Observers ask for what is new twice a second. */
  readonly #looks: Statements;
  /** As committed, and as it will be when the transaction in hand commits. */
  #committed: End;
  #end: End;

  /** How long commits of entries took until the disk had them, ms. */
  readonly syncTimes = new LastValues(syncTimesMax);
  readonly #monoMs: Clock['monoMs'];

  constructor(db: Database, rules: Rulebook, boot: string, { monoMs }: Pick<Clock, 'monoMs'> = systemClock) {
    this.#monoMs = monoMs;
    this.db = db;
    this.rules = rules;
    this.boot = boot;
    this.tables = new KnownTables(db);
    this.#insert = db.prepare(insertEntry);
    this.#freezes = db.prepare(freezesSql).pluck();
    this.#begin = db.prepare('BEGIN IMMEDIATE');
    this.#commit = db.prepare('COMMIT');
    this.#rollback = db.prepare('ROLLBACK');
    this.#looks = new Statements(db);
    this.#committed = readEnd(db);
    this.#end = this.#committed;
  }

  /** The newest committed entry. */
  get head(): Head {
    return { epoch: this.#committed.epoch, seq: this.#committed.seq, hash: hex(this.#committed.hash) };
  }
  /** What the anchor is to hold. */
  get anchored(): Anchored {
    return { ...this.head, freezes: countFreezes(this.#freezes) };
  }
  /** The epoch that entries of the open transaction belong to. */
  get epoch(): string {
    return this.#end.epoch;
  }
  /** seq of the newest entry, including the open transaction's. */
  get lastSeq(): number {
    return this.#end.seq;
  }

  get lastHash(): string {
    return hex(this.#end.hash);
  }

  begin(): void {
    this.#begin.run();
  }

  /** @returns whether the head moved. When it throws, the transaction is gone and nothing of it counts. */
  commit(): boolean {
    const beganMs = this.#monoMs();
    this.#commit.run();
    const tookMs = this.#monoMs() - beganMs;
    const moved = this.#end !== this.#committed;
    this.#committed = this.#end;
    if (moved) this.syncTimes.add(tookMs);
    return moved;
  }

  /** Safe to call at any time: SQLite may have rolled back by itself. */
  rollback(): void {
    this.#end = this.#committed;
    this.tables.rolledBack();
    if (this.db.inTransaction) this.#rollback.run();
  }

  /**
   * Appends one entry and applies it. The transaction is the caller's.
   * @returns its seq
   */
  append(draft: Draft, stamp: Stamp): number {
    return this.#append(draft, stamp, this.#end.epoch, this.#end.seq + 1);
  }

  /**
   * Records an entry of an earlier epoch again, as a new one of this epoch: when and where it happened stays what it
   * was, by the clock and the process start that saw it. The transaction is the caller's.
   * @param fields stored before, and proved by their chain
   */
  appendAgain(fields: EntryFields): void {
    const again: EntryFields = [...fields];
    again[at.epoch] = this.#end.epoch;
    again[at.seq] = this.#end.seq + 1;
    this.#put(again);
  }

  /**
   * Opens an epoch: the only entry that may leave a gap behind it.
   * @param above the new epoch's entries get numbers above this one and above every entry here
   */
  appendEpoch(epoch: string, above: number, body: Extract<Draft, { kind: 'epoch' }>['body'], stamp: Stamp): number {
    return this.#append({ kind: 'epoch', body }, stamp, epoch, Math.max(this.#end.seq, above) + 1);
  }

  /**
   * Takes over an entry of another file as it is; its chain was checked. The transaction is the caller's. @param rules
   * it was applied by
   */
  adopt(row: StoredEntry, rules: Rulebook): void {
    this.#insert.run(...row);
    this.#end = { epoch: row[at.epoch], seq: row[at.seq], hash: row[at.hash] };
    applyStored(this.tables, row as unknown as EntryFields, rules);
  }

  #append(draft: Draft, stamp: Stamp, epoch: string, seq: number): number {
    const fields = inOrder({
      epoch,
      seq,
      at: Math.round(stamp.at),
      utcOffsetMin: stamp.utcOffsetMin,
      boot: this.boot,
      monoMs: Math.round(stamp.monoMs),
      clockTrusted: stamp.clockTrusted ? 1 : 0,
      station: text(draft.station),
      operator: text(draft.operator),
      kind: draft.kind,
      merchant: text(draft.merchant),
      sku: text(draft.sku),
      quantity: draft.quantity ?? null,
      document: text(draft.document),
      body: bodyText(draft.body),
    });
    this.#put(fields);
    if (draft.kind === 'epoch' || draft.kind === 'channel' || draft.kind === 'channel-settings')
      this.tables.dueMoved = true;
    return seq;
  }

  #put(fields: EntryFields): void {
    const hash = chainHash(this.#end.hash, fields);
    this.#insert.run(...fields, hash);
    this.#end = { epoch: fields[at.epoch], seq: fields[at.seq], hash };
    applyStored(this.tables, fields, this.rules);
  }

  /** The last entries, oldest first; optionally of one item. */
  tail(limit: number, item?: { merchant: string; sku: string }): Entry[] {
    const mine = item === undefined ? '' : 'WHERE merchant = ? AND sku = ?';
    const rows = this.#looks
      .rows(`SELECT ${entryColumns} FROM entry ${mine} ORDER BY seq DESC LIMIT ?`)
      .all(...(item === undefined ? [] : [item.merchant, item.sku]), limit) as StoredEntry[];
    return rows.reverse().map(toEntry);
  }

  /** Entries with seq > after, oldest first. */
  recent(after: number, limit: number): Entry[] {
    const rows = this.#looks
      .rows(`SELECT ${entryColumns} FROM entry WHERE seq > ? ORDER BY seq LIMIT ?`)
      .all(after, limit) as StoredEntry[];
    return rows.map(toEntry);
  }

  /** Of each device the newest entry that a code it read led to, back to `sinceMs`; oldest first. */
  lastReads(sinceMs: number): Entry[] {
    const rows = this.db
      .prepare<[number]>(`SELECT ${entryColumns} FROM entry ORDER BY seq DESC LIMIT ?`)
      .raw()
      .iterate(readSpan) as IterableIterator<StoredEntry>;
    const found = new Map<string, Entry>();
    for (const row of rows) {
      if (row[at.at] < sinceMs) break;
      if (!row[at.body].includes('"scan":')) continue;
      const entry = toEntry(row);
      const read = codeRead(entry);
      if (read !== undefined && !found.has(read.device)) found.set(read.device, entry);
    }
    return [...found.values()].reverse();
  }

  /** Requests on the record, newest first, by the indexes of requests alone. */
  commands({ limit, before, merchant, transaction }: CommandFilter): Entry[] {
    const by = transaction === undefined ? 'entry_command' : 'entry_transaction';
    const conditions = ["kind = 'command'"];
    const values: unknown[] = [];
    const where = (condition: string, ...given: unknown[]) => {
      conditions.push(condition);
      values.push(...given);
    };
    if (transaction !== undefined) where('document = ? AND operator = ?', transaction.id, transaction.by);
    if (before !== undefined) where('seq < ?', before);
    if (merchant !== undefined) where('merchant = ?', merchant);
    const rows = this.db
      .prepare<unknown[]>(
        `SELECT ${entryColumns} FROM entry INDEXED BY ${by} WHERE ${conditions.join(' AND ')} ORDER BY seq DESC LIMIT ?`,
      )
      .raw()
      .all(...values, limit) as StoredEntry[];
    return rows.map(toEntry);
  }
}

/**
 * Moves projections by one stored entry. The live book goes through the stored text as well, so that it sees exactly
 * what a replay will see.
 */
export function applyStored(tables: Parameters<typeof apply>[0], fields: EntryFields, rules: Rulebook): void {
  apply(tables, appliedOf(fields), rules);
}

function readEnd(db: Database): End {
  const row = db.prepare('SELECT epoch, seq, hash FROM entry ORDER BY seq DESC LIMIT 1').get() as End | undefined;
  return row ?? { epoch: '', seq: 0, hash: genesisHash };
}

const text = (value: string | undefined): string | null => value?.toWellFormed() ?? null;
