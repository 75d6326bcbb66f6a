/** The queue of exceptions: what somebody has to look at later (`exception-reason.ts`). */
import type { AppliedEntry, EntryBody } from '../entry.ts';
import { exceptionKey } from '../rows.ts';
import type { Tables } from '../tables.ts';
import type { ExceptionRow } from './exception.ts';
import { isQueued } from './exception-reason.ts';
import { applyAside, applyAsideSettled } from './orders-aside.ts';
import { freshSession } from './session.ts';

const laterMax = 100;

export function applyExceptionRow(tables: Tables, entry: AppliedEntry, body: EntryBody['exception']): void {
  const { reason, text, scan = null, device = null, channel = null, units = 1, work = null, detail = null } = body;
  const { seq, at, station, operator, merchant, sku, document } = entry;
  const again = body.again === undefined ? undefined : tables.row('exception', exceptionKey(body.again));
  const settled = station !== null && body.order === undefined && !isQueued(reason);
  if (again?.status === 'open')
    tables.putRow('exception', { ...again, units: again.units + units, later: withLater(again, seq, units) });
  else if (!settled) {
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
      ...(body.condition !== undefined && { condition: body.condition }),
    });
    applyAside(tables, entry, body);
  }
  if (station === null || body.holds !== true) return;
  const session = tables.row('session', station) ?? freshSession(station);
  if (session.held === null) tables.putRow('session', { ...session, held: { seq, reason, text } });
}

/** A later count may have known of some of them and not of others (R5). */
function withLater({ later = [] }: ExceptionRow, seq: number, units: number): NonNullable<ExceptionRow['later']> {
  if (later.length < laterMax) return [...later, { seq, units }];
  return later.with(-1, { seq, units: (later.at(-1)?.units ?? 0) + units });
}

export function applyResolve(tables: Tables, { of }: EntryBody['exception-resolve']): void {
  const row = tables.row('exception', exceptionKey(of));
  if (row === undefined) return;
  applyAsideSettled(tables, row);
  tables.putRow('exception', { ...row, status: 'resolved' });
}
