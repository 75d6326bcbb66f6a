/**
 * How a dock's ledger becomes its log at the server: one range in flight, put behind the one that the server is known
 * to end with. Who has written there last is asked of the server whenever it is not certain; a log that ends with what
 * this ledger does not have belongs to another life of this dock.
 */
import type { Range } from './range.ts';

/** The last message on this dock's subject. `mine`: this ledger has the entry at its end, with its hash. */
type LastRange = { readonly seq: number; readonly to: number; readonly mine: boolean; readonly closed: boolean };

export type Publishing = {
  readonly phase:
    | 'away'
    /** Waits for the last message on its subject. */
    | 'asking'
    | 'ready'
    | 'sending'
    /** The log goes on beyond what this ledger has: this is an old copy of it. */
    | 'forked'
    /** Another device has this dock's name: a person says which of the two keeps it. */
    | 'fenced'
    | 'closed';
  /** Number of the last message on its subject, 0: there is none. The next one expects it. */
  readonly last: number;
  /** The last entry that the server is known to have. */
  readonly to: number;
};

export const away: Publishing = { phase: 'away', last: 0, to: 0 };

type PublishInput =
  | { readonly type: 'link'; readonly up: boolean }
  /** What the server says of who this dock is. */
  | { readonly type: 'instance'; readonly same: boolean }
  | { readonly type: 'last'; readonly found: LastRange | undefined }
  | { readonly type: 'due'; readonly range: Range }
  | { readonly type: 'stored'; readonly seq: number; readonly to: number }
  /** Another message was last on its subject than it expected. */
  | { readonly type: 'wrong-last' }
  | { readonly type: 'silence' }
  /** What came of an old copy: its entries after the fork are recorded again. */
  | { readonly type: 'recovered' };

type PublishEffect =
  | { readonly type: 'ask-last' }
  | { readonly type: 'append'; readonly range: Range; readonly expected: number }
  | { readonly type: 'recover' }
  | { readonly type: 'alarm'; readonly code: 'old-copy' | 'two-instances' | 'retired' };

type Step = { state: Publishing; effects: readonly PublishEffect[] };

export function transition(state: Publishing, input: PublishInput): Step {
  switch (input.type) {
    case 'link':
      if (!input.up) return { state: ends(state) ? state : { ...state, phase: 'away' }, effects: [] };
      return ends(state) ? stay(state) : ask(state);
    case 'instance':
      // Retired is the device that has the name; this one gets another.
      if (input.same || state.phase === 'fenced') return stay(state);
      return { state: { ...state, phase: 'fenced' }, effects: [{ type: 'alarm', code: 'two-instances' }] };
    case 'last':
      return state.phase === 'asking' ? onLast(state, input.found) : stay(state);
    case 'due':
      if (state.phase !== 'ready' || input.range.after !== state.to) return stay(state);
      return {
        state: { ...state, phase: 'sending' },
        effects: [{ type: 'append', range: input.range, expected: state.last }],
      };
    case 'stored':
      if (state.phase !== 'sending') return stay(state);
      return { state: { phase: 'ready', last: input.seq, to: input.to }, effects: [] };
    case 'wrong-last':
    case 'silence':
      return state.phase === 'sending' ? ask(state) : stay(state);
    case 'recovered':
      return state.phase === 'forked' ? ask(state) : stay(state);
  }
}

const stay = (state: Publishing): Step => ({ state, effects: [] });
const ask = (state: Publishing): Step => ({ state: { ...state, phase: 'asking' }, effects: [{ type: 'ask-last' }] });
/** Only a person, or the work on an old copy, leads out of these. */
const ends = ({ phase }: Publishing): boolean => phase === 'fenced' || phase === 'closed' || phase === 'forked';

function onLast(state: Publishing, found: LastRange | undefined): Step {
  if (found === undefined) return { state: { phase: 'ready', last: 0, to: 0 }, effects: [] };
  const { seq, to, mine, closed } = found;
  if (closed) return { state: { phase: 'closed', last: seq, to }, effects: [{ type: 'alarm', code: 'retired' }] };
  if (mine) return { state: { phase: 'ready', last: seq, to }, effects: [] };
  return {
    state: { ...state, phase: 'forked', last: seq },
    effects: [{ type: 'alarm', code: 'old-copy' }, { type: 'recover' }],
  };
}
