/**
 * Dates and times inside element strings: YYMMDD, YYYYMMDD, and hours with minutes and seconds. The century of a
 * two-digit year is the one that puts it within 50 years of the current year (General Specifications 7.12), so reading
 * one needs the current year; checking one does not, but for 29 February of a year that is a multiple of 100.
 */

type DayRule = 'day-required' | 'day-may-be-00';

/** What is wrong with YYMMDD or YYYYMMDD, or undefined. The text must be 6 or 8 digits. */
export function dateProblem(value: string, rule: DayRule): string | undefined {
  // Only divisibility by 4 and 400 matters here; 2000 and not 1900 or 2100 is what "00" means until 2050.
  const year = value.length === 8 ? Number(value.slice(0, 4)) : 2000 + Number(value.slice(0, 2));
  const month = Number(value.slice(-4, -2));
  const day = Number(value.slice(-2));
  if (month < 1 || month > 12) return `month ${value.slice(-4, -2)} does not exist`;
  if (day === 0) return rule === 'day-may-be-00' ? undefined : 'day 00 is not allowed';
  return day <= daysIn(year, month) ? undefined : `day ${value.slice(-2)} does not exist in that month`;
}

/** What is wrong with HH, HHMM or HHMMSS, or undefined. The text must be 2, 4 or 6 digits. */
export function timeProblem(value: string): string | undefined {
  if (value.slice(0, 2) > '23') return `hour ${value.slice(0, 2)} does not exist`;
  if (value.slice(2, 4) > '59') return `minute ${value.slice(2, 4)} does not exist`;
  return value.slice(4, 6) > '59' ? `second ${value.slice(4, 6)} does not exist` : undefined;
}

/**
 * The calendar date of a valid YYMMDD as YYYY-MM-DD, read in `currentYear`; day 00 is the last day of its month.
 */
export function isoDate(value: string, currentYear: number): string {
  const year = fullYear(Number(value.slice(0, 2)), currentYear);
  const month = Number(value.slice(2, 4));
  const day = Number(value.slice(4, 6)) || daysIn(year, month);
  return `${year}-${pad(month)}-${pad(day)}`;
}

/** 51 to 99 ahead of the current year's last two digits is the last century, 50 to 99 behind is the next. */
function fullYear(lastTwoDigits: number, currentYear: number): number {
  const ahead = lastTwoDigits - (currentYear % 100);
  const century = currentYear - (currentYear % 100);
  if (ahead >= 51) return century - 100 + lastTwoDigits;
  if (ahead <= -50) return century + 100 + lastTwoDigits;
  return century + lastTwoDigits;
}

function daysIn(year: number, month: number): number {
  if (month === 2) return year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0) ? 29 : 28;
  return month === 4 || month === 6 || month === 9 || month === 11 ? 30 : 31;
}

function pad(number: number): string {
  return String(number).padStart(2, '0');
}
