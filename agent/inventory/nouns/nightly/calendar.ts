/**
 * Things that are due once for each local date of a merchant, at a time of day. What counts is the date and not the
 * hour: one that is left out by summer time comes at the end of the gap, one that comes twice counts once, a date that
 * was missed (no power, no trusted clock) is made up for, and a clock that steps back over a date that is on record
 * repeats nothing. Pure: the local time is given.
 */
import { dayAfter } from '../text/dates.ts';

/** Dates kept for each job; what lies further back is over. */
const datesKept = 40;
/** A record that lies so far ahead was made by a clock that was wrong, and says nothing about today. */
const wrongAheadDays = 2;

/** Projection: what is on record of a job of a merchant. */
export type CalendarRow = {
  merchant: string;
  job: string;
  /** Oldest first, at most `datesKept`. YYYY-MM-DD */
  dates: string[];
};

export type CalendarEntries = {
  /** The job is begun for this date. document = the job. */
  calendar: { job: string; date: string };
};

export type LocalMoment = {
  /** YYYY-MM-DD */
  date: string;
  /** Minutes since midnight by the wall clock. */
  minute: number;
};

/** `missed`: earlier dates that nothing was done for, oldest first; the newest of them when there are many. */
type Due = { date: string; late: boolean; missed: string[] };

/**
 * What is due now; undefined: nothing.
 *
 * @param atMinute the time of day it is due at, minutes since midnight
 * @param began when this dock was first at work: what was due before is nobody's
 * @param dates on record
 */
export function dueNow(
  atMinute: number,
  now: LocalMoment,
  began: LocalMoment,
  dates: readonly string[],
): Due | undefined {
  const date = lastDue(atMinute, now);
  if (dates.includes(date)) return undefined;
  const latest = dayAfter(now.date, wrongAheadDays);
  const newest = [lastDue(atMinute, began), ...dates]
    .filter((each) => each <= latest)
    .sort()
    .at(-1);
  // The clock went back behind what is on record, or the dock began after this date.
  if (newest !== undefined && newest >= date) return undefined;
  const missed: string[] = [];
  const isMissed = (day: string): boolean => newest !== undefined && day > newest && missed.length < datesKept;
  for (let day = dayBefore(date); isMissed(day); day = dayBefore(day)) missed.unshift(day);
  return { date, late: date !== now.date, missed };
}

/** The last date whose time of day was reached. */
export const lastDue = (atMinute: number, { date, minute }: LocalMoment): string =>
  minute >= atMinute ? date : dayBefore(date);

/** The row after an entry. */
export function calendarAfter(
  before: CalendarRow | undefined,
  merchant: string,
  { job, date }: CalendarEntries['calendar'],
): CalendarRow {
  return { merchant, job, dates: [...new Set([...(before?.dates ?? []), date])].sort().slice(-datesKept) };
}

/** "22:00" → 1320 */
export function minuteOf(timeOfDay: string): number {
  const [hours = 0, minutes = 0] = timeOfDay.split(':').map(Number);
  return hours * 60 + minutes;
}

const dayBefore = (date: string): string => dayAfter(date, -1);
