/** Who may ask from afar, and how far each has counted; and who may work at the stations. */
import { freshAdminKey } from '../nouns/admin/admin-key.ts';
import type { AppliedEntry, EntryBody } from '../nouns/entry.ts';
import type { Rulebook } from '../nouns/rulebook.ts';
import type { Tables } from '../nouns/tables.ts';

/** A signed request is asked once: its key has counted so far. */
export function applyCommand(tables: Tables, _entry: AppliedEntry, _rules: Rulebook, body: EntryBody['command']): void {
  const { by, status, code, desired } = body;
  if (desired !== undefined && desired.version > (tables.row('desired', desired.what)?.version ?? 0))
    tables.putRow('desired', { ...desired, by, status, ...(code !== undefined && { code }) });
  if (body.counter === undefined) return;
  const row = tables.row('admin-key', body.by) ?? freshAdminKey(body.by);
  tables.putRow('admin-key', { ...row, counter: Math.max(row.counter, body.counter) });
}

export function applyAdminKey(
  tables: Tables,
  { document }: AppliedEntry,
  _rules: Rulebook,
  body: EntryBody['admin-key'],
): void {
  const row = tables.row('admin-key', document ?? '') ?? freshAdminKey(document ?? '');
  if (body.change === 'added') {
    const { key, role, merchants } = body;
    tables.putRow('admin-key', { ...row, added: { key, role, merchants } });
    return;
  }
  const added = row.added?.key === body.key ? null : row.added;
  tables.putRow('admin-key', { ...row, added, revoked: [...row.revoked, body.key] });
}

export function applyOperator(
  tables: Tables,
  { document }: AppliedEntry,
  _rules: Rulebook,
  body: EntryBody['operator'],
): void {
  const row = tables.row('operator', document ?? '') ?? { id: document ?? '', added: null, revoked: false };
  tables.putRow('operator', body.change === 'added' ? { ...row, added: body.name } : { ...row, revoked: true });
}
