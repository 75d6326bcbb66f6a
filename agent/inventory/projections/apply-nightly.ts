/** How entries move what is known of the calendar and of nightly comparisons (R22). Nothing is judged here. */
import { documentKey } from '../nouns/document.ts';
import type { AppliedEntry, EntryBody } from '../nouns/entry.ts';
import { calendarAfter } from '../nouns/nightly/calendar.ts';
import type { Rulebook } from '../nouns/rulebook.ts';
import type { Tables } from '../nouns/tables.ts';
import { doubtShown } from './doubt-shown.ts';
import { itemOf } from './move-item.ts';

export function applyCalendar(
  tables: Tables,
  { merchant }: AppliedEntry,
  _rules: Rulebook,
  body: EntryBody['calendar'],
): void {
  const before = tables.row('calendar', documentKey(merchant ?? '', body.job));
  tables.putRow('calendar', calendarAfter(before, merchant ?? '', body));
}

/** A run that was asked for by hand is named after the entry that began it. */
export const runByHand = (date: string, seq: number): string => `${date}-${seq}`;

export function applyReconciliation(
  tables: Tables,
  entry: AppliedEntry,
  _rules: Rulebook,
  body: EntryBody['reconciliation'],
): void {
  const merchant = entry.merchant ?? '';
  if (body.change === 'begun') {
    const { date, missed = [] } = body;
    const run = entry.document ?? runByHand(date, entry.seq);
    const begun = { merchant, run, date, by: entry.operator ?? '', missed, startedAt: entry.at };
    const open = { endedAt: null, interrupted: false, classes: null, channels: [] };
    tables.putRow('reconciliation', { ...begun, ...open, mail: 'none', mailError: null });
    return;
  }
  const row = tables.row('reconciliation', documentKey(merchant, entry.document ?? ''));
  if (row === undefined) return;
  if (body.change === 'mail') {
    tables.putRow('reconciliation', { ...row, mail: body.mail, mailError: body.error ?? null });
    return;
  }
  const { classes, channels, mail, interrupted = false } = body;
  const ended = { endedAt: entry.at, interrupted, classes, channels };
  tables.putRow('reconciliation', { ...row, ...ended, mail: mail ? 'due' : 'none' });
}

/** A mail that says nothing is none. */
export function applyDigest(
  tables: Tables,
  { merchant: of, document, at }: AppliedEntry,
  _rules: Rulebook,
  body: EntryBody['digest'],
): void {
  const [merchant, contact] = [of ?? '', document ?? ''];
  if (body.change === 'made') {
    const { to, lines, leftOut, channels } = body;
    const mail = lines.length === 0 ? 'none' : 'due';
    tables.putRow('digest', { merchant, contact, to, at, channels, lines, leftOut, mail });
    return;
  }
  const row = tables.row('digest', documentKey(merchant, contact));
  if (row !== undefined) tables.putRow('digest', { ...row, lines: [], mail: body.mail });
}

/**
 * What this storefront acknowledged proves nothing any more: the item is looked at again, and told. The merchant's
 * others are due as they were (R13).
 */
export function applyDrift(tables: Tables, entry: AppliedEntry): void {
  const { document, seq } = entry;
  const channel = document ?? '';
  const row = itemOf(tables, entry);
  const { before, channels } =
    row.drifted?.seq === row.dueSeq ? row.drifted : { before: row.dueSeq, channels: undefined };
  tables.putItem({ ...row, dueSeq: seq, drifted: { seq, before, channels: { ...channels, [channel]: seq } } });
  doubtShown(tables, channel, row.sku);
}
