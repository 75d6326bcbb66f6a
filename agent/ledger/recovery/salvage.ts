/**
 * Makes a new ledger from what is sound in a quarantined one: the longest prefix of entries whose chain holds, as it
 * is, and under a new epoch whatever proves itself behind the damage (`survivors.ts`), recorded again. It is built
 * beside the place of the ledger and moved there when it is complete, so that a kill leaves nothing half.
 */
import { copyFileSync, existsSync, renameSync, rmSync, statSync } from 'node:fs';
import { join } from 'node:path';
import type { EntryBody } from '../../inventory/nouns/entry.ts';
import type { Rulebook } from '../../inventory/nouns/rulebook.ts';
import type { Head } from '../book.ts';
import { ChainCheck, type ChainEnd } from '../chain/chain-check.ts';
import { at, type EntryFields } from '../chain/columns.ts';
import { hex } from '../chain/entries.ts';
import { databaseFile, openUntouched } from '../disk/store.ts';
import { isDamage, troubleOf } from '../disk/trouble.ts';
import { pastRules } from '../replay/past-rules.ts';
import { signProjections } from '../replay/rebuild.ts';
import type { Ledger } from '../writer/ledger.ts';
import { syncDirectory } from './damage-mark.ts';
import { eachPage, highestOf, lookUp, openIfSound, pageSize, rowsAfter } from './damaged-rows.ts';
import { Losses, Survivors } from './survivors.ts';

const buildFile = 'salvage.db';
const sourceFile = 'salvage-source.db';
const pagesPerCheckpoint = 20;

/** What is known beside the damaged ledger. */
type Known = {
  /** A number it reached at least. */
  above: number;
  anchored: Head | undefined;
};

type Source = {
  file: string;
  /** End of the prefix. */
  until: ChainEnd;
  known: Known;
  /** The highest number that is known or could be seen in the damaged ledger. */
  reached: number;
  /** Entries behind the prefix that prove themselves, and how many of them are to be recorded again. */
  proved: number;
  carried: number;
  losses: Losses;
};
type Tell = (entries: number) => void;

/**
 * The database with its write-ahead log, or without it, whichever gives more: a damaged or foreign log may lie over
 * sound pages.
 * @param from directory of the quarantined files
 * @returns undefined when there is nothing to read
 */
export function salvageSource(dataDir: string, from: string, known: Known, tell: Tell): Source | undefined {
  const file = join(from, databaseFile);
  // SQLite would throw the log of an empty database away, and with it what a person could still look at.
  if (sizeOf(file) === 0) return undefined;
  if (sizeOf(`${file}-journal`) > 0) return survey(rolledBack(dataDir, file), known, tell);
  const withLog = survey(file, known, tell);
  // Looking at a database may leave an empty log behind.
  if (sizeOf(`${file}-wal`) === 0) return withLog;
  const bare = join(dataDir, sourceFile);
  removeDatabase(bare);
  copyFileSync(file, bare);
  const without = survey(bare, known, tell);
  return without.until.seq + without.proved > withLog.until.seq + withLog.proved ? without : withLog;
}

/**
 * Where to build. What an earlier attempt on the same quarantine saved is gone on with: a salvage that is killed again
 * and again does not copy the prefix anew each time. Anything else that is left there is removed.
 * @param resumed the files were in this quarantine already
 */
export function salvageTarget(dataDir: string, source: Source | undefined, resumed: boolean, tell: Tell): string {
  const file = join(dataDir, buildFile);
  if (!resumed || source === undefined || !isUsable(file, source, tell)) removeDatabase(file);
  return file;
}

/** Whatever keeps it from being read, it is only ever a copy. Where the disk is at fault, making it anew says so. */
function isUsable(file: string, source: Source, tell: Tell): boolean {
  try {
    return isPrefix(file, source, tell);
  } catch (error) {
    if (troubleOf(error) === undefined) throw error;
    return false;
  }
}

/** Copies into `ledger`, which is open on the target, the part of the prefix that is not there yet. */
export function salvageInto(ledger: Ledger, source: Source, tell: Tell): void {
  const { epoch, seq, hash } = ledger.head;
  const check = seq === 0 ? new ChainCheck() : new ChainCheck({ epoch, seq, hash });
  let pages = 0;
  const rules = (lookUp(source.file, (db) => pastRules(db, ledger.rules)) as Rulebook | undefined) ?? ledger.rules;
  eachPage(source.file, check, source.until.seq, (rows) => {
    ledger.begin();
    for (const row of rows) ledger.adopt(row, rules);
    ledger.commit();
    pages += 1;
    if (pages % pagesPerCheckpoint === 0) ledger.db.pragma('wal_checkpoint(TRUNCATE)');
    tell(check.end.seq);
  });
}

/**
 * Records again what proves itself behind the prefix. To be called in the transaction that opened the new epoch: what
 * is built is a prefix, or complete, so that a salvage that is killed here starts this part over and counts nothing
 * twice.
 */
export function carryOver(ledger: Ledger, source: Source, tell: Tell): void {
  let carried = 0;
  eachSurvivor(source.file, new Survivors(source.until, source.known.anchored), source.reached, {
    take: (fields) => {
      if (ofItsEpochOnly(fields)) return;
      ledger.appendAgain(fields);
      carried += 1;
    },
    tell,
  });
  if (carried !== source.carried) throw new Error(`${source.carried} entries proved themselves, then ${carried}`);
}

/** How the salvage came out, in sentences. */
export function outcomeOf(source: Source | undefined, above: number): string {
  if (source === undefined) {
    const losses = new Losses();
    losses.add(1, above);
    return String(losses);
  }
  const { carried, losses, until } = source;
  if (carried === 0) return String(losses);
  const these = carried === 1 ? 'One entry' : `${carried} entries`;
  return `${losses} ${these} after entry ${until.seq} proved sound and ${carried === 1 ? 'was' : 'were'} recorded again under the new epoch.`;
}

/**
 * The process starts, clocks and acknowledgements of an epoch that is over. What stopped or paused a channel still
 * holds, and so does what a start found in the configuration file (R10).
 */
function ofItsEpochOnly(fields: EntryFields): boolean {
  const kind = fields[at.kind];
  if (kind === 'channel') return (JSON.parse(fields[at.body]) as EntryBody['channel']).change === 'snapshot';
  if (kind === 'start') return (JSON.parse(fields[at.body]) as EntryBody['start']).settings === undefined;
  return kind === 'epoch' || kind === 'clock' || kind === 'ack' || kind === 'given-up';
}

/**
 * Sound from its first entry to its last, and the last one is the source's as well. Entries and projections were
 * committed together.
 */
function isPrefix(file: string, source: Source, tell: Tell): boolean {
  if (!existsSync(file)) return false;
  const check = new ChainCheck();
  eachPage(file, check, Number.MAX_SAFE_INTEGER, () => tell(check.end.seq));
  const { seq, hash } = check.end;
  if (seq === 0 || seq !== highestOf(file) || seq > source.until.seq) return false;
  const theirs = lookUp(source.file, (db) => db.prepare('SELECT hash FROM entry WHERE seq = ?').pluck().get(seq));
  const structure = lookUp(file, (db) => db.pragma('quick_check(1)', { simple: true }));
  return structure === 'ok' && theirs instanceof Uint8Array && hex(theirs) === hash;
}

function removeDatabase(file: string): void {
  for (const suffix of ['', '-wal', '-shm', '-journal']) rmSync(`${file}${suffix}`, { force: true });
}

/**
 * After the last commit: copies the log into the file, so that the file alone is the whole ledger, and closes.
 * @throws when the copying was not complete
 */
export function finishSalvage({ db }: Ledger): void {
  // A newer version may have written what is in it, and its schema is not here any more to say so.
  signProjections(db, true);
  const [result] = db.pragma('wal_checkpoint(TRUNCATE)') as { busy: number; log: number }[];
  if (result?.busy !== 0 || result.log !== 0) throw new Error('the salvaged ledger could not be checkpointed');
  db.close();
}

/** The complete file takes the ledger's place. The copy goes first: a kill in between leaves nothing behind. */
export function putInPlace(dataDir: string): void {
  removeDatabase(join(dataDir, sourceFile));
  renameSync(join(dataDir, buildFile), join(dataDir, databaseFile));
  syncDirectory(dataDir);
}

/**
 * A change that was cut off has to be taken back before anything can be read; not in the files that are kept. @returns
 * the copy
 */
function rolledBack(dataDir: string, file: string): string {
  const bare = join(dataDir, sourceFile);
  removeDatabase(bare);
  copyFileSync(file, bare);
  copyFileSync(`${file}-journal`, `${bare}-journal`);
  const db = openUntouched(bare);
  try {
    db.prepare('SELECT count(*) FROM sqlite_schema').get();
  } catch (error) {
    if (!isDamage(error)) throw error;
  } finally {
    db.close();
  }
  return bare;
}

/** Reads all of it once, so that the new epoch can say at its beginning what is lost. */
function survey(file: string, known: Known, tell: Tell): Source {
  const check = new ChainCheck();
  tell(0);
  eachPage(file, check, Number.MAX_SAFE_INTEGER, () => tell(check.end.seq));
  const until = check.end;
  const survivors = new Survivors(until, known.anchored);
  const reached = Math.max(known.above, highestOf(file), until.seq);
  let carried = 0;
  eachSurvivor(file, survivors, reached, {
    take: (fields) => {
      if (!ofItsEpochOnly(fields)) carried += 1;
    },
    tell,
  });
  return { file, until, known, reached, proved: survivors.proved, carried, losses: survivors.losses };
}

type Visitor = { take: (fields: EntryFields) => void; tell: Tell };

/** Reads all there is behind the prefix, in the order of the file's tree, past what cannot be read. */
function eachSurvivor(file: string, survivors: Survivors, reached: number, { take, tell }: Visitor): void {
  const db = openIfSound(file);
  if (db === undefined) {
    survivors.end(reached);
    return;
  }
  try {
    let visited = 0;
    for (const row of rowsAfter(db, survivors.last)) {
      if (row === undefined) survivors.gap();
      else for (const fields of survivors.next(row)) take(fields);
      visited += 1;
      if (visited % pageSize === 0) tell(survivors.last);
    }
    for (const fields of survivors.end(reached)) take(fields);
  } finally {
    db.close();
  }
}

const sizeOf = (file: string): number => statSync(file, { throwIfNoEntry: false })?.size ?? 0;
