/**
 * Which place of the ledger an instant is. Order is by sequence and never by time: a device may begin a day in 1970,
 * and its clock may be put back. So the ledger is taken in stretches, from one start or change of the clock to the
 * next; within one, time only goes on. A stretch in which the clock was not set is dated by the first time it was set
 * in the same life of the process, by the clock that never steps.
 */
import type { Database } from 'better-sqlite3';
import { type ExplainLanguage, sentencesIn } from '../../inventory/explain/sentences.ts';
import type { Sentences } from '../../inventory/explain/sentences-en.ts';
import { localTime } from '../../inventory/explain/words.ts';

/** Earlier than this program can have run: no clock that was ever set says so. */
const plausibleMs = Date.UTC(2025, 0, 1);

export type Place = {
  /** The last entry that had been written then; 0: none. */
  seq: number;
  /** What was not certain about it, for people, in the language that was asked for. */
  note?: string;
  /**
   * A clock was wrong about then: entries that were written before the instant may stand behind the place, or the other
   * way round.
   */
  doubtful?: true;
};

type Dated = { seq: number; at: number; monoMs: number; boot: string; clockTrusted: number; utcOffsetMin: number };

const columns = 'seq, at, mono_ms AS monoMs, boot, clock_trusted AS clockTrusted, utc_offset_min AS utcOffsetMin';

type Stretch = { first: Dated; last: Dated; shiftMs: number | undefined };

/** @param atMs ms UTC @param lang of the note; absent: English */
export function placeOf(db: Database, atMs: number, lang?: ExplainLanguage): Place {
  const words = sentencesIn(lang);
  /** Undated ones right behind the place. */
  let skipped: Stretch[] = [];
  const newer: Stretch[] = [];
  const all = stretches(db);
  for (const stretch of all) {
    const from = dateOf(stretch, stretch.first);
    if (from === undefined) skipped.push(stretch);
    else if (from > atMs) skipped = [];
    if (from === undefined || from > atMs) {
      newer.push(stretch);
      continue;
    }
    const seq = lastBefore(db, stretch, atMs);
    const older = all.next();
    const doubts = [
      older.done === true ? undefined : shownTwice(older.value, atMs, words),
      seq === stretch.last.seq ? undated(skipped, words) : undefined,
      seq === stretch.last.seq ? ahead(newer, words) : undefined,
      older.done === true ? undefined : behind(stretch, older.value, words),
    ].filter((note) => note !== undefined);
    const trusted = stretch.first.clockTrusted === 1;
    const notes = trusted ? doubts : [...doubts, words.place.notVouched];
    const doubtful = doubts.length > 0 && { doubtful: true as const };
    return { seq, ...(notes.length > 0 && { note: notes.join('; ') }), ...doubtful };
  }
  return { seq: 0, note: words.place.beforeFirst };
}

/** Newest first. */
function* stretches(db: Database): Generator<Stretch> {
  const next = db.prepare<[number, number], Dated>(
    `SELECT ${columns} FROM entry WHERE seq = (SELECT max(s) FROM (SELECT max(seq) AS s FROM entry INDEXED BY entry_start WHERE kind = 'start' AND seq <= ? UNION ALL SELECT max(seq) FROM entry INDEXED BY entry_clock WHERE kind = 'clock' AND seq <= ?))`,
  );
  const before = db.prepare<[number], Dated>(`SELECT ${columns} FROM entry WHERE seq < ? ORDER BY seq DESC LIMIT 1`);
  const oldest = db.prepare<[], Dated>(`SELECT ${columns} FROM entry ORDER BY seq LIMIT 1`);
  let last = before.get(Number.MAX_SAFE_INTEGER);
  /** The clock of a boot as it was first known to be right, by what it was behind. */
  let set: { boot: string; shiftMs: number } | undefined;
  while (last !== undefined) {
    const first = next.get(last.seq, last.seq) ?? oldest.get();
    if (first === undefined) return;
    const trusted = first.clockTrusted === 1;
    yield { first, last, shiftMs: trusted || set?.boot !== first.boot ? undefined : set.shiftMs };
    if (trusted) set = { boot: first.boot, shiftMs: first.at - first.monoMs };
    last = before.get(first.seq);
  }
}

/** undefined: nobody knows when it was. */
function dateOf({ first, shiftMs }: Stretch, entry: Dated): number | undefined {
  if (shiftMs !== undefined && entry.boot === first.boot) return entry.monoMs + shiftMs;
  return entry.clockTrusted === 1 || entry.at >= plausibleMs ? entry.at : undefined;
}

/** The last entry of the stretch that is not after it; the first one is not. */
function lastBefore(db: Database, stretch: Stretch, atMs: number): number {
  const entry = db.prepare<[number], Dated>(`SELECT ${columns} FROM entry WHERE seq <= ? ORDER BY seq DESC LIMIT 1`);
  let low = stretch.first.seq;
  let high = stretch.last.seq;
  while (low < high) {
    const found = entry.get(Math.ceil((low + high) / 2));
    if (found === undefined || found.seq <= low) break;
    if ((dateOf(stretch, found) ?? 0) <= atMs) low = found.seq;
    else high = found.seq - 1;
  }
  return low;
}

function shownTwice(older: Stretch, atMs: number, words: Sentences): string | undefined {
  const [from, until] = [dateOf(older, older.first), dateOf(older, older.last)];
  if (from === undefined || until === undefined || from > atMs || until <= atMs) return undefined;
  return words.place.shownTwice(older.last.seq, localTime({ ...older.last, clockTrusted: true }, words));
}

/**
 * The stretch right behind the place began later than what came after it: its clock was ahead, and it may have begun
 * before the instant.
 */
function ahead(newer: readonly Stretch[], words: Sentences): string | undefined {
  const [after, next] = [newer.at(-2), newer.at(-1)];
  if (after === undefined || next === undefined) return undefined;
  const [from, until] = [dateOf(next, next.first), dateOf(after, after.first)];
  if (from === undefined || until === undefined || from <= until) return undefined;
  return words.place.ahead(next.first.seq, next.last.seq);
}

/** A clock that nobody vouched for began earlier than what came before it had ended. */
function behind(stretch: Stretch, older: Stretch, words: Sentences): string | undefined {
  const [from, until] = [dateOf(stretch, stretch.first), dateOf(older, older.last)];
  const vouched = stretch.first.clockTrusted === 1 || stretch.shiftMs !== undefined;
  if (vouched || from === undefined || until === undefined || from >= until) return undefined;
  return words.place.behind(stretch.first.seq, stretch.last.seq);
}

function undated(skipped: readonly Stretch[], words: Sentences): string | undefined {
  const [newest, oldest] = [skipped[0], skipped.at(-1)];
  if (newest === undefined || oldest === undefined) return undefined;
  return words.place.undated(oldest.first.seq, newest.last.seq);
}
