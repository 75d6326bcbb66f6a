/** Whose turn it is at a station: who has to sign in first, and which error or question waits to be answered. */
import type { Decision } from '../decision.ts';
import { type CommandName, stationCommands } from '../nouns/station/station-command.ts';
import { type Bench, preceded, refused, sessionDraft } from './bench.ts';

/** @param command undefined: goods were scanned; @returns the refusal, or undefined when the way is free */
export function stopped(bench: Bench, command?: CommandName): Decision | undefined {
  const { session, station } = bench;
  const passes = command === undefined ? undefined : stationCommands[command].passes;
  if (session.locked && passes !== 'lock') {
    return refused(bench, 'sign-in-first', 'The station is locked: scan your badge. The work is where it was.');
  }
  if (station.signIn === 'required' && session.operator === null && passes !== 'lock') {
    return refused(bench, 'sign-in-first', 'Nobody is signed in here: scan your badge first.');
  }
  if (session.held !== null && passes === undefined) {
    return refused(bench, 'held', `Not counted. First acknowledge: ${session.held.text}`);
  }
  return undefined;
}

/**
 * Whether nothing counts here for now; for a weight, which says so to nobody: it lies there when the way is free again.
 */
export function isStopped({ session, station }: Pick<Bench, 'session' | 'station'>): boolean {
  const nobody = station.signIn === 'required' && session.operator === null;
  return session.locked || nobody || session.held !== null;
}

/**
 * A question nobody answered before the next goods came. Where errors are held, it is answered first; elsewhere the
 * goods are the answer: what it asked about was not counted, which the operator heard, and is dropped.
 *
 * @param scanned decides about the goods, at a bench where nothing is asked
 */
export function unasked(bench: Bench, scanned: (bench: Bench) => Decision): Decision {
  const { session, station } = bench;
  if (session.question === null) return scanned(bench);
  if (station.holdErrors === true) {
    return refused(bench, 'needs-confirm', 'Not counted. First answer what was asked: CONFIRM or CANCEL.');
  }
  const { condition: _, ...unsaid } = session;
  const next = { ...bench, session: { ...unsaid, question: null, quantity: null } };
  return preceded([sessionDraft(bench, { change: 'answer', answer: 'cancel' })], scanned(next));
}
