/**
 * What the book does when the disk does not do what it should, as a state machine. Scans are refused at once while it
 * is not `open`; what was recorded stays; it comes back by itself.
 *
 * - Disk full: the connection is good and nothing is half written. The reserve is given back, so that acknowledgements
 *   and exceptions can still be recorded; when the reserve can be made again there is room.
 * - Locked by another program: wait until it lets go.
 * - Moved, removed or replaced: what is open is not what a restart would find. It stays open, so that nothing of it is
 *   lost, until its name leads to it again or a person restarts the dock; whatever else happens meanwhile is no news.
 * - Anything else (I/O error, read-only, damage): after a failed sync nobody knows what is on the disk, and the next
 *   sync would say that all is well. The store is closed and goes through the boot check again, with growing pauses.
 */
import { type Backoff, backoffMs } from '../../backoff.ts';
import type { RefusingReason, Trouble } from './trouble.ts';

export type StorageState =
  | { state: 'open' }
  | { state: 'refusing'; reason: RefusingReason; until: 'room' | 'unlocked' | 'reopened' | 'back'; attempt: number };

export type StorageInput =
  | { type: 'trouble'; trouble: Trouble }
  /** The attempt that was waited for has failed. */
  | { type: 'not-yet'; reason: RefusingReason }
  | { type: 'mended' };

export type StorageEffect =
  | { type: 'tell' }
  | { type: 'release-reserve' }
  | { type: 'close-store' }
  | { type: 'try-again'; afterMs: number };

type StorageStep = { state: StorageState; effects: StorageEffect[] };

const pauses: { [U in Extract<StorageState, { state: 'refusing' }>['until']]: Backoff } = {
  room: { baseMs: 1_000, capMs: 5_000 },
  unlocked: { baseMs: 250, capMs: 2_000 },
  reopened: { baseMs: 250, capMs: 10_000 },
  back: { baseMs: 1_000, capMs: 5_000 },
};

/** @param random in [0, 1) */
export function storageStep(state: StorageState, input: StorageInput, random: () => number): StorageStep {
  switch (input.type) {
    case 'mended':
      return state.state === 'open'
        ? { state, effects: [] }
        : { state: { state: 'open' }, effects: [{ type: 'tell' }] };
    case 'not-yet':
      return state.state === 'open' ? { state, effects: [] } : again(state, input.reason, random);
    case 'trouble':
      return trouble(state, input.trouble, random);
  }
}

function again(
  state: Extract<StorageState, { state: 'refusing' }>,
  reason: RefusingReason,
  random: () => number,
): StorageStep {
  const afterMs = backoffMs(pauses[state.until], state.attempt, random);
  const next: StorageState = { ...state, reason, attempt: state.attempt + 1 };
  const told: StorageEffect[] = reason === state.reason ? [] : [{ type: 'tell' }];
  return { state: next, effects: [...told, { type: 'try-again', afterMs }] };
}

const waitsFor: Partial<Record<RefusingReason, 'room' | 'back'>> = { 'disk-full': 'room', moved: 'back' };

function trouble(state: StorageState, { reason, reopen }: Trouble, random: () => number): StorageStep {
  const until = reopen ? 'reopened' : (waitsFor[reason] ?? 'unlocked');
  // Already waiting, and this is not worse: the attempt that is under way settles it.
  if (state.state === 'refusing' && (state.until === 'reopened' || state.until === 'back' || state.until === until))
    return { state, effects: [] };
  const effects: StorageEffect[] = [{ type: 'tell' }];
  if (until === 'room') effects.push({ type: 'release-reserve' });
  if (until === 'reopened') effects.push({ type: 'close-store' });
  effects.push({ type: 'try-again', afterMs: backoffMs(pauses[until], 0, random) });
  return { state: { state: 'refusing', reason, until, attempt: 1 }, effects };
}
