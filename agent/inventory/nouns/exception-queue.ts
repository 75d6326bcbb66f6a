/**
 * The queue of exceptions: what somebody has to look at later. A scan that was refused on the spot (wrong item, too many, an error
 * to be acknowledged first) is on the record, but the operator dealt with it there and then: it is no work for anybody.
 */
import type { AppliedEntry } from '../projections/apply.ts';
import type { EntryBody, Rulebook, StationRules, Tables } from './model.ts';
import { applyAside, applyAsideSettled } from './orders-aside.ts';
import { exceptionKey } from './rows.ts';
import { freshSession } from './session.ts';

/** Refusals that ask for something at the station itself. */
const settledOnTheSpot: ReadonlySet<string> = new Set([
  'held',
  'locked',
  'sign-in-first',
  'needs-confirm',
  'incomplete-label',
  'not-certain',
  'not-in-order',
  'too-many',
  'order-closed',
  'notice-closed',
  'no-count-open',
  'nothing-to-undo',
  'nothing-open',
  'unknown-badge',
  'bad-command',
  'old-sheet',
  'bad-quantity',
  'unknown-item',
  'unknown-notice',
  'unknown-order',
]);

/** Refusals after which scanning is not held: they say themselves what to do first. */
const neverHolds: ReadonlySet<string> = new Set([
  'held',
  'locked',
  'sign-in-first',
  'needs-confirm',
  'incomplete-label',
]);

/** Whether nothing more counts at the station before somebody acknowledged this. It is said on the entry: a configuration may change. */
export function holdsScanning({ holdErrors }: Pick<StationRules, 'holdErrors'>, reason: string): boolean {
  return holdErrors === true && !neverHolds.has(reason);
}

export function applyExceptionRow(tables: Tables, entry: AppliedEntry, body: EntryBody['exception']): void {
  const { reason, text, scan = null, device = null, channel = null, units = 1, work = null, detail = null } = body;
  const { seq, at, station, operator, merchant, sku, document } = entry;
  const onTheSpot = settledOnTheSpot.has(reason) && station !== null && body.order === undefined;
  if (!onTheSpot) {
    const who = { seq, at, status: 'open', station, operator, merchant, sku, document } as const;
    tables.putRow('exception', {
      ...who,
      reason,
      text,
      scan,
      device,
      work,
      channel,
      units,
      detail,
      order: body.order ?? null,
    });
    applyAside(tables, entry, body);
  }
  if (station === null || body.holds !== true) return;
  const session = tables.row('session', station) ?? freshSession(station);
  if (session.held === null) tables.putRow('session', { ...session, held: { seq, reason, text } });
}

export function applyResolve(
  tables: Tables,
  _entry: AppliedEntry,
  _rules: Rulebook,
  body: EntryBody['exception-resolve'],
): void {
  const row = tables.row('exception', exceptionKey(body.of));
  if (row === undefined) return;
  applyAsideSettled(tables, row);
  tables.putRow('exception', { ...row, status: 'resolved' });
}
