/**
 * Acts on what the boot check found (`boot-check.ts`): opens, opens anew, quarantines and salvages, or says why it
 * cannot.
 */
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import type { Database } from 'better-sqlite3';
import { systemClock } from '../../clock.ts';
import type { EpochReason } from '../../inventory/nouns/admin/dock.ts';
import type { Rulebook } from '../../inventory/nouns/rulebook.ts';
import type { BootFinding } from '../book.ts';
import type { RandomBytes } from '../chain/ids.ts';
import { Anchor, type AnchorSlot, anchorFile } from '../disk/anchor.ts';
import { migrate } from '../disk/migrations.ts';
import { databaseFile, openStore } from '../disk/store.ts';
import type { RefusingReason } from '../disk/trouble.ts';
import type { BookIdentity } from '../messages.ts';
import { isUnreadable } from '../projections/stored-json.ts';
import { bringUpToDate, isUpToDate, rebuildProjections } from '../replay/rebuild.ts';
import { repairProjections } from '../replay/repair.ts';
import { removeShadow, Shadow } from '../replay/shadow.ts';
import { verifyLedger } from '../replay/verify.ts';
import type { Stamp } from '../stamp.ts';
import type { OnProgress } from '../threads/progress.ts';
import { GroupCommit } from '../writer/group-commit.ts';
import { Ledger } from '../writer/ledger.ts';
import type { EpochOpened } from '../writer/writes.ts';
import { judge, type OpenedEpoch } from './boot-check.ts';
import { markDamaged, readMark, removeMark, syncDirectory, writeMark } from './damage-mark.ts';
import { classify, type Inspection, inspect } from './inspect.ts';
import { moveToQuarantine, nextQuarantine, quarantineDir } from './quarantine.ts';
import { forgetRestored } from './restored.ts';
import {
  carryOver,
  finishSalvage,
  outcomeOf,
  putInPlace,
  salvageInto,
  salvageSource,
  salvageTarget,
} from './salvage.ts';

export type BootOptions = {
  dataDir: string;
  rulebook: Rulebook;
  identity: BookIdentity;
  /** Of this process start. */
  boot: string;
  randomBytes: RandomBytes;
  onProgress?: OnProgress;
};

export type Booted =
  | {
      type: 'open';
      groupCommit: GroupCommit;
      anchor: Anchor;
      finding: BootFinding;
      opened: EpochOpened[];
      /** The last stop was not in order: the whole ledger is worth a look. */
      unclean: boolean;
    }
  | { type: 'unavailable'; reason: RefusingReason; detail: string }
  | { type: 'newer'; detail: string };

/**
 * One attempt. Throws only for bugs; every connection it opened is closed unless it answers `open`. The directory is
 * locked by the caller.
 */
export function boot(options: BootOptions, stamp: Stamp): Booted {
  try {
    return bootOn(options, stamp, false);
  } catch (error) {
    // Of rows that no entry makes: the entries hold, and can make them again.
    if (!isUnreadable(error) && !(error instanceof TypeError || error instanceof RangeError)) throw error;
    return bootOn(options, stamp, true);
  }
}

/** @param anew the tables are made again whatever they look like */
function bootOn(options: BootOptions, stamp: Stamp, anew: boolean): Booted {
  const connections: Database[] = [];
  let booted: Booted | undefined;
  try {
    removeShadow(options.dataDir);
    booted = attempt(options, stamp, anew, connections);
  } catch (error) {
    const found = classify(error);
    if (found.type !== 'damaged' && found.type !== 'unavailable' && found.type !== 'newer') throw error;
    booted = found.type === 'damaged' ? { type: 'unavailable', reason: 'io-error', detail: found.detail } : found;
    // Damage that only showed while it was acted upon: the next attempt takes the ledger out of use.
    if (found.type === 'damaged') markUnlessUnderWay(options.dataDir, found.detail);
  } finally {
    if (booted?.type !== 'open') for (const db of connections) db.close();
  }
  return booted;
}

/**
 * A mark that names a quarantine says where the entries are; while nothing stands in their place it must not be
 * forgotten.
 */
function markUnlessUnderWay(dataDir: string, detail: string): void {
  const underWay = readMark(dataDir)?.quarantine !== undefined && !existsSync(join(dataDir, databaseFile));
  if (!underWay) writeMark(dataDir, { detail });
}

function attempt(options: BootOptions, stamp: Stamp, anew: boolean, connections: Database[]): Booted {
  const found = inspect(options.dataDir, options.identity);
  if (found.db !== undefined) connections.push(found.db);
  const judgement = judge(found);
  const site: Site = { options, found, stamp, anew, connections };
  switch (judgement.verdict) {
    case 'unavailable':
      return { type: 'unavailable', reason: judgement.reason, detail: judgement.detail };
    case 'newer':
      return { type: 'newer', detail: judgement.detail };
    case 'agreed':
      return open(site, { verdict: 'agreed', detail: '' }, groupCommitOn(site));
    case 'resumed':
      return resume(site, judgement.opened);
    case 'anchor-rebuilt':
      return open(site, judgement, groupCommitOn(site));
    case 'renamed':
      return newEpoch(site, judgement);
    case 'new':
      return newEpoch(site, { verdict: 'new', above: 0, detail: 'This dock has no ledger yet.' });
    case 'ledger-lost':
      return newEpoch(site, judgement);
    case 'rolled-back':
      return soundThroughout(site) ? newEpoch(site, judgement) : replace(site, judgement);
    case 'damaged':
      return replace(site, judgement);
  }
}

/** What the steps below share: where, what was found, when, and what has to be closed if it comes to nothing. */
type Site = { options: BootOptions; found: Inspection; stamp: Stamp; anew: boolean; connections: Database[] };
type Verdict = { verdict: BootFinding['verdict']; detail: string };
type EpochVerdict = Verdict & { above: number };

/** A copy of unknown origin is written to only when all of it holds: its log may be another file's. */
function soundThroughout({ options, found: { db } }: Site): boolean {
  const tell = (entries: number): void => options.onProgress?.({ work: 'check', entries });
  return db !== undefined && verifyLedger(db, undefined, tell).ok;
}

/**
 * Tables of an earlier version that were filled are held against what this one reads; those that are new are no repair.
 */
function readAnew(ledger: Ledger, stamp: Stamp, onProgress?: OnProgress): void {
  const filled = ledger.db.prepare('SELECT 1 FROM item LIMIT 1').get() !== undefined;
  if (!filled) bringUpToDate(ledger, () => void rebuildProjections(ledger, onProgress));
  else if (!isUpToDate(ledger.db)) {
    const made = new Shadow(ledger, systemClock.monoMs);
    try {
      while (!made.slice()) onProgress?.({ work: 'rebuild', entries: made.entries, of: ledger.lastSeq });
      bringUpToDate(ledger, () => void repairProjections(ledger, made, 'This version read the entries anew.', stamp));
    } finally {
      made.letGo();
    }
  }
}

/** What a start says that stumbled over the tables. */
export const unlikeEntries = 'a row that the start reads was not what the entries make of it';

/** On the ledger that inspection opened, or on a new one. */
function groupCommitOn(site: Site): GroupCommit {
  return groupCommitIn(site, site.found.db ?? openMigrated(site, join(site.options.dataDir, databaseFile)));
}

function groupCommitIn({ options, stamp, anew }: Site, db: Database): GroupCommit {
  const ledger = new Ledger(db, options.rulebook, options.boot);
  const { dataDir, identity, randomBytes, onProgress } = options;
  readAnew(ledger, stamp, onProgress);
  const groupCommit = new GroupCommit(ledger, identity, randomBytes, (detail) => markDamaged(dataDir, detail));
  if (anew) groupCommit.makeTablesAnew(unlikeEntries, stamp, onProgress);
  return groupCommit;
}

function openMigrated({ connections }: Site, file: string): Database {
  const db = openStore(file);
  connections.push(db);
  migrate(db);
  return db;
}

function newEpoch(site: Site, verdict: EpochVerdict): Booted {
  const groupCommit = groupCommitOn(site);
  appendEpoch(groupCommit, site, verdict);
  // The schema and the epoch stand in the database itself, not only in its log.
  groupCommit.ledger.db.pragma('wal_checkpoint(TRUNCATE)');
  syncDirectory(site.options.dataDir);
  return open(site, verdict, groupCommit);
}

/** What an earlier start found and mended before it was cut short: nobody may have heard of it. */
function resume(site: Site, opened: OpenedEpoch): Booted {
  const groupCommit = groupCommitOn(site);
  groupCommit.writes.opened = [opened];
  const { reason, detail } = opened;
  const verdict = reason === 'ledger-lost' || reason === 'rolled-back' ? reason : 'damaged';
  return open(site, { verdict, detail }, groupCommit);
}

const epochReasons: { [V in BootFinding['verdict']]?: EpochReason } = {
  new: 'new-dock',
  'ledger-lost': 'ledger-lost',
  'rolled-back': 'rolled-back',
  damaged: 'damaged',
  renamed: 'renamed',
};

/** @param follow appends what belongs to the same transaction */
function appendEpoch(
  { ledger, writes }: GroupCommit,
  { found, stamp }: Site,
  { verdict, above, detail }: EpochVerdict,
  follow?: () => void,
): void {
  const anchored = anchoredIn(found);
  ledger.begin();
  writes.openEpoch(epochReasons[verdict] ?? 'damaged', detail, { above, anchored }, stamp);
  follow?.();
  ledger.commit();
}

const anchoredIn = ({ anchor }: Inspection): AnchorSlot | undefined => (anchor.type === 'found' ? anchor : undefined);

/**
 * Quarantine, salvage, new epoch. Every step may be repeated after a kill; the mark says how far it has come, and
 * stands until the anchor is that of the new ledger (`open`).
 */
function replace(site: Site, { above, detail: cause }: EpochVerdict): Booted {
  const { dataDir, onProgress } = site.options;
  site.found.db?.close();
  const mark = site.found.salvaged ? undefined : readMark(dataDir);
  const quarantine = mark?.quarantine ?? nextQuarantine(dataDir);
  const resumed = mark?.moved === true;
  if (!resumed) {
    writeMark(dataDir, { detail: cause, quarantine });
    moveToQuarantine(dataDir, quarantine);
  }
  const tell = (entries: number): void => onProgress?.({ work: 'salvage', entries });
  const checked = (entries: number): void => onProgress?.({ work: 'check', entries });
  const known = { above, anchored: anchoredIn(site.found) };
  const source = salvageSource(dataDir, join(dataDir, quarantineDir, quarantine), known, checked);
  const target = salvageTarget(dataDir, source, resumed, checked);
  if (!resumed) writeMark(dataDir, { detail: cause, quarantine, moved: true });

  const building = groupCommitIn(site, openMigrated(site, target));
  const detail = `${cause} ${outcomeOf(source, above)} The damaged files are kept in ${quarantineDir}/${quarantine}.`;
  if (source !== undefined) salvageInto(building.ledger, source, tell);
  appendEpoch(building, site, { verdict: 'damaged', above: source?.reached ?? above, detail }, () => {
    if (source !== undefined) carryOver(building.ledger, source, tell);
  });
  const { opened } = building.writes;
  finishSalvage(building.ledger);

  putInPlace(dataDir);
  const groupCommit = groupCommitIn(site, openMigrated(site, join(dataDir, databaseFile)));
  groupCommit.writes.opened = opened;
  return open(site, { verdict: 'damaged', detail }, groupCommit);
}

/**
 * The anchor is safe before anybody works on, unless it was right as it was: what is found once is not to be found
 * again.
 */
function open({ options, found, stamp }: Site, { verdict, detail }: Verdict, groupCommit: GroupCommit): Booted {
  // On the record before the anchor is there again: a kill in between finds it missing once more.
  const unanchored = found.anchor.type !== 'found' && (verdict === 'anchor-rebuilt' || verdict === 'renamed');
  if (unanchored) recordAnchor(groupCommit, found, stamp);
  const anchor = new Anchor(join(options.dataDir, anchorFile), found.anchor);
  const { head } = groupCommit.ledger;
  try {
    if (verdict === 'agreed') anchor.write(groupCommit.ledger.anchored);
    else anchor.settle(groupCommit.ledger.anchored);
    if (readMark(options.dataDir) !== undefined) removeMark(options.dataDir);
    if (found.restored !== undefined) forgetRestored(options.dataDir);
  } catch (error) {
    anchor.close();
    throw error;
  }
  const { opened } = groupCommit.writes;
  groupCommit.writes.opened = [];
  groupCommit.writes.unchecked = unproved(verdict);
  const stoppedInOrder = found.anchor.type === 'found' && found.anchor.clean;
  return {
    type: 'open',
    groupCommit,
    anchor,
    finding: { verdict, epoch: head.epoch, head: head.seq, detail },
    opened,
    unclean: unproved(verdict) || ((verdict === 'agreed' || verdict === 'renamed') && !stoppedInOrder),
  };
}

/**
 * Whether the tables may be another day's, or somebody's: storefronts are told nothing from them before they were
 * checked.
 */
const unproved = (verdict: BootFinding['verdict']): boolean =>
  verdict === 'anchor-rebuilt' || verdict === 'rolled-back';

function recordAnchor({ ledger }: GroupCommit, { anchor }: Inspection, stamp: Stamp): void {
  const what = anchor.type === 'absent' ? 'was missing' : 'was unreadable';
  const text = `The anchor beside the ledger ${what} and was written again at entry ${ledger.head.seq}. Whether entries are missing at the ledger's end cannot be told from here: compare what the storefronts show, then dismiss this.`;
  ledger.begin();
  ledger.append({ kind: 'exception', body: { reason: 'anchor-missing', text } }, stamp);
  ledger.commit();
}
