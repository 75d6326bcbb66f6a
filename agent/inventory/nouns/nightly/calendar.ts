/**
 * Things that are due once for each local date of a merchant, at a time of day. What counts is the date and not the
 * hour: one that is left out by summer time comes at the end of the gap, one that comes twice counts once, a date that
 * was missed (no power, no trusted clock) is made up for, and a clock that steps back over a date that is on record
 * repeats nothing. Pure: the local time is given.
 */

/** Dates kept for each job; what lies further back is over. */
const datesKept = 40;
/** A record that lies so far ahead was made by a clock that was wrong, and says nothing about today. */
const wrongAheadDays = 2;

/** Projection: what is on record of a job of a merchant. */
export type CalendarRow = {
  merchant: string;
  job: string;
  /** The date that counted as over when the job began: the next one is the first. YYYY-MM-DD */
  from: string;
  /** Dates on record, oldest first, at most `datesKept`. */
  dates: string[];
};

export type CalendarEntries = {
  /** `begins`: the job is followed from the day after this date on; `due`: it is begun for this date. */
  calendar: { job: string; date: string; change: 'begins' | 'due' };
};

type LocalMoment = {
  /** YYYY-MM-DD */
  date: string;
  /** Minutes since midnight by the wall clock. */
  minute: number;
};

type Due =
  /** Nothing was ever recorded: the job begins, and this date counts as over. */
  | { type: 'begins'; over: string }
  /** `missed`: earlier dates that nothing was done for, oldest first; the newest of them when there are many. */
  | { type: 'due'; date: string; late: boolean; missed: string[] }
  | { type: 'wait' };

/**
 * What is due now.
 *
 * @param atMinute the time of day it is due at, minutes since midnight
 */
export function dueNow(atMinute: number, now: LocalMoment, row: Pick<CalendarRow, 'from' | 'dates'> | undefined): Due {
  const reached = now.minute >= atMinute;
  const date = reached ? now.date : dayBefore(now.date);
  if (row === undefined) return { type: 'begins', over: date };
  if (row.dates.includes(date)) return { type: 'wait' };
  const last = [row.from, ...row.dates].filter((each) => each <= dayAfter(now.date, wrongAheadDays)).sort();
  const newest = last.at(-1);
  // The clock went back behind what is on record, or the job began after this date.
  if (newest !== undefined && newest >= date) return { type: 'wait' };
  const missed: string[] = [];
  const isMissed = (day: string): boolean => newest !== undefined && day > newest && missed.length < datesKept;
  for (let day = dayBefore(date); isMissed(day); day = dayBefore(day)) missed.unshift(day);
  return { type: 'due', date, late: !reached, missed };
}

/** The row after an entry. */
export function calendarAfter(
  before: CalendarRow | undefined,
  merchant: string,
  { job, date, change }: CalendarEntries['calendar'],
): CalendarRow {
  const row = before ?? { merchant, job, from: date, dates: [] };
  if (change === 'begins') return row;
  return { ...row, dates: [...new Set([...row.dates, date])].sort().slice(-datesKept) };
}

/** "22:00" → 1320 */
export function minuteOf(timeOfDay: string): number {
  const [hours = 0, minutes = 0] = timeOfDay.split(':').map(Number);
  return hours * 60 + minutes;
}

const dayMs = 86_400_000;

const dayBefore = (date: string): string => dayAfter(date, -1);

function dayAfter(date: string, days: number): string {
  return new Date(Date.parse(`${date}T00:00:00Z`) + days * dayMs).toISOString().slice(0, 10);
}
