/**
 * Who works at a station. A badge printed here carries a proof (`command-codes.ts`): who holds it, or a photo of it, is
 * let in. A badge of the house's own is a word that anybody can print: it keeps the record straight, and opens nothing.
 */
import { type Decision, unchanged } from '../decision.ts';
import type { Operator, Rulebook } from '../nouns/rulebook.ts';
import { badgeCode } from '../nouns/station/command-codes.ts';
import type { Tables } from '../nouns/tables.ts';
import { type Bench, refused, sessionDraft, stepped } from './bench.ts';
import { operatorsOf } from './operators.ts';

/**
 * Whose badge says this: the text of the house's own badge, or of the one that is printed for an operator without one.
 */
export function badgeOwner(tables: Tables, rules: Rulebook, text: string): Operator | undefined {
  const [key] = rules.commandKeys ?? [];
  const printed = key === undefined ? () => undefined : (id: string) => badgeCode(id, key);
  return operatorsOf(tables, rules).find(({ id, badge }) => text === (badge ?? printed(id)));
}

/**
 * Whether a code that nothing here has could be a try at a badge of the house's own: letter for letter and digit for
 * digit like one.
 */
export function couldBeBadge({ operators = [] }: Rulebook, text: string): boolean {
  const shape = shapeOf(text);
  // Goods have such numbers, too, and nobody is locked out for goods that nobody knows.
  return !/^9+$/.test(shape) && operators.some(({ badge }) => badge !== undefined && shapeOf(badge) === shape);
}

const shapeOf = (text: string): string => text.replace(/[0-9]/g, '9').replace(/[A-Za-z]/g, 'A');

/** What everybody hears who ends it, however they do. */
export const practiceOverText = 'Practice is over: what is scanned now counts.';

export function decideBadge(bench: Bench, badge: string): Decision {
  const operator = badgeOwner(bench.plan, bench.rules, badge);
  if (operator === undefined) return refused(bench, 'unknown-badge', 'Nobody has this badge.');
  return signIn(bench, operator, operator.badge === undefined);
}

/** By the word of whoever may send requests to this dock: nobody has shown a badge at the station. */
export function decideSignIn(bench: Bench, id: string): Decision {
  const operator = operatorsOf(bench.plan, bench.rules).find((known) => known.id === id);
  return operator === undefined
    ? refused(bench, 'unknown-badge', `Nobody is called ${id}.`)
    : signIn(bench, operator, false);
}

/** Whoever comes takes over what is open; the entries before stay under the name of who made them. */
function signIn(bench: Bench, { id, name }: Operator, proven: boolean): Decision {
  const { session } = bench;
  const known =
    session.operator === id && !session.locked && session.practice !== true && (session.proven === true || !proven);
  if (known) return unchanged({ station: session.station, operator: id }, { step: 'signed-in', what: name });
  const change = { change: 'sign-in', operator: id, ...(proven ? { proven } : {}) } as const;
  const drafts = [sessionDraft({ ...bench, operator: id }, change)];
  const over = practiceOver(bench);
  return stepped(drafts, 'signed-in', `${name} works here now.${over.text}`, undefined, { what: name, ...over.about });
}

/** Whoever comes or goes ends practice: nobody is to learn that from the stock. */
function practiceOver({ session }: Bench): { text: string; about?: { practiceOver: true } } {
  if (session.practice !== true) return { text: '' };
  return { text: ` ${practiceOverText}`, about: { practiceOver: true } };
}

export function decideSignOut(bench: Bench): Decision {
  const { session } = bench;
  if (session.operator === null && session.practice !== true)
    return unchanged({ station: session.station, operator: null }, { step: 'signed-out', what: '' });
  const over = practiceOver(bench);
  const text = over.about === undefined ? 'Signed out; the work stays as it is.' : `Signed out.${over.text}`;
  const about = over.about && { what: '', ...over.about };
  return stepped([sessionDraft(bench, { change: 'sign-out' })], 'signed-out', text, undefined, about);
}

/**
 * Keeps the document, and lets nobody go on with it before a badge was scanned. Without anybody signed in there is
 * nobody to wait for.
 */
export function decideLock(bench: Bench): Decision {
  const { session } = bench;
  if (session.locked || session.operator === null) {
    const step = session.locked ? 'locked' : 'signed-out';
    return unchanged({ station: session.station, locked: session.locked }, { step, what: '' });
  }
  return stepped(
    [sessionDraft(bench, { change: 'lock' })],
    'locked',
    'Locked: scan your badge to go on where you were.',
  );
}
