/** Keys of admins: added and revoked while the dock runs, and for good. */
import { type Decision, done, refuse, unchanged } from '../../decision.ts';
import { type AdminKeySubmission, adminKeysMax, freshAdminKey } from '../../nouns/admin/admin-key.ts';
import type { Tables } from '../../nouns/tables.ts';

type Add = Extract<AdminKeySubmission, { type: 'admin-key-add' }>;
type Revoke = Extract<AdminKeySubmission, { type: 'admin-key-revoke' }>;

export function decideAdminKeyAdd(tables: Tables, { by, id, key, role, merchants }: Add): Decision {
  const row = tables.row('admin-key', id) ?? freshAdminKey(id);
  const added = { key, role, merchants };
  if (row.added !== null) {
    const same = JSON.stringify(Object.entries(row.added).sort()) === JSON.stringify(Object.entries(added).sort());
    if (same) return unchanged({ id, ...added });
    return refuse('bad-request', `${id} has a key already; revoke it first, or take another id.`, 'id');
  }
  if (row.revoked.includes(key)) return refuse('bad-request', 'This key was revoked, and never counts again.', 'key');
  const known = tables.openRows('admin-key', adminKeysMax);
  if (known.length >= adminKeysMax && !known.some((one) => one.id === id))
    return refuse('bad-request', `There are ${adminKeysMax} keys, the most there can be.`);
  return done([{ kind: 'admin-key', operator: by, document: id, body: { change: 'added', ...added } }], {
    id,
    ...added,
  });
}

export function decideAdminKeyRevoke(tables: Tables, { by, id, key }: Revoke): Decision {
  const row = tables.row('admin-key', id) ?? freshAdminKey(id);
  if (row.revoked.includes(key)) return unchanged({ id, revoked: key });
  return done([{ kind: 'admin-key', operator: by, document: id, body: { change: 'revoked', key } }], {
    id,
    revoked: key,
  });
}
