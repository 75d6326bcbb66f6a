/** An instant as people type it: with a zone, in the merchant's own, or from now. */
import { Zone } from '../../ledger/stamp.ts';

type Instant = { ms: number } | { seq: number };

const unitMs: Readonly<Record<string, number>> = { s: 1_000, m: 60_000, min: 60_000, h: 3_600_000, d: 86_400_000 };
const written =
  /^(\d{4}-\d{2}-\d{2}|today|yesterday)(?:[T ](\d{2}:\d{2}(?::\d{2}(?:\.\d{1,9})?)?)(Z|[+-]\d{2}:?\d{2})?)?$/i;
const dayMs = 86_400_000;

export const instantHelp =
  'must be a moment, as in "2026-11-28 14:00", "2026-11-28T14:00:00Z", "yesterday 14:00" or "-2h", or an entry’s number, as in "#1042"';

/**
 * @param zone IANA name: of moments without one
 * @returns undefined when it is none; of a local time that comes twice or never (daylight saving) the earlier
 */
export function readInstant(text: string, zone: string, nowMs: number): Instant | undefined {
  const typed = text.trim();
  const entry = /^#(\d{1,15})$/.exec(typed);
  if (entry !== null) return { seq: Number(entry[1]) };
  const ago = /^-(\d{1,6})(s|m|min|h|d)$/.exec(typed);
  if (ago !== null) return { ms: nowMs - Number(ago[1]) * (unitMs[ago[2] ?? ''] ?? 0) };
  const [, day = '', time = '00:00', offset] = written.exec(typed) ?? [];
  if (day === '') return undefined;
  if (offset !== undefined) return ofMs(Date.parse(`${dateOf(day, 0, nowMs)}T${time}${offset.toUpperCase()}`));
  const local = new Zone(zone);
  const wallMs = Date.parse(`${dateOf(day, local.offsetMin(nowMs), nowMs)}T${time}Z`);
  if (Number.isNaN(wallMs)) return undefined;
  // The day before and the day after have the only offsets that can be meant: no zone changes twice within two days.
  const meant = [wallMs - dayMs, wallMs + dayMs].map((near) => wallMs - local.offsetMin(near) * 60_000);
  return ofMs(Math.min(...meant.filter((ms) => ms + local.offsetMin(ms) * 60_000 === wallMs), Math.max(...meant)));
}

const ofMs = (ms: number): Instant | undefined => (Number.isNaN(ms) ? undefined : { ms });

function dateOf(day: string, offsetMin: number, nowMs: number): string {
  const daysBack = { today: 0, yesterday: 1 }[day.toLowerCase()];
  if (daysBack === undefined) return day;
  return new Date(nowMs + offsetMin * 60_000 - daysBack * dayMs).toISOString().slice(0, 10);
}
