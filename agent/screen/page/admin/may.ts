/** What whoever is at a desk may press on the dock's pages. Pure. */
import type { Role } from '../../../inventory/nouns/admin/admin-key.ts';
import type { RepairAction } from '../../views/desk.ts';

/** What a button or a form of the pages does: the actions beside troubles, and the two pages that change something. */
export type Press = RepairAction['do'] | 'settle' | 'bulk';

/** The role that its verb takes; `look` and `bind` only lead on. */
export const takes: Readonly<Record<Press, Role>> = {
  look: 'viewer',
  bind: 'viewer',
  acknowledge: 'operator',
  settle: 'operator',
  retry: 'supervisor',
  resume: 'supervisor',
  bulk: 'supervisor',
};

const rank: Readonly<Record<Role, number>> = { viewer: 0, operator: 1, supervisor: 2, installer: 3 };

/** Why not: the PIN comes first, or their role is for looking, or for less than this. */
export type WhyNot = 'pin' | 'looks' | 'role';

/** @param role of whoever signed in as themselves; undefined: nobody has to  @returns undefined: they may */
export function whyNot(
  press: Press,
  { inside, role }: { inside: boolean; role: Role | undefined },
): WhyNot | undefined {
  if (rank[takes[press]] === 0) return undefined;
  if (role === undefined) return inside ? undefined : 'pin';
  if (rank[role] >= rank[takes[press]]) return undefined;
  return role === 'viewer' ? 'looks' : 'role';
}
