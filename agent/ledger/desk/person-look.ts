/**
 * One person as a supervisor looks at them: what they booked, day by day at each station, and what they asked for at a
 * desk.
 */
import type { Database } from 'better-sqlite3';
import { splitAim } from '../../inventory/barcodes/aim.ts';
import { deskPerson } from '../../inventory/nouns/admin/operator.ts';
import type { EntryBody } from '../../inventory/nouns/entry.ts';
import type { Rulebook } from '../../inventory/nouns/rulebook.ts';
import { operatorName } from '../../inventory/station/operators.ts';
import { headOf } from '../projections/head.ts';
import { SqlTables } from '../projections/sql-tables.ts';
import { localDate } from '../stamp.ts';
import type { MayGoOn } from '../threads/leaving.ts';
import { type AskedAbout, askedAbout } from './asked-about.ts';
import { type Counted, isRefusedScan, unitsOf } from './figures.ts';

/** `date`: local, YYYY-MM-DD. */
export type PersonDay = { date: string; station: string; units: number; scans: number; refused: number };

export type PersonLook = {
  id: string;
  name: string;
  /** Their badge opens nothing any more. */
  revoked: boolean;
  /** Stations where they are signed in now. */
  at: string[];
  /** Newest first. */
  days: PersonDay[];
  /** What they asked for at a desk, newest first. `refusal`: the code of why not; null: it was done. */
  asked: ({ seq: number; at: number; refusal: string | null; reason: string } & AskedAbout)[];
  /** There is more before than was read, or is told. */
  partly: boolean;
};

/** The newest entries that are looked through: a second or so, on a thread that nobody waits for but who asks. */
const entriesMax = 200_000;
const daysMax = 200;
const askedMax = 50;

type Row = Omit<Counted, 'body' | 'boot' | 'monoMs'> & { utcOffsetMin: number; body: string };

/** @returns undefined: there is nobody of this id */
export function lookAtPerson(
  db: Database,
  rules: Rulebook,
  { id }: { id: string },
  mustGoOn: MayGoOn,
): PersonLook | undefined {
  const tables = new SqlTables(db);
  const row = tables.row('operator', id);
  if (row === undefined && !(rules.operators ?? []).some((one) => one.id === id)) return undefined;
  const head = headOf(db);
  const rows = db
    .prepare<[number, string, string], Row>(
      "SELECT seq, at, utc_offset_min AS utcOffsetMin, station, kind, merchant, sku, quantity, document, body FROM entry WHERE seq > ? AND (operator = ? OR operator = ?) AND kind IN ('receipt','packing','tally','shipment','reversal','exception','command') ORDER BY seq DESC",
    )
    .iterate(head - entriesMax, id, deskPerson(id));
  const days = new Map<string, PersonDay>();
  const asked: PersonLook['asked'] = [];
  let partly = head > entriesMax;
  for (const each of rows) {
    mustGoOn();
    const entry = { ...each, boot: '', monoMs: 0, body: JSON.parse(each.body) as unknown };
    if (entry.kind === 'command') {
      const { verb, params, status, code = '', reason = '' } = entry.body as EntryBody['command'];
      const refusal = status === 'ok' ? null : code;
      const about = () => askedAbout(verb, params, (seq) => exceptionOf(db, seq));
      if (asked.length < askedMax) asked.push({ seq: entry.seq, at: entry.at, refusal, reason, ...about() });
      else partly = true;
      continue;
    }
    const { station } = entry;
    const refused = isRefusedScan(entry);
    const units = refused ? 0 : unitsOf(entry);
    if (station === null || units === undefined) continue;
    const date = localDate(each);
    const key = `${date} ${station}`;
    const day = days.get(key) ?? { date, station, units: 0, scans: 0, refused: 0 };
    if (!days.has(key) && days.size >= daysMax) {
      partly = true;
      break;
    }
    days.set(key, {
      ...day,
      units: day.units + units,
      scans: day.scans + (refused || entry.kind === 'reversal' ? 0 : 1),
      refused: day.refused + (refused ? 1 : 0),
    });
  }
  return {
    ...{ id, name: operatorName(tables, rules, id) ?? id, revoked: row?.revoked === true },
    at: rules.stations.flatMap(({ name }) => (tables.row('session', name)?.operator === id ? [name] : [])),
    ...{ days: [...days.values()], asked, partly },
  };
}

function exceptionOf(db: Database, seq: number): Pick<AskedAbout, 'code' | 'station'> {
  const entry = db
    .prepare<[number], { station: string | null; body: string }>(
      "SELECT station, body FROM entry WHERE seq = ? AND kind = 'exception'",
    )
    .get(seq);
  if (entry === undefined) return {};
  const { scan = '' } = JSON.parse(entry.body) as Partial<EntryBody['exception']>;
  const code = splitAim(scan).data;
  return { ...(entry.station !== null && { station: entry.station }), ...(code !== '' && { code }) };
}
