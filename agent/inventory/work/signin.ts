/** Who works at a station. A badge is a word, not a proof: it keeps the record straight, not thieves out. */
import { type Decision, unchanged } from '../decision.ts';
import type { Operator, Rulebook } from '../model.ts';
import { type Bench, refused, sessionDraft, stepped } from './bench.ts';
import { badgeCode } from './commandcodes.ts';

/** Whose badge says this: the text of the house's own badge, or of the one that is printed for an operator without one. */
export function badgeOwner({ operators }: Rulebook, text: string): Operator | undefined {
  return operators?.find(({ id, badge }) => text === (badge ?? badgeCode(id)));
}

export function decideBadge(bench: Bench, badge: string): Decision {
  const operator = badgeOwner(bench.rules, badge);
  return operator === undefined ? refused(bench, 'unknown-badge', 'Nobody has this badge.') : signIn(bench, operator);
}

/** Proved by something else than a badge. */
export function decideSignIn(bench: Bench, id: string): Decision {
  const operator = bench.rules.operators?.find((known) => known.id === id);
  return operator === undefined ? refused(bench, 'unknown-badge', `Nobody is called ${id}.`) : signIn(bench, operator);
}

/** Whoever comes takes over what is open; the entries before stay under the name of who made them. */
function signIn(bench: Bench, { id, name }: Operator): Decision {
  const { session } = bench;
  if (session.operator === id && !session.locked) return unchanged({ station: session.station, operator: id });
  const drafts = [sessionDraft({ ...bench, operator: id }, { change: 'sign-in', operator: id })];
  return stepped(drafts, 'signed-in', `${name} works here now.`);
}

export function decideSignOut(bench: Bench): Decision {
  const { session } = bench;
  if (session.operator === null) return unchanged({ station: session.station, operator: null });
  return stepped([sessionDraft(bench, { change: 'sign-out' })], 'signed-out', 'Signed out; the work stays as it is.');
}

/** Keeps the document, and lets nobody go on with it before a badge was scanned. Without anybody signed in there is nobody to wait for. */
export function decideLock(bench: Bench): Decision {
  const { session } = bench;
  if (session.locked || session.operator === null)
    return unchanged({ station: session.station, locked: session.locked });
  return stepped(
    [sessionDraft(bench, { change: 'lock' })],
    'locked',
    'Locked: scan your badge to go on where you were.',
  );
}
